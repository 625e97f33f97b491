import type { LiveRun, WorkflowRun } from "./api";

/** Phases of package workflows; a run that has not been picked up has no phase yet. */
const LIVE_PHASES: ReadonlySet<string | undefined> = new Set([undefined, "Pending", "Running"]);

/** Whether a run may still be in progress. */
export const isLive = ({ phase }: Pick<WorkflowRun, "phase">): boolean => LIVE_PHASES.has(phase);

/** The runs on the connection, and the runs whose connection is not known. */
export function liveRunsOn(connectionQualifiedName: string, runs: readonly LiveRun[]): LiveRun[] {
  return runs.filter(
    (it) => (it.definition?.connectionQualifiedName ?? connectionQualifiedName) === connectionQualifiedName,
  );
}
