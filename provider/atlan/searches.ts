/**
 * Bodies of the searches. They use only fields and operators that the official clients use, so that nothing depends on a
 * corner of Atlan's search that nobody else needs.
 */

/** Where definitions are searched. */
export const FIND_WORKFLOWS = "/api/service/workflows/indexsearch";
/** Where runs are searched. */
export const FIND_RUNS = "/api/service/runs/indexsearch";
/** Where assets are searched. */
export const SEARCH_ASSETS = "/api/meta/search/indexsearch";

/** A query, or one clause of it. */
export type Query = Readonly<Record<string, unknown>>;

/** More runs of one definition than this are history that no decision needs. */
const NEWEST_RUNS = 50;

/**
 * How many things of each kind are asked for at once: far below what Elasticsearch takes, and answers of a few megabytes.
 * A connection is three clauses of a query, of which an engine takes 1,024, and some hundred buckets, of which it takes
 * 65,535.
 */
export const MOST_AT_ONCE = { definitions: 500, runs: 500, histories: 100, entities: 500, counts: 100 };

/** A field that has exactly this value. */
export const term = (field: string, value: string): Query => ({ term: { [field]: { value } } });
/** A clause about what is nested at the path. */
export const nested = (path: string, query: Query): Query => ({ nested: { path, query } });

/** A search for definitions or runs: the newest first. */
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
  // More than asked for, so that a name that the index has twice pushes no other out.
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

/** Runs of all definitions whose names start so. */
export const runsNamed = (namePrefix: string): Query =>
  nested("spec", { prefix: { "spec.workflowTemplateRef.name.keyword": { value: namePrefix } } });

/** A search for assets: what is found in which order, from which place on, is for its caller to say. */
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

/** An archived entity, or several, may have the name of an active one: far more than anybody has archived and made again. */
export const MOST_OF_ONE_NAME = 100;
/** The same of each where many are asked for: one that has more is asked for alone. */
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

/** Far more types, and states, than Atlan has. What does not fit is told in the answer, and then refused. */
export const MOST_TYPES = 1_000;
const MOST_STATES = 10;

const terms = (field: string, size: number): Query => ({ terms: { field, size } });
const BY_TYPE: Query = { by_type: terms("__typeName.keyword", MOST_TYPES) };

/** What names the connection. */
const names = (connectionQualifiedName: string): Query => term("connectionQualifiedName", connectionQualifiedName);
/** What lies below the connection. The slash keeps it apart from one whose name only begins like this one's. */
const isBelow = (connectionQualifiedName: string): Query => ({
  prefix: { qualifiedName: { value: `${connectionQualifiedName}/` } },
});
const not = (clause: Query): Query => ({ bool: { must_not: [clause] } });

/**
 * All that a deletion of the connection may take: what names it, and what lies below it. Atlan's own deleters go by the
 * qualified name, and an asset may lack the other attribute, or have a wrong one. The connection itself is not among it,
 * also on a tenant where it names itself.
 */
const assetsWithin = (connectionQualifiedName: string): Query => ({
  bool: {
    should: [names(connectionQualifiedName), isBelow(connectionQualifiedName)],
    minimum_should_match: 1,
    must_not: [term("qualifiedName", connectionQualifiedName)],
  },
});

/**
 * Counts assets: by state, within it by type and by whether they carry lineage; and those on which the two ways to tell a
 * connection's assets disagree, of which there are hardly ever any.
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

/** All assets of a connection, counted at Atlan. The answer is as small for a million assets as for ten. */
export function assetsOf(connectionQualifiedName: string): unknown {
  return assetSearch(1, [assetsWithin(connectionQualifiedName)], [], byState(connectionQualifiedName));
}

/** How the counts of one of several connections are named in the answer; not after it, since names are not free. */
export const countsAt = (index: number): string => `connection_${index}`;

/** The same for several connections, each by itself. */
export function assetsOfAll(connectionQualifiedNames: readonly string[]): unknown {
  const counts = connectionQualifiedNames.map((name, index) => [
    countsAt(index),
    { filter: assetsWithin(name), aggregations: byState(name) },
  ]);
  const should = connectionQualifiedNames.map(assetsWithin);
  return assetSearch(1, [{ bool: { should, minimum_should_match: 1 } }], [], Object.fromEntries(counts) as Query);
}

/** Connections that are there, active or archived. */
export function connections(size: number): unknown {
  return assetSearch(size, [term("__typeName.keyword", "Connection")], ["name", "qualifiedName"]);
}
