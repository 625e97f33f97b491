import type { WorkflowRun } from "../atlan/api";
import { modeOf, purges } from "./definition";
import type { Mode } from "./intent";
import type { ForeignRun } from "./observation";
import type { ReconcileOptions } from "./options";

/** How runs in flight on the connection under other definitions affect a start. */
export type Encounter =
  /** None affects it. */
  | { readonly kind: "clear" }
  /** One of them does what is wanted: the command follows it instead of starting another. */
  | { readonly kind: "join"; readonly run: ForeignRun }
  /**
   * It names the connection, and what it does is not known: nothing is started beside it, and the command does not wait
   * for it.
   */
  | { readonly kind: "strange"; readonly run: ForeignRun }
  /** They do something else (one deletes the connection without its assets), or were stopped: nothing is started before they have ended. */
  | { readonly kind: "inTheWay"; readonly runs: readonly ForeignRun[] };

/**
 * Classifies the runs in flight on the connection. Only `decide` uses this
 * function, for a preview and for a start.
 */
export function classifyForeignRuns(foreign: readonly ForeignRun[], mode: Mode): Encounter {
  const isAlike = ({ stopped, definition: { strange, deleteType, deleteAssets } }: ForeignRun): boolean =>
    !stopped && strange === undefined && deleteAssets && modeOf(deleteType) === mode;
  const alike = foreign.find(isAlike);
  const others = foreign.filter((it) => !isAlike(it));
  if (others.length > 0 && (alike === undefined || mode === "archive")) {
    const strange = others.find(({ definition }) => definition.strange !== undefined);
    return strange === undefined ? { kind: "inTheWay", runs: others } : { kind: "strange", run: strange };
  }
  return alike === undefined ? { kind: "clear" } : { kind: "join", run: alike };
}

/** A run that must end before a start. */
export interface Obstacle {
  readonly run: WorkflowRun;
  readonly purges: boolean;
}

/** Whether the command may wait for such a run. It never waits for a purge, which would leave nothing to archive. */
export function isWaitedFor(
  { purges }: Pick<Obstacle, "purges">,
  { waitForCompletion }: Pick<ReconcileOptions, "waitForCompletion">,
) {
  return !purges && waitForCompletion;
}

/** The foreign runs that {@link classifyForeignRuns} returned as `inTheWay`. */
export function obstaclesOf(runs: readonly ForeignRun[]): Obstacle[] {
  return runs.map((run) => ({ run, purges: purges(run.definition) }));
}
