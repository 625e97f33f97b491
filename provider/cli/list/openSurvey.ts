import { systemClock } from "../../concurrency/clock";
import { openHttpOf } from "../openHttp";
import type { OpenSurvey } from "./survey";

/** How long a request is retried, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Opens the tenant that the environment names. */
export const openSurvey: OpenSurvey = async (env, log) => {
  const { settings, baseUrl, http, redactor } = await openHttpOf(env, { log });
  const { openTenantApis } = await import("../../atlan/detect.js");
  const { ConnectionSurvey } = await import("../../atlan/connectionSurvey.js");
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
