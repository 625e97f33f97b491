import { isObject, type Json } from "../json";

/**
 * The texts of which a field must be equal to one in every document that the query can match; undefined when the query
 * does not tie the field down. A shortcut past documents that can't match: it never decides that one does.
 */
export function requiredTerms(query: Json | undefined, field: string): ReadonlySet<string> | undefined {
  if (!isObject(query)) return undefined;
  const { term, terms, bool, nested } = query;
  if (isObject(term)) return exactText(term[field]);
  if (isObject(terms)) return exactTexts(terms[field]);
  if (isObject(nested)) return requiredTerms(nested["query"], field);
  if (!isObject(bool)) return undefined;
  for (const part of [bool["filter"], bool["must"]]) {
    for (const clause of Array.isArray(part) ? part : [part]) {
      const found = requiredTerms(clause, field);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function exactText(options: Json | undefined): ReadonlySet<string> | undefined {
  if (typeof options === "string") return new Set([options]);
  if (!isObject(options) || options["case_insensitive"] === true) return undefined;
  return typeof options["value"] === "string" ? new Set([options["value"]]) : undefined;
}

function exactTexts(values: Json | undefined): ReadonlySet<string> | undefined {
  return Array.isArray(values) && values.every((it) => typeof it === "string") ? new Set(values) : undefined;
}
