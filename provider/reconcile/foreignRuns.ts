import type { WorkflowRun } from "../atlan/api";
import { purges } from "./definition";
import type { Mode } from "./intent";
import type { ForeignRun } from "./observation";
import type { ReconcileOptions } from "./options";

/** What comes of the runs that are in flight on the connection under other definitions. */
export type Encounter =
  /** There is none that matters. */
  | { readonly kind: "clear" }
  /** One of them does what is wanted: it is followed instead of starting another. */
  | { readonly kind: "join"; readonly run: ForeignRun }
  /** It names the connection, and nobody can tell what it does: nothing starts beside it, and nobody waits for it. */
  | { readonly kind: "strange"; readonly run: ForeignRun }
  /** They do something else, or were stopped: nothing starts before they have ended. */
  | { readonly kind: "inTheWay"; readonly runs: readonly ForeignRun[] };

/** Judges the runs in flight on the connection. The preview and a start both decide by it, so that they can't disagree. */
export function meetForeignRuns(foreign: readonly ForeignRun[], mode: Mode): Encounter {
  const isAlike = ({ stopped, definition }: ForeignRun): boolean =>
    !stopped && definition.strange === undefined && purges(definition) === (mode === "purge");
  const alike = foreign.find(isAlike);
  const others = foreign.filter((it) => !isAlike(it));
  if (others.length > 0 && (alike === undefined || mode === "archive")) {
    const strange = others.find(({ definition }) => definition.strange !== undefined);
    return strange === undefined ? { kind: "inTheWay", runs: others } : { kind: "strange", run: strange };
  }
  return alike === undefined ? { kind: "clear" } : { kind: "join", run: alike };
}

/** A run that stands in the way, and what it does. */
export interface Obstacle {
  readonly run: WorkflowRun;
  readonly purges: boolean;
}

/** Whether a run in the way may be waited for. A purge never: it would leave nothing to archive. */
export function isWaitedFor(
  { purges }: Pick<Obstacle, "purges">,
  { waitForCompletion }: Pick<ReconcileOptions, "waitForCompletion">,
) {
  return !purges && waitForCompletion;
}

/** What stands in the way, as {@link meetForeignRuns} has found it. */
export function obstaclesOf(runs: readonly ForeignRun[]): Obstacle[] {
  return runs.map((run) => ({ run, purges: purges(run.definition) }));
}
