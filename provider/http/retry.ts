import type { Random } from "../clock";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
/** A tenant that asks for more than this is not followed: better to fail with its answer than to hang. */
export const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

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
 * @returns milliseconds from now, undefined when absent or unreadable
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*(\d{1,7})\s*$/.exec(header);
  const ms = seconds ? Number(seconds[1]) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
