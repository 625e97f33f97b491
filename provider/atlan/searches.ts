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

/** How many things of each kind are asked for at once: far below what Elasticsearch takes, and answers of a few megabytes. */
export const MOST_AT_ONCE = { definitions: 500, runs: 500, histories: 100, entities: 500, counts: 100 };

/** A field that has exactly this value. */
export const term = (field: string, value: string): Query => ({ term: { [field]: { value } } });
/** A clause about what is nested at the path. */
export const nested = (path: string, query: Query): Query => ({ nested: { path, query } });

/** A search for definitions or runs: the newest first. */
export function workflowSearch(size: number, filter: readonly Query[], from = 0): unknown {
  return {
    from,
    size,
    track_total_hits: true,
    query: { bool: { filter } },
    sort: [{ "metadata.creationTimestamp": { order: "desc", nested: { path: "metadata" } } }],
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

/** An archived entity, or several, may have the name of an active one. */
const MOST_OF_ONE_NAME = 10;

/** The entity with exactly this qualified name, active or archived. */
export function entityNamed(qualifiedName: string): unknown {
  return assetSearch(MOST_OF_ONE_NAME, [term("qualifiedName", qualifiedName)], ["name", "qualifiedName"]);
}

/** The entities with exactly these qualified names. */
export function entitiesNamed(qualifiedNames: readonly string[]): unknown {
  const size = MOST_OF_ONE_NAME * qualifiedNames.length;
  return assetSearch(size, [{ terms: { qualifiedName: qualifiedNames } }], ["name", "qualifiedName"]);
}

/** Far more types, and states, than Atlan has. What does not fit is told in the answer, and then refused. */
const MOST_TYPES = 1_000;
const MOST_STATES = 10;

const terms = (field: string, size: number): Query => ({ terms: { field, size } });

/**
 * All assets of a connection, counted at Atlan: by state, within it by type and by whether they carry lineage. The answer
 * is as small for a million assets as for ten.
 */
export function assetsOf(connectionQualifiedName: string): unknown {
  return assetSearch(1, [term("connectionQualifiedName", connectionQualifiedName)], [], BY_STATE);
}

const BY_STATE: Query = {
  by_state: {
    ...terms("__state", MOST_STATES),
    aggregations: { by_type: terms("__typeName.keyword", MOST_TYPES), by_lineage: terms("__hasLineage", 2) },
  },
};

/** The same for several connections, each by itself. */
export function assetsOfAll(connectionQualifiedNames: readonly string[]): unknown {
  return assetSearch(1, [{ terms: { connectionQualifiedName: connectionQualifiedNames } }], [], {
    by_connection: {
      ...terms("connectionQualifiedName", connectionQualifiedNames.length),
      aggregations: BY_STATE,
    },
  });
}

/** Connections that are there, active or archived. */
export function connections(size: number): unknown {
  return assetSearch(size, [term("__typeName.keyword", "Connection")], ["name", "qualifiedName"]);
}
