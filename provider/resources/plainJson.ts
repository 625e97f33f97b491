/** What to use instead of a value that would not reach the engine unchanged. */
const INSTEAD: Readonly<Record<string, string>> = {
  Date: "use a text, for instance its toISOString()",
  URL: "use a text, its href",
  Map: "use a plain object, for instance Object.fromEntries(map)",
  Set: "use a list, for instance [...set].sort()",
  RegExp: "use a text, its source",
  bigint: "use a text, its toString()",
};
const PLAIN = "use texts, numbers, lists and plain objects";
const DIGEST =
  'use a digest of the content, for instance createHash("sha256").update(readFileSync(path)).digest("hex") of node:crypto and node:fs';

/**
 * Finds what would not reach the engine unchanged. The SDK silently drops functions and turns dates into empty objects,
 * so their changes would never be detected; for a file it also compares the path; and it never ends on a cycle.
 *
 * Outputs and promises are left to {@link guardedInput}.
 *
 * @returns for instance `triggers.when is a Date, which would be lost on its way; use a text, …`; undefined when
 *   everything can be sent
 */
export function findUnsendable(value: unknown, path: string, above: readonly object[] = []): string | undefined {
  const kind = kindOf(value, above);
  if (kind !== undefined) return `${path} ${kind}`;
  if (typeof value !== "object" || value === null || comesLater(value)) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = findUnsendable(item, `${path}.${key}`, [...above, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Why the value itself can't be sent, whatever it contains. */
function kindOf(value: unknown, above: readonly object[]): string | undefined {
  if (value === undefined || value === null || typeof value === "string" || typeof value === "boolean")
    return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : lost(String(value));
  if (typeof value !== "object") return lost(`a ${typeof value}`, INSTEAD[typeof value]);
  if (comesLater(value)) return undefined;
  if (above.includes(value)) return "contains itself, which can't be written down";
  if ("__pulumiAsset" in value || "__pulumiArchive" in value) {
    return `is a ${className(value)}: a change of where it lies would start a run, besides one of what is in it; ${DIGEST}`;
  }
  if ("__pulumiResource" in value)
    return `is a resource, a ${className(value)}; use one of its outputs, such as its id`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value) || prototype === Object.prototype || prototype === null) return undefined;
  // Plain objects of another realm, such as a test runner's, have another `Object`.
  if (Object.getPrototypeOf(prototype) === null && className(value) === "Object") return undefined;
  return lost(`a ${className(value)}`, INSTEAD[className(value)]);
}

function lost(what: string, instead = PLAIN): string {
  return `is ${what}, which would be lost on its way; ${instead}`;
}

function className(value: object): string {
  const { constructor } = value as { constructor?: { name?: unknown } };
  const name = constructor?.name;
  return typeof name === "string" && name !== "" ? name : "class of its own";
}

/** Whether a value is an output or a promise. */
export function comesLater(value: object): boolean {
  return "__pulumiOutput" in value || typeof (value as { then?: unknown }).then === "function";
}
