import type { InventoriedAsset, InventoryHeader } from "../../provider/inventory/inventory";
import { InventoryWriter } from "../../provider/inventory/inventoryWriter";
import type { Dice } from "./dice";

/** What makes a file useless, whatever it lists. */
export type Flaw = "cut" | "one byte changed" | "of another tenant" | "taken in the future";

/** What a file lists, read apart from the provider. */
export interface Listing {
  readonly header: InventoryHeader;
  readonly sha256: string;
  readonly assets: readonly InventoriedAsset[];
  readonly guids: ReadonlySet<string>;
}

/** The file that programs name, as it stands there from one change to the next. */
export interface InventoryFile {
  readonly bytes: Buffer;
  readonly listing: Listing;
  readonly flaw: Flaw | undefined;
}

/** A file as it was taken. */
export function wholeFile(text: string): InventoryFile {
  const [header, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const end = lines.pop() as unknown as { readonly sha256: string };
  const assets = lines as unknown as InventoriedAsset[];
  const guids = new Set(assets.map(({ guid }) => guid));
  const listing = { header: header as unknown as InventoryHeader, sha256: end.sha256, assets, guids };
  return { bytes: Buffer.from(text), listing, flaw: undefined };
}

/** The same assets under another header, sealed anew. */
export function resealed({ listing }: InventoryFile, members: Partial<InventoryHeader>, flaw: Flaw): InventoryFile {
  return { ...wholeFile(written({ ...listing.header, ...members }, listing.assets)), flaw };
}

export function cut(file: InventoryFile, dice: Dice): InventoryFile {
  return { ...file, bytes: file.bytes.subarray(0, dice.int(0, file.bytes.length - 1)), flaw: "cut" };
}

export function withOneByteChanged(file: InventoryFile, dice: Dice): InventoryFile {
  if (file.bytes.length === 0) return file;
  const bytes = Buffer.from(file.bytes);
  const index = dice.int(0, bytes.length - 1);
  bytes[index] = bytes[index] === 0x30 ? 0x31 : 0x30;
  return { ...file, bytes, flaw: file.flaw ?? "one byte changed" };
}

/** The text of an inventory, by the real writer. */
function written(header: InventoryHeader, assets: readonly InventoriedAsset[]): string {
  const writer = new InventoryWriter(header);
  return [writer.begin(), ...assets.map((it) => writer.asset(it)), writer.end().line].join("");
}

/** How many there are of each type. */
export function byType(assets: Iterable<{ readonly typeName: string }>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { typeName } of assets) counts[typeName] = (counts[typeName] ?? 0) + 1;
  return counts;
}
