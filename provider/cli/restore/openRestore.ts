import type { AtlanApi } from "../../atlan/api";
import type { AssetRestores } from "../../atlan/assetRestores";
import { type Clock, systemClock } from "../../concurrency/clock";
import { openHttpOf } from "../openHttp";
import type { Terminal } from "../terminal";

/** A tenant in which something is restored. */
export interface RestoreTenant {
  readonly baseUrl: string;
  readonly api: Pick<AtlanApi, "observeConnection" | "findRunsSince" | "tenantTime">;
  readonly restores: AssetRestores;
  readonly clock: Clock;
  /** The longest time until Atlan's search shows a change, in milliseconds. */
  readonly indexLagMs: number;
  /** Removes the credentials from shown responses. */
  readonly clean: (text: string) => string;
  /** Ends its connections, so that the process can end. */
  readonly close: () => Promise<void>;
}

/** What the environment does not tell of a tenant. */
interface TenantOptions {
  /** Of the native app by which the tenant may delete connections; undefined where only package workflows do. */
  readonly appId: string | undefined;
  /** How late the search may show a change, as a program writes it; undefined: as `atlan:indexLag` is by default. */
  readonly indexLag: string | undefined;
}

/** Opens the tenant that the environment names. `log` is told each retry. */
export type OpenRestore = (
  env: Terminal["env"],
  options: TenantOptions,
  log: (line: string) => void,
) => Promise<RestoreTenant>;

/** Opens it over the network. */
export const openRestore: OpenRestore = async (env, { appId, indexLag }, log) => {
  const config = new Map([
    ["atlan:indexLag", indexLag],
    ["atlan:connectionDeleteAppId", appId],
    ["atlan:workflowApi", appId === undefined ? undefined : "auto"],
  ]);
  const { settings, baseUrl, http, redactor } = await openHttpOf(env, { log, config });
  const { openTenantApis } = await import("../../atlan/detect.js");
  const { AssetRestores: Restores } = await import("../../atlan/assetRestores.js");
  const { api } = openTenantApis(http, settings.workflowApi, () => undefined);
  return {
    baseUrl,
    api,
    restores: new Restores(http),
    clock: systemClock,
    indexLagMs: settings.indexLagMs,
    clean: (text) => redactor.clean(text),
    close: () => http.close(),
  };
};
