import type { WorkflowRun } from "../atlan/api";
import { isSecondBefore, readIsoTime } from "../text/isoTime";

/** Filters a list of runs that is ordered newest first. */
export type Choice = (runs: readonly WorkflowRun[]) => readonly WorkflowRun[];

/**
 * The runs that a start may have created. The answer to the start did not name its run, and somebody else may have run
 * the definition in the meantime.
 */
export class CandidateRuns {
  private readonly leave: Choice;
  private readonly isFirst: boolean;
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

function isSurelyBefore(run: WorkflowRun, other: WorkflowRun): boolean {
  const [at, later] = [readIsoTime(run.createdAt), readIsoTime(other.createdAt)];
  return at !== undefined && later !== undefined && isSecondBefore(at, later);
}
