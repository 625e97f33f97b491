import { escapeLine } from "../text/escape";
import { at, countOf, wordOf } from "../text/json";
import { present } from "../text/present";
import { isBelow } from "../text/qualifiedName";
import type { AssetCounts } from "./api";
import { countsAt, MOST_TYPES } from "./searches";
import { publishedTypeName } from "./typeNames";
import { isPartial } from "./wholeAnswers";

/** Parses asset counts. Each reader returns undefined if the response does not have the expected format. */

/** The total number of assets that a search matches. */
export function readAssetTotal(body: unknown): number | undefined {
  return isPartial(body) ? undefined : countOf(at(body, "approximateCount"));
}

/** One value of a field, and the number of documents that have it. */
interface Bucket {
  readonly key: string;
  readonly count: number;
  /** The bucket itself, which contains its sub-aggregations. */
  readonly source: unknown;
}

/** Also undefined when the aggregation omits some values: partial counts must not be treated as complete. */
function readBuckets(aggregation: unknown): Bucket[] | undefined {
  const buckets = at(aggregation, "buckets");
  const untold = at(aggregation, "sum_other_doc_count");
  // More buckets than requested are an invalid response: all of them would be stored in state.
  if (!Array.isArray(buckets) || buckets.length > MOST_TYPES || (untold !== undefined && untold !== 0))
    return undefined;
  const read = (buckets as unknown[]).map((source): Bucket | undefined => {
    const key = wordOf(at(source, "key_as_string")) ?? wordOf(at(source, "key"));
    const count = countOf(at(source, "doc_count"));
    return key === undefined || count === undefined ? undefined : { key, count, source };
  });
  const isDistinct = new Set(read.map((it) => it?.key)).size === read.length;
  return read.some((it) => it === undefined) || !isDistinct ? undefined : (read as Bucket[]);
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);
const sumOf = (buckets: readonly Bucket[]): number => sum(buckets.map(({ count }) => count));

/** Number of assets per type, by the types' published names, however the search spells them. */
type Types = ReadonlyMap<string, number>;

/** @param count - the total number of assets */
function readTypes(aggregation: unknown, count: number): Types | undefined {
  const buckets = readBuckets(aggregation);
  if (buckets === undefined || sumOf(buckets) !== count) return undefined;
  const types = new Map<string, number>();
  for (const { key, count: found } of buckets) {
    // The name is stored in state and shown to users.
    const name = escapeLine(publishedTypeName(key));
    types.set(name, (types.get(name) ?? 0) + found);
  }
  return types;
}

/**
 * Types of access-control assets that name a connection without being part of it: the policies of a persona. No deletion
 * removes them. With a connection, Atlan removes only the policies that it has generated for it, and those do not name it
 * (`ConnectionPreProcessor` of its metastore). Assets of all other types count.
 */
const STAYING_TYPES: ReadonlySet<string> = new Set(["AuthPolicy"]);

/** Whether an asset that a connection's assets were asked for is one that stays: see {@link STAYING_TYPES}. */
export function isStaying(
  connectionQualifiedName: string,
  { typeName, qualifiedName }: { readonly typeName: string; readonly qualifiedName: string },
): boolean {
  return STAYING_TYPES.has(publishedTypeName(typeName)) && !isBelow(connectionQualifiedName, qualifiedName);
}

/** The counts of the assets in one state. */
interface StateCounts {
  readonly count: number;
  readonly byType: Types;
  /** Undefined if the response does not contain it. */
  readonly withLineage: number | undefined;
  /** How many of these lie below the connection but do not name it. */
  readonly unnamed: number;
  /** How many of these name the connection but do not lie below it. */
  readonly elsewhere: number;
  /** Not included in these: see {@link STAYING_TYPES}. */
  readonly staying: Types;
}

const NONE: StateCounts = {
  count: 0,
  byType: new Map(),
  withLineage: 0,
  unnamed: 0,
  elsewhere: 0,
  staying: new Map(),
};

function readStateCounts({ count, source }: Bucket): StateCounts | undefined {
  const types = readTypes(at(source, "by_type"), count);
  // No decision depends on lineage, so lineage counts that can't be parsed are treated as missing.
  const lineage = readBuckets(at(source, "by_lineage"));
  const unnamed = countOf(at(source, "unnamed", "doc_count"));
  const apart = countOf(at(source, "elsewhere", "doc_count"));
  if (types === undefined || unnamed === undefined || apart === undefined) return undefined;
  const elsewhere = readTypes(at(source, "elsewhere", "by_type"), apart);
  if (elsewhere === undefined || sumOf(lineage ?? []) > count || unnamed + apart > count) return undefined;
  if ([...elsewhere].some(([type, found]) => found > (types.get(type) ?? 0))) return undefined;
  const staying = new Map([...elsewhere].filter(([type]) => STAYING_TYPES.has(type)));
  const byType = [...types].map(([type, found]): [string, number] => [type, found - (staying.get(type) ?? 0)]);
  return {
    count: count - sum(staying.values()),
    byType: new Map(byType.filter(([, found]) => found > 0)),
    withLineage:
      lineage && Math.min(lineage.find(({ key }) => key === "true")?.count ?? 0, count - sum(staying.values())),
    unnamed,
    elsewhere: apart - sum(staying.values()),
    staying,
  };
}

/** The asset counts of one connection. Undefined when the numbers contradict each other. */
export function readAssetCounts(body: unknown): AssetCounts | undefined {
  const total = readAssetTotal(body);
  return total === undefined ? undefined : readStates(total, at(body, "aggregations"));
}

/** The asset counts of several connections, in the order of the request. Undefined when the numbers contradict each other. */
export function readAssetCountsOf(
  connectionQualifiedNames: readonly string[],
  body: unknown,
): ReadonlyMap<string, AssetCounts> | undefined {
  const total = readAssetTotal(body);
  if (total === undefined) return undefined;
  const aggregations = at(body, "aggregations") ?? undefined;
  if (total === 0 && aggregations === undefined)
    return new Map(connectionQualifiedNames.map((name) => [name, { active: 0, archived: 0 }]));
  const parts = connectionQualifiedNames.map((name, index) => {
    const part = at(aggregations, countsAt(index));
    const size = countOf(at(part, "doc_count")) ?? NaN;
    return { name, size, counts: readStates(size, part) };
  });
  const read = parts.flatMap(({ name, counts }): [string, AssetCounts][] => (counts ? [[name, counts]] : []));
  const sizes = parts.map(({ size }) => size);
  // An asset that names one connection and lies below another counts for both.
  const twice = sum(sizes) - total;
  const unnamed = sum(read.map(([, { activeUnnamed = 0, archivedUnnamed = 0 }]) => activeUnnamed + archivedUnnamed));
  const isSound = twice >= 0 && twice <= unnamed && Math.max(...sizes) <= total;
  return isSound && read.length === parts.length ? new Map(read) : undefined;
}

/** @param aggregations - contains the counts by state; may be missing if there is nothing to count */
function readStates(total: number, aggregations: unknown): AssetCounts | undefined {
  const isToldNothing = aggregations === undefined || aggregations === null;
  const states = total === 0 && isToldNothing ? [] : readBuckets(at(aggregations, "by_state"));
  if (states === undefined || sumOf(states) !== total) return undefined;
  if (states.some(({ key }) => key !== "ACTIVE" && key !== "DELETED")) return undefined;
  const [active, archived] = ["ACTIVE", "DELETED"].map((state) => {
    const bucket = states.find(({ key }) => key === state);
    return bucket === undefined ? NONE : readStateCounts(bucket);
  });
  if (active === undefined || archived === undefined) return undefined;
  const staying = added(active.staying, archived.staying);
  return {
    active: active.count,
    archived: archived.count,
    ...present({
      activeByType: active.count === 0 ? undefined : Object.fromEntries(active.byType),
      archivedByType: archived.count === 0 ? undefined : Object.fromEntries(archived.byType),
      activeWithLineage: unlessZero(active.withLineage),
      archivedWithLineage: unlessZero(archived.withLineage),
      lineageUnknown: active.withLineage === undefined || archived.withLineage === undefined ? true : undefined,
      activeUnnamed: unlessZero(active.unnamed),
      archivedUnnamed: unlessZero(archived.unnamed),
      activeElsewhere: unlessZero(active.elsewhere),
      archivedElsewhere: unlessZero(archived.elsewhere),
      stayingByType: staying.size === 0 ? undefined : Object.fromEntries(staying),
    }),
  };
}

const unlessZero = (count: number | undefined): number | undefined => (count === 0 ? undefined : count);

function added(types: Types, more: Types): Types {
  const all = new Map(types);
  for (const [type, count] of more) all.set(type, (all.get(type) ?? 0) + count);
  return all;
}
