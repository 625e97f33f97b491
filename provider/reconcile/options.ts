import type { AssetCounts, AtlanApi, WorkflowRun } from "../atlan/api";
import type { Clock } from "../concurrency/clock";
import type { CoalescingClock } from "../concurrency/coalescingClock";
import type { StartLimiter } from "../concurrency/startLimiter";
import { present } from "../text/present";
import type { LookBefore, NameSeed } from "./intent";
import type { InventoryApproval } from "./inventoryApproval";
import type { GuardContext } from "./preflight";
import type { Retention } from "./retention";

/** What the inputs ask of a reconciler. */
export interface ReconcileOptions {
  readonly seed: NameSeed;
  readonly maxAssets: number | undefined;
  /** What the file of the input `inventory` approves; undefined without that input. */
  readonly inventory?: InventoryApproval | undefined;
  readonly allowMissing: boolean;
  /** Runs this workflow, which somebody else created, instead of one of our own. */
  readonly existingWorkflow: string | undefined;
  /** For a purge after a retention. */
  readonly retention?: Retention | undefined;
  readonly waitForCompletion: boolean;
  /** The deadline, in milliseconds from the start of the command. */
  readonly timeoutMs: number;
  /** How late Atlan's indexes may show a change, in milliseconds. */
  readonly indexLagMs: number;
}

/** The dependencies of a reconciler. */
export interface ReconcileContext {
  readonly api: AtlanApi;
  readonly clock: Clock;
  /** Coalesces timers, so that polls can be batched. */
  readonly coalescingClock: CoalescingClock;
  /** Limits how many resources start at the same time. */
  readonly starts: StartLimiter;
  /** When this command asked about the connection first, before any wait, in milliseconds of {@link clock}. Undefined in a preview. */
  readonly askedAt?: number;
  /** Why an earlier call of this command failed, if it had already begun something for the same intent. */
  readonly failedBefore: () => string | undefined;
  /** Shows the user a line. */
  readonly log: (line: string) => void;
  /**
   * Called with the run at every poll that does not end a wait. The assets are given where they were counted, and so
   * are the counts from before the run.
   */
  readonly progress: (run: WorkflowRun, assets: AssetCounts | undefined, before: LookBefore | undefined) => void;
}

/** The context of the guards, from the options and from what happened before. */
export function guardContextOf(
  {
    seed: { mode, connectionQualifiedName },
    maxAssets,
    inventory,
    allowMissing,
    retention,
  }: Pick<ReconcileOptions, "seed" | "maxAssets" | "inventory" | "allowMissing" | "retention">,
  before: Pick<GuardContext, "asksForRun" | "hasPurged" | "mustPredate">,
): GuardContext {
  return {
    mode,
    connectionQualifiedName,
    maxAssets,
    allowMissing,
    ...present({ inventory, retention }),
    ...before,
  };
}
