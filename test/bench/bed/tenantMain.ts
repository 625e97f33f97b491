/** The tenant in a process of its own, so that it does not share a loop with whoever measures. */
import { type LoggedRequest, startTenant, type Tenant, type TenantOptions } from "../../tenant";

/** What the parent asks, one at a time. */
export type Ask = { readonly kind: "start"; readonly options: TenantOptions } | { readonly kind: "requests" | "sent" };

/** A request as it was sent, its query in the path. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

let tenant: Tenant | undefined;

async function answer(ask: Ask): Promise<string | number | readonly SentRequest[]> {
  if (ask.kind === "start") {
    tenant = await startTenant(ask.options);
    return tenant.url;
  }
  const requests = tenant?.requests ?? [];
  tenant?.clearRequests();
  return ask.kind === "sent" ? requests.map(asSent) : requests.length;
}

function asSent({ method, path, query, body }: LoggedRequest): SentRequest {
  const parameters = new URLSearchParams(query).toString();
  return {
    method,
    path: parameters === "" ? path : `${path}?${parameters}`,
    body: body === null ? "" : JSON.stringify(body),
  };
}

process.on("message", (ask: Ask) => {
  void answer(ask).then((value) => process.send?.(value));
});
process.on("disconnect", () => process.exit());
