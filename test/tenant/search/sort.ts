import { isObject, type Json } from "../json";
import { compareTexts } from "./folding";
import { fieldIn, type Field, normalizerOf, type Scalar, type Scope } from "./mapping";
import { NotUnderstood } from "./notUnderstood";
import { nestedScope, onlyEntry, onlyKeys } from "./query";

/** One key of a sort: how to read it, and where documents without a value go. */
export interface SortKey<D> {
  readonly descending: boolean;
  readonly missingFirst: boolean;
  /** What an answer says it has sorted a document by that has no value. */
  readonly missing: number | null;
  value(doc: D): Scalar | undefined;
}

/** What a document has for each key of a sort. */
export type SortValues = readonly (Scalar | undefined)[];

/** Compiles the `sort` of a search; an absent one is an empty list, which keeps the order of the index. */
export function compileSort<D>(scope: Scope<D>, sort: Json | undefined): SortKey<D>[] {
  if (sort === undefined) return [];
  return (Array.isArray(sort) ? sort : [sort]).map((item) => compileKey(scope, item));
}

/** Orders two documents by their values of the keys; 0 when they tie on all of them. */
export function compareBy<D>(keys: readonly SortKey<D>[], a: SortValues, b: SortValues): number {
  for (const [i, key] of keys.entries()) {
    const left = a[i];
    const right = b[i];
    if (left === right) continue;
    if (left === undefined) return key.missingFirst ? -1 : 1;
    if (right === undefined) return key.missingFirst ? 1 : -1;
    const isLess = typeof left === "string" ? compareTexts(left, String(right)) < 0 : left < right;
    return isLess === key.descending ? 1 : -1;
  }
  return 0;
}

function compileKey<D>(scope: Scope<D>, item: Json): SortKey<D> {
  const [name, options] = typeof item === "string" ? [item, {}] : onlyEntry(item, "sort item");
  const settings = typeof options === "string" ? { order: options } : options;
  if (!isObject(settings)) throw new NotUnderstood(`the sort on [${name}] is not understood`);
  onlyKeys(settings, ["order", "nested", "missing"], `the sort on [${name}]`);
  const order = settings["order"] ?? "asc";
  if (order !== "asc" && order !== "desc")
    throw new NotUnderstood(`sort order [${JSON.stringify(order)}] is not known`);
  const missing = settings["missing"] ?? "_last";
  if (missing !== "_last" && missing !== "_first") {
    throw new NotUnderstood(`missing [${JSON.stringify(missing)}] in the sort on [${name}] is not understood`);
  }
  const field = fieldIn(sortScope(scope, settings["nested"], name), name);
  if (field.kind === "text" || field.kind === "id") {
    throw new NotUnderstood(`a sort on the ${field.kind} field [${name}] is not possible`);
  }
  const [descending, missingFirst] = [order === "desc", missing === "_first"];
  const farthest = descending === missingFirst ? 2 ** 63 : -(2 ** 63);
  return {
    descending,
    missingFirst,
    // A text has none; a number, a date and a boolean have the one beyond all others, a long's lowest or highest.
    missing: field.kind === "keyword" ? null : farthest,
    value: (doc) => single(field, doc),
  };
}

function sortScope<D>(scope: Scope<D>, nested: Json | undefined, name: string): Scope<D> {
  if (nested === undefined) return scope;
  if (!isObject(nested)) throw new NotUnderstood(`nested in the sort on [${name}] is not an object`);
  onlyKeys(nested, ["path"], `nested in the sort on [${name}]`);
  return nestedScope(scope, nested["path"]);
}

function single<D>(field: Field<D>, doc: D): Scalar | undefined {
  const value = field.read(doc);
  const first = typeof value === "object" ? value[0] : value;
  return typeof first === "string" ? normalizerOf(field)(first) : first;
}
