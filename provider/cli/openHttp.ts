import type { ConfigReader, Settings } from "../lifecycle/config";
import type { ConnectDependencies, openHttp } from "../lifecycle/connect";
import type { Redactor } from "../redact";
import type { Terminal } from "./terminal";

/** The tenant that the environment names, as far as every command needs it. */
export interface OpenedHttp {
  readonly settings: Settings;
  readonly baseUrl: string;
  readonly http: ReturnType<typeof openHttp>;
  readonly redactor: Redactor;
}

/** What a command may have otherwise than this machine has it. */
export type OpenOptions = Partial<Pick<ConnectDependencies, "clock" | "random" | "dispatcher" | "log">> & {
  /** Settings beside those of the environment. */
  readonly config?: ConfigReader;
};

/**
 * Opens the tenant with the credentials of the environment variables, and sends nothing yet. The HTTP client is loaded only
 * here.
 *
 * @throws ConfigurationError with all problems of the settings
 */
export async function openHttpOf(
  env: Terminal["env"],
  { clock, random = Math.random, dispatcher, log = () => undefined, config }: OpenOptions = {},
): Promise<OpenedHttp> {
  const { OF_THE_ENVIRONMENT, readSettings } = await import("../lifecycle/config.js");
  const connecting = await import("../lifecycle/connect.js");
  const { Redactor } = await import("../redact.js");
  const { systemClock } = await import("../concurrency/clock.js");
  const { version } = await import("../version.js");
  const settings = readSettings(config, env, OF_THE_ENVIRONMENT);
  // Of an invalid one only the variable is named: it may contain a secret.
  const { baseUrl = "ATLAN_BASE_URL" } = settings;
  const redactor = new Redactor();
  const http = connecting.openHttp(settings, baseUrl, {
    clock: clock ?? systemClock,
    random,
    version,
    redactor,
    dispatcher,
    log,
    announce: () => undefined,
  });
  return { settings, baseUrl, http, redactor };
}
