import type { Clock } from "../clock";

const INTERVAL_MS = 1_000;

/** Looks every second until something is found or the time is over: at least once, and once at the very end. */
export async function poll<T>(clock: Clock, until: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (;;) {
    const found = await look();
    const left = until - clock.now();
    if (found !== undefined || left <= 0) return found;
    await clock.sleep(Math.min(INTERVAL_MS, left));
  }
}
