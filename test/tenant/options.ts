import type { JsonObject } from "./json";
import type { LoggedRequest } from "./requestLog";
import type { RunTimes } from "./runTimes";
import type { MissingShard } from "./search/shards";

/** What the `connection-delete` package does with assets. `HARD` removes like `PURGE`. */
export type DeleteType = "SOFT" | "PURGE" | "HARD";

/** Where an asset, or a Connection entity, stands. `GONE`: physically removed. */
export type AssetState = "ACTIVE" | "DELETED" | "GONE";

/** A connection that the tenant starts with. */
export interface ConnectionSeed {
  /** `default/<connector>/<epoch seconds>`. */
  readonly qualifiedName: string;
  readonly name: string;
  readonly connectorName: string;
  /** State of the Connection entity; GONE is one that was purged before. Default ACTIVE. */
  readonly state?: AssetState;
  /** The index keeps the Connection entity when it is gone: a search counts it and can't show it. Default false. */
  readonly staysInIndex?: boolean;
  /** Active assets: how many of each type, e.g. `{ Table: 40, Column: 2000 }`. */
  readonly assets: Readonly<Record<string, number>>;
  /** Archived assets: how many of each type. Default none. */
  readonly archivedAssets?: Readonly<Record<string, number>>;
  /** How many of the assets have lineage. Default 0. */
  readonly withLineage?: number;
  /** More assets, of which the index does not say that they are this connection's. Default none. */
  readonly strays?: readonly StraySeed[];
  /** How many policies of personas name the connection: assets of access control, which lie elsewhere. Default 0. */
  readonly policies?: number;
  /** Tokens (or OAuth client ids) that may not see the connection and its assets. Default none. */
  readonly hiddenFrom?: readonly string[];
  /** What people have written about each of its assets. Default nothing. */
  readonly details?: AssetDetails;
  /** Who owns the connection. Default nobody. */
  readonly owners?: PeopleSeed;
  /** Who administers it. Default nobody. */
  readonly admins?: PeopleSeed & { readonly roles?: readonly string[] };
  /** How long before the tenant's start its assets were crawled, in milliseconds. Default: the index does not say. */
  readonly crawledAgoMs?: number;
  /** How long before the tenant's start its first asset was read, each other one a minute earlier. Default as above. */
  readonly readAgoMs?: number;
}

/** What people have written about each asset of a connection. */
export interface AssetDetails {
  /** Attributes by Atlan's names, shown if a search asks for them. */
  readonly attributes?: JsonObject;
  /** Tags, by Atlan's internal names. */
  readonly tags?: readonly string[];
  /** Terms of a glossary. */
  readonly terms?: readonly { readonly guid: string; readonly name: string }[];
  /** Values of custom metadata by Atlan's names of set and attribute, shown if a search asks for them. */
  readonly customMetadata?: Readonly<Record<string, JsonObject>>;
}

/** A set of custom metadata: Atlan's name, and the one that people see. */
export interface CustomMetadataSeed {
  readonly name: string;
  readonly displayName?: string;
  readonly attributes: readonly CustomAttributeSeed[];
}

/** An attribute of custom metadata. */
export interface CustomAttributeSeed {
  readonly name: string;
  readonly displayName?: string;
  /** Somebody has deleted it. Default false. */
  readonly isArchived?: boolean;
}

/** Users and groups, by their names. */
export interface PeopleSeed {
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
}

/**
 * Assets that lie under a connection by their qualified names alone. They are among its assets in all that the tenant does
 * and counts; only the index has them otherwise.
 */
export interface StraySeed {
  readonly typeName: string;
  /** Default 1. */
  readonly count?: number;
  /** Default ACTIVE. */
  readonly state?: "ACTIVE" | "DELETED";
  /** What the index has as the qualified name of their connection: another one's, or, left out, nothing. */
  readonly connectionQualifiedName?: string;
}

/** Somebody who may call the tenant. */
export interface CredentialSeed {
  /** The API key. */
  readonly token: string;
  /** False: the runs of native apps, which are assets, are hidden from it. Default true. */
  readonly seesAppRuns?: boolean;
  /** Which definitions of types it reads: `forbidden` is a 403, `nothing` an answer without any. Default all. */
  readonly readsTypeDefs?: "all" | "nothing" | "forbidden";
  /** Default `service-account-apikey-…`. */
  readonly username?: string;
  /** Default `["$api-token-default-access"]`. */
  readonly roles?: readonly string[];
  /** False: every workflow mutation is a 403, as for the Workflow admin sub-role. Default true. */
  readonly permitted?: boolean;
}

/** An OAuth client. */
export interface OAuthClientSeed extends Omit<CredentialSeed, "token"> {
  readonly clientId: string;
  readonly clientSecret: string;
  /** How long its tokens live, in seconds. Default 600. */
  readonly expiresIn?: number;
}

/** What one run is going to do. Fields left out come from the tenant's default plan. */
export interface RunPlan {
  /** Time in Pending, in milliseconds. Default 0. */
  readonly pendingMs?: number;
  /** Time in Running, in milliseconds; assets drain evenly over it. Default 500. */
  readonly runningMs?: number;
  /** The phase it ends with; any text is possible, also an unheard-of one or "". Default Succeeded. */
  readonly outcome?: string;
  /** `status.message` at the end. Default none for Succeeded, "child failed" for the rest. */
  readonly message?: string;
  /** A run that ends well leaves that many assets. Default 0. */
  readonly leaveAssets?: number;
  /** A run that ends well leaves the Connection entity as it was. Default false. */
  readonly leaveConnection?: boolean;
  /** How much of its assets a run that does not end well has got through by then, from 0 to 1. Default 0.5. */
  readonly reach?: number;
  /**
   * It never leaves this phase by itself. In Running it gets as far as `reach` says. Stopping: the same, and a stop does not
   * end it either. Default: not stuck.
   */
  readonly stuckIn?: "Pending" | "Running" | "Stopping";
  /** How long after its start somebody stops it, in milliseconds, unless it has ended by then. Default never. */
  readonly stopAfterMs?: number;
  /** The phase that it shows instead of Running, until it is released: `Paused`. Default Running. */
  readonly shownAs?: string;
  /** How long its document has no `status` at all, in milliseconds. Default 0. */
  readonly noStatusMs?: number;
}

/** Which runs a scripted plan is for. */
export interface ScriptTarget {
  /** Only runs of this workflow. Default any. */
  readonly workflowName?: string;
  /** Only runs on this connection. Default any. */
  readonly connectionQualifiedName?: string;
  /** For how many runs. Default 1. */
  readonly times?: number;
}

/** How long a change stays invisible to each search, in milliseconds. Everything that is not a search sees it at once. */
export interface IndexLag {
  readonly workflows: number;
  readonly runs: number;
  readonly assets: number;
}

/** What nobody outside Atlan knows. Each position is a tenant that may exist; a client has to live with all of them. */
export interface Switches {
  /**
   * A create under a name that a live definition has. `reject`: 409, nothing happens. `accept`: the stored definition runs
   * once more, the new one is ignored. `upsert`: the new definition replaces the stored one and runs. Default reject.
   */
  readonly names: "reject" | "accept" | "upsert";
  /** The name of an archived definition can be created again; otherwise that is a 409, whatever `names` says. Default true. */
  readonly archivedNameIsFree: boolean;
  /** An update of a name that has no live definition: 404, or it is created (without a run). Default reject. */
  readonly updateOfAbsentName: "reject" | "create";
  /** A search leaves out what the token may not see; otherwise a search that meets such an asset is a 403. Default true. */
  readonly hideForbidden: boolean;
  /** The Connection entity matches a `connectionQualifiedName` term with its own qualified name. Default false. */
  readonly connectionMatchesItself: boolean;
  /** Archived definitions are still found by search, without any mark. Default false. */
  readonly archivedDefinitionsInSearch: boolean;
  /**
   * How a stopped run can be told from one that failed by itself: `spec.shutdown` ("Stop"), `status.message` ("Stopped with
   * strategy 'Stop'"), or both. Default both.
   */
  readonly stopMark: "spec" | "message" | "both";
  /** Answers carry only what the official client needs to parse them. Default false. */
  readonly minimalBodies: boolean;
  /** Status of an accepted mutation. The official Python client takes nothing but 200. Default 200. */
  readonly createdStatus: 200 | 201 | 202;
  /** Ended runs stay for ever, or vanish `runHistoryMs` after their end. Default kept. */
  readonly runHistory: "kept" | "expires";
  /** A run's document has the whole template in `status.storedWorkflowTemplateSpec`, or only its name. Default false. */
  readonly runsCarryTemplate: boolean;
  /** A run on a connection that is not there ends well, having nothing to do, or fails. Default succeeds. */
  readonly runOnMissingConnection: "succeeds" | "fails";
  /**
   * Which of two documents that tie in a sort (times are in whole seconds) comes first; `varying`: now one, now the other.
   * Default older.
   */
  readonly sortTies: "older" | "newer" | "varying";
  /**
   * By what a run finds the assets of its connection: those that lie under it by their qualified names, those that name it in
   * `connectionQualifiedName`, or both. Default qualifiedName.
   */
  readonly deletesBy: "qualifiedName" | "connectionQualifiedName" | "either";
  /** A run deletes the policies of personas too that name its connection. Default false. */
  readonly deletesPolicies: boolean;
}

export const defaultSwitches: Switches = {
  names: "reject",
  archivedNameIsFree: true,
  updateOfAbsentName: "reject",
  hideForbidden: true,
  connectionMatchesItself: false,
  archivedDefinitionsInSearch: false,
  stopMark: "both",
  minimalBodies: false,
  createdStatus: 200,
  runHistory: "kept",
  runsCarryTemplate: false,
  runOnMissingConnection: "succeeds",
  sortTies: "older",
  deletesBy: "qualifiedName",
  deletesPolicies: false,
};

/** Every position of every switch, the default one first. */
export const switchPositions: { readonly [K in keyof Switches]: readonly Switches[K][] } = {
  names: ["reject", "accept", "upsert"],
  archivedNameIsFree: [true, false],
  updateOfAbsentName: ["reject", "create"],
  hideForbidden: [true, false],
  connectionMatchesItself: [false, true],
  archivedDefinitionsInSearch: [false, true],
  stopMark: ["both", "spec", "message"],
  minimalBodies: [false, true],
  createdStatus: [200, 201, 202],
  runHistory: ["kept", "expires"],
  runsCarryTemplate: [false, true],
  runOnMissingConnection: ["succeeds", "fails"],
  sortTies: ["older", "newer", "varying"],
  deletesBy: ["qualifiedName", "connectionQualifiedName", "either"],
  deletesPolicies: [false, true],
};

/** One tenant per switch position: all defaults, then each other position alone. For suites that iterate. */
export const tenantVariants: readonly { readonly label: string; readonly switches: Partial<Switches> }[] = [
  { label: "defaults", switches: {} },
  ...Object.entries(switchPositions).flatMap(([name, positions]) =>
    positions.slice(1).map((position) => ({ label: `${name}: ${String(position)}`, switches: { [name]: position } })),
  ),
];

/** The native app that deletes connections, where the tenant has it. */
export interface AppSettings {
  readonly appId: string;
  readonly nativeReady: boolean;
  /** How the inputs are spelt, or another contract altogether. */
  readonly inputs: "kebab" | "snake" | JsonObject;
  /** How much longer than planned a run is Pending that finds no worker, in milliseconds. */
  readonly workerStartMs: number;
}

const defaultApp: AppSettings = {
  appId: "connection-delete",
  nativeReady: true,
  inputs: "kebab",
  workerStartMs: 0,
};

/** How a tenant is made. Everything has a default; without credentials the tenant knows the API key `test-api-key`. */
export interface TenantOptions {
  readonly connections?: readonly ConnectionSeed[];
  readonly credentials?: readonly CredentialSeed[];
  readonly oauthClients?: readonly OAuthClientSeed[];
  readonly switches?: Partial<Switches>;
  /** The custom metadata that is defined. Default none. */
  readonly customMetadata?: readonly CustomMetadataSeed[];
  /** One lag for all three indices, or one for each. Default 0. */
  readonly indexLag?: number | Partial<IndexLag>;
  /** What serves workflows: the package, or native apps; then the other one is a 404. Default package. */
  readonly surface?: "package" | "app";
  /** Default: an app `connection-delete` that is ready, with inputs in kebab case and workers that are up. */
  readonly app?: Partial<AppSettings>;
  /** The plan of a run that no script is for. */
  readonly run?: RunPlan;
  /** A shard of each index that is damaged. Default none. */
  readonly missingShard?: MissingShard;
  /** How documents of runs tell times. Default as Argo writes them. */
  readonly runTimes?: RunTimes;
  /** How long a stopped run takes to end, in milliseconds. Default 200. */
  readonly stopMs?: number;
  /** How long an ended run is kept when `runHistory` is `expires`, in milliseconds. Default 60,000. */
  readonly runHistoryMs?: number;
  /** Seed of all ids and tokens. Default 1. */
  readonly seed?: number;
}

/** Options of the model itself, which has no clock of its own. */
export interface TenantModelOptions extends TenantOptions {
  /** The time, in milliseconds since the epoch. Must not go backwards. */
  readonly now: () => number;
  /** Told of each request when its answer leaves. */
  readonly onAnswered?: (request: LoggedRequest) => void;
}

/** What can be changed while the tenant runs. */
export interface TenantSettings extends Switches {
  readonly surface: "package" | "app";
  readonly app: AppSettings;
  readonly indexLag: IndexLag;
  readonly run: RunPlan;
  readonly runTimes: RunTimes;
  readonly missingShard: MissingShard | undefined;
  readonly stopMs: number;
  readonly runHistoryMs: number;
}

/** A change of settings; what is left out stays. */
export type SettingsChange = Partial<Omit<TenantSettings, "indexLag" | "app">> & {
  readonly indexLag?: number | Partial<IndexLag>;
  readonly app?: Partial<AppSettings>;
};

/** The settings that a tenant starts with. */
export function initialSettings(options: TenantOptions): TenantSettings {
  return {
    ...defaultSwitches,
    ...options.switches,
    surface: options.surface ?? "package",
    app: { ...defaultApp, ...options.app },
    indexLag: mergeLag({ workflows: 0, runs: 0, assets: 0 }, options.indexLag),
    run: options.run ?? {},
    runTimes: options.runTimes ?? "whole",
    missingShard: options.missingShard,
    stopMs: options.stopMs ?? 200,
    runHistoryMs: options.runHistoryMs ?? 60_000,
  };
}

/** The settings after a change. */
export function changedSettings(settings: TenantSettings, change: SettingsChange): TenantSettings {
  const app = { ...settings.app, ...change.app };
  return { ...settings, ...change, app, indexLag: mergeLag(settings.indexLag, change.indexLag) };
}

function mergeLag(lag: IndexLag, change: number | Partial<IndexLag> | undefined): IndexLag {
  return typeof change === "number" ? { workflows: change, runs: change, assets: change } : { ...lag, ...change };
}
