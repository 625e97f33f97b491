/**
 * Lets work on the same thing happen one after the other. Two resources of one command on one connection would else
 * not see each other's start while the index lags.
 */
export class KeyedMutex {
  private readonly latest = new Map<string, Promise<unknown>>();

  /**
   * Does the work when all that was asked for before it on the same thing has ended, well or not.
   *
   * @param onWait - told once when it has to wait
   */
  async runExclusive<T>(thing: string, work: () => Promise<T>, onWait: () => void): Promise<T> {
    const before = this.latest.get(thing);
    if (before !== undefined) onWait();
    const done = before === undefined ? work() : before.then(work);
    const ended = done.then(ignore, ignore);
    this.latest.set(thing, ended);
    try {
      return await done;
    } finally {
      if (this.latest.get(thing) === ended) this.latest.delete(thing);
    }
  }
}

function ignore(): void {
  // How it ended is for whoever asked for it.
}
