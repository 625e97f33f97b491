import type { StartTenant } from "./tenantCommand";

/** The loopback tenant of the tests, which is loaded only here. */
export const startLoopbackTenant: StartTenant = async (options) => {
  const { startSeededTenant } = await import("../../test/tenant/seed/index.js");
  return startSeededTenant(options);
};
