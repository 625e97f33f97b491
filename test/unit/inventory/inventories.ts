import type { InventoriedAsset, InventoryHeader } from "../../../provider/inventory/inventory";
import { InventoryWriter } from "../../../provider/inventory/inventoryWriter";
import type { InventorySource } from "../../../provider/inventory/readInventory";

export const TENANT = "https://tenant.example.com";
export const CONNECTION = "default/snowflake/1234567890";

/** An asset of the connection. */
export function asset(name: string, members: Partial<InventoriedAsset> = {}): InventoriedAsset {
  return {
    typeName: "Table",
    guid: `guid-${name}`,
    qualifiedName: `${CONNECTION}/${name}`,
    name,
    status: "ACTIVE",
    ...members,
  };
}

/** The header that counts these assets. */
export function headerOf(assets: readonly InventoriedAsset[], members: Partial<InventoryHeader> = {}): InventoryHeader {
  const active = assets.filter(({ status }) => status === "ACTIVE");
  const archived = assets.filter(({ status }) => status === "DELETED");
  return {
    format: "pulumi-atlan/inventory/1",
    tenant: TENANT,
    connection: CONNECTION,
    connectionGuid: "guid-connection",
    connectionStatus: "ACTIVE",
    connectionName: "prod",
    takenAt: "2026-03-01T12:00:00.000Z",
    assets: assets.length,
    active: active.length,
    archived: archived.length,
    byType: countedByType(assets),
    activeByType: countedByType(active),
    archivedByType: countedByType(archived),
    ...members,
  };
}

function countedByType(assets: readonly InventoriedAsset[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { typeName } of assets) counts[typeName] = (counts[typeName] ?? 0) + 1;
  return counts;
}

/** The whole text of an inventory. */
export function inventoryText(assets: readonly InventoriedAsset[], members: Partial<InventoryHeader> = {}): string {
  const writer = new InventoryWriter(headerOf(assets, members));
  return [writer.begin(), ...assets.map((it) => writer.asset(it)), writer.end().line].join("");
}

/** A file of these bytes, in chunks of that many bytes. */
export function fileOf(content: string | Uint8Array, chunk = 7): InventorySource {
  const bytes = Buffer.from(content);
  return {
    name: "assets.jsonl",
    async *open() {
      for (let from = 0; from < bytes.length; from += chunk)
        yield await Promise.resolve(bytes.subarray(from, from + chunk));
    },
  };
}
