import type { OpenTenant } from "./verifyReceipt";

/** Opens the tenant with the credentials of the environment variables; the HTTP client is loaded only here. */
export const openTenant: OpenTenant = async (env) => {
  if (!env["ATLAN_BASE_URL"]?.trim()) return undefined;
  const { readSettings } = await import("../lifecycle/config.js");
  const settings = readSettings(undefined, env);
  const { openHttp } = await import("../lifecycle/connect.js");
  const { openTenantApis } = await import("../atlan/detect.js");
  const { AssetList } = await import("../atlan/assetList.js");
  const { Redactor } = await import("../redact.js");
  const { systemClock } = await import("../concurrency/clock.js");
  const { version } = await import("../version.js");
  // An invalid URL may contain a secret, so only its variable is named.
  const { baseUrl = "ATLAN_BASE_URL" } = settings;
  const redactor = new Redactor();
  const announce = (): void => undefined;
  const http = openHttp(settings, baseUrl, {
    clock: systemClock,
    random: Math.random,
    version,
    redactor,
    log: () => undefined,
    announce,
  });
  const { api } = openTenantApis(http, settings.workflowApi, announce);
  return { baseUrl, api, list: new AssetList(http), clean: (text) => redactor.clean(text) };
};
