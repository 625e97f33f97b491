import type { OpenTenant } from "./verifyReceipt";

/** The tenant and the credentials of the environment variables; what speaks HTTP is loaded only here. */
export const openTenant: OpenTenant = async (env) => {
  const { readSettings } = await import("../lifecycle/settings.js");
  const settings = readSettings(undefined, env);
  if (env["ATLAN_BASE_URL"] === undefined || settings.baseUrl === undefined) return undefined;
  const { connect } = await import("../lifecycle/connect.js");
  const { Redactor } = await import("../redact.js");
  const { systemClock } = await import("../clock.js");
  const { version } = await import("../version.js");
  const port = connect(settings, settings.baseUrl, {
    clock: systemClock,
    random: Math.random,
    version,
    redactor: new Redactor(),
    log: () => undefined,
    announce: () => undefined,
  });
  return { baseUrl: settings.baseUrl, port };
};
