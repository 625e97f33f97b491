import { announcesPurge } from "../../reconcile/plan";
import type { Log } from "../context";

/**
 * Keeps what a preview says of the members of a fleet, and says it in the end: purges last, where a reader of many lines
 * looks.
 */
export class PlanLines {
  private readonly lines: Parameters<Log>[] = [];

  readonly log: Log = (...line) => {
    this.lines.push(line);
  };

  tell(log: Log): void {
    const { purge = [], other = [] } = Object.groupBy(this.lines, ([line]) =>
      announcesPurge(line) ? "purge" : "other",
    );
    for (const line of [...other, ...purge]) log(...line);
    this.lines.length = 0;
  }
}
