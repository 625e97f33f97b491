import type { WorkflowRun } from "../atlan/api";
import { isSecondBefore, readIsoTime } from "../text/isoTime";

/** The request that creates a definition starts its first run too: how much later that may be. */
const MOST_LATER_MS = 5_000;
/** And how much earlier, for tenants tell times in whole seconds. A run from before that is of another definition of the name. */
const MOST_EARLIER_MS = 2_000;

/** A definition or a run, as far as the time of its creation. */
export interface Created {
  readonly createdAt?: string | undefined;
}

/** Filters a list of runs that is ordered newest first. */
export type Choice = (runs: readonly WorkflowRun[]) => readonly WorkflowRun[];

/**
 * The runs that a start may have created. The answer to the start did not name its run, and somebody else may have run
 * the definition in the meantime.
 */
export class CandidateRuns {
  private readonly leave: Choice;
  /** The start created the definition too. */
  readonly isFirst: boolean;
  private shown: readonly WorkflowRun[] = [];

  /**
   * @param leave - removes the runs that the start can't have created
   * @param isFirst - the start created the definition too, so nobody could run it before
   */
  constructor(leave: Choice, isFirst: boolean) {
    this.leave = leave;
    this.isFirst = isFirst;
  }

  /** Filters a list, and stores the result for {@link isSurely}. */
  readonly choice: Choice = (runs) => (this.shown = this.leave(runs));

  /** Whether a run is certainly the one that the start created, by the list that was filtered last. */
  isSurely(run: WorkflowRun): boolean {
    const others = this.shown.filter(({ id }) => id !== run.id);
    return others.length === 0 || (this.isFirst && others.every((it) => isSurelyBefore(run, it)));
  }
}

/** Whether the request that created the definition started this run too. False where the times are not known. */
export function cameWith(run: WorkflowRun, definition: Created | undefined): boolean {
  const later = timeBetween(definition, run);
  return later >= -MOST_EARLIER_MS && later <= MOST_LATER_MS;
}

/**
 * Whether the times show that another request started this run. It may be the only one of its definition: Atlan forgets
 * the runs of some weeks ago, and people delete them. And it may be of a definition of the same name that was archived since.
 */
export function cameApart(run: WorkflowRun, definition: Created | undefined): boolean {
  const later = timeBetween(definition, run);
  return later < -MOST_EARLIER_MS || later > MOST_LATER_MS;
}

/** Whether the times show that a run is of an earlier definition of the same name, which was archived since. */
export function cameBefore(run: WorkflowRun, definition: Created | undefined): boolean {
  return timeBetween(definition, run) < -MOST_EARLIER_MS;
}

/** In milliseconds. NaN, which is neither early nor late, where a time is not known. */
function timeBetween(definition: Created | undefined, run: Created): number {
  return timeOf(run) - timeOf(definition);
}

/** Whether one was created before the other. False where a time is not known. */
export function isSurelyBefore(one: Created, other: Created): boolean {
  return isSecondBefore(timeOf(one), timeOf(other));
}

function timeOf(it: Created | undefined): number {
  return readIsoTime(it?.createdAt) ?? NaN;
}
