import type { Clock } from "./clock";
import { Semaphore } from "./semaphore";

/** Gives a turn back. */
export type Release = () => void;

/** Lets so many starts be on their way at once. */
export class StartLimiter extends Semaphore {
  private readonly clock: Clock;

  constructor(clock: Clock, permits = Infinity) {
    super(permits);
    this.clock = clock;
  }

  /**
   * Waits for a turn to start.
   *
   * @param notAfter - until when what the start was approved by holds, in milliseconds since the epoch
   * @returns undefined when the turn came too late; it is given on then
   */
  async acquireBefore(notAfter: number): Promise<Release | undefined> {
    await this.acquire();
    if (this.clock.now() <= notAfter) return () => this.release();
    this.release();
    return undefined;
  }
}
