import type { AssetCounts, ConnectionObservation } from "../atlan/api";
import { AtlanProviderError } from "../errors";
import { byTypeKey, type InventoriedStatus } from "../inventory/inventory";
import { shownLine, word } from "../text/escape";
import { showTime } from "../text/isoTime";
import type { Mode } from "./intent";
import type { InventoryMark } from "./inventoryMark";
import { affectedAssets, countAffected, countAssets, listTypes, affectedTypes } from "./targetState";

/** A whole inventory of the connection, by which a run is approved. */
export interface ApprovingInventory extends InventoryMark {
  /** The guid of the connection whose assets it lists. */
  readonly connectionGuid: string;
  readonly connectionStatus: InventoriedStatus;
  readonly active: number;
  readonly activeByType: Readonly<Record<string, number>>;
  /** All of them, active or archived. */
  readonly byType: Readonly<Record<string, number>>;
  /** By the tenant's clock, in milliseconds since the epoch. */
  readonly takenAt: number;
  /** What was created up to this time was shown by the index when the inventory was taken; by the same clock. */
  readonly settledAt: number;
  /** The guids of the listed assets that were created later than that. */
  readonly listedSince: readonly string[];
}

/** The inventory that the inputs name; `unusable`: why none can approve a run. */
export type InventoryApproval = ApprovingInventory | { readonly unusable: AtlanProviderError };

/**
 * Refuses a run that would take what the inventory does not list, as far as counts tell: more assets of a type than it lists, or
 * assets that it does not list and that came after it was taken, or shortly before. An asset that it lists as active and that was archived since is still listed; one that
 * it lists as archived and that is active again was not approved as active, and so the connection itself.
 *
 * @throws AtlanProviderError ATLAN_NOT_IN_INVENTORY, or why the inventory can't be used
 */
export function approveByInventory(
  context: { readonly doing: string; readonly identity: string },
  mode: Mode,
  inventory: InventoryApproval,
  observed: ConnectionObservation,
): void {
  if ("unusable" in inventory) throw inventory.unusable;
  const because = notListed(mode, inventory, observed);
  if (because === undefined) return;
  throw new AtlanProviderError("ATLAN_NOT_IN_INVENTORY", {
    ...context,
    because,
    suggestion:
      "Nothing was started. Take the inventory again, and have it approved: npx pulumi-atlan inventory QN --out FILE.",
  });
}

/** What is there that the inventory does not list, as a clause. */
function notListed(mode: Mode, inventory: ApprovingInventory, observed: ConnectionObservation): string | undefined {
  const { connection, assets, createdSince } = observed;
  const taken = showTime(inventory.takenAt);
  const guid = connection?.guid;
  if (guid !== inventory.connectionGuid)
    return `it lists the assets of the connection with the guid ${word(inventory.connectionGuid)}, and ${guid === undefined ? "Atlan does not tell whether that is this one" : `${word(guid)} has its name now`}`;
  // What nobody has counted may be there.
  if (createdSince === undefined) return "nobody has counted what was created since the inventory was taken";
  const added = countAffected(mode, createdSince);
  if (added > 0) {
    const types = listTypes(affectedTypes(mode, createdSince));
    return `${countAssets(added)}${types === "" ? "" : ` (${types})`} that it does not list ${added === 1 ? "was" : "were"} created after the inventory was taken (${taken}), or within atlan:indexLag before`;
  }
  const active = describeExcess(
    "active",
    { assets: assets.active, byType: assets.activeByType },
    { assets: inventory.active, byType: inventory.activeByType },
  );
  if (active !== undefined) return `${active} (taken ${taken})`;
  if (inventory.connectionStatus === "DELETED" && connection?.state === "ACTIVE")
    return `it lists the connection itself as archived (taken ${taken}), and that is active again`;
  if (mode === "archive") return undefined;
  const there = { assets: countAffected(mode, assets), byType: allByType(assets) };
  const all = describeExcess("there", there, inventory);
  if (all !== undefined) return `${all} (taken ${taken})`;
  if (affectedAssets(mode, observed) > 0 || inventory.assets === 0) return undefined;
  return `the inventory lists ${countAssets(inventory.assets)}, and not one is visible, which may be for want of permission`;
}

/** A number of assets, and how many of them have each type. */
interface Numbers<Types = Readonly<Record<string, number>>> {
  readonly assets: number;
  readonly byType: Types;
}

/** What is there beyond what is listed, as a clause; undefined for nothing. */
function describeExcess(
  state: string,
  { assets, byType }: Numbers<Readonly<Record<string, number>> | undefined>,
  listed: Numbers,
): string | undefined {
  if (assets > listed.assets)
    return `${countAssets(assets)} are ${state}, and the inventory lists ${listed.assets.toLocaleString("en-US")}`;
  if (assets > 0 && byType === undefined)
    return `Atlan does not tell the types of the ${countAssets(assets)} that are ${state}`;
  const known = byTypeKey(listed.byType);
  for (const [type, found] of byTypeKey(byType ?? {})) {
    const most = known.get(type) ?? 0;
    if (found > most)
      return `${countAssets(found)} of type ${word(type)} are ${state}, and the inventory lists ${most.toLocaleString("en-US")}`;
  }
  return undefined;
}

function allByType(assets: AssetCounts): Readonly<Record<string, number>> | undefined {
  const { active, archived, activeByType, archivedByType } = assets;
  const isTold = (active === 0 || activeByType !== undefined) && (archived === 0 || archivedByType !== undefined);
  return isTold ? affectedTypes("purge", assets) : undefined;
}

/** What identifies an inventory that approves; undefined for one that can't. */
export function markOf(inventory: InventoryApproval): InventoryMark | undefined {
  return "unusable" in inventory ? undefined : { sha256: inventory.sha256, assets: inventory.assets };
}

/** What is approved, for a preview and for the command that starts, whether that is all that is there or not; undefined for nothing. */
export function describeApproval(inventory: InventoryApproval, path: string): string | undefined {
  if ("unusable" in inventory) return undefined;
  const { assets, sha256, takenAt } = inventory;
  return `Only what ${shownLine(path)} lists is approved: ${countAssets(assets)}, sha256 ${sha256}, taken ${showTime(takenAt)}.`;
}
