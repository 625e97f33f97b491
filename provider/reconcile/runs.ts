import type { WorkflowRun } from "../atlan/api";
import { isLive, toPhase } from "./phase";

/** Of a list that is newest first: one that is going before one that has ended. */
export function liveOrNewest(runs: readonly WorkflowRun[]): WorkflowRun | undefined {
  return runs.find((it) => isLive(toPhase(it.phase))) ?? runs[0];
}

/** Of a list that is newest first: one that is going, else the one that came first. */
export function liveOrOldest(runs: readonly WorkflowRun[]): WorkflowRun | undefined {
  return runs.find((it) => isLive(toPhase(it.phase))) ?? runs.at(-1);
}

/** Whether the run says of itself that it has done its work. */
export const hasSucceeded = ({ phase }: Pick<WorkflowRun, "phase">): boolean => toPhase(phase) === "Succeeded";
