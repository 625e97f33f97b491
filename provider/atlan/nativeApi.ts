import type { HttpClient } from "../http/client";
import type { AtlanApi, AtlanLookups, Patience } from "./api";

/** All that the folder `apps` offers: tenants whose connections are deleted by a native app. */
export interface NativeApi {
  /** On a tenant that has the app. */
  workflows(http: HttpClient, appId: string): AtlanApi;
  /**
   * On a tenant that is asked once whether it has the app; by package workflows where it has not.
   *
   * @param announce - told once which of them it is, and why
   */
  detectWorkflows(http: HttpClient, appId: string | undefined, announce: (line: string) => void): AtlanApi;
  /** Lists on a tenant that has the app. */
  lookups(appId: string, packages: AtlanLookups): AtlanLookups;
  /** Lists on a tenant that is asked whether it has the app. */
  detectLookups(
    http: HttpClient,
    appId: string | undefined,
    packages: AtlanLookups,
    patience: () => Patience,
  ): AtlanLookups;
}
