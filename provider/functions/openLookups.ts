import type { AtlanLookups, Patience } from "../atlan/api";
import { DetectedLookups } from "../atlan/apps/detectedLookups";
import { NativeLookups } from "../atlan/apps/nativeLookups";
import { PackageLookups } from "../atlan/packages/packageLookups";
import type { HttpClient } from "../http/client";
import type { Settings } from "../lifecycle/config";

/** Lists of any length over a connection that is there already, from the surface that the settings name. */
export function openLookups(http: HttpClient, { workflowApi: api }: Settings, patience: () => Patience): AtlanLookups {
  const packages = new PackageLookups(http, patience);
  switch (api.kind) {
    case "package":
      return packages;
    case "app":
      return new NativeLookups(api.appId, packages);
    case "auto":
      return new DetectedLookups(http, api.appId, packages, patience);
  }
}
