import type { HttpClient } from "../http/client";
// Without the folder `apps`, in the place of the next line (its type is in `tenantApis`):
// `const openNativeApps = undefined as OpenNativeApps | undefined;`.
import { openNativeApps } from "./apps";
import { PackageLookups } from "./packages/packageLookups";
import { PackageWorkflows } from "./packages/packageWorkflows";
import type { AnnounceApi, TenantApis, WorkflowApi } from "./tenantApis";

/**
 * Chooses the API by which connections are deleted. Sends nothing: where the tenant has to be asked, the first call for which
 * the APIs differ does so.
 *
 * @param announce - called once with the choice, if the configuration does not determine it
 */
export function openTenantApis(http: HttpClient, workflowApi: WorkflowApi, announce: AnnounceApi): TenantApis {
  const packages: TenantApis = {
    api: new PackageWorkflows(http),
    lookups: (patience) => new PackageLookups(http, patience),
  };
  if (workflowApi.kind === "package") return packages;
  if (openNativeApps !== undefined) return openNativeApps(http, workflowApi, packages, announce);
  announce(
    `Connections are deleted by package workflows: this build has no native apps (atlan:workflowApi is ${workflowApi.kind}).`,
    "package",
  );
  return packages;
}
