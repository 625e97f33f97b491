import type { WorkflowRun } from "../atlan/api";
import { toPhase } from "../atlan/phase";
import { formatDuration, MAX_DURATION_MS } from "../text/duration";
import { readIsoTime } from "../text/isoTime";

/** The minimum time between two lines, so that a pipeline's log stays short. */
export const LINE_INTERVAL_MS = 10_000;
/** After this time without a change in the number of assets, the line says so. */
const STANDSTILL_MS = 120_000;

/** How many assets were left at some time. */
interface Count {
  readonly at: number;
  readonly left: number;
}

/**
 * Writes the progress lines of a wait, what matters most first, because a terminal shows only the beginning:
 * `83 of 390 left, ~3m, Running 2m, 30 a minute, run atlan-connection-delete-1`.
 */
export class Progress {
  private readonly begin: number;
  private readonly beganAt: number;
  /** How long the run had been going when the wait began, in milliseconds. */
  private before: number | undefined;
  /** The highest number of assets that was counted. */
  private whole = 0;
  /** The first count, from which the rate is computed. */
  private first: Count | undefined;
  private last: Count | undefined;
  /** The first count with the current number of assets. */
  private still: Count | undefined;
  private toldAt = -Infinity;

  /**
   * @param begin - the beginning of the wait, in milliseconds of the clock that `line` gets
   * @param beganAt - the same moment in milliseconds since the epoch
   */
  constructor(begin: number, beganAt: number) {
    this.begin = begin;
    this.beganAt = beganAt;
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
    this.before ??= ageOf(run, this.beganAt);
    const age = formatDuration(now - this.begin + this.before);
    const { left: rest, rate } = this.assets();
    return [...rest, `${toPhase(run.phase)} ${age}`, ...rate, `run ${run.id}`].join(", ");
  }

  private count(count: Count, whole: number): void {
    // The index may show assets late, and a crawl may add some, so the highest count is the total.
    this.whole = Math.max(this.whole, whole, count.left);
    if (this.first === undefined || count.left > this.first.left) this.first = count;
    if (this.still?.left !== count.left) this.still = count;
    this.last = count;
  }

  private assets(): { readonly left: readonly string[]; readonly rate: readonly string[] } {
    const { first, last, still } = this;
    if (first === undefined || last === undefined || still === undefined) return { left: [], rate: [] };
    const left = `${last.left.toLocaleString("en-US")} of ${this.whole.toLocaleString("en-US")} left`;
    const standstill = last.at - still.at;
    if (last.left > 0 && standstill >= STANDSTILL_MS)
      return { left: [left, `no progress for ${formatDuration(standstill)}`], rate: [] };
    const gone = first.left - last.left;
    if (gone === 0 || last.left === 0) return { left: [left], rate: [] };
    const perMs = gone / (last.at - first.at);
    const rate = Math.max(1, Math.round(perMs * 60_000)).toLocaleString("en-US");
    const togo = formatDuration(Math.max(1_000, last.left / perMs));
    return { left: [left, `~${togo}`], rate: [`${rate} a minute`] };
  }
}

/** How long a run has been going, in milliseconds; 0 where its time is not known or lies ahead of this machine's clock. */
function ageOf({ startedAt, createdAt }: WorkflowRun, now: number): number {
  const begin = readIsoTime(startedAt) ?? readIsoTime(createdAt);
  const age = begin === undefined ? 0 : now - begin;
  return age <= MAX_DURATION_MS ? Math.max(0, age) : 0;
}
