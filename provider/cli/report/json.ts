/**
 * Parses JSON from outside. Each reader returns undefined for a value of another type, so that a damaged or malicious export
 * only costs a line of the page.
 */

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function jsonObjectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The objects in a list. */
export function jsonObjectsIn(value: unknown): readonly JsonObject[] {
  return listOf(value)
    .map(jsonObjectOf)
    .filter((it) => it !== undefined);
}

/** The strings in a list. */
export function textsIn(value: unknown): readonly string[] {
  return listOf(value)
    .map(textOf)
    .filter((it) => it !== undefined);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** A string that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** One of the given words. */
export function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

/** Counts by name; invalid counts are omitted. */
export function countsOf(value: unknown): Readonly<Record<string, number>> | undefined {
  const plain = jsonObjectOf(value);
  if (plain === undefined) return undefined;
  const entries = Object.entries(plain).filter(([, count]) => countOf(count) !== undefined);
  return Object.fromEntries(entries) as Record<string, number>;
}
