/**
 * The phase of a run. `Unknown` does not come from Atlan: there is no run, its history is gone, or Atlan's clients do
 * not list its phase.
 */
export type Phase = "Pending" | "Running" | "Succeeded" | "Failed" | "Error" | "Unknown";

/** What each phase says of its run. A new phase does not compile until it is listed. */
const MEANING: Readonly<Record<Phase, "live" | "succeeded" | "failed" | "unknown">> = {
  Pending: "live",
  Running: "live",
  Succeeded: "succeeded",
  Failed: "failed",
  Error: "failed",
  Unknown: "unknown",
};

export const ALL_PHASES = Object.keys(MEANING) as readonly Phase[];

/** The phases that Atlan reports. */
const REPORTED: ReadonlySet<string> = new Set(ALL_PHASES.filter((it) => MEANING[it] !== "unknown"));

/**
 * Reads a phase as Atlan reports it. A run without a status (absent or empty) has not been picked up and is Pending. A
 * phase that is not listed is `Unknown`, never a guess.
 */
export function toPhase(reported: string | undefined): Phase {
  if (reported === undefined || reported === "") return "Pending";
  return REPORTED.has(reported) ? (reported as Phase) : "Unknown";
}

/** Whether a run in this phase may still be working. An unknown phase is neither live nor ended. */
export const isLive = (phase: Phase): boolean => MEANING[phase] === "live";

/** Whether a run in this phase will never change again. */
export const hasEnded = (phase: Phase): boolean => MEANING[phase] === "succeeded" || hasFailed(phase);

/** Whether a run in this phase has ended without doing all that it should. */
export const hasFailed = (phase: Phase): boolean => MEANING[phase] === "failed";

/** The phases in which a run will never change again. */
export const ENDED_PHASES = ALL_PHASES.filter(hasEnded);
