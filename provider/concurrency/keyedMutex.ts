/**
 * Serializes work per key. Without it, two resources of one command on one connection don't see each other's start until the
 * index catches up.
 */
export class KeyedMutex {
  private readonly latest = new Map<string, Promise<unknown>>();

  /**
   * Does the work when all earlier work with the same key has ended, successfully or not.
   *
   * @param onWait - called once if it has to wait
   */
  async runExclusive<T>(key: string, work: () => Promise<T>, onWait: () => void): Promise<T> {
    const before = this.latest.get(key);
    if (before !== undefined) onWait();
    const done = before === undefined ? work() : before.then(work);
    const ended = done.then(ignore, ignore);
    this.latest.set(key, ended);
    try {
      return await done;
    } finally {
      if (this.latest.get(key) === ended) this.latest.delete(key);
    }
  }
}

function ignore(): void {
  // The caller of the work gets its failure.
}
