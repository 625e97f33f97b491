import type { Properties } from "../lifecycle/state";
import { type Refusal, refusal } from "../lifecycle/refusal";
import { describeSecret, SHOWN_IN_CLEAR } from "../lifecycle/shownInClear";
import { at, jsonObjectOf } from "../text/json";

/** How the engine marks a secret value on the wire: a public format. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** How it marks the content of files: an asset, and an archive. */
const FILES: readonly unknown[] = ["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"];

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
 * The inputs without marks, where a secret that would be shown in plain text, and what has a file in it, is replaced by a
 * {@link refusal}, which `check` reports. A fleet's list that is secret as a whole, or an entry that is, has the name of a connection.
 */
export function refuseShownSecrets(inputs: Properties): Properties {
  const own = guarded(inputs, "");
  const { connections } = inputs;
  if (isMarked(connections)) return { ...own, connections: refusedName("connections") };
  if (!Array.isArray(connections)) return own;
  const entries = connections.map((it: unknown, index) => {
    const path = `connections.${index}`;
    if (isMarked(it)) return refusedName(path);
    const entry = jsonObjectOf(it);
    return entry === undefined ? it : guarded(entry, `${path}.`);
  });
  return { ...own, connections: entries };
}

/** @param path - where the inputs are, for the message */
function guarded(inputs: Properties, path: string): Properties {
  const entries = Object.entries(inputs).map(([name, value]): [string, unknown] => {
    const inClear = (SHOWN_IN_CLEAR as Readonly<Record<string, string>>)[name];
    const isShown = inClear !== undefined && hasSecret(value);
    if (isShown) return [name, refusal(describeSecret(path + name, inClear))];
    const file = pathOfFile(value, path + name);
    return [name, file === undefined ? opened(value) : refusal(describeFile(file))];
  });
  return Object.fromEntries(entries);
}

/** The engine tells `diff` only the digest of a file, and `create` and `update` its path or text as well: so it would differ each time. */
function describeFile(path: string): string {
  return `${path} is a file (an asset or an archive), which can't be compared with what it was; use a digest of its content, such as its SHA-256`;
}

/** Where the first file in a value is; undefined when there is none. */
function pathOfFile(value: unknown, path: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (FILES.includes(at(value, SIGNATURE))) return path;
  if (isMarked(value)) return pathOfFile(value["value"], path);
  for (const [key, item] of Object.entries(value)) {
    const found = pathOfFile(item, `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refusedName(path: string): Refusal {
  return refusal(describeSecret(path, SHOWN_IN_CLEAR.connectionQualifiedName));
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
