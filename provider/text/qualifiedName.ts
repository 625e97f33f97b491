import { wordOf } from "./json";
import type { Reading } from "./reading";

/** Reads the qualified name of a connection. */
export function readQualifiedName(given: unknown): Reading<string> {
  if (given === undefined || given === "")
    return { reason: "it is missing; it looks like default/snowflake/1234567890" };
  if (typeof given !== "string") return { reason: "it has to be a text such as default/snowflake/1234567890" };
  return QUALIFIED_NAME.test(given) ? { value: given } : { reason: whyInvalid(given) };
}

/**
 * The one name that a text is. Undefined for one with white space around it, for a list of names, and for JSON: nobody knows what a
 * workflow that is given it deletes.
 */
export function oneNameOf(value: unknown): string | undefined {
  const text = wordOf(value);
  return text !== undefined && /^[^\s,;"'[\]{}]+$/.test(text) ? text : undefined;
}

/** Whether an asset lies below a connection, by its qualified name. */
export function isBelow(connectionQualifiedName: string, qualifiedName: string): boolean {
  return qualifiedName.startsWith(`${connectionQualifiedName}/`);
}

function whyInvalid(value: string): string {
  const trimmed = value.trim();
  if (trimmed !== value && QUALIFIED_NAME.test(trimmed)) {
    return `it has white space at its ${value.startsWith(trimmed) ? "end" : "beginning"}; without that it is ${trimmed}`;
  }
  const asset = /^(default\/[\w-]+\/\d+)\/./.exec(value);
  if (asset) return `this is an asset inside a connection; the connection is ${asset[1] ?? ""}`;
  if (/^default\/[^/]+\/\d+$/.test(value)) {
    return "its connector, the middle part, has to be made of letters, digits, - and _ alone, such as snowflake";
  }
  return "it has to have three parts, default/<connector>/<epoch>, such as default/snowflake/1234567890";
}

/** Allows no character that is a wildcard or a pattern in a search. */
const QUALIFIED_NAME = /^default\/[\w-]+\/\d+$/;
