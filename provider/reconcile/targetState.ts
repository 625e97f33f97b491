import type { AssetCounts, ConnectionEntity, ConnectionObservation } from "../atlan/api";
import { word } from "../text/escape";
import { describeDisagreement } from "./disagreement";
import type { Mode } from "./intent";
import { unknownWord } from "./unknownWord";

/** Whether nothing of the connection can be seen. Only with other evidence does that mean that it is gone. */
export function isInvisible(observed: ConnectionObservation): boolean {
  const { connection, isIndexOnly, assets } = observed;
  return connection === undefined && isIndexOnly !== true && assets.active === 0 && assets.archived === 0;
}

/** Of an entity that is neither there nor gone. */
export const INDEX_ONLY = "Atlan's index still lists the connection, and its catalogue no longer has it";

/** What to do about it. */
export const REINDEX =
  "`pulumi up` looks again. If it stays so, Atlan has to index the connection anew: ask its support for that.";

/** Whether nothing is left but what the index lists and the catalogue no longer has. */
export function isOnlyIndexLeft(mode: Mode, observed: ConnectionObservation): boolean {
  return observed.isIndexOnly === true && affectedAssets(mode, observed) === 0;
}

/** How many assets a run of this mode would take, or has left. */
export function affectedAssets(mode: Mode, observed: ConnectionObservation): number {
  return countAffected(mode, observed.assets);
}

/** The same, of counts alone. */
export function countAffected(mode: Mode, { active, archived }: AssetCounts): number {
  switch (mode) {
    case "archive":
      return active;
    case "purge":
      return active + archived;
    default:
      return unknownWord("mode", mode);
  }
}

/** Whether the connection itself is as the mode wants it. */
export function isConnectionDone(
  mode: Mode,
  { connection, isIndexOnly }: Pick<ConnectionObservation, "connection" | "isIndexOnly">,
): boolean {
  if (isIndexOnly === true) return false;
  switch (mode) {
    case "archive":
      return connection === undefined || stateInWords(connection.state) === "archived";
    case "purge":
      return connection === undefined;
    default:
      return unknownWord("mode", mode);
  }
}

/**
 * Whether the connection and all its assets are as the mode wants them. Says nothing about proof: a token that sees
 * nothing sees a purged connection everywhere.
 */
export function isReached(mode: Mode, observed: ConnectionObservation): boolean {
  return isConnectionDone(mode, observed) && affectedAssets(mode, observed) === 0;
}

/** The state of a connection in our words. */
export function stateInWords(state: ConnectionEntity["state"]): "active" | "archived" {
  switch (state) {
    case "ACTIVE":
      return "active";
    case "DELETED":
      return "archived";
    default:
      return unknownWord("state of a connection", state);
  }
}

/** What a run of this mode brings about. */
export function achievedBy(mode: Mode): "archived" | "purged" {
  switch (mode) {
    case "archive":
      return "archived";
    case "purge":
      return "purged";
    default:
      return unknownWord("mode", mode);
  }
}

/** What keeps the wanted state from being reached, for people. */
export function describeRest(mode: Mode, observed: ConnectionObservation): string {
  const left = affectedAssets(mode, observed);
  const what = achievedBy(mode) === "archived" ? "active" : "there";
  if (left === 0) return observed.isIndexOnly === true ? INDEX_ONLY : `the connection itself is still ${what}`;
  const details = [listTypes(affectedTypes(mode, observed.assets)), describeDisagreement(mode, observed.assets)]
    .filter((it) => it !== "")
    .join("; ");
  return `${countAssets(left)} ${left === 1 ? "is" : "are"} still ${what}${details === "" ? "" : ` (${details})`}`;
}

/** The assets that a run of this mode would take, by type. */
export function affectedTypes(mode: Mode, assets: AssetCounts): Readonly<Record<string, number>> {
  const types = new Map(Object.entries(assets.activeByType ?? {}));
  const archived = achievedBy(mode) === "archived" ? [] : Object.entries(assets.archivedByType ?? {});
  for (const [type, count] of archived) types.set(type, (types.get(type) ?? 0) + count);
  return Object.fromEntries(types);
}

/** Types that are named one by one; the rest are summed up. */
const MOST_TYPES_NAMED = 5;

/** `1,200 Column, 34 Table`; empty when nothing is told of types. */
export function listTypes(types: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(types).sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  // A single type more is named as well: "1 more type" would be no shorter.
  const namedCount = sorted.length === MOST_TYPES_NAMED + 1 ? sorted.length : MOST_TYPES_NAMED;
  const named = sorted.slice(0, namedCount).map(([type, count]) => `${count.toLocaleString("en-US")} ${word(type)}`);
  const rest = sorted.slice(namedCount);
  const others = rest.reduce((sum, [, count]) => sum + count, 0);
  if (rest.length > 0) named.push(`${countAssets(others)} of ${rest.length} other types`);
  return named.join(", ");
}

/** `1 asset`, `12,345 assets`. */
export function countAssets(count: number): string {
  return count === 1 ? "1 asset" : `${count.toLocaleString("en-US")} assets`;
}

/**
 * `612 of 1,225 assets are gone`: what a run of this mode has got done, though it fell short. Empty where nothing is known to be
 * gone: the index may show it late, and assets may have come in.
 */
export function describeGone(
  mode: Mode,
  before: Pick<AssetCounts, "active" | "archived"> | undefined,
  after: AssetCounts | undefined,
): string {
  if (before === undefined || after === undefined) return "";
  const whole = countAffected(mode, before);
  const gone = whole - countAffected(mode, after);
  return gone <= 0 ? "" : `${gone.toLocaleString("en-US")} of ${countAssets(whole)} ${gone === 1 ? "is" : "are"} gone`;
}
