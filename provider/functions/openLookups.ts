import { Lookups } from "../atlan/lookups";
import { NativeLookups } from "../atlan/nativeLookups";
import type { AtlanLookups, Patience } from "../atlan/port";
import { ServedLookups } from "../atlan/servedLookups";
import type { HttpClient } from "../http/client";
import type { Settings } from "../lifecycle/settings";

/** Lists of any length over a connection that is there already, from the surface that the settings name. */
export function openLookups(http: HttpClient, { workflowApi: api }: Settings, patience: () => Patience): AtlanLookups {
  const packages = new Lookups(http, patience);
  switch (api.kind) {
    case "package":
      return packages;
    case "app":
      return new NativeLookups(api.appId, packages);
    case "auto":
      return new ServedLookups(http, api.appId, packages, patience);
  }
}
