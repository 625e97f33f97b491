import { isObject, type Json } from "../json";

/** Assets that lie together: what can be said of all of them without a look at any. */
export interface AssetGroup {
  /** The qualified name of each is this one, or begins with it and a slash. */
  readonly qualifiedName: string;
  /** What the index can have as the connection of any of them. */
  readonly connectionQualifiedNames: ReadonlySet<string>;
}

type GroupTest = (group: AssetGroup) => boolean;

/**
 * Whether any asset of a group can match the query. A shortcut past groups that can't: it never decides that one does, and
 * what it does not know could match.
 */
export function groupTest(query: Json | undefined): GroupTest {
  return testOf(query) ?? (() => true);
}

/** Undefined: says nothing of a group. */
function testOf(query: Json | undefined): GroupTest | undefined {
  if (!isObject(query)) return undefined;
  const { term, terms, prefix, bool } = query;
  if (isObject(term)) return valuesTest(Object.entries(term).map(([field, it]) => [field, [valueOf(it) ?? null]]));
  if (isObject(terms)) return valuesTest(Object.entries(terms));
  if (isObject(prefix)) return prefixTest(prefix);
  return isObject(bool) ? boolTest(bool) : undefined;
}

function boolTest(bool: Readonly<Record<string, Json | undefined>>): GroupTest | undefined {
  const clauses = (key: string): Json[] => [bool[key] ?? []].flat();
  const needed = [...clauses("filter"), ...clauses("must")];
  const tests = needed.map(testOf).filter((test) => test !== undefined);
  const wanted = clauses("should");
  const least = Number(bool["minimum_should_match"] ?? (needed.length === 0 ? 1 : 0));
  if (wanted.length > 0 && least >= 1) {
    const each = wanted.map(testOf);
    if (!each.includes(undefined)) tests.push((group) => each.some((test) => test?.(group)));
  }
  return tests.length === 0 ? undefined : (group) => tests.every((test) => test(group));
}

function valuesTest(fields: readonly (readonly [string, Json | undefined])[]): GroupTest | undefined {
  const [[field, values] = ["", undefined]] = fields;
  if (!Array.isArray(values) || !values.every((it) => typeof it === "string")) return undefined;
  if (field === "connectionQualifiedName") {
    const wanted = new Set(values);
    return ({ connectionQualifiedNames: names }) => [...names].some((name) => wanted.has(name));
  }
  if (field === "qualifiedName") {
    const wanted = new Set(values.flatMap(prefixesOf));
    return ({ qualifiedName }) => wanted.has(qualifiedName);
  }
  return undefined;
}

function prefixTest(prefix: Readonly<Record<string, Json | undefined>>): GroupTest | undefined {
  const wanted = valueOf(prefix["qualifiedName"]);
  if (typeof wanted !== "string") return undefined;
  return ({ qualifiedName }) => qualifiedName.startsWith(wanted) || wanted.startsWith(`${qualifiedName}/`);
}

/** What is asked for, where it is compared letter by letter. */
function valueOf(options: Json | undefined): Json | undefined {
  if (!isObject(options)) return options;
  return options["case_insensitive"] === true ? undefined : options["value"];
}

/** The qualified name of an asset begins with that of its connection. */
function prefixesOf(qualifiedName: string): string[] {
  const parts = qualifiedName.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
