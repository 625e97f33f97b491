import type { Json, JsonObject } from "../json";
import { compileAggregations } from "./aggregations";
import { checkClauses, checkWindow } from "./limits";
import type { Groups, Index, Scope } from "./mapping";
import { NotUnderstood } from "./notUnderstood";
import { compileQuery, onlyKeys } from "./query";
import { compareBy, compileSort } from "./sort";

/** How far a total is counted when the search does not say `track_total_hits`. */
const defaultTrackedHits = 10_000;

const defaultSize = 10;

/** One document of the page that was asked for, with the values it was sorted by. */
interface Hit<D> {
  readonly doc: D;
  readonly sort: Json[];
}

/** What a search found. */
export interface SearchResult<D> {
  /** Every document that matched, in no promised order. */
  readonly matched: readonly D[];
  /** Undefined when the search said `track_total_hits: false`. `gte` when there are more than were counted. */
  readonly total: { readonly value: number; readonly relation: "eq" | "gte" } | undefined;
  readonly hits: readonly Hit<D>[];
  /** Undefined when none were asked for. */
  readonly aggregations: JsonObject | undefined;
}

/** How the documents are searched. */
export interface SearchSettings<D> {
  readonly index: Index<D>;
  /** The documents, oldest first. */
  readonly docs: () => Iterable<D>;
  /** What `now` means in date math, in milliseconds since the epoch. */
  readonly now: number;
  /** See {@link Scope}. */
  readonly groups?: Groups<D>;
}

/**
 * Answers one search body (`from, size, query, sort, track_total_hits, aggregations`). Throws NotUnderstood before it looks
 * at a document when anything in the body is unknown or of the wrong type. Ties of the sort keep the order of the index.
 */
export function search<D>(settings: SearchSettings<D>, body: JsonObject): SearchResult<D> {
  onlyKeys(body, ["from", "size", "query", "sort", "track_total_hits", "aggregations", "aggs"], "a search");
  const { index, now, groups } = settings;
  const scope: Scope<D> = { index, nested: undefined, now, ...(groups === undefined ? {} : { groups }) };
  const from = wholeNumber(body["from"], "from") ?? 0;
  const size = wholeNumber(body["size"], "size") ?? defaultSize;
  checkWindow(from, size);
  checkClauses(body["query"]);
  const tracked = trackedHits(body["track_total_hits"]);
  const match = body["query"] === undefined ? () => true : compileQuery(scope, body["query"]);
  const keys = compileSort(scope, body["sort"]);
  if (body["aggs"] !== undefined && body["aggregations"] !== undefined) {
    throw new NotUnderstood("a search has either aggs or aggregations");
  }
  const aggregate = compileAggregations(scope, body["aggs"] ?? body["aggregations"]);

  const matched: D[] = [];
  for (const doc of settings.docs()) if (match(doc)) matched.push(doc);
  const keyed = matched.map((doc) => ({ doc, values: keys.map((key) => key.value(doc)) }));
  const ordered = keys.length === 0 ? keyed : keyed.sort((a, b) => compareBy(keys, a.values, b.values));
  const hits = ordered
    .slice(from, from + size)
    .map(({ doc, values }) => ({ doc, sort: values.map((value, i): Json => value ?? keys[i]!.missing) }));
  return { matched, total: totalOf(matched.length, tracked), hits, aggregations: aggregate?.(matched) };
}

function totalOf(count: number, tracked: number): SearchResult<unknown>["total"] {
  if (tracked === 0) return undefined;
  return count > tracked ? { value: tracked, relation: "gte" } : { value: count, relation: "eq" };
}

function trackedHits(value: Json | undefined): number {
  if (value === undefined) return defaultTrackedHits;
  if (value === true) return Number.POSITIVE_INFINITY;
  if (value === false) return 0;
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new NotUnderstood(`track_total_hits [${JSON.stringify(value)}] is not understood`);
}

function wholeNumber(value: Json | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw new NotUnderstood(`[${name}] has to be a whole number, not ${JSON.stringify(value)}`);
  }
  return value;
}
