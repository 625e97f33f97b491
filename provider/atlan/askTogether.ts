/** Answers that came within this time are about one moment, in milliseconds. */
const ONE_MOMENT_MS = 2_000;

/** How often the questions are asked again; the last answers count. */
const MOST_REPEATS = 2;

/** An answer about some moment between its request and its arrival. */
export interface Dated<T> {
  readonly value: T;
  /** When the request was sent, in milliseconds since the epoch. One that was retried counts from its last attempt. */
  readonly sentAt: number;
  /** When its answer had come. */
  readonly answeredAt: number;
}

/**
 * Asks two questions about the same thing at the same time, and both again when their answers may be about different moments:
 * because one was retried, or because the process was held up in between. A tenant that is always slow has the last answers
 * believed: both are not asked again when the time that is left is shorter than the time that they took.
 *
 * @param until - the end of the time, in milliseconds since the epoch
 * @throws what a question throws
 */
export async function askTogether<A, B>(
  until: number,
  askFirst: () => Promise<Dated<A>>,
  askSecond: () => Promise<Dated<B>>,
): Promise<readonly [A, B]> {
  for (let repeats = 0; ; repeats++) {
    const [first, second] = await Promise.all([askFirst(), askSecond()]);
    const from = Math.min(first.sentAt, second.sentAt);
    const to = Math.max(first.answeredAt, second.answeredAt);
    const isEnough = to - from <= ONE_MOMENT_MS || repeats === MOST_REPEATS || to + (to - from) > until;
    if (isEnough) return [first.value, second.value];
  }
}
