import type { Properties } from "../lifecycle/state";
import { refusal } from "../lifecycle/refusal";
import { describeSecret, SHOWN_IN_CLEAR } from "../lifecycle/shownInClear";

/** How the engine marks a secret value on the wire: a public format. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Properties without marks, and which of them hold a secret. */
export interface Opened {
  readonly plain: Properties;
  readonly secrets: ReadonlySet<string>;
}

/** Takes the marks of secrets off. */
export function openSecrets(properties: Properties): Opened {
  const secrets = Object.entries(properties).filter(([, value]) => hasSecret(value));
  return { plain: opened(properties) as Properties, secrets: new Set(secrets.map(([name]) => name)) };
}

/** Marks the named properties as secrets, so that state encrypts them. */
export function sealSecrets(properties: Properties, secrets: Iterable<string>): Properties {
  const marked = new Set(secrets);
  const entries = Object.entries(properties).map(([name, value]) => {
    const isMarked = value !== undefined && marked.has(name);
    return [name, isMarked ? { [SIGNATURE]: SECRET, value } : value] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The inputs, where a secret that would be shown in plain text is replaced by a {@link refusal}, which `check` reports.
 *
 * @param path - where the inputs are, for the message
 */
export function refuseShownSecrets(inputs: Properties, path = ""): Properties {
  const guarded = Object.entries(inputs).map(([name, value]): [string, unknown] => {
    const inClear = (SHOWN_IN_CLEAR as Readonly<Record<string, string>>)[name];
    if (inClear !== undefined && hasSecret(value)) return [name, refusal(describeSecret(path + name, inClear))];
    if (path !== "" || name !== "connections" || !Array.isArray(value)) return [name, value];
    return [name, value.map((it: unknown, index) => (isObject(it) ? refuseShownSecrets(it, `${name}.${index}.`) : it))];
  });
  return Object.fromEntries(guarded);
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (!isObject(value)) return value;
  if (isSecret(value)) return opened(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, opened(it)]));
}

function hasSecret(value: unknown): boolean {
  if (!isObject(value)) return Array.isArray(value) && value.some(hasSecret);
  return isSecret(value) || Object.values(value).some(hasSecret);
}

function isSecret(value: Properties): boolean {
  return value[SIGNATURE] === SECRET;
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
