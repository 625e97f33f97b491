import { AtlanApiError, AtlanProviderError } from "../errors";
import { compareAssets, type InventoriedAsset } from "../inventory/inventory";
import { showTime } from "../text/isoTime";
import type { Patience } from "./api";
import { isStaying, readAssetTotal } from "./assetCounts";
import { AssetSearches } from "./assets";
import {
  CUSTOM_METADATA_DEFINITIONS,
  type CustomMetadataReader,
  type CustomMetadataSet,
  MOST_CUSTOM_ATTRIBUTES,
  readCustomMetadataDefinitions,
} from "./customMetadata";
import { type AssetPage, type ConnectionIdentity, readAssetPage, readConnectionNamed } from "./listedAssets";
import { assetPage, assetsChangedSince, countOfGuids, entityNamed, RESULT_WINDOW } from "./searches";

/** Assets on a page: a response of 8 MB is refused, and one asset may have a few kilobytes. */
const PAGE_SIZE = 1_000;

/** Where a list continues: after this asset. */
export type AssetPlace = Pick<InventoriedAsset, "qualifiedName" | "guid">;

/** Lists the assets of connections. */
export class AssetList extends AssetSearches {
  /** The connection; undefined when it can't be seen, or when it can't be told which of several archived ones it is. */
  async findConnection(qualifiedName: string, patience: Patience): Promise<ConnectionIdentity | undefined> {
    const doing = `looking at connection ${qualifiedName}`;
    const read = (body: unknown) => readConnectionNamed(qualifiedName, body);
    return (await this.search({ doing, body: entityNamed(qualifiedName), read }, patience)).connection;
  }

  /**
   * The sets of custom metadata that the tenant defines: one request.
   *
   * @throws AtlanProviderError ATLAN_CUSTOM_METADATA when the token may not read them, when they can't be read, or when there are
   * more attributes than a search can ask for; what Atlan's requests throw for other reasons
   */
  async customMetadataSets(patience: Patience): Promise<readonly CustomMetadataSet[]> {
    const { areReadable, sets } = await this.definitions(patience);
    if (!areReadable) throw noCustomMetadata("Atlan shows no definitions: the token may not read them");
    const count = sets.flatMap(({ attributes }) => attributes).filter(({ isArchived }) => !isArchived).length;
    if (count <= MOST_CUSTOM_ATTRIBUTES) return sets;
    const [found, most] = [count, MOST_CUSTOM_ATTRIBUTES].map((it) => it.toLocaleString("en-US"));
    throw noCustomMetadata(`it has ${found ?? ""} attributes, and a search asks for ${most ?? ""} at most`);
  }

  private async definitions({ deadline: retryUntil, timeoutMs: answerTimeoutMs }: Patience) {
    const doing = "reading the definitions of custom metadata";
    const request = { doing, method: "GET", path: CUSTOM_METADATA_DEFINITIONS, retryUntil, answerTimeoutMs } as const;
    try {
      return await this.http.send({ ...request, read: readCustomMetadataDefinitions });
    } catch (error) {
      const isAboutThem =
        error instanceof AtlanApiError &&
        ([400, 403, 404].includes(error.status) ||
          ["ATLAN_UNREADABLE_ANSWER", "ATLAN_ANSWER_TOO_LARGE"].includes(error.code));
      throw isAboutThem ? noCustomMetadata(error.because, error) : error;
    }
  }

  /**
   * All assets that a deletion of the connection may remove, as {@link AssetSearches.countAssets} counts them: sorted by qualified
   * name and guid, each once, in constant memory.
   *
   * Each page begins at the qualified name of the last asset, so that `from` stays small however long the list is.
   *
   * @param after - lists only what comes after this asset
   * @param patience - asked for each page
   * @param customMetadata - of which values are listed; undefined: of none
   * @throws AtlanProviderError ATLAN_LIST_TOO_LONG when 10,000 assets have one qualified name; ATLAN_INVENTORY_INCOMPLETE when Atlan
   * does not sort
   */
  async *assets(
    connection: string,
    patience: () => Patience,
    after?: AssetPlace,
    customMetadata?: CustomMetadataReader,
  ): AsyncGenerator<readonly InventoriedAsset[], void> {
    let last = after;
    let onward = after?.qualifiedName;
    let from = 0;
    let pageSize = PAGE_SIZE;
    for (;;) {
      if (from >= RESULT_WINDOW) throw tooLong(connection, onward);
      const size = Math.min(pageSize, RESULT_WINDOW - from);
      const page = await this.page(connection, { onward, from, size }, patience(), customMetadata);
      if (page === undefined) {
        pageSize = Math.ceil(size / 2);
        continue;
      }
      const { items, total } = page;
      const found: InventoriedAsset[] = [];
      for (const item of items) {
        if (last !== undefined && compareAssets(item, last) <= 0) {
          // The page begins with what the last page ended with.
          if (item.qualifiedName === onward && found.length === 0) continue;
          throw outOfOrder(connection, last, item);
        }
        last = item;
        if (!isStaying(connection, item)) found.push(item);
      }
      if (found.length > 0) yield found;
      // A page without assets still advances: what only the index has is counted but not returned.
      from += items.length === 0 ? size : items.length;
      if (from >= total) return;
      const end = items.at(-1);
      if (end !== undefined && end.qualifiedName !== onward) {
        onward = end.qualifiedName;
        from = 0;
      }
    }
  }

  /**
   * Whether any of these assets, or of the policies that name the connection, was created or changed after a time by the tenant's
   * clock, in milliseconds since the epoch; also true where Atlan can't tell.
   */
  async haveChangedSince(connection: string, since: number, patience: Patience): Promise<boolean> {
    const doing = `looking whether assets of ${connection} have changed since ${showTime(since)}`;
    try {
      const body = assetsChangedSince(connection, since);
      return (await this.search({ doing, body, read: readAssetTotal }, patience)) > 0;
    } catch (error) {
      const isAboutTheSearch =
        error instanceof AtlanApiError && (error.status === 400 || error.code === "ATLAN_UNREADABLE_ANSWER");
      if (isAboutTheSearch) return true;
      throw error;
    }
  }

  /**
   * How many of these assets there are, wherever they are now.
   *
   * @param state - counts only those in this state
   */
  countGuids(guids: readonly string[], state: "ACTIVE" | undefined, patience: Patience): Promise<number> {
    const doing = `looking for ${guids.length.toLocaleString("en-US")} assets`;
    return this.search({ doing, body: countOfGuids(guids, state), read: readAssetTotal }, patience);
  }

  /** Undefined when the response would be too large. */
  private async page(
    connection: string,
    place: Parameters<typeof assetPage>[1],
    patience: Patience,
    customMetadata: CustomMetadataReader | undefined,
  ): Promise<AssetPage | undefined> {
    const doing = `listing the assets of ${connection}`;
    const read = (body: unknown) => readAssetPage(connection, place.size, body, customMetadata);
    const asked = assetPage(connection, place, customMetadata?.attributes);
    try {
      return await this.search({ doing, body: asked, read }, patience);
    } catch (error) {
      const isTooLarge = error instanceof AtlanProviderError && error.code === "ATLAN_ANSWER_TOO_LARGE";
      if (!isTooLarge || place.size === 1) throw error;
      return undefined;
    }
  }
}

function noCustomMetadata(because: string, cause?: unknown): AtlanProviderError {
  return new AtlanProviderError("ATLAN_CUSTOM_METADATA", {
    doing: "listing custom metadata",
    identity: "its definitions",
    because,
    suggestion:
      "Use a token that may read them; or call it with --without-custom-metadata, and the inventory says that it lists none.",
    cause,
  });
}

function tooLong(identity: string, qualifiedName: string | undefined): AtlanProviderError {
  return new AtlanProviderError("ATLAN_LIST_TOO_LONG", {
    doing: "listing the assets",
    identity,
    because: `${RESULT_WINDOW.toLocaleString("en-US")} or more have one qualified name (${qualifiedName ?? "unknown"}), and Atlan's search shows no more`,
    suggestion: "Ask Atlan's support what they are.",
  });
}

function outOfOrder(identity: string, last: AssetPlace, item: AssetPlace): AtlanProviderError {
  return new AtlanProviderError("ATLAN_INVENTORY_INCOMPLETE", {
    doing: "listing the assets",
    identity,
    because: `Atlan's search does not sort by qualified name here: ${item.qualifiedName} (${item.guid}) came after ${last.qualifiedName} (${last.guid})`,
    suggestion:
      "Nothing was changed. Report it with the version of pulumi-atlan: a list that is not sorted can't be shown to be whole.",
  });
}
