import type { Clock } from "./clock";

/**
 * Coalesces timers, so that polls can be batched: a sleep may end early, by up to half of its length, together with another
 * one.
 */
export class CoalescingClock implements Clock {
  private readonly clock: Clock;
  /** The number of waits in progress. */
  activeWaiters = 0;
  /** Pending sleeps by the time at which they end, in milliseconds since the epoch. */
  private readonly sleeps = new Map<number, Promise<void>>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  now(): number {
    return this.clock.now();
  }

  wallTime(): number {
    return this.clock.wallTime();
  }

  /** Resolves after `ms` milliseconds, or up to half of that earlier if another sleep ends then. */
  sleep(ms: number): Promise<void> {
    const latest = this.now() + ms;
    const shared = [...this.sleeps.keys()].filter((at) => at >= latest - ms / 2 && at <= latest);
    const at = shared.length === 0 ? latest : Math.max(...shared);
    const sleep = this.sleeps.get(at) ?? this.clock.sleep(ms).finally(() => this.sleeps.delete(at));
    this.sleeps.set(at, sleep);
    return sleep;
  }

  /** Counts as an active waiter while the work is in progress. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.activeWaiters++;
    try {
      return await work();
    } finally {
      this.activeWaiters--;
    }
  }
}
