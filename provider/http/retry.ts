import type { Random } from "../concurrency/clock";
import { readHttpDate } from "../text/isoTime";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
/** The longest Retry-After that is followed: beyond it, failing with the tenant's response is better than hanging. */
export const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/** The shortest timeout of a response, in milliseconds, also after the deadline: the last poll of a wait needs it. */
const LAST_ANSWER_MS = 10_000;

/**
 * The timeout of a whole exchange, in milliseconds: the time until the deadline, but long enough for a last poll. The response
 * to a request that is sent once always has the full time.
 *
 * @param retryUntil - until when the request may be retried; undefined for one that is sent once
 * @param longest - the longest time for a response
 * @param now - on the same clock as `retryUntil`
 */
export function wholeTimeout(retryUntil: number | undefined, longest: number, now: number): number {
  return retryUntil === undefined ? longest : Math.min(longest, Math.max(LAST_ANSWER_MS, retryUntil - now));
}

/**
 * The delay before attempt `attempt + 1`: exponential backoff with full jitter, never less than the tenant's Retry-After.
 *
 * @param attempt - attempts so far, from 1
 */
export function retryDelay(attempt: number, retryAfterMs: number | undefined, random: Random): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  const backoff = Math.round(FIRST_DELAY_MS / 2 + random() * (ceiling - FIRST_DELAY_MS / 2));
  return Math.max(backoff, retryAfterMs ?? 0);
}

/**
 * Parses a Retry-After header: seconds or an HTTP date.
 *
 * @param date - the Date header of the same response, to which a date is relative; without it, `now` is used
 * @param now - milliseconds since the epoch
 * @returns milliseconds from now, undefined when absent or unreadable
 */
export function parseRetryAfter(header: string | undefined, date: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*(\d{1,7})\s*$/.exec(header);
  if (seconds) return Number(seconds[1]) * 1_000;
  const ms = (readHttpDate(header) ?? NaN) - (readHttpDate(date) ?? now);
  return ms >= 0 ? ms : undefined;
}
