import { LONGEST_TEXT, shortened } from "../text/escape";

/** Reads parsed JSON of unknown format. A value that is missing or of another type is read as undefined. */

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/**
 * Reads a name, an id or another word. An empty string counts as missing. So does a string longer than any of Atlan's: a part
 * of it would name something else.
 */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT ? value : undefined;
}

/**
 * Reads a string that is only shown, compared with known words, or tested for presence: at most its first 2,000 characters. An
 * empty string counts as missing.
 */
export function said(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? shortened(value) : undefined;
}

export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((it, key) => fields(it)?.[key], value);
}

/** The items; empty if the value is not a list. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function readCount(count: unknown): number | undefined {
  return typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
