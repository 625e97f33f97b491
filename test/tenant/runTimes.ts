/** How documents of runs tell times. `whole`: UTC, in whole seconds, as Argo writes them. The others are dirt. */
export const runTimes = [
  "whole",
  /** All times in another zone. */
  "zones",
  /** All times with a fraction of a second. */
  "fractions",
  /** The end is Go's unset time. */
  "unset",
  /** The end is no time at all. */
  "garbage",
  /** The end is in a year that no clock shows. */
  "year 200000",
  /** The end is not told. */
  "absent",
  /** The end is a month before the run. */
  "early",
  /** The end is in more than a century. */
  "late",
] as const;

export type RunTimes = (typeof runTimes)[number];

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;

/** A time as Argo writes it: UTC, whole seconds. */
export function timestamp(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

/** When a run was created or started, as its document tells it. */
export function told(ms: number, times: RunTimes): string {
  switch (times) {
    case "zones":
      return timestamp(ms + 2 * HOUR_MS).replace("Z", "+02:00");
    case "fractions":
      return new Date(ms).toISOString().replace("Z", "000Z");
    default:
      return timestamp(ms);
  }
}

/** When a run ended, as its document tells it. */
export function toldEnd(ms: number, times: RunTimes): string | null {
  switch (times) {
    case "unset":
      return "0001-01-01T00:00:00Z";
    case "garbage":
      return "Run 5";
    case "year 200000":
      return "+200000-01-01T00:00:00Z";
    case "absent":
      return null;
    case "early":
      return timestamp(ms - MONTH_MS);
    case "late":
      return "2199-12-31T00:00:00Z";
    default:
      return told(ms, times);
  }
}
