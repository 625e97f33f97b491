import { openHttpOf } from "./openHttp";
import type { OpenTenant } from "./verifyReceipt";

/** Opens the tenant that the environment names; undefined where it names none. */
export const openTenant: OpenTenant = async (env) => {
  if (!env["ATLAN_BASE_URL"]?.trim()) return undefined;
  const { settings, baseUrl, http, redactor } = await openHttpOf(env);
  const { openTenantApis } = await import("../atlan/detect.js");
  const { AssetList } = await import("../atlan/assetList.js");
  const { api } = openTenantApis(http, settings.workflowApi, () => undefined);
  return { baseUrl, api, list: new AssetList(http), clean: (text) => redactor.clean(text) };
};
