/** The tenant in a process of its own, so that it does not share a loop with whoever measures. */
import { startTenant, type Tenant, type TenantOptions } from "../../tenant";

/** What the parent asks, one at a time. */
export type Ask = { readonly kind: "start"; readonly options: TenantOptions } | { readonly kind: "requests" };

let tenant: Tenant | undefined;

async function answer(ask: Ask): Promise<string | number> {
  if (ask.kind === "start") {
    tenant = await startTenant(ask.options);
    return tenant.url;
  }
  const count = tenant?.requests.length ?? 0;
  tenant?.clearRequests();
  return count;
}

process.on("message", (ask: Ask) => {
  void answer(ask).then((value) => process.send?.(value));
});
process.on("disconnect", () => process.exit());
