import type { Clock } from "../concurrency/clock";
import { Semaphore } from "../concurrency/semaphore";
import type { AtlanApiError } from "../errors";

/** Requests on their way at once: far fewer than the sockets that a machine or a tenant can bear. */
const MOST_IN_FLIGHT = 32;

/** A tenant that has too much to do has said when it wants to hear from us again. */
interface Pause {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly saidBy: AtlanApiError;
}

/**
 * Lets the requests of a process out, first come first served: not too many at once, and none before the time that the
 * tenant has named to any one of them.
 */
export class Throttle {
  private readonly clock: Clock;
  private pause: Pause | undefined;
  private readonly inFlight = new Semaphore(MOST_IN_FLIGHT);

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** All requests wait until then. */
  close(until: number, saidBy: AtlanApiError): void {
    if (this.pause === undefined || until > this.pause.until) this.pause = { until, saidBy };
  }

  /**
   * Does the work when it is its turn.
   *
   * @param notAfter - when it is too late to begin, in milliseconds since the epoch
   * @param refuse - makes the error for work that would have to wait beyond that
   */
  async pass<T>(notAfter: number, refuse: (pause: Pause) => Error, work: () => Promise<T>): Promise<T> {
    await this.opened(notAfter, refuse);
    await this.inFlight.acquire();
    try {
      // It may have been closed while this was waiting for its turn.
      await this.opened(notAfter, refuse);
      return await work();
    } finally {
      this.inFlight.release();
    }
  }

  private async opened(notAfter: number, refuse: (pause: Pause) => Error): Promise<void> {
    for (let pause = this.pause; pause !== undefined && pause.until > this.clock.now(); pause = this.pause) {
      if (pause.until > notAfter) throw refuse(pause);
      await this.clock.sleep(pause.until - this.clock.now());
    }
  }
}
