import type { AtlanApiError } from "../errors";

/**
 * So many of the newest runs of a definition are looked at. Decisions need no more of those that have ended; one that is going may be
 * older.
 */
export const NEWEST_RUNS = 50;

/** What to run: all parameters that a definition of the connection-delete package takes. */
export interface WorkflowOrder {
  readonly name: string;
  readonly connectionQualifiedName: string;
  readonly deleteType: "SOFT" | "PURGE";
}

/** What a definition or a run does. */
export interface Definition {
  /** Undefined when the response does not contain it, or not in the package's format. */
  readonly connectionQualifiedName: string | undefined;
  readonly deleteType: string | undefined;
  readonly deleteAssets: boolean;
  /** Set when the definition does something else than the package, or more: it may do anything. */
  readonly strange?: Strange;
}

/** The part of a definition that is not understood. */
export interface Strange {
  /** Why it is not understood, as a clause. */
  readonly because: string;
  /** The strings in it that may name a connection. */
  readonly texts: readonly string[];
}

/** A workflow definition (Argo's WorkflowTemplate) as a search returns it. */
export interface WorkflowDefinition extends Definition {
  readonly name: string;
  /** By the tenant's clock. */
  readonly createdAt?: string;
}

/** A run of a definition as a search returns it. */
export interface WorkflowRun {
  readonly id: string;
  readonly workflowName: string | undefined;
  /**
   * The phase in the terms of package workflows, on both APIs; an unknown phase is as Atlan reports it. Undefined while the run
   * has no status.
   */
  readonly phase: string | undefined;
  readonly createdAt: string | undefined;
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
  readonly message: string | undefined;
  /** Whether somebody stopped or terminated it (Argo's shutdown strategy). */
  readonly stopped: boolean;
  /** The copy of the definition that the run carries, if it carries one. */
  readonly template?: Definition;
}

/** A live run and what it does. */
export interface LiveRun extends WorkflowRun {
  /** Undefined when neither the run nor the index contains it. */
  readonly definition: WorkflowDefinition | undefined;
}

/** The runs that matter to a start of a definition. */
export interface RunsAhead {
  /** The runs in flight on the connection under any definition, and the runs whose connection is not known. */
  readonly live: readonly LiveRun[];
  /** The runs of the definition, newest first. */
  readonly runs: readonly WorkflowRun[];
}

/** The entity that has the connection's qualified name. */
export interface ConnectionEntity {
  readonly qualifiedName: string;
  /** Another one after the connection was deleted and created anew under the same name. */
  readonly guid?: string;
  /** `Connection`, unless an entity of another type has the name. */
  readonly typeName: string;
  readonly name: string | undefined;
  readonly state: "ACTIVE" | "DELETED";
  /** Milliseconds since the epoch, by the tenant's clock. */
  readonly createdAt?: number | undefined;
}

/**
 * How many assets a connection has, without the connection itself. An asset counts if it names the connection
 * (`connectionQualifiedName`) or if its qualified name begins with the connection's and a slash, since a deletion may select by
 * either. The details omit zeros.
 */
export interface AssetCounts {
  /** The active assets. */
  readonly active: number;
  /** The archived (soft-deleted) assets. */
  readonly archived: number;
  /** By Atlan's type names: `{ Table: 12, Column: 240 }`. */
  readonly activeByType?: Readonly<Record<string, number>>;
  /** The archived assets by type. */
  readonly archivedByType?: Readonly<Record<string, number>>;
  /** How many active assets have lineage. */
  readonly activeWithLineage?: number;
  /** How many archived assets have lineage. */
  readonly archivedWithLineage?: number;
  /** Set when Atlan's response does not say for every asset whether it has lineage. */
  readonly lineageUnknown?: true;
  /** How many active assets lie below the connection but do not name it. */
  readonly activeUnnamed?: number;
  /** How many archived assets lie below the connection but do not name it. */
  readonly archivedUnnamed?: number;
  /** How many active assets name the connection but do not lie below it. */
  readonly activeElsewhere?: number;
  /** How many archived assets name the connection but do not lie below it. */
  readonly archivedElsewhere?: number;
  /**
   * Access-control assets that name the connection. No deletion removes them, and no other count includes them. By Atlan's type
   * names: `{ AuthPolicy: 2 }`.
   */
  readonly stayingByType?: Readonly<Record<string, number>>;
}

/** The state of a connection as our credentials see it. */
export interface ConnectionObservation {
  /** Undefined when there is no connection, or none that the credentials can read. */
  readonly connection: ConnectionEntity | undefined;
  /** The index still lists the connection but the catalogue does not have it: it counts as neither present nor gone. */
  readonly isIndexOnly?: true;
  readonly assets: AssetCounts;
  /**
   * Of these, the assets that an inventory does not list and that were created after it was taken, or so shortly before that the index
   * may not have shown them. Only where an inventory approves the run.
   */
  readonly createdSince?: AssetCounts;
}

/** Atlan accepted the start. */
export interface Accepted {
  readonly kind: "accepted";
  /** The run id, if the response contains it. The response to a create of a package workflow names the definition instead. */
  readonly runId: string | undefined;
  readonly createdAt: string | undefined;
  /** For a create: what the response says of the definition that was run. */
  readonly told?: Definition;
}

/** Nothing was started. `retryAfterMs` of the error says when it can be retried. */
export interface Refused {
  readonly kind: "refused";
  readonly error: AtlanApiError;
}

/** It is unknown whether the run was started. */
export interface Unclear {
  readonly kind: "unclear";
  readonly error: AtlanApiError;
}

/** The result of a create. It is a value and not an error because each result needs a different next step. */
export type CreateAnswer = Accepted | Refused | Unclear | { readonly kind: "taken" };

/** The result of a rerun. */
export type RerunAnswer = Accepted | Refused | Unclear | { readonly kind: "absent" };

/**
 * All requests to Atlan that the domain needs. Reads and the two idempotent changes (`stopRun`, `archiveWorkflow`) are retried
 * until the deadline of `patience`. The two starts are sent once; a second time only after a response that says that nothing
 * was done, because the token or the roles have changed. For starts, `patience` limits the look-ups before the request (roles,
 * sign-in). If a look-up fails or they take longer, the start is not sent.
 *
 * @throws AtlanApiError from every method
 * @throws AtlanProviderError when the tenant can't return or do what is requested; then nothing was sent
 */
export interface AtlanApi {
  /** The tenant's clock when it sent its latest response, in milliseconds since the epoch; undefined before the first one. */
  tenantTime(): number | undefined;
  /**
   * What that clock has shown at a moment of this machine's clock, at the latest: the process may have been held up between the
   * response and its reading.
   */
  tenantTimeAt(moment: number): number | undefined;

  /** The connection and the counts of its assets. Atlan counts them by aggregation; no pages are read. */
  observeConnection(qualifiedName: string, patience: Patience): Promise<ConnectionObservation>;
  /** Only the asset counts of a connection. */
  countAssets(connectionQualifiedName: string, patience: Patience): Promise<AssetCounts>;
  /**
   * Of these only the assets that were created after a time by the tenant's clock, in milliseconds since the epoch, or nobody knows
   * when; without those that have one of the guids.
   */
  countAssetsSince(
    connectionQualifiedName: string,
    since: number,
    except: readonly string[],
    patience: Patience,
  ): Promise<AssetCounts>;
  /** Up to one page of the connections that the credentials can read: for suggestions, not for decisions. */
  findConnections(patience: Patience): Promise<ConnectionEntity[]>;
  findWorkflow(name: string, patience: Patience): Promise<WorkflowDefinition | undefined>;
  /** The newest runs of a definition, newest first. Older ones that are in flight follow where {@link findLiveRuns} can't find them. */
  findRuns(workflowName: string, patience: Patience): Promise<WorkflowRun[]>;
  findRun(runId: string, patience: Patience): Promise<WorkflowRun | undefined>;
  /** The runs in flight on a connection under any definition of the package, and the runs whose connection is not known. */
  findLiveRuns(connectionQualifiedName: string, patience: Patience): Promise<LiveRun[]>;
  /** The same with those that started at a time by the tenant's clock or later, in milliseconds since the epoch, ended or not. */
  findRunsSince(connectionQualifiedName: string, since: number, patience: Patience): Promise<LiveRun[]>;
  /** What {@link findLiveRuns} and {@link findRuns} find, by one search where that can answer both: for previews. */
  findRunsAhead(connectionQualifiedName: string, workflowName: string, patience: Patience): Promise<RunsAhead>;
  /** Does the look-ups that a start needs, so that the start itself is sent without delay. */
  prepareStart(patience: Patience): Promise<void>;
  /** Creates a definition and starts its first run. `taken`: a definition with this name exists already. */
  createAndRun(order: WorkflowOrder, patience: Patience): Promise<CreateAnswer>;
  /** Starts another run of a definition. `absent`: the definition does not exist (any more). */
  rerun(workflowName: string, patience: Patience): Promise<RerunAnswer>;
  /** Requests to stop a run. @returns false where Atlan does not know it, such as on the API that the tenant had before */
  stopRun(runId: string, patience: Patience): Promise<boolean>;
  /**
   * Archives a definition. A definition that does not exist counts as archived.
   *
   * @returns `gone`: Atlan knows none of this name. `notShown`: nothing was sent, because none shows: one that was created a moment ago
   *   may be there
   */
  archiveWorkflow(name: string, patience: Patience): Promise<Archiving>;
}

export type Archiving = "archived" | "gone" | "notShown";

/** A connection as a list returns it. */
export interface ListedConnection extends ConnectionEntity {
  readonly guid: string;
  /** Atlan's name for the kind of source: `snowflake`. */
  readonly connector: string | undefined;
  /** Milliseconds since the epoch, by the tenant's clock. */
  readonly createdAt: number | undefined;
}

/** Filters the listed connections; an omitted field does not filter. */
export interface ConnectionFilter {
  readonly name?: string | undefined;
  readonly connector?: string | undefined;
  readonly state?: "ACTIVE" | "DELETED" | undefined;
}

/** Selects definitions by name: one name, or all names with a prefix. */
export type Named = { readonly name: string } | { readonly prefix: string };

/** Filters the listed runs; an omitted field does not filter. */
export interface RunFilter {
  /** The definitions whose runs are listed. */
  readonly of: Named;
  /** Filters by the phase label. A run has it only after it has been picked up, so this omits runs that have not been. */
  readonly phases?: readonly string[] | undefined;
  /** Lists the runs of these definitions as well, whatever the filters below say of them. */
  readonly orOf?: readonly string[] | undefined;
  /** Omits the runs that Atlan reports as ended. */
  readonly unended?: boolean | undefined;
  /** Lists of those that `unended` omits the ones that started at this time or later. */
  readonly orStartedAfter?: string | undefined;
  /** Lists only runs that started at this time or later. */
  readonly startedAfter?: string | undefined;
  /** Lists only runs that ended at this time or earlier. */
  readonly finishedBefore?: string | undefined;
}

/**
 * Lists of any length, read page by page while the caller iterates. No item is listed twice, and no item that existed when the
 * iteration began is omitted.
 *
 * @throws AtlanApiError while a list is read
 * @throws AtlanProviderError ATLAN_LIST_TOO_LONG when Atlan can't return the rest
 */
export interface AtlanLookups {
  /** Oldest first. */
  connections(filter: ConnectionFilter): AsyncIterable<ListedConnection>;
  /** Newest first. `atMost`: the caller needs no more than this many. */
  definitions(named: Named, atMost?: number): AsyncIterable<WorkflowDefinition>;
  /** Newest first. `atMost`: the caller needs no more than this many. */
  runs(filter: RunFilter, atMost?: number): AsyncIterable<WorkflowRun>;
}

/** The deadline for retries of a request, in milliseconds since the epoch. */
export interface Patience {
  readonly deadline: number;
  /** The timeout of one response, in milliseconds, when a later response is of no use. */
  readonly timeoutMs?: number;
  /** Set for a batch whose items can also be requested one by one: a response 500 may mean that the batch is too large. */
  readonly isForMany?: true;
}
