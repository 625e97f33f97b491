import { isObject, type Json } from "../json";
import { addTo } from "../listsByKey";

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

/**
 * Keys of which every group that can match the query has at least one; undefined when the query says nothing of a group. To find
 * groups by, where there are too many to try each: what has none of the keys can't match, what has one may still not.
 */
export function keysOfQuery(query: Json | undefined): ReadonlySet<string> | undefined {
  if (!isObject(query)) return undefined;
  const { term, terms, prefix, bool } = query;
  if (isObject(term)) return keysOfValues(Object.entries(term).map(([field, it]) => [field, [valueOf(it) ?? null]]));
  if (isObject(terms)) return keysOfValues(Object.entries(terms));
  if (isObject(prefix)) return keysOfPrefix(prefix);
  return isObject(bool) ? keysOfBool(bool) : undefined;
}

/** The keys of a group: see {@link keysOfQuery}. */
export function keysOfGroup({ qualifiedName, connectionQualifiedNames }: AssetGroup): string[] {
  return [
    keys.named(qualifiedName),
    ...foldersOf(qualifiedName).map(keys.below),
    ...[...connectionQualifiedNames].map(keys.ofConnection),
  ];
}

const keys = {
  named: (qualifiedName: string): string => `named ${qualifiedName}`,
  below: (folder: string): string => `below ${folder}`,
  ofConnection: (qualifiedName: string): string => `of connection ${qualifiedName}`,
};

function keysOfBool(bool: Readonly<Record<string, Json | undefined>>): ReadonlySet<string> | undefined {
  const { needed, wanted, least } = clausesOf(bool);
  const each = needed.map(keysOfQuery);
  if (wanted.length > 0 && least >= 1) each.push(unionOf(wanted.map(keysOfQuery)));
  // A group has to have a key of each: the shortest list leaves the fewest to try.
  return each.filter((it) => it !== undefined).sort((a, b) => a.size - b.size)[0];
}

function unionOf(each: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | undefined {
  const known = each.filter((it) => it !== undefined);
  return known.length < each.length ? undefined : new Set(known.flatMap((it) => [...it]));
}

function keysOfValues(fields: readonly (readonly [string, Json | undefined])[]): ReadonlySet<string> | undefined {
  const [[field, values] = ["", undefined]] = fields;
  if (!areTexts(values)) return undefined;
  if (field === "connectionQualifiedName") return new Set(values.map(keys.ofConnection));
  if (field === "qualifiedName") return new Set(values.flatMap(prefixesOf).map(keys.named));
  return undefined;
}

function keysOfPrefix(prefix: Readonly<Record<string, Json | undefined>>): ReadonlySet<string> | undefined {
  const wanted = valueOf(prefix["qualifiedName"]);
  if (typeof wanted !== "string") return undefined;
  const folder = foldersOf(wanted).at(-1);
  return folder === undefined ? undefined : new Set([keys.below(folder), ...prefixesOf(wanted).map(keys.named)]);
}

/**
 * Of many queries, such as one for each of a hundred connections: the places of those that can match any asset of a group, in
 * their order. Undefined when none of them says anything of a group.
 */
export function queriesNear(
  queries: readonly (Json | undefined)[],
): ((group: AssetGroup) => readonly number[]) | undefined {
  const tests = queries.map(testOf);
  if (tests.every((test) => test === undefined)) return undefined;
  const byKey = new Map<string, number[]>();
  const others: number[] = [];
  for (const [place, query] of queries.entries()) {
    const itsKeys = keysOfQuery(query);
    if (itsKeys === undefined) others.push(place);
    for (const key of itsKeys ?? []) addTo(byKey, key, place);
  }
  return (group) => {
    const near = new Set([...others, ...keysOfGroup(group).flatMap((key) => byKey.get(key) ?? [])]);
    return [...near].sort((a, b) => a - b).filter((place) => tests[place]?.(group) ?? true);
  };
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
  const { needed, wanted, least } = clausesOf(bool);
  const tests = needed.map(testOf).filter((test) => test !== undefined);
  if (wanted.length > 0 && least >= 1) {
    const each = wanted.map(testOf);
    if (!each.includes(undefined)) tests.push((group) => each.some((test) => test?.(group)));
  }
  return tests.length === 0 ? undefined : (group) => tests.every((test) => test(group));
}

function clausesOf(bool: Readonly<Record<string, Json | undefined>>) {
  const clauses = (key: string): Json[] => [bool[key] ?? []].flat();
  const needed = [...clauses("filter"), ...clauses("must")];
  const least = Number(bool["minimum_should_match"] ?? (needed.length === 0 ? 1 : 0));
  return { needed, wanted: clauses("should"), least };
}

function valuesTest(fields: readonly (readonly [string, Json | undefined])[]): GroupTest | undefined {
  const [[field, values] = ["", undefined]] = fields;
  if (!areTexts(values)) return undefined;
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

function areTexts(values: Json | undefined): values is string[] {
  return Array.isArray(values) && values.every((it) => typeof it === "string");
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

/** What a qualified name lies in, the outermost first: each of its beginnings that ends with a slash. */
function foldersOf(qualifiedName: string): string[] {
  return prefixesOf(qualifiedName)
    .slice(0, -1)
    .map((it) => `${it}/`);
}
