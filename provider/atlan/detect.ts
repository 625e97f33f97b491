import type { HttpClient } from "../http/client";
import type { AtlanApi, AtlanLookups, Patience } from "./api";
// Without the folder `apps`, in the place of the next line: `const nativeApps = undefined as NativeApi | undefined;`.
import { nativeApps } from "./apps";
import { PackageLookups } from "./packages/packageLookups";
import { PackageWorkflows } from "./packages/packageWorkflows";

/**
 * The API by which connections are deleted: package workflows, which all tenants have had so far; native apps on newer tenants;
 * or whichever of the two the tenant serves. An app is identified by its id.
 */
export type WorkflowApi =
  | { readonly kind: "package" }
  | { readonly kind: "app"; readonly appId: string }
  /** Without an app id nothing can be detected; then it is `package`. */
  | { readonly kind: "auto"; readonly appId: string | undefined };

/**
 * Chooses the API by which connections are deleted.
 *
 * @param announce - called once with the choice, if the configuration does not determine it
 */
export function openWorkflows(http: HttpClient, api: WorkflowApi, announce: (line: string) => void): AtlanApi {
  if (api.kind === "package") return new PackageWorkflows(http);
  if (nativeApps === undefined) {
    announce(
      `Connections are deleted by package workflows: this build has no native apps (atlan:workflowApi is ${api.kind}).`,
    );
    return new PackageWorkflows(http);
  }
  return api.kind === "app"
    ? nativeApps.workflows(http, api.appId)
    : nativeApps.detectWorkflows(http, api.appId, announce);
}

/** Lists of any length, by the same API. */
export function openLookups(http: HttpClient, api: WorkflowApi, patience: () => Patience): AtlanLookups {
  const packages = new PackageLookups(http, patience);
  if (api.kind === "package" || nativeApps === undefined) return packages;
  return api.kind === "app"
    ? nativeApps.lookups(api.appId, packages)
    : nativeApps.detectLookups(http, api.appId, packages, patience);
}
