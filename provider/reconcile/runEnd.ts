import type { AtlanApi, WorkflowRun } from "../atlan/api";
import { hasEnded, isLive, toPhase } from "../atlan/phase";
import type { Clock } from "../concurrency/clock";

const SHORTEST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 30_000;
/** The interval grows with the age of the wait, so that the end of a run is noticed late by at most 4 % of the wait. */
const INTERVAL_PER_AGE = 0.04;
/** How long a run that was observed may be missing before its history counts as gone. */
const MISSING_RUN_MS = 60_000;

/** The dependencies of a wait. */
export interface Wait {
  readonly api: Pick<AtlanApi, "findRun">;
  readonly clock: Clock;
  readonly runId: string;
  /** When the wait ends without a result, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Called with the run at every poll that does not end the wait. */
  readonly progress: (run: WorkflowRun) => void | Promise<void>;
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
  const { api, clock, runId, deadline, progress } = wait;
  const begin = clock.now();
  let lastSeen: WorkflowRun | undefined;
  let missingSince: number | undefined;
  for (;;) {
    const at = clock.now();
    const run = await api.findRun(runId, { deadline: deadline });
    if (run !== undefined) {
      const phase = toPhase(run.phase);
      if (hasEnded(phase)) return { kind: "ended", run };
      if (!isLive(phase)) return { kind: "unexpected", run };
      await progress(run);
      lastSeen = run;
      missingSince = undefined;
    } else if (lastSeen !== undefined) {
      missingSince ??= at;
      if (at - missingSince >= MISSING_RUN_MS) return { kind: "gone" };
    }
    const interval = pollInterval(clock.now() - begin);
    const left = deadline - clock.now();
    if (left <= 0) return { kind: "timeout", run: lastSeen };
    await clock.sleep(Math.min(interval, left));
  }
}

/** The time to the next poll, by the age of the wait. Both in milliseconds. */
export function pollInterval(age: number): number {
  return Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, Math.round(age * INTERVAL_PER_AGE)));
}
