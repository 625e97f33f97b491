import type { AtlanApi, WorkflowRun } from "../atlan/api";
import { hasEnded, isLive, toPhase } from "../atlan/phase";
import type { Clock } from "../concurrency/clock";

const SHORTEST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 30_000;
/** The interval grows with the age of the wait, so that the end of a run is noticed late by at most 1.5 % of the wait. */
const INTERVAL_PER_AGE = 0.015;
/** The same with many runs that are waited for. */
const INTERVAL_PER_AGE_OF_MANY = 0.04;
/** The interval when a predicted end is there. */
const SHORTEST_PREDICTED_MS = 500;
/** The interval before and after a predicted end, by the time between. */
const INTERVAL_PER_PREDICTION = 0.3;
/** With more runs that are waited for at the same time, polls become rarer. */
export const WAITERS_AT_FULL_PACE = 4;
/** How long a run that was observed may be missing before its history counts as gone. */
const MISSING_RUN_MS = 60_000;

/** The dependencies of a wait. */
export interface Wait {
  readonly api: Pick<AtlanApi, "findRun">;
  readonly clock: Clock;
  readonly runId: string;
  /** The run, if it was observed before the wait. */
  readonly seen?: WorkflowRun | undefined;
  /** When the wait ends without a result, in milliseconds since the epoch. */
  readonly deadline: number;
  /**
   * Called with the run at every poll that does not end the wait.
   *
   * @returns when the run is predicted to end, by the wait's clock
   */
  readonly progress: (run: WorkflowRun) => number | undefined | Promise<number | undefined>;
  /** How many runs are waited for at the same time. Default: this one. */
  readonly activeWaiters?: () => number;
}

/** How a wait ended. */
export type WaitEnd =
  | { readonly kind: "ended"; readonly run: WorkflowRun }
  /** The phase is neither live nor an end. */
  | { readonly kind: "unexpected"; readonly run: WorkflowRun }
  | { readonly kind: "timeout"; readonly run: WorkflowRun | undefined }
  /** The run was observed before, and Atlan does not show it any more. */
  | { readonly kind: "gone" };

/**
 * Waits until a run has ended. Only this run counts, never the latest one. Live and ended phases are allow-lists: any
 * other phase ends the wait at once. A timeout differs from every end of a run.
 *
 * A run that was never observed is waited for until the deadline, since the index shows a new run late.
 */
export async function waitRunEnded(wait: Wait): Promise<WaitEnd> {
  const { api, clock, runId, deadline, progress, activeWaiters = () => 1 } = wait;
  const begin = clock.now();
  let lastSeen = wait.seen;
  let missingSince: number | undefined;
  let predictedEnd: number | undefined;
  for (;;) {
    const at = clock.now();
    const run = await api.findRun(runId, { deadline });
    if (run !== undefined) {
      const phase = toPhase(run.phase);
      if (hasEnded(phase)) return { kind: "ended", run };
      if (!isLive(phase)) return { kind: "unexpected", run };
      predictedEnd = await progress(run);
      lastSeen = run;
      missingSince = undefined;
    } else if (lastSeen !== undefined) {
      missingSince ??= at;
      if (at - missingSince >= MISSING_RUN_MS) return { kind: "gone" };
    }
    const now = clock.now();
    const untilEnd = predictedEnd === undefined ? undefined : predictedEnd - now;
    const interval = pollInterval(now - begin, untilEnd, activeWaiters());
    // The time when the look began: a machine that was suspended during it would else report what was so long ago.
    if (at >= deadline) return { kind: "timeout", run: lastSeen };
    await clock.sleep(Math.min(interval, Math.max(0, deadline - now)));
  }
}

/**
 * The time to the next poll, in milliseconds: by the age of the wait, and less where the end is predicted to be near. The
 * longer a predicted end is overdue, the less it counts.
 *
 * @param age - how long the wait has lasted
 * @param untilEnd - the time to the predicted end; negative when it is over
 * @param activeWaiters - how many runs are waited for at the same time: their polls would become too many
 */
export function pollInterval(age: number, untilEnd?: number, activeWaiters = 1): number {
  const perAge = activeWaiters > WAITERS_AT_FULL_PACE ? INTERVAL_PER_AGE_OF_MANY : INTERVAL_PER_AGE;
  const longest = Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, Math.round(age * perAge)));
  if (untilEnd === undefined || Number.isNaN(untilEnd)) return longest;
  const shortest = SHORTEST_PREDICTED_MS * Math.ceil(activeWaiters / WAITERS_AT_FULL_PACE);
  return Math.min(longest, Math.max(shortest, Math.round(Math.abs(untilEnd) * INTERVAL_PER_PREDICTION)));
}
