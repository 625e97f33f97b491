import type { Json } from "../json";
import { NotUnderstood } from "./notUnderstood";

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  H: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const isoDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Reads a date of a query as milliseconds since the epoch: a number of milliseconds, an ISO date or time (UTC unless it says
 * otherwise), or date math such as `now` and `now-2h` (units s, m, h, d, w, M, y; no rounding).
 */
export function readDate(value: Json | undefined, now: number): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string") {
    if (/^-?\d{5,}$/.test(value)) return Number(value);
    if (value.startsWith("now")) return dateMath(value, now);
    if (isoDate.test(value)) {
      const utc = !value.includes("T") || /(Z|[+-]\d{2}:\d{2})$/.test(value) ? value : `${value}Z`;
      const time = Date.parse(utc);
      if (!Number.isNaN(time)) return time;
    }
  }
  throw new NotUnderstood(`[${JSON.stringify(value)}] is not a date`);
}

function dateMath(text: string, now: number): number {
  let time = now;
  let rest = text.slice("now".length);
  while (rest !== "") {
    const step = /^([+-])(\d+)([smhHdwMy])/.exec(rest);
    if (step === null) throw new NotUnderstood(`date math [${text}] is not understood`);
    const count = Number(step[2]) * (step[1] === "-" ? -1 : 1);
    const unit = step[3]!;
    if (unit === "M" || unit === "y") {
      const date = new Date(time);
      date.setUTCMonth(date.getUTCMonth() + count * (unit === "y" ? 12 : 1));
      time = date.getTime();
    } else {
      time += count * unitMs[unit]!;
    }
    rest = rest.slice(step[0].length);
  }
  return time;
}
