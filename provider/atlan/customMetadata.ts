import type { CustomMetadata, CustomMetadataNames } from "../inventory/inventory";
import { compareCodePoints } from "../text/codePoints";
import { at, jsonObjectOf, shortTextOf, wordOf } from "../text/json";

/**
 * Where definitions are read. Both kinds, as `_refresh_cache` of pyatlan 9.11 (`cache/custom_metadata_cache.py`) asks for them: it
 * takes an answer without structs for that of a token that may not read definitions, since every tenant has some.
 */
export const CUSTOM_METADATA_DEFINITIONS = "/api/meta/types/typedefs/?type=BUSINESS_METADATA&type=STRUCT";

/** Limit of the attributes that a search asks for: each has some fifty characters, and every page asks for all of them. */
export const MOST_CUSTOM_ATTRIBUTES = 1_000;
const MOST_SETS = 1_000;
/** Atlan's own have 22 characters. */
const LONGEST_ID = 200;
/** Levels of a value. Those of Atlan have one. */
const DEEPEST_VALUE = 50;

/** A set of custom metadata, or an attribute of one: Atlan's internal name, and the one that people see. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** An attribute of custom metadata. */
interface CustomAttribute extends Named {
  /** Somebody has deleted it in Atlan, where its values can't be seen any more. */
  readonly isArchived: boolean;
}

/** A set of custom metadata. */
export interface CustomMetadataSet extends Named {
  readonly attributes: readonly CustomAttribute[];
}

/** What a tenant defines. */
export interface CustomMetadataDefinitions {
  /** False where the answer shows no definition at all: the token may not read any. */
  readonly areReadable: boolean;
  readonly sets: readonly CustomMetadataSet[];
}

/**
 * Reads the answer with the definitions. The fields are those of `CustomMetadataDef` and `AttributeDef` of pyatlan 9.11
 * (`model/typedef.py`). What has no name for people goes by its internal one.
 *
 * @returns undefined if the response does not have the expected format: a set that can't be read is not left out
 */
export function readCustomMetadataDefinitions(body: unknown): CustomMetadataDefinitions | undefined {
  if (jsonObjectOf(body) === undefined) return undefined;
  const [structs, defined] = ["structDefs", "businessMetadataDefs"].map((key) => at(body, key) ?? []);
  if (!Array.isArray(structs) || !Array.isArray(defined) || defined.length > MOST_SETS) return undefined;
  const sets = (defined as unknown[]).map((it): CustomMetadataSet | undefined => {
    const named = readNamed(it);
    const listed = at(it, "attributeDefs") ?? [];
    if (named === undefined || !Array.isArray(listed)) return undefined;
    const attributes = (listed as unknown[]).map(readAttribute);
    return isWhole(attributes) ? { ...named, attributes } : undefined;
  });
  return isWhole(sets) ? { areReadable: structs.length > 0, sets } : undefined;
}

function readNamed(definition: unknown): Named | undefined {
  const id = wordOf(at(definition, "name"));
  if (id === undefined || id.length > LONGEST_ID) return undefined;
  return { id, name: shortTextOf(at(definition, "displayName")) ?? id };
}

function readAttribute(definition: unknown): CustomAttribute | undefined {
  const named = readNamed(definition);
  const isArchived = at(definition, "options", "isArchived");
  // Atlan keeps options as texts, and shows some as what they mean.
  return named && { ...named, isArchived: isArchived === true || isArchived === "true" };
}

/** Whether all could be read, and no two have one id. */
function isWhole<T extends Named>(items: readonly (T | undefined)[]): items is readonly T[] {
  return !items.includes(undefined) && new Set(items.map((it) => it?.id)).size === items.length;
}

/** An attribute that a search asks for. */
interface Asked {
  readonly setId: string;
  readonly attributeId: string;
}

/** How a list of assets asks for custom metadata, and what of it an entity has. */
export class CustomMetadataReader {
  private readonly asked: ReadonlyMap<string, Asked>;
  private readonly setNames: ReadonlyMap<string, string>;
  private readonly attributeNames: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The names of all attributes that are asked for, by the name of their set. */
  readonly names: CustomMetadataNames;
  /** The names of those that are not, since somebody has deleted them. */
  readonly archivedNames: CustomMetadataNames;

  constructor(sets: readonly CustomMetadataSet[]) {
    this.setNames = uniqueNames(sets);
    this.attributeNames = new Map(sets.map(({ id, attributes }) => [id, uniqueNames(attributes)]));
    const pairs = sets.flatMap(({ id: setId, attributes }) =>
      attributes.map(({ id, isArchived }) => ({ setId, attributeId: id, isArchived })),
    );
    const active = pairs.filter(({ isArchived }) => !isArchived);
    // As `get_attributes_for_search_results` of pyatlan 9.11 (`cache/custom_metadata_cache.py`) writes them.
    this.asked = new Map(active.map((it) => [`${it.setId}.${it.attributeId}`, it]));
    this.names = this.namesOf(active);
    this.archivedNames = this.namesOf(pairs.filter(({ isArchived }) => isArchived));
  }

  /** What a search lists under `attributes`. */
  get attributes(): readonly string[] {
    return [...this.asked.keys()];
  }

  /**
   * The values that an entity of a search has. Atlan answers them among the attributes, by the dotted names that were asked for:
   * `unflatten_custom_metadata` of pyatlan 9.11 (`utils.py`) makes `businessAttributes` of them. An entity that has
   * `businessAttributes` itself is read as well. Null is no value; anything else is one, whatever it is.
   *
   * @returns `values` undefined when there are none; undefined when the entity can't be read
   */
  read(entity: unknown): { readonly values: CustomMetadata | undefined } | undefined {
    const found = new Map<string, Map<string, unknown>>();
    const add = (setId: string, attributeId: string, value: unknown): void => {
      if ((value ?? null) === null) return;
      const set = found.get(setId) ?? new Map<string, unknown>();
      found.set(setId, set.set(attributeId, value));
    };
    const sets = jsonObjectOf(at(entity, "businessAttributes") ?? {});
    if (sets === undefined) return undefined;
    for (const [setId, values] of Object.entries(sets)) {
      const attributes = jsonObjectOf(values ?? {});
      if (attributes === undefined) return undefined;
      for (const [attributeId, value] of Object.entries(attributes)) add(setId, attributeId, value);
    }
    for (const [name, value] of Object.entries(jsonObjectOf(at(entity, "attributes")) ?? {})) {
      const asked = this.asked.get(name);
      if (asked !== undefined) add(asked.setId, asked.attributeId, value);
    }
    if (found.size === 0) return { values: undefined };
    const values = byName(found, this.setNames, (attributes, setId) =>
      byName(attributes, this.attributeNames.get(setId) ?? new Map<string, string>(), (value) => value),
    );
    return isWritable(values, DEEPEST_VALUE) ? { values } : undefined;
  }

  private namesOf(pairs: readonly Asked[]): CustomMetadataNames {
    const bySet = Map.groupBy(pairs, ({ setId }) => setId);
    return byName(bySet, this.setNames, (listed, setId) => {
      const names = this.attributeNames.get(setId);
      return listed.map(({ attributeId }) => names?.get(attributeId) ?? attributeId).sort(compareCodePoints);
    });
  }
}

/** The names by id. One that several have is followed by the id, so that none takes another one's place. */
function uniqueNames(items: readonly Named[]): ReadonlyMap<string, string> {
  const counts = Map.groupBy(items, ({ name }) => name);
  const taken = new Set(counts.keys());
  const unique = new Map<string, string>();
  for (const { id, name } of items) {
    const chosen = counts.get(name)?.length === 1 ? name : followed(name, id, taken);
    taken.add(chosen);
    unique.set(id, chosen);
  }
  return unique;
}

function followed(name: string, id: string, taken: ReadonlySet<string>): string {
  let chosen = `${name} (${id})`;
  while (taken.has(chosen)) chosen += ` (${id})`;
  return chosen;
}

/** Items by the names of their ids, sorted; an id without a name, which was defined meanwhile, goes by itself. */
function byName<Item, Value>(
  items: ReadonlyMap<string, Item>,
  names: ReadonlyMap<string, string>,
  read: (item: Item, id: string) => Value,
): Readonly<Record<string, Value>> {
  const taken = new Set(names.values());
  const named = [...items].map(([id, item]): [string, Value] => {
    const name = names.get(id) ?? (taken.has(id) ? followed(id, id, taken) : id);
    taken.add(name);
    return [name, read(item, id)];
  });
  // An object that is made of entries has what it is given, whatever the names are.
  return Object.fromEntries(named.sort(([a], [b]) => compareCodePoints(a, b)));
}

/** Whether a file can hold the value as it is: not nested without end, and no number that JSON can't write again. */
function isWritable(value: unknown, levels: number): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((it) => isWritable(it, levels - 1));
}
