/** So many may be at something at once; the others wait for their turn, first come first served. */
export class Slots {
  most: number;
  private taken = 0;
  private readonly queue: (() => void)[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** Waits for a turn, which has to be given back by {@link leave}. */
  async enter(): Promise<void> {
    if (this.taken < this.most) this.taken++;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  leave(): void {
    const next = this.queue.shift();
    if (next === undefined) this.taken--;
    else next();
  }
}
