import type { WorkflowRun } from "../atlan/api";
import { isSecondBefore, readIsoTime } from "../text/isoTime";

/** Leaves some of a list of runs, newest first. */
export type Choice = (runs: readonly WorkflowRun[]) => readonly WorkflowRun[];

/**
 * The runs among which the one is that a start has made. Its answer has not told which, and in the meantime somebody else
 * may have run the definition too.
 */
export class CandidateRuns {
  private readonly leave: Choice;
  private readonly isFirst: boolean;
  private shown: readonly WorkflowRun[] = [];

  /**
   * @param leave - takes away what the start can't have made
   * @param isFirst - the start has made the definition as well: nobody could run it before
   */
  constructor(leave: Choice, isFirst: boolean) {
    this.leave = leave;
    this.isFirst = isFirst;
  }

  /** Looks through a list, and remembers what is left of it. */
  readonly choice: Choice = (runs) => (this.shown = this.leave(runs));

  /** Whether a run is surely the one that the start has made, by the list that was looked through last. */
  isSurely(run: WorkflowRun): boolean {
    const others = this.shown.filter(({ id }) => id !== run.id);
    return others.length === 0 || (this.isFirst && others.every((it) => isSurelyBefore(run, it)));
  }
}

function isSurelyBefore(run: WorkflowRun, other: WorkflowRun): boolean {
  const [at, later] = [readIsoTime(run.createdAt), readIsoTime(other.createdAt)];
  return at !== undefined && later !== undefined && isSecondBefore(at, later);
}
