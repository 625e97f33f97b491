/**
 * Bodies of the searches. They use only fields and operators that the official clients use, so that nothing depends on a rarely
 * used part of Atlan's search.
 */

import { NEWEST_RUNS } from "./api";

/** Where definitions are searched. */
export const FIND_WORKFLOWS = "/api/service/workflows/indexsearch";
/** Where runs are searched. */
export const FIND_RUNS = "/api/service/runs/indexsearch";
/** Where assets are searched. */
export const SEARCH_ASSETS = "/api/meta/search/indexsearch";

/** Elasticsearch's result window: it refuses a search whose `from` + `size` is above it. */
export const RESULT_WINDOW = 10_000;

/** A query, or one clause of it. */
export type Query = Readonly<Record<string, unknown>>;

/**
 * Batch sizes per kind of search, far below the limits of Elasticsearch; the responses have a few megabytes. A connection needs
 * three clauses of a query, of which an engine takes 1,024, and some hundred buckets, of which it takes 65,535.
 */
export const MOST_AT_ONCE = { definitions: 500, runs: 500, histories: 100, ahead: 500, entities: 500, counts: 100 };

/** Matches a field with exactly this value. */
export const term = (field: string, value: string): Query => ({ term: { [field]: { value } } });
/** A clause about nested objects at the path. */
export const nested = (path: string, query: Query): Query => ({ nested: { path, query } });

/** A search for definitions or runs, newest first. */
export function workflowSearch(
  size: number,
  filter: readonly Query[],
  { from = 0, tieBreak = [] }: { from?: number; tieBreak?: readonly Query[] } = {},
): unknown {
  return {
    from,
    size,
    track_total_hits: true,
    query: { bool: { filter } },
    sort: [{ "metadata.creationTimestamp": { order: "desc", nested: { path: "metadata" } } }, ...tieBreak],
  };
}

/** Definitions by their exact names. */
export function definitionsNamed(names: readonly string[]): unknown {
  // More than requested, so that a duplicate in the index does not displace another name.
  return workflowSearch(names.length * 2, [nested("metadata", { terms: { "metadata.name.keyword": names } })]);
}

/** The newest runs of one definition. */
export function runsOf(workflowName: string): unknown {
  return workflowSearch(NEWEST_RUNS, [nested("spec", term("spec.workflowTemplateRef.name.keyword", workflowName))]);
}

/** The newest runs of several definitions. */
export function runsOfAll(workflowNames: readonly string[]): unknown {
  return workflowSearch(NEWEST_RUNS * workflowNames.length, [
    nested("spec", { terms: { "spec.workflowTemplateRef.name.keyword": workflowNames } }),
  ]);
}

/** One run by its id. */
export function runWithId(runId: string): unknown {
  return workflowSearch(1, [term("_id", runId)]);
}

/** Several runs by their ids. */
export function runsWithIds(runIds: readonly string[]): unknown {
  return workflowSearch(runIds.length, [{ terms: { _id: runIds } }]);
}

/** The runs of all definitions whose names have this prefix. */
export const runsNamed = (namePrefix: string): Query =>
  nested("spec", { prefix: { "spec.workflowTemplateRef.name.keyword": { value: namePrefix } } });

/** A search for assets; the caller gives the query, the order and the offset. */
export function assetSearch(
  size: number,
  filter: readonly Query[],
  attributes: readonly string[],
  aggregations: Query = {},
  { from = 0, sort = [{ __guid: { order: "asc" } }] }: { from?: number; sort?: readonly Query[] } = {},
): unknown {
  return {
    attributes,
    dsl: {
      from,
      size,
      aggregations,
      track_total_hits: true,
      query: { bool: { filter } },
      sort,
    },
    requestMetadata: { saveSearchLog: false, utmTags: ["project_pulumi_atlan"] },
  };
}

/** Limit of the entities with one name: an active one and archived ones. Nobody recreates a connection that often. */
export const MOST_OF_ONE_NAME = 100;
/** The same limit per name in a batch: a name with more entities is requested alone. */
const MOST_OF_EACH_NAME = 10;

/** The entity with exactly this qualified name, active or archived. */
export function entityNamed(qualifiedName: string): unknown {
  return assetSearch(MOST_OF_ONE_NAME, [term("qualifiedName", qualifiedName)], ["name", "qualifiedName"]);
}

/** The entities with exactly these qualified names. */
export function entitiesNamed(qualifiedNames: readonly string[]): unknown {
  const size = MOST_OF_EACH_NAME * qualifiedNames.length;
  return assetSearch(size, [{ terms: { qualifiedName: qualifiedNames } }], ["name", "qualifiedName"]);
}

/**
 * Limit of the types and states in an aggregation, far more than Atlan has. If a response has more, it says so and is refused.
 */
export const MOST_TYPES = 1_000;
const MOST_STATES = 10;

const terms = (field: string, size: number): Query => ({ terms: { field, size } });
const BY_TYPE: Query = { by_type: terms("__typeName.keyword", MOST_TYPES) };

/** Matches assets that name the connection. */
const names = (connectionQualifiedName: string): Query => term("connectionQualifiedName", connectionQualifiedName);
/** Matches assets below the connection. The slash excludes a connection whose name only begins with this one's. */
const isBelow = (connectionQualifiedName: string): Query => ({
  prefix: { qualifiedName: { value: `${connectionQualifiedName}/` } },
});
const not = (clause: Query): Query => ({ bool: { must_not: [clause] } });

/**
 * All assets that a deletion of the connection may remove: those that name it, and those below it. Atlan's own deleters select
 * by qualified name, and an asset may have no or a wrong `connectionQualifiedName`. The connection itself is excluded, even on
 * a tenant where it names itself.
 */
const assetsWithin = (connectionQualifiedName: string): Query => ({
  bool: {
    should: [names(connectionQualifiedName), isBelow(connectionQualifiedName)],
    minimum_should_match: 1,
    must_not: [term("qualifiedName", connectionQualifiedName)],
  },
});

/**
 * Aggregation of the assets by state, within it by type and by lineage; and of the assets that only one of the two criteria
 * matches, of which there are hardly any.
 */
const byState = (connectionQualifiedName: string): Query => ({
  by_state: {
    ...terms("__state", MOST_STATES),
    aggregations: {
      ...BY_TYPE,
      by_lineage: terms("__hasLineage", 2),
      unnamed: { filter: not(names(connectionQualifiedName)) },
      elsewhere: { filter: not(isBelow(connectionQualifiedName)), aggregations: BY_TYPE },
    },
  },
});

/** Counts all assets of a connection by aggregation. The response is as small for a million assets as for ten. */
export function assetsOf(connectionQualifiedName: string): unknown {
  return assetSearch(1, [assetsWithin(connectionQualifiedName)], [], byState(connectionQualifiedName));
}

/**
 * Counts in the same way those that were created after a time, in milliseconds since the epoch, or nobody knows when.
 *
 * @param except - the guids of those that are not counted; an engine takes 65,536
 */
export function assetsOfSince(connectionQualifiedName: string, since: number, except: readonly string[] = []): unknown {
  const must_not: readonly Query[] = [
    { range: { __timestamp: { lte: since } } },
    ...(except.length === 0 ? [] : [{ terms: { __guid: except } }]),
  ];
  const filter = [assetsWithin(connectionQualifiedName), { bool: { must_not } }];
  return assetSearch(1, filter, [], byState(connectionQualifiedName));
}

/** Counts those that were created or changed after a time, in milliseconds since the epoch, or nobody knows when. */
export function assetsChangedSince(connectionQualifiedName: string, since: number): unknown {
  const isOlder = ["__timestamp", "__modificationTimestamp"].map((field) => ({ range: { [field]: { lte: since } } }));
  return assetSearch(1, [assetsWithin(connectionQualifiedName), not({ bool: { filter: isOlder } })], []);
}

/** What a list of assets shows of each, beside what Atlan always returns: type, guid, state, times, tags, terms. */
const LISTED_ATTRIBUTES = [
  "name",
  "qualifiedName",
  "displayName",
  "description",
  "userDescription",
  "ownerUsers",
  "ownerGroups",
  "certificateStatus",
  "certificateStatusMessage",
  "readme",
  "links",
  "connectionQualifiedName",
  "__hasLineage",
];

/**
 * A page of the same assets, sorted by qualified name and guid.
 *
 * @param onward - the qualified name with which the page begins; undefined: from the beginning
 * @param more - further attributes to show
 */
export function assetPage(
  connectionQualifiedName: string,
  { onward, from, size }: { readonly onward: string | undefined; readonly from: number; readonly size: number },
  more: readonly string[] = [],
): unknown {
  const rest = onward === undefined ? [] : [{ range: { qualifiedName: { gte: onward } } }];
  return assetSearch(
    size,
    [assetsWithin(connectionQualifiedName), ...rest],
    [...LISTED_ATTRIBUTES, ...more],
    {},
    {
      from,
      sort: [{ qualifiedName: { order: "asc" } }, { __guid: { order: "asc" } }],
    },
  );
}

/** Counts the assets with these guids. */
export function countOfGuids(guids: readonly string[], state: "ACTIVE" | undefined): unknown {
  return assetSearch(1, [{ terms: { __guid: guids } }, ...(state === undefined ? [] : [term("__state", state)])], []);
}

/** The key of one connection's counts in the response: an index, since names may contain any character. */
export const countsAt = (index: number): string => `connection_${index}`;

/**
 * The same for several connections, with separate counts.
 *
 * @param more - further aggregations of the assets of each
 */
export function assetsOfAll(connectionQualifiedNames: readonly string[], more: Query = {}): unknown {
  const counts = connectionQualifiedNames.map((name, index) => [
    countsAt(index),
    { filter: assetsWithin(name), aggregations: { ...byState(name), ...more } },
  ]);
  const should = connectionQualifiedNames.map(assetsWithin);
  return assetSearch(1, [{ bool: { should, minimum_should_match: 1 } }], [], Object.fromEntries(counts) as Query);
}

/** Existing connections, active or archived. */
export function connections(size: number): unknown {
  return assetSearch(size, [term("__typeName.keyword", "Connection")], ["name", "qualifiedName"]);
}
