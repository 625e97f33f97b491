import { isObject, type Json } from "../json";

/**
 * The text that a field must be equal to in every document that the query can match; undefined when the query does not tie
 * the field down. A shortcut past documents that can't match: it never decides that one does.
 */
export function requiredTerm(query: Json | undefined, field: string): string | undefined {
  if (!isObject(query)) return undefined;
  const { term, bool, nested } = query;
  if (isObject(term)) return exactText(term[field]);
  if (isObject(nested)) return requiredTerm(nested["query"], field);
  if (!isObject(bool)) return undefined;
  for (const part of [bool["filter"], bool["must"]]) {
    for (const clause of Array.isArray(part) ? part : [part]) {
      const found = requiredTerm(clause, field);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function exactText(options: Json | undefined): string | undefined {
  if (typeof options === "string") return options;
  if (!isObject(options) || options["case_insensitive"] === true) return undefined;
  return typeof options["value"] === "string" ? options["value"] : undefined;
}
