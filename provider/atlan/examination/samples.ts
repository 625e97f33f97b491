import type { AssetCounts, ListedConnection, WorkflowDefinition, WorkflowRun } from "../api";

/** What is read of the answers by which a tenant is examined: as the provider itself reads them, and what it passes over. */

/** Why there is no answer. */
export interface Unanswered {
  readonly kind: "unanswered";
  /** The code of the error; {@link NOT_ASKED} if it was not asked. */
  readonly code: string;
  /** The status of the response; 0 if there was none. */
  readonly status: number;
  /** As a clause. It may quote the tenant. */
  readonly because: string;
  /** In whole sentences. */
  readonly suggestion: string;
}

/** Stands for the code of an error where nothing was asked: something before it failed, or there is nothing. */
export const NOT_ASKED = "notAsked";

/** An answer, or why there is none. */
export type Asked<T> = { readonly kind: "answered"; readonly value: T } | Unanswered;

/** The answer to `whoami`. */
export interface WhoAmI {
  readonly username: string | undefined;
  /** Undefined if the answer does not have the expected format. */
  readonly roles: readonly string[] | undefined;
}

/** What every search says besides what it found. */
export interface SearchSample {
  /** Whether it says that it is incomplete. */
  readonly isPartial: boolean;
  /** Whether it says of how many shards it is made. */
  readonly tellsShards: boolean;
  readonly total: number | undefined;
}

/** Words in a definition or a run that the package has, and others. */
export interface ToldWords {
  /** The names of the parameters. */
  readonly parameters: readonly string[];
  /** The values of `delete-type`. */
  readonly deleteTypes: readonly string[];
}

/** A search for definitions. */
export interface DefinitionsSample extends SearchSample {
  /** Undefined if the provider can't read the answer. */
  readonly definitions: readonly WorkflowDefinition[] | undefined;
  readonly words: ToldWords;
}

/** A run, and what the provider passes over. */
export interface SampledRun extends WorkflowRun {
  /** The label by which the index finds phases. */
  readonly phaseLabel: string | undefined;
  /** How it shows that somebody has stopped it. */
  readonly stopMark: "spec" | "message" | "both" | undefined;
}

/** A search for runs. */
export interface RunsSample extends SearchSample {
  /** Undefined if the provider can't read the answer. */
  readonly runs: readonly SampledRun[] | undefined;
  readonly words: ToldWords;
}

/** A search for connections. */
export interface ConnectionsSample extends SearchSample {
  /** Undefined if the provider can't read the answer. */
  readonly connections: readonly ListedConnection[] | undefined;
  /** Whether it lists entities whose names the token may not read. */
  readonly hasUnreadable: boolean;
}

/** An asset as a document says it. */
export interface SampledAsset {
  readonly guid: string;
  readonly typeName: string;
  readonly state: string;
  readonly qualifiedName: string;
  readonly connectionQualifiedName: string | undefined;
}

/** A search that lists the assets of one connection. */
export interface AssetsSample extends SearchSample {
  /** Undefined if one of them can't be read. */
  readonly assets: readonly SampledAsset[] | undefined;
  readonly hasUnreadable: boolean;
}

/** A search that counts the assets of one connection. */
export interface CountsSample extends SearchSample {
  /** Undefined if the provider can't read the answer, or its numbers contradict each other. */
  readonly counts: AssetCounts | undefined;
  /** The types as the search spells them. */
  readonly typeKeys: readonly string[];
  readonly stateKeys: readonly string[];
}

/** The same for several connections at once, by their qualified names. */
export interface ManyCountsSample extends SearchSample {
  readonly counts: ReadonlyMap<string, AssetCounts> | undefined;
}
