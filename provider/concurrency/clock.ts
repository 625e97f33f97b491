/**
 * The clock of the rest of the code. Everything that waits is given one, so that a run of three days takes a millisecond in a
 * test, and a seed determines every race.
 */
export interface Clock {
  /**
   * Milliseconds since the epoch, for waits and deadlines: it never goes back. If somebody sets the machine's clock back, it
   * continues at the same pace; so it may be ahead of that clock until the process ends.
   */
  now(): number;
  /** Milliseconds since the epoch by the machine's clock: for stored times, and for comparing with them. */
  wallTime(): number;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
}

/**
 * Starts a timer of `ms` milliseconds, Infinity for never. It does not keep the process alive.
 *
 * @returns cancels the timer
 */
export type Alarm = (ms: number, ring: () => void) => () => void;

/** A source of numbers in [0, 1), like `Math.random`; seeded in tests. */
export type Random = () => number;

/**
 * A monotonic clock made of the wall clock, which people can set, and a counter, which only counts. It follows the wall clock
 * forward: the counter may not have counted while the machine was suspended.
 *
 * @param wall - milliseconds since the epoch
 * @param counted - milliseconds since any time
 */
export function steady(wall: () => number, counted: () => number): () => number {
  let ahead = -Infinity;
  return () => {
    const elapsed = Math.round(counted());
    ahead = Math.max(ahead, wall() - elapsed);
    return elapsed + ahead;
  };
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: steady(
    () => Date.now(),
    () => performance.now(),
  ),
  wallTime: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Uses the machine's own timers. */
export const systemAlarm: Alarm = (ms, ring) => {
  const timer = ms === Infinity ? undefined : setTimeout(ring, ms).unref();
  return () => {
    clearTimeout(timer);
  };
};
