import type { HttpClient } from "../http/client";
import type { AtlanApi, AtlanLookups, Patience } from "./api";

/**
 * The API by which connections are deleted: package workflows, which all tenants have had so far; native apps on newer tenants;
 * or whichever of the two the tenant serves. An app is identified by its id.
 */
export type WorkflowApi =
  | { readonly kind: "package" }
  | { readonly kind: "app"; readonly appId: string }
  /** Without an app id nothing can be detected; then it is `package`. */
  | { readonly kind: "auto"; readonly appId: string | undefined };

/** Told once which API was chosen and why, in a line, if the configuration does not determine it. */
export type AnnounceApi = (line: string, kind: "package" | "app") => void;

/** All that is asked of one tenant, by the API with which it deletes connections. */
export interface TenantApis {
  readonly api: AtlanApi;
  /** @param patience - until when the requests for the next page are retried */
  readonly lookups: (patience: () => Patience) => AtlanLookups;
}

/**
 * The interface of the folder `apps`, for tenants whose connections are, or may be, deleted by a native app.
 *
 * @param packages - what is asked of a tenant without the app
 * @param announce - called once with the API and why it was chosen, if it is detected for a workflow
 */
export type OpenNativeApps = (
  http: HttpClient,
  workflowApi: Exclude<WorkflowApi, { readonly kind: "package" }>,
  packages: TenantApis,
  announce: AnnounceApi,
) => TenantApis;
