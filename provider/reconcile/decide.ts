import type { WorkflowDefinition, WorkflowRun } from "../atlan/api";
import { hasEnded, toPhase } from "../atlan/phase";
import { cameBefore } from "./candidateRuns";
import { doesSomethingElse, doesTheSame, namesAnother, type Wanted } from "./definition";
import { classifyForeignRuns } from "./foreignRuns";
import type { RunMark } from "./intent";
import type { ForeignRun, Observation } from "./observation";
import { newerThan } from "./runMark";
import { hasSucceeded, liveOf } from "./runs";

/** A workflow name that may serve the intent, and what this command knows about it apart from the observation. */
export interface Candidate {
  readonly name: string;
  /** The input `existingWorkflow` names it. It is run unchanged, or not at all. */
  readonly isExisting: boolean;
  /** State or this command knows a definition of this name. Any other name may be free. */
  readonly isKnown: boolean;
  /** The newest run whose result was already handled. */
  readonly base: RunMark | undefined;
}

/** The next step for a candidate. */
export type Action =
  /** The workflow that the inputs name does not exist, or does not do exactly what is wanted. */
  | { readonly kind: "refuseExisting" }
  /** Somebody archived the definition: start over without it. */
  | { readonly kind: "forget" }
  /** This name can't be used: try the next one. */
  | { readonly kind: "nextName" }
  /** Wait for this run: it serves the intent. `isDiscovered`: this command did not know its definition before. */
  | { readonly kind: "follow"; readonly run: WorkflowRun; readonly isDiscovered: boolean }
  /** This run has ended: record its result. Start another one only if it did not reach the target state. */
  | { readonly kind: "settle"; readonly run: WorkflowRun; readonly isDiscovered: boolean }
  /** Our definition has no run but those that were already handled: the index may show the run late. */
  | { readonly kind: "awaitRun" }
  /** The run that was handled last is in an unknown phase. */
  | { readonly kind: "unexpectedPhase"; readonly run: WorkflowRun }
  /** A foreign run names the connection, and what it does is not known. */
  | { readonly kind: "refuseStrange"; readonly run: ForeignRun }
  /** Wait for these foreign runs to end, or refuse. */
  | { readonly kind: "outwait"; readonly runs: readonly ForeignRun[] }
  /** Follow a foreign run that does the same, instead of starting one. */
  | { readonly kind: "join"; readonly run: ForeignRun }
  /** Start a run if the guards approve: `create` creates a definition, `rerun` runs the existing one. */
  | { readonly kind: "create" }
  | { readonly kind: "rerun" };

/**
 * Decides the next step of a command, so that one intent gets one run. The function is pure, and the first rule that
 * applies decides.
 *
 * @param observation - where it lacks a definition that should exist, the command has already waited for the index
 */
export function decide(
  { definition, runs, foreign }: Pick<Observation, "definition" | "runs" | "foreign">,
  { isExisting, isKnown, base }: Candidate,
  wanted: Wanted,
): Action {
  if (isExisting && !(definition !== undefined && doesTheSame(definition, wanted))) return { kind: "refuseExisting" };
  if (definition === undefined && isKnown) return { kind: "forget" };
  // Somebody edited it, or it is not ours. A live run of it is treated as a foreign run.
  if (definition !== undefined && doesSomethingElse(definition, wanted)) return { kind: "nextName" };
  const news = newsAmong(runs, definition, base, wanted);
  if (definition !== undefined && !isKnown) return takeOver(runs, news);
  const live = liveOf(runs);
  if (live !== undefined) return { kind: "follow", run: live, isDiscovered: false };
  if (definition !== undefined) {
    const [newer] = news;
    if (newer !== undefined) return { kind: "settle", run: newer, isDiscovered: false };
    const last = runs.find(({ id }) => id === base?.runId);
    if (last !== undefined && toPhase(last.phase) === "Unknown") return { kind: "unexpectedPhase", run: last };
    if (!doesTheSame(definition, wanted)) return { kind: "nextName" };
  } else {
    // Its definition is archived, and whether the run is still working is not known.
    const odd = runs.find(({ phase }) => toPhase(phase) === "Unknown");
    if (odd !== undefined) return { kind: "unexpectedPhase", run: odd };
  }
  // Whether a foreign run in a phase that nobody knows is still working is not known either.
  const odd = foreign.find(({ phase }) => toPhase(phase) === "Unknown");
  if (odd !== undefined) return { kind: "unexpectedPhase", run: odd };
  const met = classifyForeignRuns(foreign, wanted.mode);
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

/**
 * An interrupted command left our definition. A live run of it is followed; one that has ended serves the intent if it is news. Of
 * several the one that Succeeded comes first: the others may be somebody else's, and it is verified before anything runs again.
 *
 * @param news - the runs that were not handled before, newest first
 */
function takeOver(runs: readonly WorkflowRun[], news: readonly WorkflowRun[]): Action {
  const run = liveOf(runs) ?? news.find(hasSucceeded) ?? news[0];
  if (run === undefined) return { kind: "awaitRun" };
  return { kind: hasEnded(toPhase(run.phase)) ? "settle" : "follow", run, isDiscovered: true };
}

/**
 * The runs that may serve the intent: they were not handled before. What somebody has used the name for meanwhile is left out, since
 * it serves no intent on this connection.
 */
export function newsAmong(
  runs: readonly WorkflowRun[],
  definition: WorkflowDefinition | undefined,
  base: RunMark | undefined,
  wanted: Wanted,
): WorkflowRun[] {
  return newerThan(runs, base).filter((it) => !isForAnother(it, definition, wanted));
}

/**
 * Whether a run certainly worked on another connection, or with another delete type: its own copy of the definition says so, or
 * it is of an earlier definition of the name.
 */
function isForAnother(run: WorkflowRun, definition: WorkflowDefinition | undefined, wanted: Wanted): boolean {
  if (run.template?.connectionQualifiedName !== undefined) return namesAnother(run.template, wanted);
  return cameBefore(run, definition);
}
