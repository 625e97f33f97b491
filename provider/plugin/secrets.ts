import type { Properties } from "../lifecycle/state";
import { refusal } from "../lifecycle/refusal";
import { describeSecret, SHOWN_IN_CLEAR } from "../lifecycle/shownInClear";
import { at, jsonObjectOf } from "../text/json";

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
 * The inputs without marks, where a secret that would be shown in plain text is replaced by a {@link refusal}, which `check`
 * reports. What is inside a secret is secret: the entries of a secret list, and the inputs of a secret entry.
 */
export function refuseShownSecrets(inputs: Properties): Properties {
  const own = guarded(inputs, "", false);
  const list = unwrapped(inputs["connections"], false);
  if (!Array.isArray(list.inner)) return own;
  const connections = list.inner.map((it: unknown, index) => {
    const { inner, isSecret } = unwrapped(it, list.isSecret);
    const entry = jsonObjectOf(inner);
    return entry === undefined ? opened(inner) : guarded(entry, `connections.${index}.`, isSecret);
  });
  return { ...own, connections };
}

/**
 * @param path - where the inputs are, for the message
 * @param isInside - whether they are part of a secret
 */
function guarded(inputs: Properties, path: string, isInside: boolean): Properties {
  const entries = Object.entries(inputs).map(([name, value]): [string, unknown] => {
    const inClear = (SHOWN_IN_CLEAR as Readonly<Record<string, string>>)[name];
    const isShown = inClear !== undefined && (isInside || hasSecret(value));
    return [name, isShown ? refusal(describeSecret(path + name, inClear)) : opened(value)];
  });
  return Object.fromEntries(entries);
}

/** A value without the marks around it, and whether it is secret by them or by what it is a part of. */
function unwrapped(value: unknown, isInside: boolean): { readonly inner: unknown; readonly isSecret: boolean } {
  return isMarked(value) ? unwrapped(value["value"], true) : { inner: value, isSecret: isInside };
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (isMarked(value)) return opened(value["value"]);
  const object = jsonObjectOf(value);
  return object === undefined
    ? value
    : Object.fromEntries(Object.entries(object).map(([name, it]) => [name, opened(it)]));
}

function hasSecret(value: unknown): boolean {
  return isMarked(value) || (typeof value === "object" && value !== null && Object.values(value).some(hasSecret));
}

function isMarked(value: unknown): value is Properties {
  return at(value, SIGNATURE) === SECRET;
}
