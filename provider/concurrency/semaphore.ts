/** So many may be at something at once; the others wait for their turn, first come first served. */
export class Semaphore {
  private limit: number;
  private taken = 0;
  private readonly queue: (() => void)[] = [];

  constructor(permits: number) {
    this.limit = permits;
  }

  /** Holds from now on: who is at it may finish, but nobody takes a place that is not there any more. */
  set permits(permits: number) {
    this.limit = permits;
    this.letIn();
  }

  /** Waits for a turn, which has to be given back by {@link release}. */
  async acquire(): Promise<void> {
    if (this.taken < this.limit) this.taken++;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  release(): void {
    this.taken--;
    this.letIn();
  }

  private letIn(): void {
    while (this.taken < this.limit) {
      const next = this.queue.shift();
      if (next === undefined) return;
      this.taken++;
      next();
    }
  }
}
