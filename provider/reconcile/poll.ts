import type { Clock } from "../concurrency/clock";

const INTERVAL_MS = 1_000;

/**
 * Calls `look` every second until its result is enough (by default: not undefined) or the time is over. The last look
 * begins when the time is over, never before.
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
    // The time when the look begins: its answer may come, or the process go on, much later.
    const at = clock.now();
    const seen = await look();
    if (isEnough(seen) || at >= until) return seen;
    await clock.sleep(Math.min(INTERVAL_MS, Math.max(0, until - clock.now())));
  }
}
