import { asItIs, type Fold, lowercase } from "./folding";
import type { Json } from "../json";
import { NotUnderstood } from "./notUnderstood";

/** One indexed value. Dates are milliseconds since the epoch. */
export type Scalar = string | number | boolean;

/**
 * How a field is indexed. `keyword`: exact text. `text`: analysed text, which can only be asked whether it exists (ask its
 * `.keyword` twin for the value). `id`: the document id, which can only be compared for equality.
 */
export type FieldKind = "keyword" | "text" | "date" | "number" | "boolean" | "id";

/** One field of an index: what it holds and how to read it from a document. */
export interface Field<D> {
  readonly kind: FieldKind;
  /** The nested path that a query has to be wrapped in to reach the field; absent for a plain field. */
  readonly nested?: string;
  /** What the index makes of the values of a keyword, and of all that is compared with them. Default: as they are. */
  readonly normalizer?: "lowercase";
  /** The value in a document; undefined when the document has none. */
  read(doc: D): Scalar | readonly string[] | undefined;
}

/**
 * An index: a name for messages, its fields, and its nested paths with whether a document has anything there. Nothing
 * outside the mapping can be asked.
 */
export interface Index<D> {
  readonly name: string;
  readonly nestedPaths: ReadonlyMap<string, (doc: D) => boolean>;
  readonly fields: ReadonlyMap<string, Field<D>>;
}

/** Where a piece of a query stands: in which index, under which nested path, at what time. */
export interface Scope<D> {
  readonly index: Index<D>;
  readonly nested: string | undefined;
  /** The time that `now` means in date math, in milliseconds since the epoch. */
  readonly now: number;
  /** A shortcut past documents that can't match. */
  readonly groups?: Groups<D>;
}

/** Documents that lie together, and what can be said of all of them without a look at any. */
export interface Groups<D> {
  readonly of: (doc: D) => object;
  /**
   * Of many queries the places of those that can match any of a group's documents, in their order. It never leaves one out that
   * does. Undefined: each of them can match any document.
   */
  readonly near: (queries: readonly (Json | undefined)[]) => ((group: object) => readonly number[]) | undefined;
}

/** The field of that name, or NotUnderstood when the index has none or it is out of reach from this scope. */
export function fieldIn<D>(scope: Scope<D>, name: string): Field<D> {
  const field = scope.index.fields.get(name);
  if (field === undefined) throw new NotUnderstood(`the ${scope.index.name} index has no field [${name}]`);
  if (field.nested !== scope.nested) {
    throw new NotUnderstood(
      field.nested === undefined
        ? `field [${name}] is not under the nested path [${scope.nested ?? ""}]`
        : `field [${name}] lives under the nested path [${field.nested}]: ask it with a nested query or sort`,
    );
  }
  return field;
}

/** True when any value of the field in the document passes the test; false when it has none. */
export function anyValue<D>(field: Field<D>, doc: D, test: (value: Scalar) => boolean): boolean {
  const value = field.read(doc);
  if (value === undefined) return false;
  return typeof value === "object" ? value.some(test) : test(value);
}

/** What the index makes of a value of the field. */
export function normalizerOf<D>(field: Field<D>): Fold {
  return field.normalizer === undefined ? asItIs : lowercase;
}
