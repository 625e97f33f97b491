/**
 * The phase of a run. `Unknown` is ours: no run, its history is gone, or a phase that Atlan's clients do not list.
 */
export type Phase = "Pending" | "Running" | "Succeeded" | "Failed" | "Error" | "Unknown";

/** Every phase that there is for us. */
export const ALL_PHASES: readonly Phase[] = ["Pending", "Running", "Succeeded", "Failed", "Error", "Unknown"];

const PHASES: ReadonlySet<string> = new Set<Phase>(["Pending", "Running", "Succeeded", "Failed", "Error"]);

/**
 * Reads a phase as Atlan reports it. A run that has no status yet (absent or empty) has not been picked up and is
 * Pending. What is not on the list is `Unknown`, never a guess.
 */
export function toPhase(reported: string | undefined): Phase {
  if (reported === undefined || reported === "") return "Pending";
  return PHASES.has(reported) ? (reported as Phase) : "Unknown";
}

/** Whether a run in this phase may still be working. An unknown phase is neither live nor ended. */
export const isLive = (phase: Phase): boolean => phase === "Pending" || phase === "Running";

/** Whether a run in this phase will never change again. */
export const hasEnded = (phase: Phase): boolean => phase === "Succeeded" || phase === "Failed" || phase === "Error";
