import type { WorkflowApi } from "../atlan/tenantApis";
import type { Credentials } from "../http/credentials";
import { type Proxy, readProxy } from "../http/proxy";
import { parseDuration } from "../text/duration";
import { present } from "../text/present";
import type { Reading } from "../text/reading";

/** Reads a configuration value by its full key, as Pulumi offers it to dynamic providers. */
export interface ConfigReader {
  get(key: string): string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An unusable configuration value. */
export interface ConfigProblem {
  readonly key: string;
  readonly reason: string;
}

/** The usable part of the configuration, and its problems. */
export interface Settings {
  /** Normalized: scheme, host and port only, without a trailing slash. */
  readonly baseUrl: string | undefined;
  readonly credentials: Credentials | undefined;
  /** The longest time until Atlan's search indexes show a change, in milliseconds. */
  readonly indexLagMs: number;
  /** The API by which the tenant is asked to delete connections. */
  readonly workflowApi: WorkflowApi;
  /** The proxy that the environment sets for the tenant. */
  readonly proxy?: Proxy;
  /** The file to which every request and response is written. */
  readonly wireLog?: string;
  readonly problems: readonly ConfigProblem[];
}

const DEFAULT_INDEX_LAG_MS = 10_000;

/** By which names problems are told, and what to do where a setting is missing. */
interface SettingNames {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly noBaseUrl: string;
  readonly noCredentials: string;
}

/** The engine passes the configuration of the stack to default providers alone: for another one, setting it there changes nothing. */
const OF_EXPLICIT = "the stack's configuration does not reach an explicit provider: give it to that provider";

const OF_A_STACK: SettingNames = {
  baseUrl: "atlan:baseUrl",
  apiKey: "atlan:apiKey",
  noBaseUrl:
    "the tenant's address is not set; run `pulumi config set atlan:baseUrl https://<tenant>`, or set ATLAN_BASE_URL; " +
    OF_EXPLICIT,
  noCredentials:
    "there are no credentials; run `pulumi config set --secret atlan:apiKey <key>`, or set ATLAN_API_KEY, " +
    `or give an OAuth client in atlan:oauthClientId and atlan:oauthClientSecret; ${OF_EXPLICIT}`,
};

/** For commands, which read no stack's configuration: setting it there would change nothing. */
export const OF_THE_ENVIRONMENT: SettingNames = {
  baseUrl: "ATLAN_BASE_URL",
  apiKey: "ATLAN_API_KEY",
  noBaseUrl: "it is not set: the tenant's address. This command reads the environment, not a stack's configuration",
  noCredentials:
    "there are no credentials in the environment; set it, or ATLAN_OAUTH_CLIENT_ID and ATLAN_OAUTH_CLIENT_SECRET",
};

/** Reads the configuration. Never throws: problems are listed, and reported only when a request is needed. */
export function readSettings(
  config: ConfigReader | undefined,
  env: Environment,
  names: SettingNames = OF_A_STACK,
): Settings {
  const problems: ConfigProblem[] = [];
  const value = (key: string, variable?: string): string | undefined =>
    nonEmpty(config?.get(key)) ?? (variable === undefined ? undefined : nonEmpty(env[variable]));
  const take = <T>(reading: SettingReading<T>): T | undefined => {
    if ("value" in reading) return reading.value;
    problems.push(reading);
    return undefined;
  };

  const baseUrl = take(under(names.baseUrl, readBaseUrl(value("atlan:baseUrl", "ATLAN_BASE_URL"), names)));
  const indexLagMs = take(under("atlan:indexLag", readIndexLag(value("atlan:indexLag"))));
  const appId = value(APP_ID);
  take(under(APP_ID, readAppId(appId)));
  const workflowApi = take(readWorkflowApi(value("atlan:workflowApi"), appId));
  const credentials = take(readCredentials(config, env, names));
  const proxy = baseUrl === undefined ? undefined : take(readProxy(env, baseUrl));
  return {
    baseUrl,
    credentials,
    indexLagMs: indexLagMs ?? DEFAULT_INDEX_LAG_MS,
    workflowApi: workflowApi ?? { kind: "package" },
    ...present({ proxy, wireLog: nonEmpty(env["ATLAN_WIRE_LOG"]) }),
    problems,
  };
}

const APP_ID = "atlan:connectionDeleteAppId";

/** What is made of a setting, or under which key it is wrong. */
type SettingReading<T> = { readonly value: T } | ConfigProblem;

function under<T>(key: string, reading: Reading<T>): SettingReading<T> {
  return "value" in reading ? reading : { key, reason: reading.reason };
}

function readIndexLag(given: string | undefined): Reading<number> {
  if (given === undefined) return { value: DEFAULT_INDEX_LAG_MS };
  const value = parseDuration(given);
  return value === undefined ? { reason: `"${given}" is not a duration such as "10s" or "2m"` } : { value };
}

function readAppId(given: string | undefined): Reading<string | undefined> {
  if (given === undefined || /^[A-Za-z0-9][\w.-]*$/.test(given)) return { value: given };
  return { reason: `"${given}" is not the id of an app, which is made of letters, digits and hyphens` };
}

function readWorkflowApi(kind = "package", appId: string | undefined): SettingReading<WorkflowApi> {
  switch (kind) {
    case "package":
      return { value: { kind } };
    case "auto":
      return { value: { kind, appId } };
    case "app":
      if (appId !== undefined) return { value: { kind, appId } };
      return {
        key: APP_ID,
        reason: "it is not set, and atlan:workflowApi is app; ask Atlan for the id of the connection delete app",
      };
    default:
      return { key: "atlan:workflowApi", reason: `"${kind}" is none of package, app and auto` };
  }
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}

/** The configuration overrides the environment as a whole: credentials are never combined from both sources. */
function readCredentials(
  config: ConfigReader | undefined,
  env: Environment,
  names: SettingNames,
): SettingReading<Credentials> {
  const sources = [
    {
      apiKey: { key: "atlan:apiKey", value: nonEmpty(config?.get("atlan:apiKey")) },
      clientId: { key: "atlan:oauthClientId", value: nonEmpty(config?.get("atlan:oauthClientId")) },
      clientSecret: { key: "atlan:oauthClientSecret", value: nonEmpty(config?.get("atlan:oauthClientSecret")) },
    },
    {
      apiKey: { key: "ATLAN_API_KEY", value: nonEmpty(env["ATLAN_API_KEY"]) },
      clientId: { key: "ATLAN_OAUTH_CLIENT_ID", value: nonEmpty(env["ATLAN_OAUTH_CLIENT_ID"]) },
      clientSecret: { key: "ATLAN_OAUTH_CLIENT_SECRET", value: nonEmpty(env["ATLAN_OAUTH_CLIENT_SECRET"]) },
    },
  ];
  for (const { apiKey, clientId, clientSecret } of sources) {
    const hasOauth = clientId.value !== undefined || clientSecret.value !== undefined;
    if (apiKey.value === undefined && !hasOauth) continue;
    if (apiKey.value !== undefined && hasOauth) {
      const other = clientId.value === undefined ? clientSecret.key : clientId.key;
      return { key: apiKey.key, reason: `${apiKey.key} and ${other} are both set; keep one of them` };
    }
    if (apiKey.value !== undefined) {
      if (/^[\x21-\x7e]+$/.test(apiKey.value)) return { value: { kind: "apiKey", apiKey: apiKey.value } };
      return { key: apiKey.key, reason: `${apiKey.key} has characters that no API key has; copy it again` };
    }
    if (clientId.value !== undefined && clientSecret.value !== undefined) {
      return { value: { kind: "oauth", clientId: clientId.value, clientSecret: clientSecret.value } };
    }
    const missing = clientId.value === undefined ? clientId.key : clientSecret.key;
    return { key: missing, reason: `${missing} is not set, but the other half of the OAuth client is` };
  }
  return { key: names.apiKey, reason: names.noCredentials };
}

/** Normalizes the tenant's address. */
function readBaseUrl(given: string | undefined, names: SettingNames): Reading<string> {
  if (given === undefined) return { reason: names.noBaseUrl };
  // The message does not repeat the address, because it may hold a password.
  if (given.includes("@")) {
    return { reason: `the address holds credentials; take them out and set ${names.apiKey} as a secret` };
  }
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return { reason: "it is not a web address, such as https://<tenant>.atlan.com" };
  }
  // Fewer names than no proxy is used for: where `x.localhost` leads to depends on the resolver.
  const staysHere = ["localhost", "[::1]"].includes(url.hostname) || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && staysHere)) {
    return { reason: `it starts with ${url.protocol} instead of https:, and the token must not travel in the clear` };
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    return { reason: `it has more than the tenant's address; it ends after the host, as in ${url.origin}` };
  }
  return { value: url.origin };
}
