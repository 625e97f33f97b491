import { AtlanApiError } from "../../errors";
import type { HttpClient } from "../../http/client";
import type { Patience } from "../api";
import { appPath } from "./appRequests";
import { readNativeReady } from "./appResponses";

/** The API by which a tenant deletes connections, and why it was chosen. */
export type ApiKind =
  | { readonly kind: "app"; readonly appId: string; readonly why: string }
  | { readonly kind: "package"; readonly why: string };

/**
 * Detects the API by which a tenant deletes connections. Only an unambiguous response decides, because the wrong API does not
 * show the runs in flight.
 *
 * @param appId - undefined: nothing can be detected, and package workflows are used
 * @throws AtlanApiError when the tenant's response does not decide it
 */
export async function detectApiKind(
  http: HttpClient,
  appId: string | undefined,
  { deadline: retryUntil }: Patience,
): Promise<ApiKind> {
  if (appId === undefined)
    return { kind: "package", why: "atlan:connectionDeleteAppId is not set, so the tenant was not asked" };
  const doing = `asking whether the tenant has the native app ${appId}`;
  try {
    const ask = { doing, method: "GET", path: appPath(appId), retryUntil, read: readNativeReady } as const;
    const { isReady } = await http.send(ask);
    if (isReady) return { kind: "app", appId, why: "this tenant has it" };
    return { kind: "package", why: `app ${appId} is not native on this tenant` };
  } catch (error) {
    // Tenants without this API don't have the path, so a gateway's 404 is a valid response too.
    if (error instanceof AtlanApiError && error.status === 404)
      return { kind: "package", why: `this tenant has no app ${appId}` };
    throw error;
  }
}

/** Describes the choice in one line. */
export function describeApiKind(apiKind: ApiKind): string {
  const by = apiKind.kind === "app" ? `the native app ${apiKind.appId}` : "package workflows";
  return `Connections are deleted by ${by}: ${apiKind.why} (atlan:workflowApi is auto).`;
}
