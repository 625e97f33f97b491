import type { Patience } from "../../atlan/api";
import type { AssetList } from "../../atlan/assetList";
import {
  type InventorySource,
  invalidInventory,
  readInventory,
  type WholeInventory,
  whyNotOf,
} from "../../inventory/readInventory";
import type { Mode } from "../../reconcile/intent";
import type { Receipt } from "../../reconcile/receipt";
import { countAssets } from "../../reconcile/targetState";
import type { Files } from "./files";

const sourceOf = (path: string, files: Files): InventorySource => ({
  name: path,
  open: () => files.read(path),
  whenUnreadable: "Name the file that the receipt's run was approved by.",
});

/** How many guids one search takes: an engine takes 65,536 terms. */
const GUIDS_AT_ONCE = 1_000;

/**
 * Reads the file that is to be the approved inventory.
 *
 * @throws AtlanProviderError ATLAN_INVENTORY when it is none, or can't be read
 */
export function openInventory(path: string, files: Files): Promise<WholeInventory> {
  return readInventory(sourceOf(path, files));
}

/** Whether an inventory is of the same connection as a receipt. */
export function isAbout({ header }: WholeInventory, receipt: Receipt): boolean {
  return whyNotOf(header, receipt) === undefined;
}

/** Whether a receipt's run was approved by this inventory, which {@link isAbout} its connection. */
export function isApprovedBy({ inventory }: Receipt, { header, sha256 }: WholeInventory): boolean {
  return inventory?.sha256 === sha256 && inventory.assets === header.assets;
}

/** How many of the listed assets a deletion has left; `isAll`: all were asked for, so that it is not only the least number. */
interface Left {
  readonly left: number;
  readonly isAll: boolean;
}

/**
 * How many of the listed assets the deletion has left: active ones after an archive, any after a purge. Each is asked for by its
 * guid, wherever it is now. Where some are left, and the others can't be asked for, that is an answer, too.
 *
 * @throws AtlanProviderError ATLAN_INVENTORY when the file has changed since it was read, or can't be read any more; what Atlan's requests throw
 */
export async function countLeft(
  path: string,
  inventory: WholeInventory,
  mode: Mode,
  {
    files,
    list,
    patience,
  }: {
    readonly files: Files;
    readonly list: Pick<AssetList, "countGuids">;
    /** For each request. */
    readonly patience: () => Patience;
  },
): Promise<Left> {
  let left = 0;
  let isAll = true;
  let guids: string[] = [];
  const ask = async (): Promise<void> => {
    const asked = guids;
    guids = [];
    if (asked.length === 0 || !isAll) return;
    try {
      left += await list.countGuids(asked, mode === "archive" ? "ACTIVE" : undefined, patience());
    } catch (cause) {
      if (left === 0) throw cause;
      isAll = false;
    }
  };
  const { sha256 } = await readInventory(sourceOf(path, files), {
    onAsset: async ({ guid }) => {
      guids.push(guid);
      if (guids.length >= GUIDS_AT_ONCE) await ask();
    },
  });
  await ask();
  if (sha256 !== inventory.sha256) throw invalidInventory(path, "it has changed while it was read");
  return { left, isAll };
}

/** What has become of the listed assets. */
export function describeLeft(mode: Mode, { header }: WholeInventory, { left, isAll }: Left): string {
  const all = countAssets(header.assets);
  // After a purge nothing tells whether the credentials see what is there.
  if (left === 0)
    return `None of the ${all} that it lists ${mode === "archive" ? "is active" : "can be seen any more"}.`;
  return `NOT TRUE ANY MORE: ${isAll ? "" : "at least "}${left.toLocaleString("en-US")} of the ${all} that it lists ${left === 1 ? "is" : "are"} still ${mode === "archive" ? "active" : "there"}.`;
}
