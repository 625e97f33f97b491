import type { Clock } from "../../concurrency/clock";

/**
 * So many members are looked at together. Of ten thousand the last answers would come seconds after the first ones, too late to be
 * about the same moment, so that most would be asked for again; and all that they need would be in memory at once.
 */
const WAVE = 1_000;

/**
 * A wave that takes longer waits for something, in milliseconds: for an Atlan that does not answer, for its index, for runs that are
 * being stopped.
 */
const LONG_MS = 5_000;

/**
 * Works on a thousand items at a time, in their order; the next ones begin when all of these have ended. After one that has taken long
 * all that are left begin at once, so that one wave after the other does not wait for the same.
 */
export async function inWaves<T, R>(
  items: Iterable<T>,
  clock: Pick<Clock, "now">,
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const all = [...items];
  const ends: PromiseSettledResult<R>[] = [];
  let most = WAVE;
  while (ends.length < all.length) {
    const begin = clock.now();
    const wave = all.slice(ends.length, ends.length + most);
    for (const end of await Promise.allSettled(wave.map(work))) ends.push(end);
    if (clock.now() - begin > LONG_MS) most = Infinity;
  }
  return ends;
}
