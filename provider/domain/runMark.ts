import type { WorkflowRun } from "../atlan/port";
import { isSecondBefore, readIsoTime } from "../isoTime";
import type { Intent, RunMark } from "./intent";

/** The run as a mark in time. */
export function markOf(run: WorkflowRun): RunMark {
  return { runId: run.id, ...(run.createdAt === undefined ? {} : { createdAt: run.createdAt }) };
}

/** The run that serves the intent as a mark in time. */
export function markOfIntent({ runId, runCreatedAt }: Intent): RunMark | undefined {
  if (runId === undefined) return undefined;
  return { runId, ...(runCreatedAt === undefined ? {} : { createdAt: runCreatedAt }) };
}

/**
 * The runs that came after the mark, of a list that is newest first. Runs of the same second count as newer: which came
 * first can't be told, and it is safer to look at one too many than to start one too many.
 */
export function newerThan(runs: readonly WorkflowRun[], mark: RunMark | undefined): WorkflowRun[] {
  if (mark === undefined) return [...runs];
  const marked = runs.find((it) => it.id === mark.runId);
  const since = readIsoTime(marked?.createdAt) ?? readIsoTime(mark.createdAt);
  if (since === undefined) return marked === undefined ? [...runs] : runs.slice(0, runs.indexOf(marked));
  return runs.filter((it) => it.id !== mark.runId && !isOlder(it, since));
}

/** Whether a run was surely created before a time. One that does not tell when it was created may be newer. */
function isOlder({ createdAt }: WorkflowRun, since: number): boolean {
  const at = readIsoTime(createdAt);
  return at !== undefined && isSecondBefore(at, since);
}
