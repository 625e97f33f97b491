/**
 * The canonical JSON of a value: keys sorted, no white space, keys without a value omitted. Equal values have the same text, in
 * whatever order their keys were written.
 *
 * @throws TypeError for values that JSON does not support: functions, symbols, bigints, NaN and infinities, cycles
 */
export function canonicalJson(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, above: readonly object[]): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`the number ${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} has no JSON form`);
  if (above.includes(value)) throw new TypeError("it contains itself");
  const path = [...above, value];
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item: unknown) => (item === undefined ? "null" : write(item, path))).join(",")}]`;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) {
    throw new TypeError(`a ${value.constructor.name} has no JSON form`);
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${write(item, path)}`);
  return `{${entries.join(",")}}`;
}
