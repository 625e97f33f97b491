import type { WorkflowRun } from "../atlan/api";
import { isSecondBefore, readIsoTime } from "../text/isoTime";
import type { Intent, RunMark } from "./intent";

/**
 * The run as a mark in time.
 *
 * @param former - the mark until now. Where its time does not tell that it is older, it has to be remembered that it was
 *   judged already
 */
export function markOf(run: WorkflowRun, former?: RunMark): RunMark {
  const { id: runId, createdAt } = run;
  const since = readIsoTime(createdAt);
  const isOutdated = former === undefined || (since !== undefined && isOlder(former, since));
  const known = isOutdated ? [] : [...(former.judged ?? []), former.runId];
  const judged = [...new Set(known)].filter((it) => it !== runId);
  return {
    runId,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(judged.length === 0 ? {} : { judged }),
  };
}

/** The run that serves the intent as a mark in time. */
export function markOfIntent({ runId, runCreatedAt, judged }: Intent): RunMark | undefined {
  if (runId === undefined) return undefined;
  return {
    runId,
    ...(runCreatedAt === undefined ? {} : { createdAt: runCreatedAt }),
    ...(judged === undefined ? {} : { judged }),
  };
}

/**
 * The runs that came after the mark, of a list that is newest first. Runs of the same second count as newer: which came
 * first can't be told, and it is safer to look at one too many than to start one too many. Not those that the mark says
 * were judged before: they would be news for ever.
 */
export function newerThan(runs: readonly WorkflowRun[], mark: RunMark | undefined): WorkflowRun[] {
  if (mark === undefined) return [...runs];
  const marked = runs.find((it) => it.id === mark.runId);
  const since = readIsoTime(marked?.createdAt) ?? readIsoTime(mark.createdAt);
  const isNews = ({ id }: WorkflowRun): boolean => id !== mark.runId && mark.judged?.includes(id) !== true;
  if (since === undefined) return runs.slice(0, marked === undefined ? undefined : runs.indexOf(marked)).filter(isNews);
  return runs.filter((it) => isNews(it) && !isOlder(it, since));
}

/** The runs of which one serves an intent whose definition state does not know: the one that state knew, where none is newer. */
export function servingOf(runs: readonly WorkflowRun[], base: RunMark | undefined): readonly WorkflowRun[] {
  const known = runs.find(({ id }) => id === base?.runId);
  if (known === undefined) return runs;
  const newer = newerThan(runs, base);
  return newer.length > 0 ? newer : [known];
}

/** Whether a run was surely created before a time. One that does not tell when it was created may be newer. */
function isOlder({ createdAt }: Pick<WorkflowRun, "createdAt"> | RunMark, since: number): boolean {
  const at = readIsoTime(createdAt);
  return at !== undefined && isSecondBefore(at, since);
}
