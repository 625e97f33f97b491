/**
 * Readers of JSON that others have written. Each returns undefined for what is not of that kind, so that a damaged or
 * hostile export costs a line of the page and never the page.
 */

/** JSON with names. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function jsonObjectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The entries of a list that are of that kind. */
export function jsonObjectsIn(value: unknown): readonly JsonObject[] {
  return listOf(value)
    .map(jsonObjectOf)
    .filter((it) => it !== undefined);
}

/** The entries of a list that are texts. */
export function textsIn(value: unknown): readonly string[] {
  return listOf(value)
    .map(textOf)
    .filter((it) => it !== undefined);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** One of the listed words. */
export function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

/** Counts by name; what is no count is left out. */
export function countsOf(value: unknown): Readonly<Record<string, number>> | undefined {
  const plain = jsonObjectOf(value);
  if (plain === undefined) return undefined;
  const entries = Object.entries(plain).filter(([, count]) => countOf(count) !== undefined);
  return Object.fromEntries(entries) as Record<string, number>;
}

/** The fields that have a value. */
export type Present<Fields> = {
  readonly [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key];
} & {
  readonly [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined>;
};

/** Leaves out the fields without a value, as JSON does. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}
