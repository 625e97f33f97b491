import type { ConnectionObservation } from "../atlan/api";
import { readIsoTime } from "../text/isoTime";
import type { Mode } from "./intent";
import type { Observation } from "./observation";
import { isLive, toPhase } from "./phase";
import { hasSucceeded, liveOrNewest } from "./runs";
import { isInvisible, isReached } from "./targetState";

/** How the connection looks, for whoever asks whether a run has done its work. */
export interface TargetReading {
  readonly mode: Mode;
  readonly observed: ConnectionObservation | undefined;
  /** What has happened at this time or later may not show yet, in milliseconds since the epoch. */
  readonly unsettledSince: number;
}

/**
 * What there is to go on with: something, nothing, or something that may show within the index lag. `pulumi up` waits for that,
 * and so does whoever says what it is going to do.
 */
export type Beginning = "something" | "nothing" | "mayShow";

/**
 * Whether `pulumi up` goes on with what an interrupted command has left under one of our names, without judging anew what is
 * going to be deleted. A run that ended short is not gone on with: another one is started, and the guards come first.
 */
export function beginningOf(
  { definition, runs }: Pick<Observation, "definition" | "runs">,
  { mode, observed, unsettledSince }: TargetReading,
): Beginning {
  const mayShowLate = (time: string | undefined): boolean => (readIsoTime(time) ?? Infinity) >= unsettledSince;
  const run = liveOrNewest(runs);
  // The index shows some definitions that somebody has archived, also when their runs are forgotten.
  if (run === undefined) return definition !== undefined && mayShowLate(definition.createdAt) ? "mayShow" : "nothing";
  if (isLive(toPhase(run.phase))) return "something";
  if (observed === undefined) return "nothing";
  // A purge under a name whose definition is archived explains a connection that is gone, and nothing else.
  if (definition === undefined)
    return mode === "purge" && isInvisible(observed) && runs.some(hasSucceeded) ? "something" : "nothing";
  if (run.stopped || !hasSucceeded(run)) return "nothing";
  const isProven = mode === "purge" || observed.connection !== undefined;
  if (isReached(mode, observed) && isProven) return "something";
  return mayShowLate(run.finishedAt) ? "mayShow" : "nothing";
}
