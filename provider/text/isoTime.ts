/**
 * Parses times from outside. A time from Atlan, a file or state may be wrong: the zero value of a program, a text that only
 * JavaScript accepts as a date, a day that the month does not have. All code that decides by such a time parses it here.
 */

/** `2026-01-15T09:00:21Z`, with or without a fraction of a second, in any zone: RFC 3339, in capitals. */
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$/;
/** `Thu, 15 Jan 2026 09:00:21 GMT`: the format of HTTP headers. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Atlan did not exist before this: an earlier time is a zero value or an error. */
const FIRST = Date.UTC(2000, 0, 1);
/** A later time is an error. */
const END = Date.UTC(2201, 0, 1);

/** The range of `Date`; beyond it `toISOString` throws. */
const LARGEST_DATE = 8.64e15;

/** Whether a number of milliseconds since the epoch is a plausible time: in the years 2000 to 2200. */
export function isTime(ms: number | undefined): ms is number {
  return ms !== undefined && ms >= FIRST && ms < END;
}

/**
 * Parses a date with a time of day and a zone.
 *
 * @returns milliseconds since the epoch; undefined for anything else, and for times outside the years 2000 to 2200
 */
export function readIsoTime(given: unknown): number | undefined {
  const parts = typeof given === "string" ? DATE_TIME.exec(given) : null;
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", sign, zoneHour, zoneMinute] = parts;
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // JavaScript would read a day that the month does not have as a day of the next month.
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) return undefined;
  const zone = sign === undefined ? 0 : Number(`${sign}1`) * (Number(zoneHour) * 60 + Number(zoneMinute));
  const seconds = (Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second);
  const ms = midnight.getTime() + seconds * 1_000 + Number(fraction.padEnd(3, "0").slice(0, 3));
  return isTime(ms) ? ms : undefined;
}

/** The text itself if {@link readIsoTime} can parse it: for times that are shown, or sent back, in their original format. */
export function isoTimeText(given: unknown): string | undefined {
  return typeof given === "string" && readIsoTime(given) !== undefined ? given : undefined;
}

/** Parses the `Date` header of a response to milliseconds since the epoch; undefined for anything else. */
export function readHttpDate(given: string | undefined): number | undefined {
  if (given === undefined || !HTTP_DATE.test(given)) return undefined;
  const ms = Date.parse(given);
  // Formatting the result must give the same text, including the day of the week.
  return isTime(ms) && new Date(ms).toUTCString() === given ? ms : undefined;
}

/** `2026-01-15T09:00:21.000Z`; undefined for an invalid time. Never throws, whatever a clock returns. */
export function toIsoTime(ms: number | undefined): string | undefined {
  return isTime(ms) ? new Date(ms).toISOString() : undefined;
}

/** Formats any number for people: one that JavaScript can't format as a time is shown as the number. */
export function showTime(ms: number): string {
  return Math.abs(ms) <= LARGEST_DATE ? new Date(ms).toISOString() : `${ms} ms since 1970`;
}

/**
 * Whether a time in whole seconds, such as the start of a run, is before another time. False in the same second, since the
 * order is not known then.
 */
export function isSecondBefore(ms: number, other: number): boolean {
  return Math.floor(ms / 1_000) < Math.floor(other / 1_000);
}

/** The latest of several times; invalid and undefined ones are ignored. */
export function latestOf(...times: readonly (number | undefined)[]): number | undefined {
  const read = times.filter(isTime);
  return read.length === 0 ? undefined : Math.max(...read);
}
