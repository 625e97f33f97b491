import { openHttpOf } from "../openHttp";
import type { Terminal } from "../terminal";
import type { InventoryDependencies } from "./takeInventory";

/** A tenant whose assets can be listed. */
export interface OpenedAssetList {
  readonly baseUrl: string;
  readonly list: InventoryDependencies["list"];
  /** Removes the credentials from all texts of a value. */
  readonly cleanAll: <T>(value: T) => T;
  /** Ends its connections, so that the process can end. */
  readonly close: () => Promise<void>;
}

/** Opens the tenant that the environment names. `log` is told each retry. */
export type OpenAssetList = (env: Terminal["env"], log: (line: string) => void) => Promise<OpenedAssetList>;

/** Opens it over the network. */
export const openAssetList: OpenAssetList = async (env, log) => {
  const { baseUrl, http, redactor } = await openHttpOf(env, { log });
  const { AssetList } = await import("../../atlan/assetList.js");
  return {
    baseUrl,
    list: new AssetList(http),
    cleanAll: (value) => redactor.cleanAll(value),
    close: () => http.close(),
  };
};
