import { openTenantApis } from "../atlan/detect";
import type { TenantApis } from "../atlan/tenantApis";
import type { Clock, Random } from "../concurrency/clock";
import { ConfigurationError } from "../errors";
import { HttpClient, type HttpClientOptions } from "../http/client";
import type { Redactor } from "../redact";
import { formatDuration } from "../text/duration";
import type { Settings } from "./config";

/** What a connection to a tenant needs from outside. */
export interface ConnectDependencies {
  readonly clock: Clock;
  readonly random: Random;
  /** The version of this package. */
  readonly version: string;
  readonly redactor: Redactor;
  /** Default: a dispatcher that honours the proxy variables. */
  readonly dispatcher?: HttpClientOptions["dispatcher"];
  /** Default: no interruption. */
  readonly interruption?: HttpClientOptions["interruption"];
  /** Default: nothing is awaited before a start. */
  readonly beforeStart?: HttpClientOptions["beforeStart"];
  /** Called before each retry of a request. */
  readonly log: (line: string) => void;
  /** Called once with the API used to delete connections, if it is detected by asking the tenant. */
  readonly announce: (line: string) => void;
}

/** Connects to the tenant in the settings: {@link openHttp}, with the configured API. Sends nothing yet. */
export function connect(settings: Settings, tenant: string, deps: ConnectDependencies): TenantApis {
  return openTenantApis(openHttp(settings, tenant, deps), settings.workflowApi, deps.announce);
}

/**
 * Makes an HTTP client for the tenant in the settings. Sends nothing yet.
 *
 * @param tenant - the tenant's name in messages
 * @throws ConfigurationError with all problems of the settings
 */
export function openHttp(settings: Settings, tenant: string, deps: ConnectDependencies): HttpClient {
  const { baseUrl, credentials, proxy, wireLog, problems } = settings;
  if (baseUrl === undefined || credentials === undefined || problems.length > 0) {
    throw new ConfigurationError({
      doing: "connecting to Atlan",
      identity: tenant,
      because: problems.map(({ key, reason }) => `${key}: ${reason}`).join("; "),
      suggestion: "Nothing was sent.",
    });
  }
  const { clock, random, dispatcher, interruption, beforeStart, redactor, version, log } = deps;
  return new HttpClient({
    baseUrl,
    credentials,
    clock,
    random,
    dispatcher,
    interruption,
    beforeStart,
    proxy,
    redactor,
    userAgent: `pulumi-atlan/${version}`,
    onRetry: (error, delayMs) => {
      log(redactor.clean(`${error.because}; trying again in ${formatDuration(delayMs)} (${error.doing})`));
    },
    openWireLog:
      wireLog === undefined
        ? undefined
        : async () => {
            const { fileWireLog } = await import("../http/fileWireLog.js");
            return fileWireLog(wireLog, log);
          },
  });
}
