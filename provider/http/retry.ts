import type { Random } from "../concurrency/clock";
import { readHttpDate } from "../text/isoTime";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
/** A tenant that asks for more than this is not followed: better to fail with its answer than to hang. */
export const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/** So long an answer is waited for although nobody has any patience left: the last look of a wait. */
const LAST_ANSWER_MS = 10_000;

/**
 * How long a whole exchange may take, in milliseconds: what is left of the patience, but not so little that a last look has
 * no chance. The answer to what is sent only once is always waited for.
 *
 * @param retryUntil - until when the request may be sent again; undefined for one that is sent once
 * @param longest - the longest that its answer may take
 * @param now - on the same scale as `retryUntil`
 */
export function wholeTimeout(retryUntil: number | undefined, longest: number, now: number): number {
  return retryUntil === undefined ? longest : Math.min(longest, Math.max(LAST_ANSWER_MS, retryUntil - now));
}

/**
 * How long to wait before try number `attempt + 1`: exponential with full jitter, never less than what the tenant asked
 * for in Retry-After.
 *
 * @param attempt - tries so far, from 1
 */
export function retryDelay(attempt: number, retryAfterMs: number | undefined, random: Random): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  const backoff = Math.round(FIRST_DELAY_MS / 2 + random() * (ceiling - FIRST_DELAY_MS / 2));
  return Math.max(backoff, retryAfterMs ?? 0);
}

/**
 * Reads a Retry-After header: seconds or an HTTP date.
 *
 * @param date - the Date header of the same answer, by which the tenant's date is meant; else `now` counts
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
