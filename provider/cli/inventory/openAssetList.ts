import type { AssetList } from "../../atlan/assetList";
import type { Terminal } from "../terminal";

/** A tenant whose assets can be listed. */
export interface OpenedAssetList {
  readonly baseUrl: string;
  readonly list: Pick<AssetList, "assets" | "countAssets" | "findConnection" | "toldTime">;
  /** Removes the credentials from all texts of a value. */
  readonly cleanAll: <T>(value: T) => T;
  /** Ends its connections, so that the process can end. */
  readonly close: () => Promise<void>;
}

/** Opens the tenant that the environment names. `log` is told each retry. */
export type OpenAssetList = (env: Terminal["env"], log: (line: string) => void) => Promise<OpenedAssetList>;

/** Opens it over the network; the HTTP client is loaded only here. */
export const openAssetList: OpenAssetList = async (env, log) => {
  const { readSettings } = await import("../../lifecycle/config.js");
  const { openHttp } = await import("../../lifecycle/connect.js");
  const { AssetList } = await import("../../atlan/assetList.js");
  const { Redactor } = await import("../../redact.js");
  const { systemClock } = await import("../../concurrency/clock.js");
  const { version } = await import("../../version.js");
  const settings = readSettings(undefined, env);
  // An invalid URL may contain a secret, so only its variable is named.
  const { baseUrl = "ATLAN_BASE_URL" } = settings;
  const redactor = new Redactor();
  const http = openHttp(settings, baseUrl, {
    clock: systemClock,
    random: Math.random,
    version,
    redactor,
    log,
    announce: () => undefined,
  });
  return {
    baseUrl,
    list: new AssetList(http),
    cleanAll: (value) => redactor.cleanAll(value),
    close: () => http.close(),
  };
};
