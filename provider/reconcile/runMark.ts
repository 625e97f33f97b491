import type { WorkflowRun } from "../atlan/api";
import { isSecondBefore, readIsoTime } from "../text/isoTime";
import { present } from "../text/present";
import type { Intent, RunMark } from "./intent";

/**
 * The mark of a run.
 *
 * @param former - the previous mark. If its time does not show that it is older, the new mark must record that its run
 *   was already handled
 */
export function markOf(run: WorkflowRun, former?: RunMark): RunMark {
  const { id: runId, createdAt } = run;
  const since = readIsoTime(createdAt);
  const isOutdated = former === undefined || (since !== undefined && isOlder(former, since));
  const known = isOutdated ? [] : [...(former.judged ?? []), former.runId];
  const judged = [...new Set(known)].filter((it) => it !== runId);
  return present({ runId, createdAt, judged: judged.length === 0 ? undefined : judged });
}

/** The mark of the run that serves the intent. */
export function markOfIntent({ runId, runCreatedAt, judged }: Intent): RunMark | undefined {
  if (runId === undefined) return undefined;
  return present({ runId, createdAt: runCreatedAt, judged });
}

/**
 * The runs that are newer than the mark, from a list that is ordered newest first. Runs of the same second count as
 * newer. Their order is not known, and it is safer to check one run too many than to start one too many. Runs that the
 * mark records as handled are left out, else they would stay news forever.
 */
export function newerThan(runs: readonly WorkflowRun[], mark: RunMark | undefined): WorkflowRun[] {
  if (mark === undefined) return [...runs];
  const marked = runs.find((it) => it.id === mark.runId);
  const since = readIsoTime(marked?.createdAt) ?? readIsoTime(mark.createdAt);
  const isNews = ({ id }: WorkflowRun): boolean => id !== mark.runId && mark.judged?.includes(id) !== true;
  if (since === undefined) return runs.slice(0, marked === undefined ? undefined : runs.indexOf(marked)).filter(isNews);
  return runs.filter((it) => isNews(it) && !isOlder(it, since));
}

/** The runs that may have been created by a time, by the tenant's clock: all where the time is not known. */
export function createdBy(runs: readonly WorkflowRun[], time: string | undefined): WorkflowRun[] {
  const until = readIsoTime(time);
  return runs.filter(({ createdAt }) => {
    const at = readIsoTime(createdAt);
    return until === undefined || at === undefined || !isSecondBefore(until, at);
  });
}

/** Whether a run was certainly created before a time. A run without a time of creation may be newer. */
function isOlder({ createdAt }: Pick<WorkflowRun, "createdAt"> | RunMark, since: number): boolean {
  const at = readIsoTime(createdAt);
  return at !== undefined && isSecondBefore(at, since);
}
