/**
 * Times from outside. What Atlan, a file or state says of a time is data, not truth: a program's unset time, a text that
 * JavaScript happens to read, a day that its month does not have. Everything that decides by such a time reads it here.
 */

/** `2026-01-15T09:00:21Z`, with or without a fraction of a second, in any zone: RFC 3339, in capitals. */
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$/;
/** `Thu, 15 Jan 2026 09:00:21 GMT`: how a server tells the time. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Before this nothing of Atlan was there: it is an unset time, or somebody's error. */
const FIRST = Date.UTC(2000, 0, 1);
/** From then on it is somebody's error. */
const END = Date.UTC(2201, 0, 1);

/** What `Date` can hold; beyond it `toISOString` throws. */
const LARGEST_DATE = 8.64e15;

/** Whether a number of milliseconds since the epoch is a time that somebody can have meant: of the years 2000 to 2200. */
export function isTime(ms: number | undefined): ms is number {
  return ms !== undefined && ms >= FIRST && ms < END;
}

/**
 * Reads a date with a time of day and a zone.
 *
 * @returns milliseconds since the epoch; undefined for everything that is not a whole such time of the years 2000 to 2200
 */
export function readIsoTime(given: unknown): number | undefined {
  const parts = typeof given === "string" ? DATE_TIME.exec(given) : null;
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", sign, zoneHour, zoneMinute] = parts;
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // A day that its month does not have would be taken for one of the next month.
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) return undefined;
  const zone = sign === undefined ? 0 : Number(`${sign}1`) * (Number(zoneHour) * 60 + Number(zoneMinute));
  const seconds = (Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second);
  const ms = midnight.getTime() + seconds * 1_000 + Number(fraction.padEnd(3, "0").slice(0, 3));
  return isTime(ms) ? ms : undefined;
}

/** The text itself where {@link readIsoTime} can read it: for what is shown, or asked for again, as it was told. */
export function isoTimeText(given: unknown): string | undefined {
  return typeof given === "string" && readIsoTime(given) !== undefined ? given : undefined;
}

/** Reads the `Date` of an answer, in milliseconds since the epoch; undefined for everything else. */
export function readHttpDate(given: string | undefined): number | undefined {
  if (given === undefined || !HTTP_DATE.test(given)) return undefined;
  const ms = Date.parse(given);
  // It has to say again what was read: also the day of the week.
  return isTime(ms) && new Date(ms).toUTCString() === given ? ms : undefined;
}

/** `2026-01-15T09:00:21.000Z`; undefined for what is no time. Never throws, whatever a clock says. */
export function toIsoTime(ms: number | undefined): string | undefined {
  return isTime(ms) ? new Date(ms).toISOString() : undefined;
}

/** For people, of any number: what JavaScript can't write as a time is told as the number that it is. */
export function showTime(ms: number): string {
  return Math.abs(ms) <= LARGEST_DATE ? new Date(ms).toISOString() : `${ms} ms since 1970`;
}

/**
 * Whether a run, or anything else that is told in whole seconds, may have come before a time: not if both are of the same
 * second, since then it can't be told.
 */
export function isSecondBefore(ms: number, other: number): boolean {
  return Math.floor(ms / 1_000) < Math.floor(other / 1_000);
}

/** The later ones of some clocks: those that show no time at all say nothing. */
export function latestOf(...times: readonly (number | undefined)[]): number | undefined {
  const read = times.filter(isTime);
  return read.length === 0 ? undefined : Math.max(...read);
}
