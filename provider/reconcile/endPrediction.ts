/** How many changes are kept. Of more, every other one is dropped. */
const MOST_CHANGES = 32;

/** How many assets were left when that was first seen. */
interface Change {
  readonly at: number;
  readonly left: number;
}

/**
 * Predicts the end of a run from how its assets become fewer. It only says when to look again, and nothing is decided by
 * it: see `pollInterval`, which never waits longer for a prediction.
 */
export class EndPrediction {
  private changes: Change[] = [];

  /**
   * @param at - when they were counted
   * @param left - how many assets are left
   */
  count(at: number, left: number): void {
    const last = this.changes.at(-1);
    if (last?.left === left) return;
    // Assets that are added begin another countdown.
    if (last !== undefined && left > last.left) this.changes = [];
    this.changes.push({ at, left });
    if (this.changes.length > MOST_CHANGES)
      this.changes = this.changes.filter((_, k) => k % 2 === 0 || k === this.changes.length - 1);
  }

  /**
   * When the last asset goes, by the rate of the last quarter of the time; undefined until some assets have gone. In the same
   * clock as the counts.
   */
  get end(): number | undefined {
    const last = this.changes.at(-1);
    const [first] = this.changes;
    if (first === undefined || last === undefined || first === last) return undefined;
    const lately = first.at + (last.at - first.at) * 0.75;
    const from = this.changes.findLast(({ at }) => at <= lately) ?? first;
    return last.at + (last.left * (last.at - from.at)) / (from.left - last.left);
  }
}
