import type { WorkflowRun } from "../atlan/api";
import { doesSomethingElse, doesTheSame, type Wanted } from "./definition";
import { meetForeignRuns } from "./foreignRuns";
import type { RunMark } from "./intent";
import type { ForeignRun, Observation } from "./observation";
import { hasEnded, isLive, toPhase } from "./phase";
import { newerThan, servingOf } from "./runMark";
import { liveOrNewest } from "./runs";

/** A workflow name under which the intent may be served, and what this command knows about it besides what it observes. */
export interface Candidate {
  readonly name: string;
  /** Named by the input `existingWorkflow`: run as it is, or not at all. */
  readonly isExisting: boolean;
  /** State or this command knows a definition of this name. The others are names that may be free. */
  readonly isKnown: boolean;
  /** The newest run whose result has been dealt with. */
  readonly base: RunMark | undefined;
}

/** What to do next about a candidate. */
export type Action =
  /** The workflow that the inputs name is not there, or does not do exactly what is wanted. */
  | { readonly kind: "refuseExisting" }
  /** Somebody has archived the definition: begin again without it. */
  | { readonly kind: "forget" }
  /** The name is of no use: try the next one. */
  | { readonly kind: "nextName" }
  /** Wait for this run: it serves the intent. `isDiscovered`: its definition is news to this command. */
  | { readonly kind: "follow"; readonly run: WorkflowRun; readonly isDiscovered: boolean }
  /** This run has ended: record its result, and start another one only if it fell short. */
  | { readonly kind: "settle"; readonly run: WorkflowRun; readonly isDiscovered: boolean }
  /** A definition of ours without a run: the run may show late. */
  | { readonly kind: "awaitRun" }
  /** A definition of ours with nothing but a run that was dealt with: go on as if it had been known. */
  | { readonly kind: "take" }
  /** The run that was dealt with last is in a phase that nobody knows. */
  | { readonly kind: "unexpectedPhase"; readonly run: WorkflowRun }
  /** A foreign run names the connection, and nobody can tell what it does. */
  | { readonly kind: "refuseStrange"; readonly run: ForeignRun }
  /** Wait for these foreign runs to end, or refuse. */
  | { readonly kind: "outwait"; readonly runs: readonly ForeignRun[] }
  /** Follow a foreign run that does the same. */
  | { readonly kind: "join"; readonly run: ForeignRun }
  /** Start a run, if the guards approve: by a new definition, or by the one that is there. */
  | { readonly kind: "create" }
  | { readonly kind: "rerun" };

/**
 * One intent, one run: the whole rule of what a command does next. Pure: the first line that applies decides.
 *
 * @param observation - where a definition is missing that should be there, it was waited for
 */
export function decide(
  { definition, runs, foreign }: Pick<Observation, "definition" | "runs" | "foreign">,
  { isExisting, isKnown, base }: Candidate,
  wanted: Wanted,
): Action {
  if (isExisting && !(definition !== undefined && doesTheSame(definition, wanted))) return { kind: "refuseExisting" };
  if (definition === undefined && isKnown) return { kind: "forget" };
  // Somebody has edited it, or it is not ours. A run of it that is going is met as a foreign one.
  if (definition !== undefined && doesSomethingElse(definition, wanted)) return { kind: "nextName" };
  const isDiscovered = definition !== undefined && !isKnown;
  if (isDiscovered) return takeOver(runs, base);
  const live = runs.find((it) => isLive(toPhase(it.phase)));
  if (live !== undefined) return { kind: "follow", run: live, isDiscovered };
  if (definition !== undefined) {
    const [newer] = newerThan(runs, base);
    if (newer !== undefined) return { kind: "settle", run: newer, isDiscovered };
    const last = runs.find(({ id }) => id === base?.runId);
    if (last !== undefined && toPhase(last.phase) === "Unknown") return { kind: "unexpectedPhase", run: last };
    if (!doesTheSame(definition, wanted)) return { kind: "nextName" };
  } else {
    // Its definition is archived; whether it still works nobody can say.
    const odd = runs.find(({ phase }) => toPhase(phase) === "Unknown");
    if (odd !== undefined) return { kind: "unexpectedPhase", run: odd };
  }
  const met = meetForeignRuns(foreign, wanted.mode);
  switch (met.kind) {
    case "strange":
      return { kind: "refuseStrange", run: met.run };
    case "inTheWay":
      return { kind: "outwait", runs: met.runs };
    case "join":
      return { kind: "join", run: met.run };
    case "clear":
      return { kind: definition === undefined ? "create" : "rerun" };
  }
}

/** An interrupted command has left a definition of ours. Its runs serve the intent, unless they were dealt with before. */
function takeOver(runs: readonly WorkflowRun[], base: RunMark | undefined): Action {
  // The index may show a definition that we have archived a moment ago, with a run that state knew.
  const run = liveOrNewest(servingOf(runs, base));
  if (run === undefined) return { kind: "awaitRun" };
  if (run.id === base?.runId && run.stopped) return { kind: "take" };
  return { kind: hasEnded(toPhase(run.phase)) ? "settle" : "follow", run, isDiscovered: true };
}
