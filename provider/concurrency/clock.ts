/**
 * Time, as the rest of the code sees it. Everything that waits takes one, so that a run of three days is a millisecond
 * in a test and a seed decides every race.
 */
export interface Clock {
  /**
   * Milliseconds since the epoch, for waits and deadlines: it never goes back. While somebody sets the machine's clock
   * back, it goes on as time passes; so it may be ahead of that clock until the process ends.
   */
  now(): number;
  /** Milliseconds since the epoch by the machine's clock, for what is written down and for dates that were written down. */
  wallTime(): number;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
}

/**
 * Calls back after `ms` milliseconds, Infinity for never, unless it is turned off before. It keeps no process from ending.
 *
 * @returns turns it off
 */
export type Alarm = (ms: number, ring: () => void) => () => void;

/** A source of numbers in [0, 1), like `Math.random`; seeded in tests. */
export type Random = () => number;

/**
 * A time that never goes back, made of one that people set and one that only counts. It follows the former ahead: a machine
 * that was suspended has missed that time, and the latter may not have counted it.
 *
 * @param wall - milliseconds since the epoch
 * @param counted - milliseconds since anything
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

/** By the machine's own timers. */
export const systemAlarm: Alarm = (ms, ring) => {
  const timer = ms === Infinity ? undefined : setTimeout(ring, ms).unref();
  return () => {
    clearTimeout(timer);
  };
};
