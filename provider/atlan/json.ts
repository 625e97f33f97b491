import { LONGEST_TEXT, shortened } from "../text/escape";

/** Looks into parsed JSON of which nothing is known yet. What is not there, or of another kind, is undefined. */

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/**
 * A name, an id or another word. An empty one counts as none, and so does one that is longer than any of Atlan's: a part of it
 * would name something else.
 */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT ? value : undefined;
}

/**
 * What is only shown, compared with words that are known, or matters by being there: of a longer one the first 2,000 characters.
 * An empty one counts as none.
 */
export function said(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? shortened(value) : undefined;
}

export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((it, key) => fields(it)?.[key], value);
}

/** The items; none where there is no list. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function readCount(count: unknown): number | undefined {
  return typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
