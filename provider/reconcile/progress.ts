import type { WorkflowRun } from "../atlan/api";
import { toPhase } from "../atlan/phase";
import { formatDuration } from "../text/duration";
import { countAssets } from "./targetState";

/** The minimum time between two lines, so that a pipeline's log stays short. */
export const LINE_INTERVAL_MS = 10_000;
/** After this time without a change in the number of assets, the line says so. */
const STANDSTILL_MS = 120_000;

/** How many assets were left at some time. */
interface Count {
  readonly at: number;
  readonly left: number;
}

/** Writes the progress lines of a wait: phase, age, assets left of how many, rate and estimate. */
export class Progress {
  private readonly begin: number;
  /** The highest number of assets that was counted. */
  private whole = 0;
  /** The first count, from which the rate is computed. */
  private first: Count | undefined;
  private last: Count | undefined;
  /** The first count with the current number of assets. */
  private still: Count | undefined;
  private toldAt = -Infinity;

  /** @param begin - the beginning of the wait, in milliseconds since the epoch */
  constructor(begin: number) {
    this.begin = begin;
  }

  /**
   * The next line; undefined when none is due.
   *
   * @param left - how many assets are left, where they were counted
   * @param whole - how many there were before the run, where that is known
   */
  line(now: number, run: WorkflowRun, left: number | undefined, whole?: number): string | undefined {
    if (left !== undefined) this.count({ at: now, left }, whole ?? 0);
    if (now - this.toldAt < LINE_INTERVAL_MS) return undefined;
    this.toldAt = now;
    return `Run ${run.id}: ${toPhase(run.phase)}, ${formatDuration(now - this.begin)}${this.assets()}`;
  }

  private count(count: Count, whole: number): void {
    // The index may show assets late, and a crawl may add some, so the highest count is the total.
    this.whole = Math.max(this.whole, whole, count.left);
    if (this.first === undefined || count.left > this.first.left) this.first = count;
    if (this.still?.left !== count.left) this.still = count;
    this.last = count;
  }

  private assets(): string {
    const { first, last, still } = this;
    if (first === undefined || last === undefined || still === undefined) return "";
    const left = `, ${last.left.toLocaleString("en-US")} of ${countAssets(this.whole)} left`;
    const standstill = last.at - still.at;
    if (last.left > 0 && standstill >= STANDSTILL_MS) return `${left}, no progress for ${formatDuration(standstill)}`;
    const gone = first.left - last.left;
    if (gone === 0 || last.left === 0) return left;
    const perMs = gone / (last.at - first.at);
    const rate = Math.max(1, Math.round(perMs * 60_000)).toLocaleString("en-US");
    return `${left}, ${rate} a minute, about ${formatDuration(Math.max(1_000, last.left / perMs))} to go`;
  }
}
