import type { InventoriedAsset } from "../../inventory/inventory";
import { readInventory } from "../../inventory/readInventory";
import { shownJson } from "../../text/escape";
import { type Cell, csvLine } from "../csv";
import type { Files } from "./files";

/** How many characters are collected before they are written. */
const AT_ONCE = 256 * 1024;

/** The columns, in their order. */
const COLUMNS: Readonly<Record<string, (asset: InventoriedAsset) => Cell>> = {
  typeName: (it) => it.typeName,
  qualifiedName: (it) => it.qualifiedName,
  name: (it) => it.name,
  status: (it) => it.status,
  displayName: (it) => it.displayName,
  description: (it) => it.userDescription ?? it.description,
  ownerUsers: (it) => listed(it.ownerUsers),
  ownerGroups: (it) => listed(it.ownerGroups),
  certificate: (it) => it.certificate,
  tags: (it) => listed(it.tags),
  terms: (it) => listed(it.terms?.map(({ guid, name }) => name ?? guid)),
  customMetadata: (it) => (it.customMetadata === undefined ? undefined : shownJson(it.customMetadata, 0)),
  hasLineage: (it) => (it.hasLineage === undefined ? undefined : String(it.hasLineage)),
  createdAt: (it) => it.createdAt,
  createdBy: (it) => it.createdBy,
  updatedAt: (it) => it.updatedAt,
  updatedBy: (it) => it.updatedBy,
  connectionQualifiedName: (it) => (it.connectionQualifiedName === null ? "none" : it.connectionQualifiedName),
  guid: (it) => it.guid,
};

const listed = (texts: readonly string[] | undefined): Cell => texts?.join("; ");

/**
 * Writes an inventory as a table for people: shortened, escaped, and without formulas. Nothing reads it back.
 *
 * @throws AtlanProviderError ATLAN_INVENTORY when the inventory is none, or can't be read; what writing the table throws
 */
export async function writeInventoryCsv(inventory: string, csv: string, files: Files): Promise<void> {
  const part = `${csv}.part`;
  try {
    await writeTable(inventory, part, files);
    await files.rename(part, csv);
  } catch (error) {
    // Nothing goes on from a part of a table, unlike one of an inventory.
    await files.remove(part).catch(() => undefined);
    throw error;
  }
}

async function writeTable(inventory: string, file: string, files: Files): Promise<void> {
  const target = await files.write(file, 0);
  try {
    let pending = csvLine(Object.keys(COLUMNS));
    const flush = async (): Promise<void> => {
      const text = pending;
      pending = "";
      await target.write(text);
    };
    await readInventory(
      {
        name: inventory,
        open: () => files.read(inventory),
        whenUnreadable: "It was there a moment ago; the table was not written.",
      },
      {
        onAsset: async (asset) => {
          pending += csvLine(Object.values(COLUMNS).map((read) => read(asset)));
          if (pending.length > AT_ONCE) await flush();
        },
      },
    );
    await flush();
  } finally {
    await target.close();
  }
}
