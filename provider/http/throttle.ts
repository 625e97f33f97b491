import type { Clock } from "../concurrency/clock";
import { Semaphore } from "../concurrency/semaphore";
import type { AtlanApiError } from "../errors";

/** The limit of concurrent requests: far fewer than the sockets that a machine or a tenant supports. */
const MOST_IN_FLIGHT = 32;

/** A pause of all requests, from a tenant's Retry-After. */
interface Pause {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly saidBy: AtlanApiError;
}

/**
 * Limits a process's requests, first come first served: a limited number at once, and none before the time that the tenant's
 * Retry-After gave for any of them.
 */
export class Throttle {
  private readonly clock: Clock;
  private pause: Pause | undefined;
  private readonly inFlight = new Semaphore(MOST_IN_FLIGHT);

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Pauses all requests until then. */
  close(until: number, saidBy: AtlanApiError): void {
    if (this.pause === undefined || until > this.pause.until) this.pause = { until, saidBy };
  }

  /**
   * Does the work when it gets a permit and no pause is active.
   *
   * @param notAfter - when it is too late to begin, in milliseconds since the epoch
   * @param refuse - creates the error for work that would have to wait longer
   */
  async pass<T>(notAfter: number, refuse: (pause: Pause) => Error, work: () => Promise<T>): Promise<T> {
    await this.opened(notAfter, refuse);
    await this.inFlight.acquire();
    try {
      // A pause may have begun while this waited for a permit.
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
