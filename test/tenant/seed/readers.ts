import { isObject, type Json } from "../json";
import type { Reader } from "./place";

/** What a reader makes of a value that it can take. */
export type ValueOf<R> = R extends Reader<infer T> ? T : never;

interface Field<T> {
  readonly read: Reader<T>;
  readonly isRequired: boolean;
}

interface RequiredField<T> extends Field<T> {
  readonly isRequired: true;
}

type Fields = Readonly<Record<string, Field<unknown>>>;
type RequiredNames<F extends Fields> = { [K in keyof F]: F[K] extends RequiredField<unknown> ? K : never }[keyof F];
/** What an object of these fields is read as. */
export type ObjectOf<F extends Fields> = { readonly [K in RequiredNames<F>]: ValueOf<F[K]["read"]> } & {
  readonly [K in Exclude<keyof F, RequiredNames<F>>]?: ValueOf<F[K]["read"]>;
};

export function required<T>(read: Reader<T>): RequiredField<T> {
  return { read, isRequired: true };
}

export function optional<T>(read: Reader<T>): Field<T> & { readonly isRequired: false } {
  return { read, isRequired: false };
}

/** An object with these fields and no others. */
export function object<F extends Fields>(fields: F): Reader<ObjectOf<F>> {
  return (value, place) => {
    if (!isObject(value)) return refused("an object", value);
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name)) {
        place.field(name).problem(`there is no such field; the fields here are ${Object.keys(fields).join(", ")}`);
      }
    }
    const read: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(fields)) {
      const found = value[name];
      if (found !== undefined) read[name] = place.field(name).take(field.read, found);
      else if (field.isRequired) place.field(name).problem("is missing");
    }
    return { value: read as ObjectOf<F> };
  };
}

export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return refused("an array", value);
    const items = value.map((it, index) => place.item(index).take(item, it));
    return { value: items.filter((it) => it !== undefined) };
  };
}

/** An object whose keys are free. */
export function mapOf<T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, place) => {
    if (!isObject(value)) return refused("an object", value);
    const entries = Object.entries(value).map(([key, it]) => [key, place.field(key).take(item, it as Json)]);
    return { value: Object.fromEntries(entries) as Record<string, T> };
  };
}

export const anyText: Reader<string> = (value) => (typeof value === "string" ? { value } : refused("a text", value));

/** A text that fits the pattern; `what` describes one that does. */
export function text(what: string, pattern: RegExp): Reader<string> {
  return (value) => (typeof value === "string" && pattern.test(value) ? { value } : refused(what, value));
}

export const someText = text("a text that is not empty", /\S/);

export const flag: Reader<boolean> = (value) =>
  typeof value === "boolean" ? { value } : refused("true or false", value);

export function wholeNumber(least: number, most: number): Reader<number> {
  return (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? { value: Number(value) }
      : refused(`a whole number from ${least} to ${most}`, value);
}

export const fraction: Reader<number> = (value) =>
  typeof value === "number" && value >= 0 && value <= 1 ? { value } : refused("a number from 0 to 1", value);

export function oneOf<const T extends Json>(...choices: readonly T[]): Reader<T> {
  const shown = choices.map((it) => JSON.stringify(it)).join(", ");
  return (value) => {
    const choice = choices.find((it) => it === value);
    return choice === undefined ? refused(`one of ${shown}`, value) : { value: choice };
  };
}

/** What one of two readers takes: objects go to the first, everything else to the second. */
export function objectOr<A, B>(ofObject: Reader<A>, ofOthers: Reader<B>): Reader<A | B> {
  return (value, place) => (isObject(value) ? ofObject(value, place) : ofOthers(value, place));
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time such as `"500ms"`, `"2s"`, `"30m"`, `"2h"` or `"3d"`, in milliseconds. */
export const duration: Reader<number> = (value) => {
  const parts = typeof value === "string" ? /^(\d{1,9})(ms|[smhd])$/.exec(value) : null;
  if (parts === null) return refused('a time such as "500ms", "2s", "30m", "2h" or "3d"', value);
  return { value: Number(parts[1]) * (units[parts[2] ?? ""] ?? NaN) };
};

/** Tells what a value has to be, and what it is instead. */
function refused(wanted: string, value: Json): { readonly reason: string } {
  const shown = JSON.stringify(value);
  return { reason: `has to be ${wanted}, not ${shown.length > 60 ? `${shown.slice(0, 59)}…` : shown}` };
}
