import { isoTimeText } from "../isoTime";
import { readPackagePurpose, tells } from "./definitions";
import { at, type Fields, fields, list, readCount, text } from "./json";
import type { AssetCounts, ConnectionEntity, ListedConnection, WorkflowDefinition, WorkflowRun } from "./port";

/**
 * Readers of Atlan's answers. Every one returns undefined for what is not an answer of that kind, so that a page, a list
 * or a wrong type is never taken for "nothing found". Fields that Atlan's own clients call optional may be absent.
 */

/** One hit of a workflow or run search. */
interface Hit {
  readonly id: string;
  readonly source: Fields;
}

/** @param from - how many the search has passed over: where those are all that there are, none is left */
function readHits(body: unknown, from = 0): Hit[] | undefined {
  const found = fields(at(body, "hits"));
  // Half an answer must not be taken for "nothing found": that is what lets a run start.
  const failedShards = at(body, "_shards", "failed");
  if (!found || at(body, "timed_out") === true || (failedShards !== undefined && failedShards !== 0)) return undefined;
  const total = at(found, "total", "value");
  if (found["hits"] === undefined || found["hits"] === null) return total === 0 ? [] : undefined;
  if (!Array.isArray(found["hits"]) || (found["hits"].length === 0 && typeof total === "number" && total > from))
    return undefined;
  const hits: Hit[] = [];
  for (const hit of found["hits"] as unknown[]) {
    const source = fields(at(hit, "_source"));
    const id = text(at(hit, "_id")) ?? text(at(source, "metadata", "name"));
    if (source === undefined || id === undefined) return undefined;
    hits.push({ id, source });
  }
  return hits;
}

/** How many a search for definitions or runs finds in all, if it says so. */
export function readTotal(body: unknown): number | undefined {
  return readCount(at(body, "hits", "total", "value"));
}

/** How many a search for assets finds in all. */
export function readAssetTotal(body: unknown): number | undefined {
  return readCount(at(body, "approximateCount"));
}

/** A search for definitions. */
export function readDefinitions(body: unknown, from = 0): WorkflowDefinition[] | undefined {
  return readHits(body, from)?.map(({ id, source }) => {
    const createdAt = isoTimeText(at(source, "metadata", "creationTimestamp"));
    return {
      name: text(at(source, "metadata", "name")) ?? id,
      ...(createdAt === undefined ? {} : { createdAt }),
      ...readPackagePurpose(at(source, "spec")),
    };
  });
}

/** A search for runs. */
export function readRuns(body: unknown, from = 0): WorkflowRun[] | undefined {
  const hits = readHits(body, from);
  if (hits === undefined) return undefined;
  const runs = hits.map(({ id, source }) => readRun(id, source));
  return runs.some((it) => it === undefined) ? undefined : (runs as WorkflowRun[]);
}

/** What a search for several things has found. */
export interface Found<T> {
  readonly items: readonly T[];
  /** Whether that is all there is. Not where the answer does not tell. */
  readonly isAll: boolean;
}

/** Reads what {@link read} reads, and whether the answer holds all of it. */
export function readFound<T>(
  read: (body: unknown) => T[] | undefined,
  total: (body: unknown) => number | undefined,
): (body: unknown) => Found<T> | undefined {
  return (body) => {
    const items = read(body);
    return items && { items, isAll: total(body) === items.length };
  };
}

function readRun(id: string, source: Fields): WorkflowRun | undefined {
  const phase = at(source, "status", "phase");
  if (phase !== undefined && phase !== null && typeof phase !== "string") return undefined;
  const message = text(at(source, "status", "message"));
  const template = readPackagePurpose(at(source, "status", "storedWorkflowTemplateSpec"));
  return {
    id,
    workflowName:
      text(at(source, "spec", "workflowTemplateRef", "name")) ??
      text(at(source, "metadata", "labels", "workflows.argoproj.io/workflow-template")),
    phase: text(phase),
    createdAt: isoTimeText(at(source, "metadata", "creationTimestamp")),
    startedAt: isoTimeText(at(source, "status", "startedAt")),
    finishedAt: isoTimeText(at(source, "status", "finishedAt")),
    message,
    // Argo keeps the strategy in the spec and says it in the message; either may be cut from what Atlan shows.
    stopped: text(at(source, "spec", "shutdown")) !== undefined || /^Stopped with strategy/i.test(message ?? ""),
    ...(tells(template) ? { template } : {}),
  };
}

/** What the answer to a start says of the run. */
export interface StartedRun {
  /** The definition after a create, the run after a rerun. */
  readonly name: string;
  readonly createdAt: string | undefined;
}

/** The answer to a create or a rerun. */
export function readStarted(body: unknown): StartedRun | undefined {
  const name = text(at(body, "metadata", "name"));
  return name === undefined ? undefined : { name, createdAt: isoTimeText(at(body, "metadata", "creationTimestamp")) };
}

/** One value of a field, and how many documents have it. */
interface Bucket {
  readonly key: string;
  readonly count: number;
  /** Holds the aggregations under this one. */
  readonly source: unknown;
}

/** Undefined also when not all values are told: a part of the documents must not be taken for all of them. */
function readBuckets(aggregation: unknown): Bucket[] | undefined {
  const buckets = at(aggregation, "buckets");
  const untold = at(aggregation, "sum_other_doc_count");
  if (!Array.isArray(buckets) || (untold !== undefined && untold !== 0)) return undefined;
  const read = (buckets as unknown[]).map((source): Bucket | undefined => {
    const key = text(at(source, "key_as_string")) ?? text(at(source, "key"));
    const count = readCount(at(source, "doc_count"));
    return key === undefined || count === undefined ? undefined : { key, count, source };
  });
  const isDistinct = new Set(read.map((it) => it?.key)).size === read.length;
  return read.some((it) => it === undefined) || !isDistinct ? undefined : (read as Bucket[]);
}

const sum = (buckets: readonly Bucket[]): number => buckets.reduce((total, { count }) => total + count, 0);

/** What the assets of one state are like. */
interface StateCounts {
  readonly count: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly withLineage: number;
}

function readStateCounts({ count, source }: Bucket): StateCounts | undefined {
  const types = readBuckets(at(source, "by_type"));
  const lineage = readBuckets(at(source, "by_lineage"));
  if (types === undefined || lineage === undefined || sum(types) !== count || sum(lineage) > count) return undefined;
  // Whether a connection is one of its own assets no source tells; it is not counted as one.
  const assets = types.filter(({ key }) => key !== "Connection");
  return {
    count: sum(assets),
    byType: Object.fromEntries(assets.map((it) => [it.key, it.count])),
    withLineage: lineage.find(({ key }) => key === "true")?.count ?? 0,
  };
}

/** The assets of a connection. Undefined when the numbers contradict each other. */
export function readAssetCounts(body: unknown): AssetCounts | undefined {
  const total = readAssetTotal(body);
  return total === undefined ? undefined : readStates(total, at(body, "aggregations"));
}

/** The assets of several connections. Undefined when the numbers contradict each other, or are those of other connections. */
export function readAssetCountsOf(
  connectionQualifiedNames: readonly string[],
  body: unknown,
): ReadonlyMap<string, AssetCounts> | undefined {
  const total = readAssetTotal(body);
  const aggregations = at(body, "aggregations") ?? undefined;
  const connections = total === 0 && aggregations === undefined ? [] : readBuckets(at(aggregations, "by_connection"));
  // A connection without a bucket has no assets only where all that were found are in the others.
  if (connections === undefined || sum(connections) !== total) return undefined;
  const buckets = new Map(connections.map((it) => [it.key, it]));
  if (connections.some(({ key }) => !connectionQualifiedNames.includes(key))) return undefined;
  const counts = connectionQualifiedNames.map((name) => {
    const bucket = buckets.get(name);
    return [name, bucket === undefined ? NO_ASSETS : readStates(bucket.count, bucket.source)] as const;
  });
  const read = counts.filter((it): it is readonly [string, AssetCounts] => it[1] !== undefined);
  return read.length === counts.length ? new Map(read) : undefined;
}

const NO_ASSETS: AssetCounts = { active: 0, archived: 0 };

/** @param aggregations - what holds the counts by state; none are needed where there is nothing to count */
function readStates(total: number, aggregations: unknown): AssetCounts | undefined {
  const isToldNothing = aggregations === undefined || aggregations === null;
  const states = total === 0 && isToldNothing ? [] : readBuckets(at(aggregations, "by_state"));
  if (states === undefined || sum(states) !== total) return undefined;
  if (states.some(({ key }) => key !== "ACTIVE" && key !== "DELETED")) return undefined;
  const none: StateCounts = { count: 0, byType: {}, withLineage: 0 };
  const [active, archived] = ["ACTIVE", "DELETED"].map((state) => {
    const bucket = states.find(({ key }) => key === state);
    return bucket === undefined ? none : readStateCounts(bucket);
  });
  if (active === undefined || archived === undefined) return undefined;
  return {
    active: active.count,
    archived: archived.count,
    ...(active.count === 0 ? {} : { activeByType: active.byType }),
    ...(archived.count === 0 ? {} : { archivedByType: archived.byType }),
    ...(active.withLineage === 0 ? {} : { activeWithLineage: active.withLineage }),
    ...(archived.withLineage === 0 ? {} : { archivedWithLineage: archived.withLineage }),
  };
}

/** A search for entities. */
export function readEntities(body: unknown): ConnectionEntity[] | undefined {
  const count = readAssetTotal(body);
  if (count === undefined) return undefined;
  const listed = at(body, "entities") ?? [];
  if (!Array.isArray(listed) || (listed.length === 0 && count > 0)) return undefined;
  const entities = (listed as unknown[]).map((it): ConnectionEntity | undefined => {
    const typeName = text(at(it, "typeName"));
    const state = at(it, "status");
    const qualifiedName = text(at(it, "attributes", "qualifiedName"));
    if (typeName === undefined || qualifiedName === undefined || (state !== "ACTIVE" && state !== "DELETED"))
      return undefined;
    return { typeName, state, qualifiedName, name: text(at(it, "attributes", "name")) };
  });
  return entities.some((it) => it === undefined) ? undefined : (entities as ConnectionEntity[]);
}

/** A search for connections, `from` of which it has passed over. */
export function readConnections(body: unknown, from = 0): ListedConnection[] | undefined {
  const listed = list(at(body, "entities"));
  const total = readAssetTotal(body);
  if (listed.length === 0) return total !== undefined && total <= from ? [] : undefined;
  const entities = readEntities(body);
  const connections = entities?.map((entity, index): ListedConnection | undefined => {
    const guid = text(at(listed[index], "guid"));
    if (guid === undefined || entity.typeName !== "Connection") return undefined;
    const connector = text(at(listed[index], "attributes", "connectorName"));
    return { ...entity, guid, connector, createdAt: readCount(at(listed[index], "createTime")) };
  });
  return connections?.includes(undefined) === false ? (connections as ListedConnection[]) : undefined;
}

/** The names of the caller's roles. */
export function readRoles(body: unknown): string[] | undefined {
  const roles = at(body, "roles");
  if (!Array.isArray(roles)) return undefined;
  return (roles as unknown[]).map((it) => at(it, "name")).filter((it) => typeof it === "string");
}
