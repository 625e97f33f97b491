/** A time that the search counts from the moment in which it is asked: `now-2h`. */
const FROM_NOW = /^now([+-]\d+[smhdwMy])*$/;
const ISO = /^(\d{4}-\d{2}-\d{2})(T(?:[01]\d|2[0-3]):\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A time for a search, in the form in which Atlan writes its own: `2026-01-15T09:00:00Z`. A date alone means its first
 * moment, and what does not say its zone is UTC. Undefined for what is no time.
 */
export function toSearchTime(given: string): string | undefined {
  if (FROM_NOW.test(given)) return given;
  const [, day, timeOfDay, , , zone] = ISO.exec(given) ?? [];
  // A day that its month does not have would be taken for one of the next month.
  if (day === undefined || isoTime(day)?.startsWith(day) !== true) return undefined;
  return isoTime(timeOfDay === undefined || zone !== undefined ? given : `${given}Z`);
}

function isoTime(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(".000Z", "Z");
}
