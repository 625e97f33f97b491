import type { AtlanApiError } from "../errors";

/** What to start: everything that a definition of the connection-delete package can say. */
export interface WorkflowOrder {
  readonly name: string;
  readonly connectionQualifiedName: string;
  readonly deleteType: "SOFT" | "PURGE";
}

/** What a definition, or a run, does. */
export interface Definition {
  /** Undefined when it is not told, or not told in the shape of the package. */
  readonly connectionQualifiedName: string | undefined;
  readonly deleteType: string | undefined;
  readonly deleteAssets: boolean;
  /** Of one that tells something that is not, or not only, what the package does: it may do anything. */
  readonly strange?: Strange;
}

/** What is not understood. */
export interface Strange {
  /** What is strange about it, as a clause. */
  readonly because: string;
  /** The texts in it that may name a connection. */
  readonly texts: readonly string[];
}

/** A workflow definition (Argo's WorkflowTemplate) as a search shows it. */
export interface WorkflowDefinition extends Definition {
  readonly name: string;
  /** By the tenant's clock. */
  readonly createdAt?: string;
}

/** A run of a definition as a search shows it. */
export interface WorkflowRun {
  readonly id: string;
  readonly workflowName: string | undefined;
  /** In the words of package workflows, whatever runs it; else as Atlan reports it. Undefined while it has no status. */
  readonly phase: string | undefined;
  readonly createdAt: string | undefined;
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
  readonly message: string | undefined;
  /** Whether somebody stopped or terminated it (Argo's shutdown strategy). */
  readonly stopped: boolean;
  /** What the run carries of its definition, if it does. */
  readonly template?: Definition;
}

/** A live run together with what it does. */
export interface LiveRun extends WorkflowRun {
  /** Undefined when neither the run nor the index tells it. */
  readonly definition: WorkflowDefinition | undefined;
}

/** The entity that has the connection's qualified name. */
export interface ConnectionEntity {
  readonly qualifiedName: string;
  /** `Connection`, unless the name belongs to something else. */
  readonly typeName: string;
  readonly name: string | undefined;
  readonly state: "ACTIVE" | "DELETED";
}

/**
 * How many assets a connection has, itself not counted: all that name it (`connectionQualifiedName`) or lie below it (their
 * qualified names begin with its own and a slash), since a deletion may go by either. What is zero is left out of the
 * details.
 */
export interface AssetCounts {
  /** Those that are in use. */
  readonly active: number;
  /** Those that are archived (soft-deleted). */
  readonly archived: number;
  /** By Atlan's type names: `{ Table: 12, Column: 240 }`. */
  readonly activeByType?: Readonly<Record<string, number>>;
  /** The same of the archived ones. */
  readonly archivedByType?: Readonly<Record<string, number>>;
  /** How many of the active ones are part of some lineage. */
  readonly activeWithLineage?: number;
  /** The same of the archived ones. */
  readonly archivedWithLineage?: number;
  /** Atlan's answer does not tell of all assets whether they are part of some lineage. Left out where it does. */
  readonly lineageUnknown?: true;
  /** How many of the active ones lie below the connection without naming it. */
  readonly activeUnnamed?: number;
  /** The same of the archived ones. */
  readonly archivedUnnamed?: number;
  /** How many of the active ones name the connection without lying below it. */
  readonly activeElsewhere?: number;
  /** The same of the archived ones. */
  readonly archivedElsewhere?: number;
  /**
   * What names the connection, but belongs to access control: no deletion takes it, and it is counted nowhere else. By
   * Atlan's type names: `{ AuthPolicy: 2 }`.
   */
  readonly stayingByType?: Readonly<Record<string, number>>;
}

/** What a connection looks like to our credentials. */
export interface ConnectionObservation {
  /** Undefined when there is none, or none that the credentials can see. */
  readonly connection: ConnectionEntity | undefined;
  /** The index still lists the connection, the catalogue no longer has it: that is neither there nor gone. */
  readonly isIndexOnly?: true;
  readonly assets: AssetCounts;
}

/** The start was accepted. */
export interface Accepted {
  readonly kind: "accepted";
  /** Known where the answer names the run; of a package workflow, the answer to a create names the definition instead. */
  readonly runId: string | undefined;
  readonly createdAt: string | undefined;
  /** Of a create: what the answer tells of the definition that was run. */
  readonly told?: Definition;
}

/** Nothing was started. `retryAfterMs` of the error says when it may be tried again. */
export interface Refused {
  readonly kind: "refused";
  readonly error: AtlanApiError;
}

/** It may or may not have been started. */
export interface Unclear {
  readonly kind: "unclear";
  readonly error: AtlanApiError;
}

/** What became of a create. It is data, because each answer has its own next step. */
export type CreateAnswer = Accepted | Refused | Unclear | { readonly kind: "taken" };

/** What became of a rerun. */
export type RerunAnswer = Accepted | Refused | Unclear | { readonly kind: "absent" };

/**
 * Everything that the domain asks of Atlan. Reads and the two idempotent changes (`stopRun`, `archiveWorkflow`) retry by
 * themselves for as long as `patience` says. The two starts are sent once; a second time only after an answer that
 * says that nothing was done, for a token or roles that have changed. Their patience is for the look-ups before (roles,
 * sign-in). Where one of those fails, or all of them take longer, nothing is sent.
 *
 * @throws AtlanApiError from every method
 * @throws AtlanProviderError where what is asked for can't be known or done on the tenant; then nothing was sent
 */
export interface AtlanApi {
  /** The tenant's own time when it sent its latest answer, in milliseconds since the epoch, if it has told one. */
  toldTime(): number | undefined;

  /** The connection and its assets; all counted at Atlan, nothing paged. */
  observeConnection(qualifiedName: string, patience: Patience): Promise<ConnectionObservation>;
  /** The assets of a connection alone. */
  countAssets(connectionQualifiedName: string, patience: Patience): Promise<AssetCounts>;
  /** Connections that can be seen, as many as one page holds: for suggestions, not for decisions. */
  findConnections(patience: Patience): Promise<ConnectionEntity[]>;
  findWorkflow(name: string, patience: Patience): Promise<WorkflowDefinition | undefined>;
  /** The newest runs of a definition, newest first. */
  findRuns(workflowName: string, patience: Patience): Promise<WorkflowRun[]>;
  findRun(runId: string, patience: Patience): Promise<WorkflowRun | undefined>;
  /**
   * The runs in flight on a connection under any definition of the package, and those of which it can't be told what they
   * are on.
   */
  findLiveRuns(connectionQualifiedName: string, patience: Patience): Promise<LiveRun[]>;
  /** Looks up what a start has to know besides, so that it leaves at once when it is asked for. */
  prepareStart(patience: Patience): Promise<void>;
  /** Creates a definition and starts its first run. `taken`: the name belongs to a definition already. */
  createAndRun(order: WorkflowOrder, patience: Patience): Promise<CreateAnswer>;
  /** Starts another run of a definition. `absent`: there is no such definition (any more). */
  rerun(workflowName: string, patience: Patience): Promise<RerunAnswer>;
  /** Asks to stop a run. A run that is gone or has ended already counts as stopped. */
  stopRun(runId: string, patience: Patience): Promise<void>;
  /** Archives a definition. One that is gone already counts as archived. */
  archiveWorkflow(name: string, patience: Patience): Promise<void>;
}

/** A connection as a list of them shows it. */
export interface ListedConnection extends ConnectionEntity {
  readonly guid: string;
  /** Atlan's name of the kind of source: `snowflake`. */
  readonly connector: string | undefined;
  /** Milliseconds since the epoch, by the tenant's clock. */
  readonly createdAt: number | undefined;
}

/** Which connections are listed; what is left out does not filter. */
export interface ConnectionFilter {
  readonly name?: string | undefined;
  readonly connector?: string | undefined;
  readonly state?: "ACTIVE" | "DELETED" | undefined;
}

/** Definitions by their name: the one, or all whose names start so. */
export type Named = { readonly name: string } | { readonly prefix: string };

/** Which runs are listed; what is left out does not filter. */
export interface RunFilter {
  /** Of which definitions. */
  readonly of: Named;
  /** By the label that a run has once it has been picked up; one that has not been is left out. */
  readonly phases?: readonly string[] | undefined;
  /** Leaves out those that Atlan says have ended. */
  readonly unended?: boolean | undefined;
  /** The start at this time or later. */
  readonly startedAfter?: string | undefined;
  /** The end at this time or earlier. */
  readonly finishedBefore?: string | undefined;
}

/**
 * Lists of any length, read page by page for as long as somebody goes on reading. Nothing is listed twice, and nothing that
 * was there when the reading began is left out.
 *
 * @throws AtlanApiError while a list is read
 * @throws AtlanProviderError ATLAN_LIST_TOO_LONG when Atlan can't show the rest
 */
export interface AtlanLookups {
  /** Oldest first. */
  connections(filter: ConnectionFilter): AsyncIterable<ListedConnection>;
  /** Newest first. `atMost`: so many will do. */
  definitions(named: Named, atMost?: number): AsyncIterable<WorkflowDefinition>;
  /** Newest first. `atMost`: so many will do. */
  runs(filter: RunFilter, atMost?: number): AsyncIterable<WorkflowRun>;
}

/** Until when a request may be tried again, in milliseconds since the epoch. */
export interface Patience {
  readonly deadline: number;
  /** The longest time for one answer, in milliseconds, where a late one is of no use. */
  readonly timeoutMs?: number;
  /** Asks for several things, which can be asked for one by one: an answer 500 may mean that they are too many. */
  readonly isForMany?: true;
}
