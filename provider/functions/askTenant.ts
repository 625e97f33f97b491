import * as pulumi from "@pulumi/pulumi";
import type { AtlanApi, AtlanLookups, Patience } from "../atlan/api";
import { systemClock } from "../concurrency/clock";
import { shownLine } from "../text/escape";
import { plainError } from "./plainError";

/** How long a function retries its requests; for a list, how long it retries those for each page. */
const PATIENCE_MS = 60_000;

/**
 * Queries the tenant named by the stack's configuration or the environment, as for resources. The client is loaded only
 * by programs that call a function.
 *
 * @returns the answer with secrets removed, in case a connection is named after a token
 * @throws ConfigurationError when the configuration is not usable
 */
export async function askTenant<T>(
  question: (api: AtlanApi, patience: Patience, lookups: AtlanLookups) => Promise<T>,
): Promise<T> {
  const { connect } = await import("../lifecycle/connect.js");
  const { readSettings } = await import("../lifecycle/config.js");
  const { Redactor } = await import("../redact.js");
  const config = new pulumi.Config("atlan");
  const settings = readSettings({ get: (key) => config.get(key.replace(/^atlan:/, "")) }, process.env);
  const { version } = await import("../version.js");
  const log = (line: string) => void pulumi.log.info(shownLine(line));
  const redactor = new Redactor();
  const deps = { clock: systemClock, random: Math.random, version, redactor, log, announce: log };
  const patience = (): Patience => ({ deadline: systemClock.now() + PATIENCE_MS });
  try {
    const { api, lookups } = connect(settings, settings.baseUrl ?? "the configured tenant", deps);
    return redactor.cleanAll(await question(api, patience(), lookups(patience)));
  } catch (error) {
    throw plainError(error, redactor);
  }
}
