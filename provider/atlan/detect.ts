import type { HttpClient } from "../http/client";
import type { AtlanApi, AtlanLookups, Patience } from "./api";
// Without the folder `apps`, in the place of the next line: `const nativeApps = undefined as NativeApi | undefined;`.
import { nativeApps } from "./apps";
import { PackageLookups } from "./packages/packageLookups";
import { PackageWorkflows } from "./packages/packageWorkflows";

/**
 * By which surface of a tenant connections are deleted: the package workflows of all tenants so far, the native apps of
 * newer ones, or whichever of the two the tenant serves. An app is known by its id.
 */
export type WorkflowApi =
  | { readonly kind: "package" }
  | { readonly kind: "app"; readonly appId: string }
  /** Without an app id nothing can be asked; then it is `package`. */
  | { readonly kind: "auto"; readonly appId: string | undefined };

/**
 * Chooses by which API connections are deleted.
 *
 * @param announce - told once which one it is, where that is not plain from the configuration
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

/** Lists of any length, by the same choice. */
export function openLookups(http: HttpClient, api: WorkflowApi, patience: () => Patience): AtlanLookups {
  const packages = new PackageLookups(http, patience);
  if (api.kind === "package" || nativeApps === undefined) return packages;
  return api.kind === "app"
    ? nativeApps.lookups(api.appId, packages)
    : nativeApps.detectLookups(http, api.appId, packages, patience);
}
