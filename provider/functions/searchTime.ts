/** A time relative to the moment of the search: `now-2h`. */
const FROM_NOW = /^now([+-]\d+[smhdwMy])*$/;
const ISO = /^(\d{4}-\d{2}-\d{2})(T(?:[01]\d|2[0-3]):\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Converts a time to Atlan's format: `2026-01-15T09:00:00Z`. A date alone means its first moment, and a time without a
 * zone is UTC. Undefined if it is not a time.
 */
export function toSearchTime(given: string): string | undefined {
  if (FROM_NOW.test(given)) return given;
  const [, day, timeOfDay, , , zone] = ISO.exec(given) ?? [];
  // JavaScript would move a day that its month does not have into the next month.
  if (day === undefined || isoTime(day)?.startsWith(day) !== true) return undefined;
  return isoTime(timeOfDay === undefined || zone !== undefined ? given : `${given}Z`);
}

function isoTime(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(".000Z", "Z");
}
