import type { WorkflowRun } from "../atlan/api";
import { isSecondBefore, readIsoTime } from "../text/isoTime";

/** The request that creates a definition starts its first run too: how long the two may be apart. */
const MOST_APART_MS = 5_000;

/** A definition, as far as the time of its creation. */
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
  const apart = timeBetween(run, definition);
  return apart !== undefined && apart <= MOST_APART_MS;
}

/**
 * Whether the times show that another request started this run. It may be the only one of its definition: Atlan forgets
 * the runs of some weeks ago, and people delete them.
 */
export function cameLater(run: WorkflowRun, definition: Created | undefined): boolean {
  const apart = timeBetween(run, definition);
  return apart !== undefined && apart > MOST_APART_MS;
}

function timeBetween(run: WorkflowRun, definition: Created | undefined): number | undefined {
  const [ofRun, ofDefinition] = [readIsoTime(run.createdAt), readIsoTime(definition?.createdAt)];
  return ofRun === undefined || ofDefinition === undefined ? undefined : Math.abs(ofRun - ofDefinition);
}

function isSurelyBefore(run: WorkflowRun, other: WorkflowRun): boolean {
  const [at, later] = [readIsoTime(run.createdAt), readIsoTime(other.createdAt)];
  return at !== undefined && later !== undefined && isSecondBefore(at, later);
}
