import type { AssetCounts, AtlanApi, WorkflowRun } from "../atlan/api";
import type { Clock } from "../concurrency/clock";
import type { CoalescingClock } from "../concurrency/coalescingClock";
import type { StartLimiter } from "../concurrency/startLimiter";
import type { LookBefore, NameSeed } from "./intent";
import type { GuardContext } from "./preflight";

/** What is wanted, from the inputs. */
export interface ReconcileOptions {
  readonly seed: NameSeed;
  readonly maxAssets: number | undefined;
  readonly allowMissing: boolean;
  /** Runs this workflow, which somebody else has made, instead of one of our own. */
  readonly existingWorkflow: string | undefined;
  /** For a purge after a hold: when the hold is over, in milliseconds since the epoch. */
  readonly retainedUntil?: number | undefined;
  readonly waitForCompletion: boolean;
  /** Milliseconds from the start of the command. */
  readonly timeoutMs: number;
  /** How late Atlan's indexes may show a change, in milliseconds. */
  readonly indexLagMs: number;
}

/** What an order is carried out with. */
export interface ReconcileContext {
  readonly api: AtlanApi;
  readonly clock: Clock;
  /** The clock of those who look again and again. */
  readonly coalescingClock: CoalescingClock;
  /** Where starts wait for their turn. */
  readonly starts: StartLimiter;
  /** Why an earlier call of this command has failed that had begun something for the same intent, if there was one. */
  readonly failedBefore: () => string | undefined;
  /** Tells the user something worth a line. */
  readonly log: (line: string) => void;
  /** Told of the run at every look of a wait that does not end it, and of the assets where they were counted: now, and before. */
  readonly progress: (run: WorkflowRun, assets: AssetCounts | undefined, before: LookBefore | undefined) => void;
}

/** What the guards have to know, from the order and from what has happened before. */
export function guardContextOf(
  {
    seed: { mode, connectionQualifiedName },
    maxAssets,
    allowMissing,
    retainedUntil,
  }: Pick<ReconcileOptions, "seed" | "maxAssets" | "allowMissing" | "retainedUntil">,
  before: Pick<GuardContext, "asksForRun" | "hasPurged">,
): GuardContext {
  const retention = retainedUntil === undefined ? {} : { retainedUntil };
  return { mode, connectionQualifiedName, maxAssets, allowMissing, ...retention, ...before };
}
