import type { Clock } from "./clock";
import { Slots } from "./semaphore";

/** Gives a turn back. */
export type Leave = () => void;

/** Lets so many starts be on their way at once. */
export class StartGate extends Slots {
  private readonly clock: Clock;

  constructor(clock: Clock, most = Infinity) {
    super(most);
    this.clock = clock;
  }

  /**
   * Waits for a turn to start.
   *
   * @param notAfter - until when what the start was approved by holds, in milliseconds since the epoch
   * @returns undefined when the turn came too late; it is given on then
   */
  async turn(notAfter: number): Promise<Leave | undefined> {
    await this.enter();
    if (this.clock.now() <= notAfter) return () => this.leave();
    this.leave();
    return undefined;
  }
}
