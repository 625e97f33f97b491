import type { Clock } from "./clock";
import { Semaphore } from "./semaphore";

/** Releases the permit. */
export type Release = () => void;

/** Limits concurrent starts. */
export class StartLimiter extends Semaphore {
  private readonly clock: Clock;

  constructor(clock: Clock, permits = Infinity) {
    super(permits);
    this.clock = clock;
  }

  /**
   * Waits for a permit to start.
   *
   * @param notAfter - until when the start's approval is valid, in milliseconds since the epoch
   * @returns undefined when the permit came too late; it is released then
   */
  async acquireBefore(notAfter: number): Promise<Release | undefined> {
    await this.acquire();
    if (this.clock.now() <= notAfter) return () => this.release();
    this.release();
    return undefined;
  }
}
