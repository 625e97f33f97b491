/** What `pulumi-atlan list --json` and `impact --json` print. Public: members are added, never renamed, while the format stays. */
export const LIST_FORMAT = "pulumi-atlan/list/1";
export const IMPACT_FORMAT = "pulumi-atlan/impact/1";

/** A connection, its assets and its workflows. A time is `2026-01-31T12:00:00.000Z`; null where Atlan does not say. */
export interface ConnectionRow {
  readonly qualifiedName: string;
  readonly name: string | null;
  readonly connector: string | null;
  readonly state: "active" | "archived";
  readonly guid: string;
  readonly createdAt: string | null;
  /** How many more connections have this qualified name: it was archived and created anew. All assets count here. */
  readonly namesakes: number;
  readonly assets: AssetsRow;
  readonly owners: { readonly users: readonly string[]; readonly groups: readonly string[] };
  readonly admins: {
    readonly users: readonly string[];
    readonly groups: readonly string[];
    /** By their guids. */
    readonly roles: readonly string[];
  };
  /** The latest `lastSyncRunAt` of its assets. */
  readonly lastCrawledAt: string | null;
  /** The latest `sourceLastReadAt` of its assets. */
  readonly lastReadAt: string | null;
  /** The connection-delete workflows that are for it; null if nobody has looked. */
  readonly workflows: readonly WorkflowRow[] | null;
  /** Their runs; null if nobody has looked. */
  readonly runs: RunsRow | null;
}

/** Counts of assets, as `getImpact` has them; nothing is omitted. */
export interface AssetsRow {
  readonly active: number;
  readonly archived: number;
  readonly activeByType: Readonly<Record<string, number>>;
  readonly archivedByType: Readonly<Record<string, number>>;
  /** Null where Atlan does not say of every asset whether it has lineage. */
  readonly activeWithLineage: number | null;
  readonly archivedWithLineage: number | null;
  readonly activeUnnamed: number;
  readonly archivedUnnamed: number;
  readonly activeElsewhere: number;
  readonly archivedElsewhere: number;
  readonly stayingByType: Readonly<Record<string, number>>;
}

/** A connection-delete workflow. */
export interface WorkflowRow {
  readonly name: string;
  /** Null for a delete type that Atlan's clients do not list, and where the workflow is not understood. */
  readonly mode: "archive" | "purge" | null;
  readonly deleteType: string | null;
  readonly deletesAssets: boolean | null;
  /** False: it does something else than the package or more, and names this connection somewhere. */
  readonly understood: boolean;
  readonly createdAt: string | null;
}

/** The runs on a connection. */
export interface RunsRow {
  readonly total: number;
  /** Those that are Pending or Running. */
  readonly live: number;
  /** Those in a phase that is not known. */
  readonly unknown: number;
  readonly latest: RunRow | null;
}

/** A run of a connection-delete workflow. */
export interface RunRow {
  readonly id: string;
  readonly workflowName: string | null;
  readonly phase: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly stopped: boolean;
  readonly message: string | null;
}

/** What exists and is not in the list. */
export interface NotListed {
  /** Connections that Atlan's index still has and its catalogue does not: they are deleted. */
  readonly indexOnly: number;
  /** Connections of which Atlan does not know when they were last read, where `--unused-since` asks for that. */
  readonly unknownLastRead: number;
  /** Workflows and runs of connections that are purged, or that the credentials can't see; null if nobody has looked. */
  readonly workflows: number | null;
  readonly runs: number | null;
  /** Workflows and runs that do not say of which connection they are. */
  readonly unclearWorkflows: number | null;
  readonly unclearRuns: number | null;
}

/** Workflows and runs that do not say of which connection they are; null if nobody has looked. */
export type Unclear = Pick<NotListed, "unclearWorkflows" | "unclearRuns">;

/** What `list --json` prints. */
export interface ListDocument {
  readonly format: typeof LIST_FORMAT;
  readonly tenant: string;
  readonly takenAt: string;
  /** How many connections the credentials can see: more than are listed where options choose some. */
  readonly visible: number;
  readonly notListed: NotListed;
  readonly connections: readonly ConnectionRow[];
}

/** What a run on a connection would do. */
export interface ImpactRow {
  readonly summary: string;
  readonly assetsInReach: number;
  readonly withLineage: number | null;
}

/** A connection in depth. */
export interface ConnectionImpact extends ConnectionRow {
  readonly archive: ImpactRow;
  readonly purge: ImpactRow;
  /** All its runs, newest first; null if nobody has looked. */
  readonly allRuns: readonly RunRow[] | null;
}

/** What `impact --json` prints. */
export interface ImpactDocument {
  readonly format: typeof IMPACT_FORMAT;
  readonly tenant: string;
  readonly takenAt: string;
  readonly connections: readonly ConnectionImpact[];
  /** What may be for any of them. */
  readonly notListed: Unclear;
  /** The connections that can't be told of, and why. */
  readonly problems: readonly {
    readonly connectionQualifiedName: string;
    readonly code: string;
    readonly message: string;
  }[];
}
