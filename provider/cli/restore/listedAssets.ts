import type { InventoriedAsset, InventoryHeader } from "../../inventory/inventory";
import { type InventorySource, readInventory, type WholeInventory } from "../../inventory/readInventory";

/** An asset that the inventory lists as active: what a restore may take back, and nothing else. */
export type ListedAsset = Pick<InventoriedAsset, "typeName" | "guid" | "qualifiedName">;

/** What an inventory approves to be restored. */
export interface Listing extends WholeInventory {
  /** Steps in which they are restored: each has to be done before the next one begins. */
  readonly steps: readonly (readonly ListedAsset[])[];
  /** The number of assets in the steps, without the connection. */
  readonly active: number;
}

/** The step of lineage: it comes after all that it connects. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Reads an inventory to its end, and keeps what a restore needs of the assets that it lists as active. They are kept in memory, a
 * few hundred bytes each, and not read a second time: so what is restored is what was checked, also if somebody writes to the file
 * meanwhile.
 *
 * @throws AtlanProviderError ATLAN_INVENTORY with the line and the reason
 */
export async function readListing(source: InventorySource): Promise<Listing> {
  const steps = new Map<number, ListedAsset[]>();
  const typeNames = new Map<string, string>();
  let active = 0;
  const whole = await readInventory(source, {
    onAsset: ({ status, typeName, guid, qualifiedName }) => {
      if (status !== "ACTIVE") return;
      active += 1;
      // One text for each type instead of one for each asset.
      if (!typeNames.has(typeName)) typeNames.set(typeName, typeName);
      const asset = { typeName: typeNames.get(typeName) ?? typeName, guid, qualifiedName };
      const step = stepOf(asset);
      const others = steps.get(step);
      if (others === undefined) steps.set(step, [asset]);
      else others.push(asset);
    },
  });
  const ordered = [...steps].sort(([a], [b]) => a - b).map(([, assets]) => assets);
  const connection = connectionOf(whole.header);
  return { ...whole, active, steps: connection === undefined ? ordered : [[connection], ...ordered] };
}

/** The connection, if the inventory lists it as active. */
function connectionOf(header: InventoryHeader): ListedAsset | undefined {
  const { connection: qualifiedName, connectionGuid: guid, connectionStatus } = header;
  return connectionStatus === "ACTIVE" ? { typeName: "Connection", guid, qualifiedName } : undefined;
}

/**
 * How deep the asset lies. A parent's qualified name is the beginning of its children's, so that it has fewer parts.
 */
function stepOf({ typeName, qualifiedName }: ListedAsset): number {
  return typeName.endsWith("Process") ? LAST : qualifiedName.split("/").length;
}
