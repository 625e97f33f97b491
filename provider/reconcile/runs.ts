import type { Definition, WorkflowRun } from "../atlan/api";
import { isLive, toPhase } from "../atlan/phase";
import { doesSomethingElse, isTold } from "./definition";

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
 * The runs of a definition of ours, or of the one that the inputs name, and the definition itself: undefined where it is
 * archived, or was not looked for.
 */
export interface OwnRuns {
  readonly definition?: Definition | undefined;
  readonly runs: readonly WorkflowRun[];
}

/**
 * Whether one of the runs has purged the connection, which explains that it is not visible any more. What the run itself
 * tells decides, whatever somebody has made of the definition since; else the definition does. Where neither tells
 * anything, it did what the definition was made for.
 */
export function hasRunPurged({ definition, runs }: OwnRuns, connectionQualifiedName: string): boolean {
  return runs.filter(hasSucceeded).some(({ template }) => {
    const told = [template, definition].find(isTold);
    return told === undefined || !doesSomethingElse(told, { connectionQualifiedName, mode: "purge" });
  });
}
