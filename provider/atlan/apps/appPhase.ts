import type { WorkflowRun } from "../api";

/** Statuses in which a run of a native app will never change again. The official client leaves out `Error`. */
export const ENDED_STATUSES: readonly string[] = ["Succeeded", "Failed", "Error", "Stopped", "Terminated", "Skipped"];

/**
 * A status of a native app's run in the words of the port. What is not on the list stays as it is: nobody takes it for an
 * end, let alone for success.
 */
export function readAppStatus(status: string | undefined): Pick<WorkflowRun, "phase" | "stopped" | "message"> {
  const said = { stopped: false, message: undefined };
  switch (status) {
    case "Stopped":
    case "Terminated":
      // A stopped package run ends Failed as well.
      return {
        phase: "Failed",
        stopped: true,
        message: `the run was ${status === "Stopped" ? "stopped" : "terminated"}`,
      };
    case "Paused":
      // Somebody can let it go on at any moment, so nothing may be started beside it.
      return { ...said, phase: "Running", message: "the run is paused" };
    case "Skipped":
      // It has ended without having done anything.
      return { ...said, phase: "Failed", message: "Atlan has skipped the run" };
    default:
      return { ...said, phase: status };
  }
}
