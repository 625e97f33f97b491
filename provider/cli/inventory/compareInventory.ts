import type { AssetCounts } from "../../atlan/api";
import { compareAssets, type InventoriedAsset } from "../../inventory/inventory";
import {
  invalidInventory,
  NAME_ANOTHER,
  readInventory,
  type WholeInventory,
  whyNotOf,
} from "../../inventory/readInventory";
import { completeCounts, Tally } from "../../inventory/tally";
import { present } from "../../text/present";
import { InventoryContradiction } from "../../inventory/inventoryWriter";
import { incomplete, type InventoryDependencies, notFound, refuseChange } from "./takeInventory";

/** How many assets of a kind are named; the rest are counted. */
const MOST_EXAMPLES = 20;

/** Assets of one kind: their number, and the first ones. */
export interface ComparedAssets {
  readonly count: number;
  readonly examples: readonly InventoriedAsset[];
}

/** What is there now, compared with an inventory asset by asset. */
export interface Comparison {
  readonly inventory: WholeInventory;
  /** Set where another connection has its name now: the guid of that one. */
  readonly otherConnection?: string;
  /** Set where the connection itself is listed as archived and is active now. */
  readonly isConnectionActiveAgain?: true;
  /** What is there and not listed. */
  readonly unlisted: ComparedAssets;
  /** What is listed as archived and is active now. */
  readonly activeAgain: ComparedAssets;
  /** What is listed and not there any more. */
  readonly gone: ComparedAssets;
}

/** Whether nothing would go that the inventory does not list as it is now. */
export function listsAll({ otherConnection, isConnectionActiveAgain, unlisted, activeAgain }: Comparison): boolean {
  const isSame = otherConnection === undefined && isConnectionActiveAgain !== true;
  return isSame && unlisted.count === 0 && activeAgain.count === 0;
}

/**
 * Compares an inventory with what is there now, name by name and guid by guid, in constant memory: both are sorted alike. An asset
 * that was renamed counts as gone and as not listed.
 *
 * @throws ConnectionNotFoundError when the connection can't be seen
 * @throws AtlanProviderError ATLAN_INVENTORY when the file is not whole or of another tenant or connection;
 * ATLAN_INVENTORY_INCOMPLETE when what is listed now is not what is counted; what Atlan's requests throw
 */
export async function compareInventory(
  { tenant, connection, file }: { readonly tenant: string; readonly connection: string; readonly file: string },
  { list, files, patience }: Pick<InventoryDependencies, "list" | "files" | "patience">,
): Promise<Comparison> {
  const source = {
    name: file,
    open: () => files.read(file),
    whenUnreadable: "Name the file that is to approve the run.",
  };
  // First alone: a file that can't be used is said before anything is asked.
  const { header } = await readInventory(source);
  const problem = whyNotOf(header, { tenant, connection });
  if (problem !== undefined) throw invalidInventory(file, problem, NAME_ANOTHER);

  const found = await list.findConnection(connection, patience());
  if (found === undefined) throw notFound(connection);
  const counts = await list.countAssets(connection, patience());
  const now = new AssetsNow(list.assets(connection, patience));
  const [unlisted, activeAgain, gone] = [new Sample(), new Sample(), new Sample()];
  const inventory = await readInventory(source, {
    onAsset: async (listed) => {
      for (;;) {
        const asset = await now.peek();
        const order = asset === undefined ? 1 : compareAssets(asset, listed);
        if (asset === undefined || order > 0) {
          gone.add(listed);
          return;
        }
        now.pass();
        if (order < 0) unlisted.add(asset);
        else {
          if (listed.status === "DELETED" && asset.status === "ACTIVE") activeAgain.add(asset);
          return;
        }
      }
    },
  });
  for (let asset = await now.peek(); asset !== undefined; asset = await now.peek()) {
    now.pass();
    unlisted.add(asset);
  }
  try {
    refuseChange(counts, await list.countAssets(connection, patience()));
    now.refuseDifference(counts);
  } catch (cause) {
    throw cause instanceof InventoryContradiction ? incomplete(connection, cause.message, cause) : cause;
  }
  const isOther = found.guid !== header.connectionGuid;
  const isActiveAgain = !isOther && header.connectionStatus === "DELETED" && found.status === "ACTIVE";
  return present({
    inventory,
    otherConnection: isOther ? found.guid : undefined,
    isConnectionActiveAgain: isActiveAgain ? true : undefined,
    unlisted,
    activeAgain,
    gone,
  });
}

/** The assets that are there now, one after the other. */
class AssetsNow {
  private readonly pages: AsyncIterator<readonly InventoriedAsset[]>;
  private readonly tally = new Tally();
  private page: readonly InventoriedAsset[] = [];
  private at = 0;

  constructor(pages: AsyncIterable<readonly InventoriedAsset[]>) {
    this.pages = pages[Symbol.asyncIterator]();
  }

  /** The next one; undefined at the end. */
  async peek(): Promise<InventoriedAsset | undefined> {
    while (this.at >= this.page.length) {
      const next = await this.pages.next();
      if (next.done === true) return undefined;
      [this.page, this.at] = [next.value, 0];
    }
    return this.page[this.at];
  }

  pass(): void {
    const asset = this.page[this.at];
    if (asset !== undefined) this.tally.add(asset);
    this.at += 1;
  }

  /** @throws InventoryContradiction when what was listed is not what was counted */
  refuseDifference(counts: AssetCounts): void {
    const difference = this.tally.difference(completeCounts(counts));
    if (difference !== undefined) throw new InventoryContradiction(difference);
  }
}

class Sample implements ComparedAssets {
  readonly examples: InventoriedAsset[] = [];
  count = 0;

  add(asset: InventoriedAsset): void {
    this.count += 1;
    if (this.examples.length < MOST_EXAMPLES) this.examples.push(asset);
  }
}
