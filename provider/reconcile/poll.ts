import type { Clock } from "../concurrency/clock";

const INTERVAL_MS = 1_000;

/**
 * Calls `look` every second until its result is enough (by default: not undefined) or the time is over. It calls it at
 * least once, and once at the very end.
 *
 * @returns the last result, enough or not
 */
export async function poll<T>(
  clock: Clock,
  until: number,
  look: () => Promise<T>,
  isEnough: (seen: T) => boolean = (seen) => seen !== undefined,
): Promise<T> {
  for (;;) {
    const seen = await look();
    const left = until - clock.now();
    if (isEnough(seen) || left <= 0) return seen;
    await clock.sleep(Math.min(INTERVAL_MS, left));
  }
}
