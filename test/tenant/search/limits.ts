import { isObject, type Json } from "../json";
import { NotUnderstood } from "./notUnderstood";

/** A search that is understood, and larger than an engine takes. Atlas answers a 500 to it, as the engine's refusal. */
export class TooLarge extends NotUnderstood {}

/** The most results that paging with from and size can reach. */
const resultWindow = 10_000;

/** The most clauses of one query. */
const mostClauses = 1_024;

export function checkWindow(from: number, size: number): void {
  if (from + size <= resultWindow) return;
  throw new TooLarge(`Result window is too large: from + size is ${from + size}, at most ${resultWindow}`);
}

export function checkClauses(query: Json | undefined): void {
  const clauses = countLeaves(query);
  if (clauses > mostClauses) throw new TooLarge(`too_many_clauses: ${clauses}, at most ${mostClauses}`);
}

/** A clause is what is not made of others; an array of values is one. */
function countLeaves(query: Json | undefined): number {
  if (!isObject(query)) return 0;
  const { bool, nested } = query;
  if (isObject(nested)) return countLeaves(nested["query"]);
  if (!isObject(bool)) return 1;
  const clauses = ["filter", "must", "should", "must_not"].flatMap((key) => [bool[key] ?? []].flat());
  return clauses.reduce<number>((sum, clause) => sum + countLeaves(clause), 0);
}
