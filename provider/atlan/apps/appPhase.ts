import type { WorkflowRun } from "../api";

/** Statuses in which a run of a native app never changes again. The official client omits `Error`. */
export const ENDED_STATUSES: readonly string[] = ["Succeeded", "Failed", "Error", "Stopped", "Terminated", "Skipped"];

/**
 * Maps a status of a native app's run to the phases of package workflows. An unknown status is kept: it never counts as ended
 * or as succeeded.
 */
export function readAppStatus(status: string | undefined): Pick<WorkflowRun, "phase" | "stopped" | "message"> {
  const said = { stopped: false, message: undefined };
  switch (status) {
    case "Stopped":
    case "Terminated":
      // A stopped run of a package workflow ends as Failed too.
      return {
        phase: "Failed",
        stopped: true,
        message: `the run was ${status === "Stopped" ? "stopped" : "terminated"}`,
      };
    case "Paused":
      // Somebody can resume the run at any time, so nothing may be started while it is paused.
      return { ...said, phase: "Running", message: "the run is paused" };
    case "Skipped":
      // The run has ended without doing anything.
      return { ...said, phase: "Failed", message: "Atlan has skipped the run" };
    default:
      return { ...said, phase: status };
  }
}
