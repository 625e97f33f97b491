import type { Clock } from "../concurrency/clock";

const INTERVAL_MS = 1_000;

/**
 * Looks every second until what is seen is enough (by default: anything) or the time is over: at least once, and once at
 * the very end.
 *
 * @returns what was seen last, enough or not
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
