/**
 * Says where triggers hold something that would not reach the engine. The SDK drops functions and turns dates into empty
 * objects without a word, so that a change of theirs would never be seen; and it does not end on a cycle.
 *
 * Values that come later (outputs, promises) are left to the check of what arrives.
 *
 * @returns for instance `triggers.when is a Date`; undefined when all is well
 */
export function findUnsendable(value: unknown, path = "triggers", above: readonly object[] = []): string | undefined {
  if (value === undefined || value === null || ["string", "boolean", "number"].includes(typeof value)) return undefined;
  if (typeof value !== "object") return `${path} is a ${typeof value}`;
  if (comesLater(value)) return undefined;
  if (above.includes(value)) return `${path} contains itself`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return `${path} is a ${value.constructor.name}`;
  }
  for (const [key, item] of Object.entries(value)) {
    const found = findUnsendable(item, `${path}.${key}`, [...above, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function comesLater(value: object): boolean {
  return "__pulumiOutput" in value || typeof (value as { then?: unknown }).then === "function";
}
