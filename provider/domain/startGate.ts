import type { Clock } from "../clock";

/** Gives a turn back. */
export type Leave = () => void;

/** Lets so many starts be on their way at once, first come first served. */
export class StartGate {
  /** How many may be on their way at once. */
  most: number;
  private readonly clock: Clock;
  private going = 0;
  private readonly queue: (() => void)[] = [];

  constructor(clock: Clock, most = Infinity) {
    this.clock = clock;
    this.most = most;
  }

  /**
   * Waits for a turn.
   *
   * @param notAfter - until when what the start was approved by holds, in milliseconds since the epoch
   * @returns undefined when the turn came too late; it is given on then
   */
  async enter(notAfter: number): Promise<Leave | undefined> {
    if (this.going < this.most) this.going++;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    if (this.clock.now() <= notAfter) return () => this.leave();
    this.leave();
    return undefined;
  }

  private leave(): void {
    const next = this.queue.shift();
    if (next === undefined) this.going--;
    else next();
  }
}
