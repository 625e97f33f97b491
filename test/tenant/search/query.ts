import { isObject, type Json, type JsonObject } from "../json";
import { readDate } from "./dates";
import { asciiLowercase, compareTexts, type Fold } from "./folding";
import { anyValue, fieldIn, type Field, normalizerOf, type Scalar, type Scope } from "./mapping";
import { NotUnderstood } from "./notUnderstood";
import { luceneRegExp, wildcardRegExp } from "./regexp";

/** A compiled query: does this document match? */
export type Match<D> = (doc: D) => boolean;

/** Compiles a query. Everything is checked here, so that a query is refused also when there is no document to try it on. */
export function compileQuery<D>(scope: Scope<D>, query: Json | undefined): Match<D> {
  const [kind, body] = onlyEntry(query, "query");
  switch (kind) {
    case "match_all":
      return matchAll(body);
    case "bool":
      return bool(scope, body);
    case "nested":
      return nested(scope, body);
    case "term":
      return term(scope, body);
    case "terms":
      return terms(scope, body);
    case "prefix":
      return prefix(scope, body);
    case "wildcard":
      return wildcard(scope, body);
    case "regexp":
      return regexp(scope, body);
    case "range":
      return range(scope, body);
    case "exists":
      return exists(scope, body);
    default:
      throw new NotUnderstood(`query type [${kind}] is not known`);
  }
}

/** The only key of an object and its value: the shape of every query, clause and aggregation. */
export function onlyEntry(value: Json | undefined, what: string): [string, Json] {
  if (!isObject(value)) throw new NotUnderstood(`a ${what} has to be an object, not ${JSON.stringify(value)}`);
  const entries = Object.entries(value);
  const [first] = entries;
  if (first === undefined || entries.length !== 1) {
    throw new NotUnderstood(`a ${what} has exactly one key, not [${Object.keys(value).join(", ")}]`);
  }
  return [first[0], first[1] ?? null];
}

/** Refuses keys that are not in the list: what is not understood must not be ignored. */
export function onlyKeys(value: JsonObject, known: readonly string[], what: string): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new NotUnderstood(`[${key}] is not known in ${what}`);
  }
}

function matchAll(body: Json): () => boolean {
  if (!isObject(body) || Object.keys(body).length > 0) throw new NotUnderstood("[match_all] takes no options");
  return () => true;
}

function bool<D>(scope: Scope<D>, body: Json): Match<D> {
  if (!isObject(body)) throw new NotUnderstood("[bool] has to be an object");
  onlyKeys(body, ["filter", "must", "should", "must_not", "minimum_should_match"], "[bool]");
  const clauses = (key: string): Match<D>[] => {
    const value = body[key];
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((clause) => compileQuery(scope, clause));
  };
  const needed = [...clauses("filter"), ...clauses("must")];
  const wanted = clauses("should");
  const near = clausesNear(scope, body["should"], wanted);
  const forbidden = clauses("must_not");
  const least = minimumShouldMatch(body["minimum_should_match"]) ?? (needed.length === 0 && wanted.length > 0 ? 1 : 0);
  return (doc) => {
    if (!needed.every((match) => match(doc)) || forbidden.some((match) => match(doc))) return false;
    if (least === 0) return true;
    let found = 0;
    for (const match of near(doc)) if (match(doc) && ++found >= least) return true;
    return false;
  };
}

/** Of many clauses, those that documents like this one can match: each of a hundred connections has a clause of its own. */
function clausesNear<D>(
  { groups }: Scope<D>,
  queries: Json | undefined,
  matches: readonly Match<D>[],
): (doc: D) => readonly Match<D>[] {
  const nearOf = Array.isArray(queries) ? groups?.near(queries) : undefined;
  if (groups === undefined || nearOf === undefined) return () => matches;
  const known = new Map<object, readonly Match<D>[]>();
  return (doc) => {
    const group = groups.of(doc);
    const near = known.get(group) ?? nearOf(group).map((place) => matches[place]!);
    known.set(group, near);
    return near;
  };
}

function minimumShouldMatch(value: Json | undefined): number | undefined {
  if (value === undefined) return undefined;
  const count = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0) {
    throw new NotUnderstood(`minimum_should_match [${JSON.stringify(value)}] is not a whole number`);
  }
  return count;
}

function nested<D>(scope: Scope<D>, body: Json): Match<D> {
  if (!isObject(body)) throw new NotUnderstood("[nested] has to be an object");
  onlyKeys(body, ["path", "query", "score_mode"], "[nested]");
  const inner = nestedScope(scope, body["path"]);
  const match = compileQuery(inner, body["query"]);
  // What is asked is a nested document: without one, not even a must_not is true.
  const present = scope.index.nestedPaths.get(inner.nested)!;
  return (doc) => present(doc) && match(doc);
}

/** The scope inside a nested query or sort. */
export function nestedScope<D>(scope: Scope<D>, path: Json | undefined): Scope<D> & { readonly nested: string } {
  if (typeof path !== "string" || !scope.index.nestedPaths.has(path)) {
    throw new NotUnderstood(`[${JSON.stringify(path)}] is not a nested path of the ${scope.index.name} index`);
  }
  if (scope.nested !== undefined) throw new NotUnderstood(`nested path [${path}] inside nested path [${scope.nested}]`);
  return { ...scope, nested: path };
}

function term<D>(scope: Scope<D>, body: Json): Match<D> {
  const { field, value, fold } = clause(scope, body, "term", ["value"]);
  const test = equals(field, value, fold, scope.now);
  return (doc) => anyValue(field, doc, test);
}

function terms<D>(scope: Scope<D>, body: Json): Match<D> {
  const [name, values] = onlyEntry(body, "[terms] query");
  const field = fieldIn(scope, name);
  if (!Array.isArray(values)) throw new NotUnderstood(`[terms] on [${name}] takes an array of values`);
  const tests = values.map((value) => equals(field, value, normalizerOf(field), scope.now));
  return (doc) => anyValue(field, doc, (value) => tests.some((test) => test(value)));
}

function prefix<D>(scope: Scope<D>, body: Json): Match<D> {
  const { field, text, fold } = textClause(scope, body, "prefix", ["value"]);
  const wanted = fold(text);
  return (doc) => anyValue(field, doc, (value) => fold(String(value)).startsWith(wanted));
}

function wildcard<D>(scope: Scope<D>, body: Json): Match<D> {
  const { field, text, fold } = textClause(scope, body, "wildcard", ["value", "wildcard"]);
  const pattern = wildcardRegExp(fold(text));
  return (doc) => anyValue(field, doc, (value) => pattern.test(fold(String(value))));
}

function regexp<D>(scope: Scope<D>, body: Json): Match<D> {
  const { field, text, fold } = textClause(scope, body, "regexp", ["value"]);
  const pattern = luceneRegExp(fold(text));
  return (doc) => anyValue(field, doc, (value) => pattern.test(fold(String(value))));
}

function exists<D>(scope: Scope<D>, body: Json): Match<D> {
  const name = isObject(body) ? body["field"] : undefined;
  if (!isObject(body) || typeof name !== "string") throw new NotUnderstood("[exists] takes the name of a field");
  onlyKeys(body, ["field"], "[exists]");
  const field = fieldIn(scope, name);
  return (doc) => anyValue(field, doc, () => true);
}

function range<D>(scope: Scope<D>, body: Json): Match<D> {
  const [name, bounds] = onlyEntry(body, "[range] query");
  const field = fieldIn(scope, name);
  if (!isObject(bounds)) throw new NotUnderstood(`[range] on [${name}] takes gt, gte, lt and lte`);
  onlyKeys(bounds, ["gt", "gte", "lt", "lte"], "[range]");
  const tests = Object.entries(bounds).map(([bound, limit]) => within(field, name, bound, limit, scope.now));
  if (tests.length === 0) throw new NotUnderstood(`[range] on [${name}] has no bound`);
  return (doc) => anyValue(field, doc, (value) => tests.every((test) => test(value)));
}

function within<D>(
  field: Field<D>,
  name: string,
  bound: string,
  limit: Json | undefined,
  now: number,
): (value: Scalar) => boolean {
  const wanted = rangeLimit(field, name, limit, now);
  const fold = normalizerOf(field);
  const order = (value: Scalar): number =>
    typeof wanted === "string" ? compareTexts(fold(String(value)), fold(wanted)) : Number(value) - wanted;
  switch (bound) {
    case "gt":
      return (value) => order(value) > 0;
    case "gte":
      return (value) => order(value) >= 0;
    case "lt":
      return (value) => order(value) < 0;
    default:
      return (value) => order(value) <= 0;
  }
}

function rangeLimit<D>(field: Field<D>, name: string, limit: Json | undefined, now: number): string | number {
  switch (field.kind) {
    case "date":
      return readDate(limit, now);
    case "number":
      return readNumber(limit);
    case "keyword":
      if (typeof limit === "string") return limit;
      throw new NotUnderstood(`[range] on [${name}] compares text, not ${JSON.stringify(limit)}`);
    default:
      throw new NotUnderstood(`[range] is not possible on the ${field.kind} field [${name}]`);
  }
}

interface Clause<D> {
  readonly name: string;
  readonly field: Field<D>;
  readonly value: Json | undefined;
  /** What both sides are turned into before they are compared. */
  readonly fold: Fold;
}

/** The one shape of term, prefix, wildcard and regexp: `{field: value}` or `{field: {value, case_insensitive}}`. */
function clause<D>(scope: Scope<D>, body: Json, kind: string, valueKeys: readonly string[]): Clause<D> {
  const [name, options] = onlyEntry(body, `[${kind}] query`);
  const field = fieldIn(scope, name);
  if (!isObject(options)) return { name, field, value: options, fold: normalizerOf(field) };
  onlyKeys(options, [...valueKeys, "case_insensitive"], `[${kind}] on [${name}]`);
  const given = valueKeys.filter((key) => options[key] !== undefined);
  const [valueKey] = given;
  if (valueKey === undefined || given.length > 1) throw new NotUnderstood(`[${kind}] on [${name}] takes one value`);
  const flag = options["case_insensitive"] ?? false;
  if (typeof flag !== "boolean") throw new NotUnderstood(`case_insensitive of [${kind}] on [${name}] is not a boolean`);
  const normalize = normalizerOf(field);
  return {
    name,
    field,
    value: options[valueKey],
    fold: flag ? (text) => asciiLowercase(normalize(text)) : normalize,
  };
}

function textClause<D>(scope: Scope<D>, body: Json, kind: string, valueKeys: readonly string[]) {
  const { name, field, value, fold } = clause(scope, body, kind, valueKeys);
  if (field.kind !== "keyword")
    throw new NotUnderstood(`[${kind}] is only possible on a keyword field, not on [${name}]`);
  if (typeof value !== "string") throw new NotUnderstood(`[${kind}] on [${name}] takes a text`);
  return { field, text: value, fold };
}

function equals<D>(field: Field<D>, value: Json | undefined, fold: Fold, now: number): (value: Scalar) => boolean {
  switch (field.kind) {
    case "date": {
      const wanted = readDate(value, now);
      return (found) => found === wanted;
    }
    case "number": {
      const wanted = readNumber(value);
      return (found) => found === wanted;
    }
    case "boolean": {
      const wanted = readBoolean(value);
      return (found) => found === wanted;
    }
    case "id":
    case "keyword": {
      if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
        throw new NotUnderstood(`a keyword can't be compared with ${JSON.stringify(value)}`);
      }
      const wanted = fold(String(value));
      return (found) => fold(String(found)) === wanted;
    }
    case "text":
      throw new NotUnderstood("a text field is analysed: ask its .keyword twin for the value");
  }
}

function readNumber(value: Json | undefined): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    throw new NotUnderstood(`[${JSON.stringify(value)}] is not a number`);
  }
  return number;
}

function readBoolean(value: Json | undefined): boolean {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new NotUnderstood(`[${JSON.stringify(value)}] is not a boolean`);
}
