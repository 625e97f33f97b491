import { type LiveRun, NEWEST_RUNS, type WorkflowRun } from "../atlan/api";
import { isLive, toPhase } from "../atlan/phase";

/** The first live run of a list, which is the newest one where the list is ordered newest first. */
export function liveOf(runs: readonly WorkflowRun[]): WorkflowRun | undefined {
  return runs.find((it) => isLive(toPhase(it.phase)));
}

/** From a list that is ordered newest first: the newest live run, else the newest run. */
export function liveOrNewest(runs: readonly WorkflowRun[]): WorkflowRun | undefined {
  return liveOf(runs) ?? runs[0];
}

/** From a list that is ordered newest first: the newest live run, else the oldest run. */
export function liveOrOldest(runs: readonly WorkflowRun[]): WorkflowRun | undefined {
  return liveOf(runs) ?? runs.at(-1);
}

/** Whether Atlan reports that the run succeeded. */
export const hasSucceeded = ({ phase }: Pick<WorkflowRun, "phase">): boolean => toPhase(phase) === "Succeeded";

/**
 * Adds those runs of a definition that are in flight and older than the newest ones, which are all that Atlan is asked for. A shorter
 * list has all runs: what it does not show is gone.
 *
 * @param live - the runs of the definition that are in flight
 */
export function withOlderLive(newest: readonly WorkflowRun[], live: readonly LiveRun[]): readonly WorkflowRun[] {
  if (newest.length < NEWEST_RUNS) return newest;
  const older = live.filter((run) => !newest.some(({ id }) => id === run.id));
  return [...newest, ...older.map(({ definition: _known, ...run }) => run)];
}
