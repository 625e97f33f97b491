import type { AssetCounts, ConnectionObservation } from "../atlan/api";
import { quoted } from "../text/escape";
import { describeDisagreement } from "./disagreement";
import type { Mode } from "./intent";
import type { ReconcileOptions } from "./options";
import type { GuardResult } from "./preflight";
import { affectedAssets, affectedLineage, affectedTypes, countAssets, listTypes, stateInWords } from "./targetState";

/** What `pulumi up` will do, in words for the reviewer of a pull request. */
export function describePlan(
  mode: Mode,
  connectionQualifiedName: string,
  observed: ConnectionObservation,
  guardResult: GuardResult,
): string {
  const what = describeConnection(connectionQualifiedName, observed);
  if (guardResult === "alreadyArchived") return `Nothing will run: ${what} is archived already.`;
  if (guardResult === "alreadyGone") return `Nothing will run: ${what} can't be seen, and counts as gone.`;
  const affected = affectedAssets(mode, observed);
  const notes = describeNotes(mode, observed.assets);
  if (mode === "purge")
    return `WILL PERMANENTLY PURGE ${describeAffected(mode, connectionQualifiedName, observed)}.${notes}`;
  if (affected === 0 && observed.connection?.state === "DELETED")
    return `Will run the archive again: nothing of ${what} is active.`;
  const { archived } = observed.assets;
  const others =
    archived === 0 ? "" : `; ${countAssets(archived)} of it ${archived === 1 ? "is" : "are"} archived already`;
  return `Will archive ${describeAffected(mode, connectionQualifiedName, observed)}${others}.${notes}`;
}

/**
 * What may run although the guards refuse it now: the observation may differ by the time of `pulumi up`. The reviewer
 * must see even a possible purge.
 *
 * @returns undefined for a purge that nothing approves, which is refused in any case
 */
export function describePossibleRun({
  seed,
  maxAssets: most,
  inventory,
}: Pick<ReconcileOptions, "seed" | "maxAssets" | "inventory">): string | undefined {
  const { mode, connectionQualifiedName } = seed;
  const listed = inventory === undefined || "unusable" in inventory ? undefined : inventory.assets;
  const maxAssets = most === undefined || listed === undefined ? (most ?? listed) : Math.min(most, listed);
  if (mode === "purge" && maxAssets === undefined) return undefined;
  const verb = mode === "purge" ? "WILL PERMANENTLY PURGE" : "Will archive";
  const limit = maxAssets === undefined || maxAssets === Infinity ? "" : ` (at most ${countAssets(maxAssets)})`;
  return `May run: ${verb} connection ${connectionQualifiedName}${limit} if that is no longer so when \`pulumi up\` looks.`;
}

/**
 * What a live run does: `archives 12 assets of connection …`. A purge is in capitals, so that the reviewer does not
 * overlook it.
 */
export function describeGoing(mode: Mode, connectionQualifiedName: string, observed: ConnectionObservation): string {
  return `${verbOf(mode)} ${describeAffected(mode, connectionQualifiedName, observed)}`;
}

/** The verb for a live run: `archives` or `PERMANENTLY PURGES`. */
export function verbOf(mode: Mode): string {
  return mode === "archive" ? "archives" : "PERMANENTLY PURGES";
}

/** Whether a line announces a purge. Such lines, and no others, have the word in capitals: see {@link verbOf}. */
export function announcesPurge(line: string): boolean {
  return /\bPURGE[SD]?\b/.test(line);
}

function describeAffected(mode: Mode, connectionQualifiedName: string, observed: ConnectionObservation): string {
  const what = describeConnection(connectionQualifiedName, observed);
  return `${countAssets(affectedAssets(mode, observed))} of ${what}${describeAssets(mode, observed.assets)}`;
}

/** Sentences that explain the number of assets. */
function describeNotes(mode: Mode, assets: AssetCounts): string {
  const disagreement = describeDisagreement(mode, assets);
  const why = disagreement === "" ? "" : ` ${disagreement}; Atlan may go by either, so all of them count.`;
  const staying = describeStaying(assets);
  return `${why}${staying === "" ? "" : ` ${staying}.`}`;
}

/** `connection default/snowflake/1234567890 ("PROD", active)`. */
function describeConnection(connectionQualifiedName: string, { connection }: ConnectionObservation): string {
  if (connection === undefined) return `connection ${connectionQualifiedName}`;
  const name = connection.name === undefined ? "" : `${quoted(connection.name)}, `;
  return `connection ${connectionQualifiedName} (${name}${stateInWords(connection.state)})`;
}

function describeAssets(mode: Mode, assets: AssetCounts): string {
  const types = listTypes(affectedTypes(mode, assets));
  const lineage = describeLineage(affectedLineage(mode, assets));
  const parts = [types, lineage].filter((it) => it !== "");
  return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}

function describeLineage(count: number | undefined): string {
  if (count === undefined) return "how many of them carry lineage can't be told";
  return count === 0 ? "" : `${count.toLocaleString("en-US")} of them ${count === 1 ? "carries" : "carry"} lineage`;
}

/** What names the connection but is not deleted; empty where there is nothing of that kind. */
function describeStaying({ stayingByType = {} }: AssetCounts): string {
  const total = Object.values(stayingByType).reduce((sum, it) => sum + it, 0);
  if (total === 0) return "";
  const [names, stays] = total === 1 ? ["names", "stays"] : ["name", "stay"];
  return `${listTypes(stayingByType)} of access control ${names} it, too, and ${stays}: not counted here`;
}
