import { hasEnded, type Phase } from "../atlan/phase";
import { canonicalDigest } from "../text/canonicalDigest";
import type { InventoryMark } from "./inventoryMark";

/** What to do with the connection and all its assets. `SOFT` and `PURGE` exist only in Atlan's requests and answers. */
export type Mode = "archive" | "purge";

/** Identifies a run and the time of its creation, to tell newer runs from older ones. */
export interface RunMark {
  /** The run's id. */
  readonly runId: string;
  /** By the tenant's clock. */
  readonly createdAt?: string;
  /**
   * Runs that were handled before that one, although `createdAt` does not show their order: times are whole seconds.
   */
  readonly judged?: readonly string[];
}

/**
 * What the resource wants, and how much of it is done. An intent is a resource with a mode and triggers. Decisions read
 * only the intent, so that a run that somebody else started never decides anything.
 *
 * Stored in state: a public format.
 */
export interface Intent {
  /** Identifies the intent within the resource: a digest of mode and triggers. */
  readonly key: string;
  /** The mode that the intent asks for. */
  readonly mode: Mode;
  /** The definition whose run serves this intent: our own, or a foreign one whose run we joined. */
  readonly workflowName?: string;
  /** The run that serves this intent. Absent when none was started, or when its id is not known. */
  readonly runId?: string;
  /** When that run was created, by the tenant's clock. */
  readonly runCreatedAt?: string;
  /**
   * Runs that were handled before that one, although `createdAt` does not show their order: times are whole seconds.
   */
  readonly judged?: readonly string[];
  /** A changed trigger forces a run even if the target state holds. */
  readonly asksForRun?: true;
  /** While the run is not known: the newest run of the definition before our start. Our run is newer. */
  readonly base?: RunMark;
  /**
   * While the run is not known: when the search for it ended, by the tenant's clock. A run that was created later is of
   * another start.
   */
  readonly startedBefore?: string;
  /** The phase of that run when it was last observed. */
  readonly phase: Phase;
  /** Whether this resource started the run. Only then may it stop the run. */
  readonly startedByUs: boolean;
  /** Whether a person stopped or terminated the run. */
  readonly stopped: boolean;
  /** Whether the connection was visible before this intent's run. Only then does a count of 0 prove anything. */
  readonly connectionSeen: boolean;
  /** While this intent is not fulfilled: the connection's state and counts right before its run. */
  readonly before?: LookBefore;
  /** While this intent is not fulfilled: the inventory by which its run was approved. */
  readonly inventory?: InventoryMark;
  /** Whether the target state was reached and checked. Only that fulfils an intent. */
  readonly fulfilled: boolean;
  /**
   * Since when the connection is known to be archived, by the tenant's clock or by the later of both clocks.
   * `purgeAfter` counts from then, and never from before the creation of its run.
   */
  readonly archivedAt?: string;
  /**
   * The guid of the connection that was archived then, if Atlan tells it. `purgeAfter` purges no other one that has its name
   * later.
   */
  readonly archivedGuid?: string;
  /** This purge follows an archive because the time of `purgeAfter` is over; the inputs still say archive. */
  readonly promoted?: true;
  /** While this intent is not fulfilled: the key of the last intent that was. */
  readonly previouslyFulfilled?: string;
}

/** The state and the counts of a connection before its run. */
export interface LookBefore {
  /** The state of the connection itself. */
  readonly connection: "ACTIVE" | "DELETED";
  /** How many active assets it had. */
  readonly active: number;
  /** How many archived assets it had. */
  readonly archived: number;
  /** All assets, active or archived, by Atlan's type names. */
  readonly types: Readonly<Record<string, number>>;
  /** How many of them had lineage. Left out for none, and where Atlan does not say it of all. */
  readonly withLineage?: number;
}

/**
 * Whether the key is that of the last fulfilled intent. It is when the inputs were changed back before the intent in
 * between was fulfilled.
 */
export function isPutBack(before: Intent, key: string): boolean {
  return !before.fulfilled && before.previouslyFulfilled === key;
}

/**
 * What state knows of a run that may be going still. `unseen`: one that this resource has started, and that no search has shown yet;
 * undefined where none is known to be going.
 */
export function unendedRun({
  runId,
  phase = "Unknown",
  fulfilled,
  startedByUs,
}: Partial<Intent>): "seen" | "unseen" | undefined {
  if (fulfilled === true) return undefined;
  if (runId === undefined) return startedByUs === true ? "unseen" : undefined;
  return hasEnded(phase) ? undefined : "seen";
}

/** The digest that identifies an intent within its resource. The order of keys does not affect it. */
export function intentKey(mode: Mode, triggers: unknown): string {
  return canonicalDigest({ mode, triggers: triggers ?? {} }).slice(0, 32);
}

/** The prefix of every connection-delete definition, by which all Atlan clients find them. */
export const WORKFLOW_NAME_PREFIX = "atlan-connection-delete-";

/** What a definition's name is derived from. The same seed always gives the same names. */
export interface NameSeed {
  /** The tenant's normalised base URL. */
  readonly tenant: string;
  /** Identifies the resource: its URN while it is created, its id afterwards. */
  readonly resource: string;
  readonly connectionQualifiedName: string;
  readonly mode: Mode;
}

/**
 * The k-th name for a definition. After a crash, a command finds an earlier start by this name, because no other field
 * of the request is certain to be stored.
 *
 * It has ten digits, since the official clients find definitions by exactly ten. They are 5,000,000,000 or more, far
 * from today's epoch seconds, which those clients and the UI use as names.
 */
export function workflowName(seed: NameSeed, k: number): string {
  const digest = canonicalDigest([seed.tenant, seed.resource, seed.connectionQualifiedName, seed.mode, k]);
  // Its first eight bytes.
  const number = 5_000_000_000n + (BigInt(`0x${digest.slice(0, 16)}`) % 5_000_000_000n);
  return WORKFLOW_NAME_PREFIX + number.toString();
}
