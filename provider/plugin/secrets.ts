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
 * The inputs, where a secret that would be shown in plain text is replaced by a {@link refusal}, which `check` reports. What is
 * inside a secret is secret: the entries of a secret list, and the inputs of a secret entry.
 */
export function refuseShownSecrets(inputs: Properties): Properties {
  const { connections } = inputs;
  const own = guarded(inputs, "", false);
  return connections === undefined ? own : { ...own, connections: guardedList(connections) };
}

/**
 * @param path - where the inputs are, for the message
 * @param isInside - whether they are part of a secret
 */
function guarded(inputs: Properties, path: string, isInside: boolean): Properties {
  const entries = Object.entries(inputs).map(([name, value]): [string, unknown] => {
    const inClear = (SHOWN_IN_CLEAR as Readonly<Record<string, string>>)[name];
    const isShown = inClear !== undefined && (isInside || hasSecret(value));
    return [name, isShown ? refusal(describeSecret(path + name, inClear)) : value];
  });
  return Object.fromEntries(entries);
}

function guardedList(value: unknown): unknown {
  return guardedInside(value, false, (list, isInside) =>
    Array.isArray(list) ? list.map((it, index) => guardedEntry(it, `connections.${index}.`, isInside)) : list,
  );
}

function guardedEntry(value: unknown, path: string, isInside: boolean): unknown {
  return guardedInside(value, isInside, (entry, isSecretEntry) =>
    isObject(entry) ? guarded(entry, path, isSecretEntry) : entry,
  );
}

/** Guards what is inside the marks of a secret. The marks stay. */
function guardedInside(
  value: unknown,
  isInside: boolean,
  guard: (value: unknown, isInside: boolean) => unknown,
): unknown {
  if (!isObject(value) || !isSecret(value)) return guard(value, isInside);
  return { ...value, value: guardedInside(value["value"], true, guard) };
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
