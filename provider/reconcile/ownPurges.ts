import type { WorkflowDefinition, WorkflowRun } from "../atlan/api";
import { isLive } from "../atlan/phase";
import { isSurelyBefore } from "./candidateRuns";
import { doesSomethingElse, doesTheSame, isTold, type Wanted } from "./definition";
import type { Intent, RunMark } from "./intent";
import { hasSucceeded } from "./runs";

/** The runs of a definition of ours, and the definition itself: undefined where it is archived, or was not looked for. */
export interface OwnRuns {
  /** The newest first. */
  readonly runs: readonly WorkflowRun[];
  readonly definition?: WorkflowDefinition | undefined;
}

/** What is known of runs of ours that explain nothing: the connection was there after them. */
export interface SeenSince {
  /** Such runs, as no run before them explains anything either: see {@link ResourceRecord.fellShort}. */
  readonly fellShort?: readonly string[] | undefined;
  /** A purge after which, or an archive before which, the connection was visible. */
  readonly explainsNothingUntil?: RunMark | undefined;
}

/**
 * Whether one of the runs has purged the connection, which explains that nothing of it is visible. If none has, the token may
 * have lost sight of a connection that is still there.
 *
 * What the run itself tells decides, whatever somebody has made of the definition since; else the definition does, if it is not
 * younger than the run. Where neither tells anything, the run did what the definition was made for.
 */
export function hasRunPurged(
  { definition, runs }: OwnRuns,
  connectionQualifiedName: string,
  { fellShort = [], explainsNothingUntil }: SeenSince = {},
): boolean {
  const latestShort = runs.findIndex(({ id }) => fellShort.includes(id));
  return runs.slice(0, latestShort === -1 ? undefined : latestShort).some((run) => {
    if (!hasSucceeded(run) || isUntil(run, explainsNothingUntil)) return false;
    const told = [run.template, definition].find(isTold);
    if (told === undefined) return true;
    if (told === definition && isSurelyBefore(run, definition)) return false;
    return !doesSomethingElse(told, { connectionQualifiedName, mode: "purge" });
  });
}

function isUntil(run: WorkflowRun, mark: RunMark | undefined): boolean {
  if (mark === undefined) return false;
  return run.id === mark.runId || isSurelyBefore(run, mark);
}

/**
 * Whether a run that fell short turns out to have done what is wanted: while it was going, an edited definition told otherwise, and
 * now its own copy shows. What was seen after the end of a run is never overruled.
 *
 * @param former - the intent in state when the command began
 */
export function hasProvenWanted(
  { id, template }: WorkflowRun,
  former: Pick<Intent, "runId" | "phase"> | undefined,
  wanted: Wanted,
): boolean {
  if (former?.runId !== id || !isLive(former.phase)) return false;
  return template !== undefined && doesTheSame(template, wanted);
}
