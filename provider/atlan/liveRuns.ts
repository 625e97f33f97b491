import type { LiveRun, WorkflowRun } from "./api";

/** In the words of the port; one that has not been picked up has no phase yet. */
const LIVE_PHASES: ReadonlySet<string | undefined> = new Set([undefined, "Pending", "Running"]);

/** Whether a run may still be working. */
export const isLive = ({ phase }: Pick<WorkflowRun, "phase">): boolean => LIVE_PHASES.has(phase);

/** Those on the connection, and those of which it can't be told what they are on. */
export function liveRunsOn(connectionQualifiedName: string, runs: readonly LiveRun[]): LiveRun[] {
  return runs.filter(
    (it) => (it.definition?.connectionQualifiedName ?? connectionQualifiedName) === connectionQualifiedName,
  );
}
