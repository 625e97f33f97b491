import { createHash } from "node:crypto";
import { shownJson, word } from "../text/escape";
import {
  compareAssets,
  type InventoriedAsset,
  type InventoryEnd,
  type InventoryHeader,
  isAssetOf,
  LONGEST_LINE,
} from "./inventory";
import { Tally } from "./tally";

/** An inventory can't be written because its lines would not be what a reader accepts. */
export class InventoryContradiction extends Error {
  override readonly name = "InventoryContradiction";
}

/**
 * Makes the lines of an inventory. It returns them, so that its caller says where they go and how fast; constant memory however
 * many there are.
 */
export class InventoryWriter {
  private readonly hash = createHash("sha256");
  private readonly header: InventoryHeader;
  private readonly tally = new Tally();
  private last: Pick<InventoriedAsset, "qualifiedName" | "guid"> | undefined;
  private lines = 0;

  constructor(header: InventoryHeader) {
    this.header = header;
  }

  /** The first line. */
  begin(): string {
    return this.line(this.header);
  }

  /**
   * The line of the next asset.
   *
   * @throws InventoryContradiction when it does not come after the last one, or is no asset of the connection
   */
  asset(asset: InventoriedAsset): string {
    const { connection, connectionGuid } = this.header;
    if (asset.guid === connectionGuid)
      throw new InventoryContradiction(
        `Atlan lists ${word(asset.qualifiedName)} with the guid of the connection itself`,
      );
    if (!isAssetOf(connection, asset)) {
      throw new InventoryContradiction(
        `Atlan lists ${word(asset.qualifiedName)}, which is no asset of ${connection}: it neither names it nor lies below it`,
      );
    }
    if (this.last !== undefined && compareAssets(this.last, asset) >= 0) {
      throw new InventoryContradiction(
        `${asset.qualifiedName} comes after ${this.last.qualifiedName}, which is not the order of qualified names`,
      );
    }
    this.last = asset;
    this.tally.add(asset);
    return this.line(asset);
  }

  /**
   * The last line.
   *
   * @throws InventoryContradiction when the assets are not those that the header counts
   */
  end(): { readonly line: string; readonly end: InventoryEnd } {
    const difference = this.tally.difference(this.header);
    if (difference !== undefined) throw new InventoryContradiction(difference);
    const end: InventoryEnd = { sha256: this.hash.digest("hex"), lines: this.lines };
    return { line: `${JSON.stringify(end)}\n`, end };
  }

  /** How many assets it has. */
  get assets(): number {
    return this.tally.assets;
  }

  private line(value: InventoryHeader | InventoriedAsset): string {
    // Nothing invisible stands in the file, so that a terminal can show it.
    const line = `${shownJson(value, 0)}\n`;
    if (Buffer.byteLength(line) > LONGEST_LINE) {
      throw new InventoryContradiction(
        `what Atlan says of ${"guid" in value ? value.guid : "it"} is too long for a line`,
      );
    }
    this.hash.update(line);
    this.lines += 1;
    return line;
  }
}
