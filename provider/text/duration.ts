const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Atlan's own native delete times out after three days; thirty times that is certainly a typing error. */
export const MAX_DURATION_MS = 90 * 86_400_000;

/**
 * Parses `"90s"`, `"30m"`, `"2h"` or `"3d"` to milliseconds.
 *
 * @param most - the longest accepted duration, in milliseconds; 90 days by default
 * @returns undefined for anything else, for zero and for longer durations
 */
export function parseDuration(text: unknown, most = MAX_DURATION_MS): number | undefined {
  if (typeof text !== "string") return undefined;
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  if (!match) return undefined;
  const ms = Number(match[1]) * (UNITS[match[2] ?? ""] ?? NaN);
  return ms > 0 && ms <= most ? ms : undefined;
}

/** Formats milliseconds for people, rounded, in the format of {@link parseDuration}: `90s`, `5m`, `90m`, `17h`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes % 60 === 0) return `${minutes / 60}h`;
  return minutes < 600 ? `${minutes}m` : `${Math.round(minutes / 60)}h`;
}

/** Formats a whole number of seconds exactly, in the largest unit that fits, as a program writes a timeout. */
export function formatTimeout(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds % 60 !== 0) return `${seconds}s`;
  return seconds % 3_600 === 0 ? `${seconds / 3_600}h` : `${seconds / 60}m`;
}
