import type { OpenTenant } from "./verifyReceipt";

/** The tenant and the credentials of the environment variables; what speaks HTTP is loaded only here. */
export const openTenant: OpenTenant = async (env) => {
  if (!env["ATLAN_BASE_URL"]?.trim()) return undefined;
  const { readSettings } = await import("../lifecycle/config.js");
  const settings = readSettings(undefined, env);
  const { connect } = await import("../lifecycle/connect.js");
  const { Redactor } = await import("../redact.js");
  const { systemClock } = await import("../concurrency/clock.js");
  const { version } = await import("../version.js");
  // One that can't be used may hold a secret, so its name has to do.
  const { baseUrl = "ATLAN_BASE_URL" } = settings;
  const redactor = new Redactor();
  const api = connect(settings, baseUrl, {
    clock: systemClock,
    random: Math.random,
    version,
    redactor,
    log: () => undefined,
    announce: () => undefined,
  });
  return { baseUrl, api, clean: (text) => redactor.clean(text) };
};
