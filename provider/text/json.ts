import { LONGEST_TEXT, shortened } from "./escape";

/**
 * Reads JSON from outside: Atlan's responses, exports of a stack, receipts. Each reader returns undefined for a value that is
 * missing or of another type.
 */

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function jsonObjectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** How many levels of objects and lists JSON may have. What Pulumi, Atlan and this package write has far fewer. */
const MOST_LEVELS = 1_000;

/** What is wrong with JSON that {@link isTooDeep}, to follow "it" in a message. */
export const TOO_DEEP = "is JSON nested more than 1,000 levels deep";

/** Whether objects and lists are nested so deep that a function which calls itself for each level may exhaust the call stack. */
export function isTooDeep(value: unknown): boolean {
  const isNested = (it: unknown): it is object => typeof it === "object" && it !== null;
  let level = [value].filter(isNested);
  for (let levels = 0; levels < MOST_LEVELS && level.length > 0; levels++)
    level = level.flatMap((it) => Object.values(it).filter(isNested));
  return level.length > 0;
}

/** The object that a text is the JSON of; undefined for any other text, and for JSON that {@link isTooDeep}. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? undefined : jsonObjectOf(value);
  } catch {
    return undefined;
  }
}

/** The value at a path of properties. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((it, key) => jsonObjectOf(it)?.[key], value);
}

/** The items; none if the value is not a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The objects in a list. */
export function jsonObjectsIn(value: unknown): readonly JsonObject[] {
  return listOf(value)
    .map(jsonObjectOf)
    .filter((it) => it !== undefined);
}

/** A string of any length that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The strings in a list that are not empty. */
export function textsIn(value: unknown): readonly string[] {
  return listOf(value)
    .map(textOf)
    .filter((it) => it !== undefined);
}

/**
 * A name, an id or another word: a string that is not empty, and not longer than any of Atlan's, since a part of it would name
 * something else.
 */
export function wordOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined || text.length > LONGEST_TEXT ? undefined : text;
}

/** A string that is only shown, compared with known words, or tested for presence: at most its first 2,000 characters. */
export function shortTextOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text && shortened(text);
}

/** A whole number, 0 or more. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Counts by name; what is no count is omitted. */
export function countsOf(value: unknown): Readonly<Record<string, number>> | undefined {
  const counts = jsonObjectOf(value);
  if (counts === undefined) return undefined;
  const entries = Object.entries(counts).filter(([, count]) => countOf(count) !== undefined);
  return Object.fromEntries(entries) as Record<string, number>;
}

/** One of the given words. */
export function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}
