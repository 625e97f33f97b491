import type { OpenSurvey } from "./survey";

/** How long a request is retried, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Opens the tenant with the credentials of the environment variables; the HTTP client is loaded only here. */
export const openSurvey: OpenSurvey = async (env, log) => {
  const { readSettings } = await import("../../lifecycle/config.js");
  const { openHttp } = await import("../../lifecycle/connect.js");
  const { openTenantApis } = await import("../../atlan/detect.js");
  const { ConnectionSurvey } = await import("../../atlan/connectionSurvey.js");
  const { Redactor } = await import("../../redact.js");
  const { systemClock } = await import("../../concurrency/clock.js");
  const { version } = await import("../../version.js");
  const settings = readSettings(undefined, env);
  // An invalid URL may contain a secret, so only its variable is named.
  const { baseUrl = "ATLAN_BASE_URL" } = settings;
  const redactor = new Redactor();
  const http = openHttp(settings, baseUrl, {
    clock: systemClock,
    random: Math.random,
    version,
    redactor,
    log,
    announce: log,
  });
  const patience = () => ({ deadline: systemClock.now() + PATIENCE_MS });
  const { api, lookups } = openTenantApis(http, settings.workflowApi, log);
  return {
    baseUrl,
    api,
    patience,
    lookups: lookups(patience),
    survey: new ConnectionSurvey(http, patience),
    clean: (value) => redactor.cleanAll(value),
    cleanError: (error) => redactor.cleanError(error),
    close: () => http.close(),
  };
};
