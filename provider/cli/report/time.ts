import { readIsoTime } from "../../text/isoTime";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Parses a time that Atlan, Pulumi or a receipt contains; undefined if it is invalid. */
export function readTime(text: string | undefined): number | undefined {
  return readIsoTime(text);
}

/** `15 Jan 2026, 09:00:21 UTC`: the same text on every machine, in any zone and language. */
export function formatTime(ms: number): string {
  const time = new Date(ms);
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(twoDigits).join(":");
  return `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()] ?? ""} ${time.getUTCFullYear()}, ${clock} UTC`;
}

/** The time between two times: `21s`, `2m 35s`, `1h 30m`, `31 days`. Undefined when the clocks contradict each other. */
export function formatSpan(fromMs: number | undefined, toMs: number | undefined): string | undefined {
  if (fromMs === undefined || toMs === undefined || toMs < fromMs) return undefined;
  const ms = toMs - fromMs;
  if (ms >= 2 * DAY_MS) return `${Math.round(ms / DAY_MS)} days`;
  return ms >= HOUR_MS ? hoursAndMinutes(Math.round(ms / 60_000)) : minutesAndSeconds(Math.round(ms / 1_000));
}

function hoursAndMinutes(minutes: number): string {
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}h${rest === 0 ? "" : ` ${rest}m`}`;
}

function minutesAndSeconds(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 60), "m"],
    [seconds % 60, "s"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return said.length === 0 ? "0s" : said.join(" ");
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
