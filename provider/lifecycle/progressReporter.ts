import type { Clock } from "../concurrency/clock";
import type { Inputs } from "../reconcile/inputs";
import type { ReconcileContext, ReconcileOptions } from "../reconcile/options";
import { Progress } from "../reconcile/progress";
import { countAffected } from "../reconcile/targetState";
import { formatTimeout } from "../text/duration";
import type { Log } from "./context";

/** A wait that begins, and where to log its progress. */
export interface Told {
  readonly inputs: Inputs;
  readonly options: ReconcileOptions;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether a cancelled command leaves at once. Default: it waits for the run. */
  readonly leavesAtOnce?: boolean;
}

/** Makes the callback for each observation that does not end the wait. */
export type ProgressReporter = (told: Told) => ReconcileContext["progress"];

/** Pulumi waits for running operations after the first Ctrl-C, and ends at the second. */
const HOW_TO_LEAVE =
  "Ctrl-C once: waits for the run to end. " +
  "Twice: leaves now, the run continues in Atlan; the next `pulumi up` joins it.";

/** A plugin is told of the first Ctrl-C. */
const HOW_TO_LEAVE_AT_ONCE = "Ctrl-C: leaves now, the run continues in Atlan; the next `pulumi up` joins it.";

/** How to leave a command on a fleet: what waits for its turn is started after the first Ctrl-C, too. */
export function howToLeaveFleet(leavesAtOnce: boolean): string {
  const leaves =
    "leaves now and starts no more. Runs continue in Atlan; the next `pulumi up` joins them and starts the rest.";
  return leavesAtOnce
    ? `Ctrl-C: ${leaves}`
    : `Ctrl-C once: starts the rest all the same, and waits for all runs. Twice: ${leaves}`;
}

/** Shows the wait and the run's progress on the resource's row. */
export const progressOnRow: ProgressReporter = ({ options: { timeoutMs, seed }, clock, log, leavesAtOnce = false }) => {
  const { mode } = seed;
  const progress = new Progress(clock.now(), clock.wallTime());
  let announced = false;
  return (run, assets, before) => {
    if (!announced) {
      announced = true;
      log(
        `Waiting up to ${formatTimeout(timeoutMs)} for run ${run.id}. ${leavesAtOnce ? HOW_TO_LEAVE_AT_ONCE : HOW_TO_LEAVE}`,
      );
    }
    const left = assets && countAffected(mode, assets);
    const line = progress.line(clock.now(), run, left, before && countAffected(mode, before));
    if (line !== undefined) log(line, "ephemeral");
  };
};
