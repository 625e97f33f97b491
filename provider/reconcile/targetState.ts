import type { AssetCounts, ConnectionEntity, ConnectionObservation } from "../atlan/api";
import { counted } from "../text/counted";
import { word } from "../text/escape";
import { isSecondBefore, readIsoTime } from "../text/isoTime";
import { describeDisagreement } from "./disagreement";
import type { Mode } from "./intent";
import type { ResourceRecord } from "./record";
import { unknownWord } from "./unknownWord";

/** Whether nothing of the connection is visible. That proves only with other evidence that it is gone. */
export function isInvisible(observed: ConnectionObservation): boolean {
  const { connection, isIndexOnly, assets } = observed;
  return connection === undefined && isIndexOnly !== true && assets.active === 0 && assets.archived === 0;
}

/**
 * Whether Atlan shows neither the connection nor the workflow of a run that it does not show either. That proves nothing: an index that
 * is being built anew, or a token that has lost its rights, shows the same while the run is going.
 */
export async function isNothingShown(
  observed: ConnectionObservation,
  showsWorkflow: () => Promise<boolean>,
): Promise<boolean> {
  return isInvisible(observed) && !(await showsWorkflow());
}

/** For a connection that the index lists although it is deleted. */
export const INDEX_ONLY = "Atlan's index still lists the connection, and its catalogue no longer has it";

/** The next step in that case. */
export const REINDEX =
  "`pulumi up` looks again. If it stays so, Atlan has to index the connection anew: ask its support for that.";

/** Whether only an entry of the index is left, which the catalogue no longer has. */
export function isOnlyIndexLeft(mode: Mode, observed: ConnectionObservation): boolean {
  return observed.isIndexOnly === true && affectedAssets(mode, observed) === 0;
}

/** How many assets a run of this mode would affect, or has left. */
export function affectedAssets(mode: Mode, observed: ConnectionObservation): number {
  return countAffected(mode, observed.assets);
}

/** As {@link affectedAssets}, from the counts alone. */
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

/**
 * Whether the connection that has the name now was made after a run was created, which worked on another one then. False where
 * Atlan does not tell both times.
 */
export function isMadeAfter(connection: ConnectionEntity, runCreatedAt: string | undefined): boolean {
  return isSecondBefore(readIsoTime(runCreatedAt) ?? NaN, connection.createdAt ?? NaN);
}

/** Whether the connection itself has reached the target state. */
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
 * Whether the connection and all its assets have reached the target state. That is no proof: a token without
 * permissions gets the same answer for every connection as for a purged one.
 */
export function isReached(mode: Mode, observed: ConnectionObservation): boolean {
  return isConnectionDone(mode, observed) && affectedAssets(mode, observed) === 0;
}

/**
 * Whether a purge of this resource may be why the connection is not visible: the intent's run, unless it has left the
 * connection, or an earlier one.
 */
export function mayHavePurged({
  intent: { connectionSeen, runId },
  achieved,
  fellShort = [],
}: Pick<ResourceRecord, "achieved" | "fellShort"> & {
  readonly intent: Pick<ResourceRecord["intent"], "connectionSeen" | "runId">;
}): boolean {
  const isByRun = connectionSeen && runId !== undefined && !fellShort.includes(runId);
  return isByRun || explainsByPast({ achieved, intent: { connectionSeen } });
}

/**
 * Whether a purge of an earlier intent may be why the connection is not visible: not where it was visible since, for the
 * intent of now.
 */
export function explainsByPast({
  intent: { connectionSeen },
  achieved,
}: Pick<ResourceRecord, "achieved"> & {
  readonly intent: Pick<ResourceRecord["intent"], "connectionSeen">;
}): boolean {
  return achieved === "purged" && !connectionSeen;
}

/**
 * Whether a count of 0 proves that this resource reached the target state: only if the connection is visible, or was
 * before a purge. Only a purge deletes a connection.
 */
export function isProofOfOurs(mode: Mode, { connection }: ConnectionObservation, isPurgePossible: boolean): boolean {
  return connection !== undefined || (mode === "purge" && isPurgePossible);
}

/**
 * Whether the target state that an intent has reached before still holds. A connection that is gone is archived no more: whether
 * that is accepted is for the guards to say.
 */
export function stillHolds(mode: Mode, observed: ConnectionObservation, isPurgePossible: boolean): boolean {
  return isReached(mode, observed) && isProofOfOurs(mode, observed, isPurgePossible);
}

/** Whether a count of 0 proves anything. `allowMissing` also accepts a connection that somebody else deleted. */
export function isProof(
  mode: Mode,
  observed: ConnectionObservation,
  past: { readonly mayHavePurged: boolean; readonly allowMissing: boolean },
): boolean {
  return isProofOfOurs(mode, observed, past.mayHavePurged) || (past.allowMissing && isInvisible(observed));
}

/** The state of a connection, as messages name it. */
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

/** What a run of this mode achieves. */
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

/** Describes what is left to do before the target state is reached. */
export function describeRest(mode: Mode, observed: ConnectionObservation): string {
  const left = affectedAssets(mode, observed);
  const what = achievedBy(mode) === "archived" ? "active" : "there";
  if (left === 0) return observed.isIndexOnly === true ? INDEX_ONLY : `the connection itself is still ${what}`;
  const details = [listTypes(affectedTypes(mode, observed.assets)), describeDisagreement(mode, observed.assets)]
    .filter((it) => it !== "")
    .join("; ");
  return `${countAssets(left)} ${left === 1 ? "is" : "are"} still ${what}${details === "" ? "" : ` (${details})`}`;
}

const WITHOUT_CONNECTION =
  "The connection itself can't be seen, without which Atlan deletes nothing. Check that the persona of the token includes it. If it is gone, " +
  "delete what is left one by one.";

/**
 * What to do about what a run that Succeeded has left, where it does not help to run it again.
 *
 * @param isHeld - whether it is the purge after a hold
 */
export function whatToDoAboutRest(
  mode: Mode,
  observed: ConnectionObservation,
  runCreatedAt: string | undefined,
  isHeld: boolean,
): string | undefined {
  if (isOnlyIndexLeft(mode, observed)) return REINDEX;
  const { connection } = observed;
  if (connection === undefined) return WITHOUT_CONNECTION;
  if (mode === "archive" || !isMadeAfter(connection, runCreatedAt)) return undefined;
  const next = isHeld ? "archives this one, and the hold begins anew" : "purges this one as well";
  return `The connection was made anew after that run began. A changed trigger ${next}.`;
}

/** The assets that a run of this mode would affect, by type. */
export function affectedTypes(mode: Mode, assets: AssetCounts): Readonly<Record<string, number>> {
  const types = new Map(Object.entries(assets.activeByType ?? {}));
  const archived = achievedBy(mode) === "archived" ? [] : Object.entries(assets.archivedByType ?? {});
  for (const [type, count] of archived) types.set(type, (types.get(type) ?? 0) + count);
  return Object.fromEntries(types);
}

/** How many of the assets that a run would affect have lineage. Undefined where Atlan's answer does not say. */
export function affectedLineage(mode: Mode, assets: AssetCounts): number | undefined {
  const { activeWithLineage = 0, archivedWithLineage = 0 } = assets;
  if (assets.lineageUnknown) return undefined;
  return achievedBy(mode) === "archived" ? activeWithLineage : activeWithLineage + archivedWithLineage;
}

/** How many types are listed by name; the rest are summed. */
const MOST_TYPES_NAMED = 5;

/** `1,200 Column, 34 Table`; empty when the types are not known. */
export function listTypes(types: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(types).sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  // One more type is listed by name, too: "1 other type" would be no shorter.
  const namedCount = sorted.length === MOST_TYPES_NAMED + 1 ? sorted.length : MOST_TYPES_NAMED;
  const named = sorted.slice(0, namedCount).map(([type, count]) => `${count.toLocaleString("en-US")} ${word(type)}`);
  const rest = sorted.slice(namedCount);
  const others = rest.reduce((sum, [, count]) => sum + count, 0);
  if (rest.length > 0) named.push(`${countAssets(others)} of ${rest.length} other types`);
  return named.join(", ");
}

/** `1 asset`, `12,345 assets`. */
export function countAssets(count: number): string {
  return counted(count, "asset");
}

/**
 * `612 of 1,225 assets are gone`: how much of its work a run that fell short has done. Empty where nothing is known to
 * be gone: the index may lag, and assets may have been added. Where not one asset is visible, it does not say that they are gone.
 */
export function describeGone(
  mode: Mode,
  before: Pick<AssetCounts, "active" | "archived"> | undefined,
  after: AssetCounts | undefined,
): string {
  if (before === undefined || after === undefined) return "";
  const whole = countAffected(mode, before);
  const gone = whole - countAffected(mode, after);
  // A token that has lost its rights, and an index that is built anew, show nothing as well.
  if (gone > 0 && after.active + after.archived === 0) return `none of ${countAssets(whole)} can be seen any more`;
  return gone <= 0 ? "" : `${gone.toLocaleString("en-US")} of ${countAssets(whole)} ${gone === 1 ? "is" : "are"} gone`;
}
