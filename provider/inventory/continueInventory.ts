import type { InventoriedAsset, InventoryHeader } from "./inventory";
import { InventoryContradiction, InventoryWriter } from "./inventoryWriter";
import { beginningOf, type InventorySource } from "./readInventory";

/** An inventory whose writer was interrupted, and how it continues. */
export interface BegunInventory {
  readonly header: InventoryHeader;
  /** Has the assets that stand in the file. */
  readonly writer: InventoryWriter;
  /** How many bytes of the file are whole lines. What follows is torn. */
  readonly bytes: number;
  /** The asset after which it continues; undefined: it has none yet. */
  readonly last: InventoriedAsset | undefined;
}

/** What an interrupted inventory can continue with; undefined if the file does not begin like one. */
export async function continueInventory(source: Pick<InventorySource, "open">): Promise<BegunInventory | undefined> {
  let begun: BegunInventory | undefined;
  for await (const line of beginningOf(source)) {
    if ("header" in line) {
      const writer = new InventoryWriter(line.header);
      begun = { header: line.header, writer, bytes: Buffer.byteLength(writer.begin()), last: undefined };
      continue;
    }
    if (begun === undefined) return undefined;
    try {
      const written = begun.writer.asset(line.asset);
      // Another version wrote it: its lines can't be continued.
      if (!line.bytes.equals(Buffer.from(written))) return undefined;
    } catch (error) {
      if (error instanceof InventoryContradiction) return undefined;
      throw error;
    }
    begun = { ...begun, bytes: begun.bytes + line.bytes.length, last: line.asset };
  }
  return begun;
}
