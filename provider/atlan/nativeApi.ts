import type { HttpClient } from "../http/client";
import type { AtlanApi, AtlanLookups, Patience } from "./api";

/** The interface of the folder `apps`, for tenants whose connections are deleted by a native app. */
export interface NativeApi {
  /** Workflows of a tenant that has the app. */
  workflows(http: HttpClient, appId: string): AtlanApi;
  /**
   * Workflows of a tenant for which it is detected once whether it has the app; package workflows if it has not.
   *
   * @param announce - called once with the choice and its reason
   */
  detectWorkflows(http: HttpClient, appId: string | undefined, announce: (line: string) => void): AtlanApi;
  /** Lists of a tenant that has the app. */
  lookups(appId: string, packages: AtlanLookups): AtlanLookups;
  /** Lists of a tenant for which it is detected whether it has the app. */
  detectLookups(
    http: HttpClient,
    appId: string | undefined,
    packages: AtlanLookups,
    patience: () => Patience,
  ): AtlanLookups;
}
