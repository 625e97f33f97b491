import type { AssetCounts } from "../../atlan/api";
import type {
  Asked,
  AssetsSample,
  ConnectionsSample,
  CountsSample,
  DefinitionsSample,
  ManyCountsSample,
  RunsSample,
  SearchSample,
  WhoAmI,
} from "../../atlan/examination/samples";

/** What the credentials are, without any of their text. */
export type TokenKind =
  /** @param expiresAt - milliseconds since the epoch; undefined if the key does not tell */
  { readonly kind: "apiKey"; readonly expiresAt: number | undefined } | { readonly kind: "oauth" };

/** What is known before anything is asked. */
export interface Setup {
  /** False for an address of this machine that is spoken to in the clear. */
  readonly isEncrypted: boolean;
  /** Whether Node.js is told to accept any certificate. */
  readonly isUnchecked: boolean;
  /** The environment variable that names the proxy for this tenant. */
  readonly proxyVariable: string | undefined;
  readonly token: TokenKind;
  /** The longest time that a command is to wait for a run, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether the id of a native app was given. */
  readonly hasAppId: boolean;
}

/** The times of one exchange, in milliseconds since the epoch. */
export interface ClockSample {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** By the tenant's clock, in whole seconds; undefined if it did not tell. */
  readonly toldAt: number | undefined;
}

/** Which API deletes connections, where the id of an app was given. */
export interface ApiSample {
  readonly kind: "app" | "package" | undefined;
}

/** The workflows and runs that are there. */
export interface WorkflowObservations {
  readonly definitions: Asked<DefinitionsSample>;
  readonly definitionsByPattern: Asked<DefinitionsSample>;
  /** The newest definition, searched by its name; not asked if there is none. */
  readonly definitionNamed: Asked<DefinitionsSample>;
  readonly runs: Asked<RunsSample>;
  /** The same search for a single hit. */
  readonly firstRun: Asked<RunsSample>;
  readonly unendedRuns: Asked<RunsSample>;
  /** The first search once more: whether runs began meanwhile. */
  readonly runsAfter: Asked<RunsSample>;
  /** The runs of the workflow of the newest run that names one, twice. */
  readonly runsOf: readonly [Asked<RunsSample>, Asked<RunsSample>];
  /** The newest run, searched by its id. */
  readonly runWithId: Asked<RunsSample>;
}

/** What is seen of one connection. */
export interface ConnectionSample {
  readonly qualifiedName: string;
  readonly counts: Asked<CountsSample>;
  /** The same after all that follows here: whether assets came or went meanwhile. */
  readonly countsAfter: Asked<CountsSample>;
  /** Its assets one by one, if they are few. */
  readonly assets: Asked<AssetsSample>;
  /** The same assets by only one of the two criteria. */
  readonly assetsByName: Asked<AssetsSample>;
  readonly assetsByPlace: Asked<AssetsSample>;
  /** The same assets as `assets` on two pages. */
  readonly pages: readonly [Asked<AssetsSample>, Asked<AssetsSample>];
}

/** The counts of many connections. */
export interface Survey {
  readonly counts: ReadonlyMap<string, AssetCounts>;
  /** Those that could not be counted. */
  readonly uncounted: readonly string[];
}

/** The connections and assets that are there. */
export interface AssetObservations {
  readonly connections: Asked<ConnectionsSample>;
  /** Assets whose type is `connection`, in lower case. */
  readonly foldedType: Asked<SearchSample>;
  /** A qualified name of a connection in other capitals, which no connection of the list has: its assets, and itself. */
  readonly otherCase: readonly [Asked<SearchSample>, Asked<SearchSample>];
  /** A connection that can't exist. */
  readonly absent: Asked<CountsSample>;
  /** A connection among those that name it. */
  readonly itself: Asked<SearchSample>;
  /** Runs of native apps. */
  readonly appRuns: Asked<SearchSample>;
  readonly surveyed: Survey;
  /** The sampled connections counted at once. */
  readonly together: Asked<ManyCountsSample>;
  /** The same one by one. */
  readonly samples: readonly ConnectionSample[];
}

/** All that is seen of a tenant. */
export interface Observations {
  readonly setup: Setup;
  readonly whoAmI: Asked<WhoAmI>;
  readonly clock: ClockSample;
  readonly api: Asked<ApiSample>;
  readonly workflows: WorkflowObservations;
  readonly assets: AssetObservations;
}
