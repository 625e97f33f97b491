/**
 * Time, as the rest of the code sees it. Everything that waits takes one, so that a run of three days is a millisecond
 * in a test and a seed decides every race.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
}

/** A source of numbers in [0, 1), like `Math.random`; seeded in tests. */
export type Random = () => number;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
