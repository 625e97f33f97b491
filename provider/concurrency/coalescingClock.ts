import type { Clock } from "./clock";

/**
 * A clock for those who look again and again: who sleeps on it may wake up to half of the time sooner, together with
 * others. So their questions fall into one moment, and go out as one.
 */
export class CoalescingClock implements Clock {
  private readonly clock: Clock;
  /** How many wait for something at this moment. */
  activeWaiters = 0;
  /** By the time at which it ends, in milliseconds since the epoch. */
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

  /** Resolves after `ms` milliseconds, or sooner by up to half of them where somebody else wakes then. */
  sleep(ms: number): Promise<void> {
    const latest = this.now() + ms;
    const shared = [...this.sleeps.keys()].filter((at) => at >= latest - ms / 2 && at <= latest);
    const at = shared.length === 0 ? latest : Math.max(...shared);
    const sleep = this.sleeps.get(at) ?? this.clock.sleep(ms).finally(() => this.sleeps.delete(at));
    this.sleeps.set(at, sleep);
    return sleep;
  }

  /** Does work that waits for something. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.activeWaiters++;
    try {
      return await work();
    } finally {
      this.activeWaiters--;
    }
  }
}
