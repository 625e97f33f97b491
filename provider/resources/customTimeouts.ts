import type * as pulumi from "@pulumi/pulumi";
import { formatTimeout, MAX_DURATION_MS, parseDuration } from "../text/duration";

/** The `customTimeouts` that can be translated to `timeout`. */
const WAITS = ["create", "update"] as const;
/** The units of Pulumi's durations, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The inputs with the `timeout` that `customTimeouts` ask for, or why these are refused. */
export type Timed = { readonly args: object } | { readonly refused: string };

/**
 * Pulumi does not pass `customTimeouts` to dynamic resources, so they would be ignored silently. Instead, those for
 * create and update become `timeout`, and those that can have no effect are refused.
 */
export function withCustomTimeouts(args: object, customTimeouts: pulumi.CustomTimeouts | undefined): Timed {
  const given = Object.entries(customTimeouts ?? {}).filter(([, value]) => value !== undefined && value !== "");
  const other = given.find(([name]) => !WAITS.some((it) => it === name));
  if (other !== undefined)
    return refuse(
      `customTimeouts.${other[0]} has no meaning here: only the wait for a run has a limit, the input timeout`,
    );
  const waits = given.map(([name, value]) => ({ name, text: String(value), ms: readGoDuration(value) }));
  const unread = waits.find(({ ms }) => ms === undefined);
  if (unread !== undefined)
    return refuse(
      `customTimeouts.${unread.name} is ${JSON.stringify(unread.text)}; it has to be a duration of whole seconds, at most 90d, such as "30m". Write it as the input timeout`,
    );
  const [first] = waits;
  if (first?.ms === undefined) return { args };
  if (waits.some(({ ms }) => ms !== first.ms))
    return refuse(
      "customTimeouts.create and customTimeouts.update differ; there is one limit for both, the input timeout",
    );
  const { timeout, waitForCompletion } = args as { readonly timeout?: unknown; readonly waitForCompletion?: unknown };
  if (timeout === undefined) {
    // Nothing is waited for then, and `timeout` would be refused.
    if (waitForCompletion === false)
      return refuse(`customTimeouts.${first.name} can't be combined with waitForCompletion: false`);
    return { args: { ...args, timeout: formatTimeout(first.ms) } };
  }
  if (parseDuration(timeout) === first.ms) return { args };
  return refuse(`timeout and customTimeouts.${first.name} are both given; leave customTimeouts out`);
}

/**
 * `1h30m`, `90s`, `0.5h`: a duration in Pulumi's format, converted to milliseconds. Undefined unless it is a whole
 * number of seconds, above zero and at most 90 days.
 */
function readGoDuration(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^(\d{1,9}(\.\d{1,9})?(ms|[smhd]))+$/.test(value)) return undefined;
  const parts = [...value.matchAll(/([\d.]+)(ms|[smhd])/g)];
  const sum = parts.reduce((total, [, count, unit = ""]) => total + Number(count) * (UNITS[unit] ?? NaN), 0);
  // Fractions of an hour are not exact as binary numbers.
  const ms = Math.round(sum * 1e6) / 1e6;
  return ms > 0 && ms <= MAX_DURATION_MS && ms % 1_000 === 0 ? ms : undefined;
}

function refuse(refused: string): Timed {
  return { refused };
}
