import type { AssetCounts, ConnectionLook } from "../atlan/api";
import { quoted } from "../text/escape";
import { describeDisagreement } from "./disagreement";
import type { Mode } from "./intent";
import { Reports } from "./messages";
import type { Lookout } from "./observe";
import { circumstancesOf, type Order } from "./options";
import type { Circumstances, Need } from "./preflight";
import { achievedBy, assetsInReach, countAssets, listTypes, stateInWords, typesInReach } from "./targetState";

/**
 * Judges what is seen of the connection, and says what `pulumi up` is going to do.
 *
 * @throws what the guards throw
 */
export async function forecast(
  order: Order,
  lookout: Lookout,
  look: ConnectionLook,
  before: Pick<Circumstances, "asksForRun" | "hasPurged">,
): Promise<string> {
  const { mode, connectionQualifiedName } = order.seed;
  const need = await lookout.judge(circumstancesOf(order, before), look);
  return foretell(mode, connectionQualifiedName, look, need);
}

/**
 * The workflow that the inputs name is run as it is, or not at all.
 *
 * @throws AtlanProviderError when it is not there, or does not do exactly what is wanted
 */
export async function judgeNamedWorkflow({ existingWorkflow, seed }: Order, lookout: Lookout): Promise<void> {
  if (existingWorkflow === undefined) return;
  const definition = await lookout.findWorkflow(existingWorkflow);
  new Reports(seed.mode, seed.connectionQualifiedName).judgeExisting(existingWorkflow, definition, seed);
}

/** What `pulumi up` is going to do, in words for the reviewer of a pull request. */
export function foretell(mode: Mode, connectionQualifiedName: string, look: ConnectionLook, need: Need): string {
  const what = describeConnection(connectionQualifiedName, look);
  if (need === "alreadyArchived") return `Nothing will run: ${what} is archived already.`;
  if (need === "alreadyGone") return `Nothing will run: ${what} is gone already.`;
  const reach = assetsInReach(mode, look);
  const notes = describeNotes(mode, look.assets);
  if (mode === "purge") return `WILL PERMANENTLY PURGE ${describeReach(mode, connectionQualifiedName, look)}.${notes}`;
  if (reach === 0 && look.connection?.state === "DELETED")
    return `Will run the archive again: nothing of ${what} is active.`;
  const { archived } = look.assets;
  const others =
    archived === 0 ? "" : `; ${countAssets(archived)} of it ${archived === 1 ? "is" : "are"} archived already`;
  return `Will archive ${describeReach(mode, connectionQualifiedName, look)}${others}.${notes}`;
}

/**
 * What may run although it would be refused by what is seen now: that may be otherwise when `pulumi up` looks. Whoever
 * approves must not overlook a purge, also where it is only possible.
 *
 * @returns undefined for a purge without `maxAssets`: it is refused whatever is seen
 */
export function foretellUnlessRefused({ seed, maxAssets }: Pick<Order, "seed" | "maxAssets">): string | undefined {
  const { mode, connectionQualifiedName } = seed;
  if (mode === "purge" && maxAssets === undefined) return undefined;
  const verb = mode === "purge" ? "WILL PERMANENTLY PURGE" : "Will archive";
  const most = maxAssets === undefined || maxAssets === Infinity ? "" : ` (at most ${countAssets(maxAssets)})`;
  return `May run: ${verb} connection ${connectionQualifiedName}${most} if that is no longer so when \`pulumi up\` looks.`;
}

/** What a run that is going does: `archives 12 assets of connection …`. Whoever reads on must not overlook a purge. */
export function describeGoing(mode: Mode, connectionQualifiedName: string, look: ConnectionLook): string {
  return `${verbOf(mode)} ${describeReach(mode, connectionQualifiedName, look)}`;
}

/** `archives`, or `PERMANENTLY PURGES`, of what goes on. */
export function verbOf(mode: Mode): string {
  return mode === "archive" ? "archives" : "PERMANENTLY PURGES";
}

function describeReach(mode: Mode, connectionQualifiedName: string, look: ConnectionLook): string {
  const what = describeConnection(connectionQualifiedName, look);
  return `${countAssets(assetsInReach(mode, look))} of ${what}${describeAssets(mode, look.assets)}`;
}

/** What is not plain about the number: sentences of their own. */
function describeNotes(mode: Mode, assets: AssetCounts): string {
  const disagreement = describeDisagreement(mode, assets);
  const why = disagreement === "" ? "" : ` ${disagreement}; Atlan may go by either, so all of them count.`;
  const staying = describeStaying(assets);
  return `${why}${staying === "" ? "" : ` ${staying}.`}`;
}

/** `connection default/snowflake/1234567890 ("PROD", active)`. */
function describeConnection(connectionQualifiedName: string, { connection }: ConnectionLook): string {
  if (connection === undefined) return `connection ${connectionQualifiedName}`;
  const name = connection.name === undefined ? "" : `${quoted(connection.name)}, `;
  return `connection ${connectionQualifiedName} (${name}${stateInWords(connection.state)})`;
}

function describeAssets(mode: Mode, assets: AssetCounts): string {
  const types = listTypes(typesInReach(mode, assets));
  const lineage = describeLineage(lineageInReach(mode, assets));
  const parts = [types, lineage].filter((it) => it !== "");
  return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}

function describeLineage(count: number | undefined): string {
  if (count === undefined) return "how many of them carry lineage can't be told";
  return count === 0 ? "" : `${count.toLocaleString("en-US")} of them ${count === 1 ? "carries" : "carry"} lineage`;
}

/** How many of the assets that a run would take are part of some lineage. Undefined where that is not told. */
export function lineageInReach(mode: Mode, assets: AssetCounts): number | undefined {
  const { activeWithLineage = 0, archivedWithLineage = 0 } = assets;
  if (assets.lineageUnknown) return undefined;
  return achievedBy(mode) === "archived" ? activeWithLineage : activeWithLineage + archivedWithLineage;
}

/** What names the connection and stays all the same; empty where there is nothing of that kind. */
function describeStaying({ stayingByType = {} }: AssetCounts): string {
  const total = Object.values(stayingByType).reduce((sum, it) => sum + it, 0);
  if (total === 0) return "";
  const [names, stays] = total === 1 ? ["names", "stays"] : ["name", "stay"];
  return `${listTypes(stayingByType)} of access control ${names} it, too, and ${stays}: not counted here`;
}
