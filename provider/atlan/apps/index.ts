import { AssetSearches } from "../assets";
import { LearntOnce } from "../learntOnce";
import type { OpenNativeApps, TenantApis } from "../tenantApis";
import { describeApiKind, detectApiKind } from "./detectApp";
import { lazyApi, lazyLookups } from "./lazyApis";
import { NativeApps } from "./nativeApps";
import { NativeLookups } from "./nativeLookups";

/**
 * The only export of this folder, imported by `detect.ts` alone, so that the folder can be deleted. Connections are then
 * deleted by package workflows, whatever `atlan:workflowApi` says.
 */
export const openNativeApps: OpenNativeApps | undefined = (http, workflowApi, packages, announce) => {
  const native = (appId: string): TenantApis => ({
    api: new NativeApps(http, appId),
    lookups: (patience) => new NativeLookups(appId, packages.lookups(patience)),
  });
  if (workflowApi.kind === "app") return native(workflowApi.appId);

  const detected = new LearntOnce(async (patience) => {
    const apiKind = await detectApiKind(http, workflowApi.appId, patience);
    return { apiKind, apis: apiKind.kind === "app" ? native(apiKind.appId) : packages };
  });
  const chosen = new LearntOnce(async (patience) => {
    const { apiKind, apis } = await detected.get(patience);
    announce(describeApiKind(apiKind), apiKind.kind);
    return apis.api;
  });
  return {
    api: lazyApi(new AssetSearches(http), (patience) => chosen.get(patience)),
    lookups: (patience) =>
      lazyLookups(packages.lookups(patience), async () => (await detected.get(patience())).apis.lookups(patience)),
  };
};
