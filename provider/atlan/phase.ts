/**
 * The phase of a run. `Unknown` does not come from Atlan: there is no run, its history is gone, or Atlan's clients do
 * not list its phase.
 */
export type Phase = "Pending" | "Running" | "Succeeded" | "Failed" | "Error" | "Unknown";

/** Each phase, and whether Atlan reports it. A new phase does not compile until it is listed. */
const IS_REPORTED: Readonly<Record<Phase, boolean>> = {
  Pending: true,
  Running: true,
  Succeeded: true,
  Failed: true,
  Error: true,
  Unknown: false,
};

export const ALL_PHASES = Object.keys(IS_REPORTED) as readonly Phase[];

const PHASES: ReadonlySet<string> = new Set(ALL_PHASES.filter((it) => IS_REPORTED[it]));

/**
 * Reads a phase as Atlan reports it. A run without a status (absent or empty) has not been picked up and is Pending. A
 * phase that is not listed is `Unknown`, never a guess.
 */
export function toPhase(reported: string | undefined): Phase {
  if (reported === undefined || reported === "") return "Pending";
  return PHASES.has(reported) ? (reported as Phase) : "Unknown";
}

/** Whether a run in this phase may still be working. An unknown phase is neither live nor ended. */
export const isLive = (phase: Phase): boolean => phase === "Pending" || phase === "Running";

/** Whether a run in this phase will never change again. */
export const hasEnded = (phase: Phase): boolean => phase === "Succeeded" || hasFailed(phase);

/** Whether a run in this phase has ended without doing all that it should. */
export const hasFailed = (phase: Phase): boolean => phase === "Failed" || phase === "Error";

/** The phases in which a run will never change again. */
export const ENDED_PHASES = ALL_PHASES.filter(hasEnded);
