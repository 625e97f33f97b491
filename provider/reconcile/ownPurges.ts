import type { WorkflowDefinition, WorkflowRun } from "../atlan/api";
import { isLive } from "../atlan/phase";
import { isSurelyBefore } from "./candidateRuns";
import { doesSomethingElse, doesTheSame, isTold, type Wanted } from "./definition";
import type { Intent } from "./intent";
import { hasSucceeded } from "./runs";

/** The runs of a definition of ours, and the definition itself: undefined where it is archived, or was not looked for. */
export interface OwnRuns {
  /** The newest first. */
  readonly runs: readonly WorkflowRun[];
  readonly definition?: WorkflowDefinition | undefined;
}

/**
 * Whether one of the runs has purged the connection, which explains that nothing of it is visible. If none has, the token may
 * have lost sight of a connection that is still there.
 *
 * What the run itself tells decides, whatever somebody has made of the definition since; else the definition does, if it is not
 * younger than the run. Where neither tells anything, the run did what the definition was made for.
 *
 * @param fellShort - runs that explain nothing, as no run before them does: see {@link ResourceRecord.fellShort}
 */
export function hasRunPurged(
  { definition, runs }: OwnRuns,
  connectionQualifiedName: string,
  fellShort: readonly string[] = [],
): boolean {
  const latestShort = runs.findIndex(({ id }) => fellShort.includes(id));
  return runs.slice(0, latestShort === -1 ? undefined : latestShort).some((run) => {
    if (!hasSucceeded(run)) return false;
    const told = [run.template, definition].find(isTold);
    if (told === undefined) return true;
    if (told === definition && isSurelyBefore(run, definition)) return false;
    return !doesSomethingElse(told, { connectionQualifiedName, mode: "purge" });
  });
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
  if (former === undefined || id !== former.runId || !isLive(former.phase)) return false;
  return template !== undefined && doesTheSame(template, wanted);
}
