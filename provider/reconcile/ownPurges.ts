import type { WorkflowDefinition, WorkflowRun } from "../atlan/api";
import { isSecondBefore, latestOf, readIsoTime } from "../text/isoTime";
import { doesSomethingElse, isTold } from "./definition";
import { hasSucceeded } from "./runs";

/**
 * Whether a purge of this resource is why nothing of the connection is visible. If it is not, the token may have lost sight of
 * a connection that is still there.
 */

/** When the connection was last seen: see `seenAt` of the record. */
export interface Sighting {
  readonly seenAt: string | undefined;
  /** How late Atlan's indexes may show a change, in milliseconds. */
  readonly indexLagMs: number;
}

/** The times of a run, as far as they are known. */
type RunTimes = Pick<WorkflowRun, "createdAt" | "finishedAt">;

/** Whether the connection was seen when the indexes had to show what the run has done. False where its end is not told. */
export function wasSeenAfter({ createdAt, finishedAt }: RunTimes, { seenAt, indexLagMs }: Sighting): boolean {
  const [seen, end] = [readIsoTime(seenAt), readIsoTime(finishedAt)];
  if (seen === undefined || end === undefined) return false;
  return !isSecondBefore(seen, (latestOf(end, readIsoTime(createdAt)) ?? end) + indexLagMs);
}

/** The runs of a definition of ours, and what is known of the definition. */
export interface OwnRuns {
  readonly runs: readonly WorkflowRun[];
  /** Undefined where it is archived, or was not looked for. */
  readonly definition?: WorkflowDefinition | undefined;
}

/**
 * Whether one of the runs has purged the connection, which was not seen since. What the run itself tells decides, whatever
 * somebody has made of the definition since; else the definition does, if it is not younger than the run. Where neither tells
 * anything, the run did what the definition was made for.
 */
export function hasRunPurged(
  { definition, runs }: OwnRuns,
  connectionQualifiedName: string,
  sighting: Sighting,
): boolean {
  return runs.some((run) => {
    if (!hasSucceeded(run) || wasSeenAfter(run, sighting)) return false;
    const told = [run.template, definition].find(isTold);
    if (told === undefined) return true;
    if (told === definition && isOlderThan(run, definition)) return false;
    return !doesSomethingElse(told, { connectionQualifiedName, mode: "purge" });
  });
}

function isOlderThan(run: RunTimes, definition: WorkflowDefinition): boolean {
  const [ofRun, ofDefinition] = [readIsoTime(run.createdAt), readIsoTime(definition.createdAt)];
  return ofRun !== undefined && ofDefinition !== undefined && isSecondBefore(ofRun, ofDefinition);
}
