import { isObject, type Json, type JsonObject } from "../json";
import { addTo } from "../listsByKey";
import { compareTexts } from "./folding";
import { type FieldKind, fieldIn, normalizerOf, type Scope } from "./mapping";
import { NotUnderstood } from "./notUnderstood";
import { compileQuery, onlyKeys } from "./query";

/** A compiled aggregation: what it answers about the documents that matched. */
export type Aggregate<D> = (docs: readonly D[]) => JsonObject;

const defaultBuckets = 10;

/** Compiles a map of named aggregations of the kinds `terms` and `filter`, each with aggregations of its own under it, and `max`. */
export function compileAggregations<D>(scope: Scope<D>, body: Json | undefined): Aggregate<D> | undefined {
  if (body === undefined) return undefined;
  if (!isObject(body)) throw new NotUnderstood("aggregations have to be an object of named aggregations");
  const entries = Object.entries(body);
  const named = entries.map(([name, one]) => [name, compileOne(scope, name, one)] as const);
  if (named.length === 0) return undefined;
  const nearEach = docsNearEach(
    scope,
    entries.map(([, one]) => (isObject(one) ? one["filter"] : undefined)),
  );
  return (docs) => {
    const near = nearEach(docs);
    return Object.fromEntries(named.map(([name, aggregate], i) => [name, aggregate(near[i] ?? docs)]));
  };
}

/**
 * For each query those of the documents that it can match, all in one pass: each of a hundred connections has an aggregation of
 * its own. Undefined for a query that can match all of them.
 */
function docsNearEach<D>(
  { groups }: Scope<D>,
  queries: readonly (Json | undefined)[],
): (docs: readonly D[]) => readonly (readonly D[] | undefined)[] {
  const nearOf = groups?.near(queries);
  if (groups === undefined || nearOf === undefined) return () => [];
  const known = new Map<object, readonly number[]>();
  return (docs) => {
    const each = queries.map((query): D[] | undefined => (query === undefined ? undefined : []));
    for (const doc of docs) {
      const group = groups.of(doc);
      const near = known.get(group) ?? nearOf(group);
      known.set(group, near);
      for (const place of near) each[place]?.push(doc);
    }
    return each;
  };
}

function compileOne<D>(scope: Scope<D>, name: string, body: Json | undefined): Aggregate<D> {
  if (!isObject(body)) throw new NotUnderstood(`aggregation [${name}] has to be an object`);
  if (body["max"] !== undefined) {
    onlyKeys(body, ["max"], `aggregation [${name}]`);
    return maxOf(scope, name, body["max"]);
  }
  onlyKeys(body, ["terms", "filter", "aggs", "aggregations"], `aggregation [${name}]`);
  if (body["aggs"] !== undefined && body["aggregations"] !== undefined) {
    throw new NotUnderstood(`aggregation [${name}] has both aggs and aggregations`);
  }
  const inner = compileAggregations(scope, body["aggs"] ?? body["aggregations"]) ?? (() => ({}));
  const { terms, filter } = body;
  if ((terms === undefined) === (filter === undefined)) {
    throw new NotUnderstood(`aggregation [${name}] has to be exactly one of terms, filter and max`);
  }
  if (filter !== undefined) {
    const match = compileQuery(scope, filter);
    return (docs) => bucket(docs.filter(match), inner);
  }
  return termsOf(scope, name, terms, inner);
}

/** The highest value; null where no document has one, as an engine answers also for a field that it does not know. */
function maxOf<D>(scope: Scope<D>, name: string, body: Json): Aggregate<D> {
  if (!isObject(body)) throw new NotUnderstood(`max of aggregation [${name}] has to be an object`);
  onlyKeys(body, ["field"], `max of aggregation [${name}]`);
  const fieldName = body["field"];
  if (typeof fieldName !== "string") throw new NotUnderstood(`max of aggregation [${name}] names no field`);
  const field = fieldIn(scope, fieldName);
  if (field.kind !== "date" && field.kind !== "number") {
    throw new NotUnderstood(`field [${fieldName}] is neither a date nor a number: it has no highest value`);
  }
  return (docs) => {
    let value: number | undefined;
    for (const doc of docs) {
      const read = field.read(doc);
      if (typeof read === "number") value = Math.max(value ?? read, read);
    }
    if (value === undefined) return { value: null };
    return { value, ...(field.kind === "date" ? { value_as_string: new Date(value).toISOString() } : {}) };
  };
}

function termsOf<D>(scope: Scope<D>, name: string, body: Json | undefined, inner: Aggregate<D>): Aggregate<D> {
  if (!isObject(body)) throw new NotUnderstood(`terms of aggregation [${name}] has to be an object`);
  onlyKeys(body, ["field", "size"], `terms of aggregation [${name}]`);
  const fieldName = body["field"];
  if (typeof fieldName !== "string") throw new NotUnderstood(`terms of aggregation [${name}] names no field`);
  const field = fieldIn(scope, fieldName);
  if (field.kind !== "keyword" && field.kind !== "boolean") {
    throw new NotUnderstood(`field [${fieldName}] is no keyword: it has no terms to count`);
  }
  const size = body["size"] ?? defaultBuckets;
  if (typeof size !== "number" || !Number.isInteger(size) || size < 1) {
    throw new NotUnderstood(`size of aggregation [${name}] is not a whole number above 0`);
  }
  const normalize = normalizerOf(field);
  return (docs) => {
    const groups = new Map<string, D[]>();
    for (const doc of docs) {
      const value = field.read(doc);
      if (value === undefined) continue;
      for (const key of new Set((typeof value === "object" ? value : [String(value)]).map(normalize)))
        addTo(groups, key, doc);
    }
    const ordered = [...groups].sort(([a, left], [b, right]) => right.length - left.length || compareTexts(a, b));
    const rest = ordered.slice(size).reduce((sum, [, group]) => sum + group.length, 0);
    return {
      doc_count_error_upper_bound: 0,
      sum_other_doc_count: rest,
      buckets: ordered.slice(0, size).map(([key, group]) => ({ ...keyOf(field.kind, key), ...bucket(group, inner) })),
    };
  };
}

/** Elasticsearch counts a boolean as a number and says in words what it means. */
function keyOf(kind: FieldKind, key: string): JsonObject {
  return kind === "boolean" ? { key: key === "true" ? 1 : 0, key_as_string: key } : { key };
}

function bucket<D>(docs: readonly D[], inner: Aggregate<D>): JsonObject {
  return { doc_count: docs.length, ...inner(docs) };
}
