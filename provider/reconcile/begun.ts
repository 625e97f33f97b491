import type { ConnectionObservation } from "../atlan/api";
import { isLive, toPhase } from "../atlan/phase";
import { readIsoTime } from "../text/isoTime";
import type { Mode } from "./intent";
import type { Observation } from "./observation";
import { hasSucceeded, liveOrNewest } from "./runs";
import { isInvisible, isReached } from "./targetState";

/** The connection's state, by which a successful run is checked. */
export interface TargetReading {
  readonly mode: Mode;
  readonly observed: ConnectionObservation | undefined;
  /** The index may not show yet what happened at this time or later. In milliseconds since the epoch. */
  readonly unsettledSince: number;
}

/**
 * What an earlier command left under a name: a run to continue with, nothing, or something that may still appear within
 * the index lag. `pulumi up` waits in the last case, and so does the preview.
 */
export type Beginning = "something" | "nothing" | "mayShow";

/**
 * Whether `pulumi up` continues what an interrupted command left under one of our names. It then does not evaluate the
 * guards again. A run that failed or was stopped is not continued: another one is started, after the guards.
 */
export function beginningOf(
  { definition, runs }: Pick<Observation, "definition" | "runs">,
  { mode, observed, unsettledSince }: TargetReading,
): Beginning {
  const mayShowLate = (time: string | undefined): boolean => (readIsoTime(time) ?? Infinity) >= unsettledSince;
  const run = liveOrNewest(runs);
  // The index still shows some archived definitions, even when their runs have been deleted.
  if (run === undefined) return definition !== undefined && mayShowLate(definition.createdAt) ? "mayShow" : "nothing";
  if (isLive(toPhase(run.phase))) return "something";
  if (observed === undefined) return "nothing";
  // A successful purge of an archived definition explains only a connection that is gone.
  if (definition === undefined)
    return mode === "purge" && isInvisible(observed) && runs.some(hasSucceeded) ? "something" : "nothing";
  if (run.stopped || !hasSucceeded(run)) return "nothing";
  const isProven = mode === "purge" || observed.connection !== undefined;
  if (isReached(mode, observed) && isProven) return "something";
  return mayShowLate(run.finishedAt) ? "mayShow" : "nothing";
}
