/** A semaphore: a limited number of permits; further callers wait for one, first come first served. */
export class Semaphore {
  private limit: number;
  private taken = 0;
  private readonly queue: (() => void)[] = [];

  constructor(permits: number) {
    this.limit = permits;
  }

  /** Takes effect at once: holders of a permit keep it, but no permit beyond the new limit is given. */
  set permits(permits: number) {
    this.limit = permits;
    this.givePermits();
  }

  /** How many hold a permit or wait for one. */
  get callers(): number {
    return this.taken + this.queue.length;
  }

  /** Waits for a permit, which the caller must {@link release}. */
  async acquire(): Promise<void> {
    if (this.taken < this.limit) this.taken++;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  release(): void {
    this.taken--;
    this.givePermits();
  }

  private givePermits(): void {
    while (this.taken < this.limit) {
      const next = this.queue.shift();
      if (next === undefined) return;
      this.taken++;
      next();
    }
  }
}
