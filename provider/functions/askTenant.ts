import * as pulumi from "@pulumi/pulumi";
import type { AtlanApi, AtlanLookups, Patience } from "../atlan/api";
import { systemClock } from "../concurrency/clock";
import { shownLine } from "../text/escape";
import { plainError } from "./plainError";

/** How long the requests of a function are tried again; of a list, those for each page. */
const PATIENCE_MS = 60_000;

/**
 * Asks the tenant that the stack's configuration names, or the environment: the same as for resources. What is behind it
 * is only loaded by programs that ask.
 *
 * @returns the answer, without secrets: whoever names a connection after a token must not have it printed
 * @throws ConfigurationError when the configuration is not usable
 */
export async function askTenant<T>(
  question: (api: AtlanApi, patience: Patience, lookups: AtlanLookups) => Promise<T>,
): Promise<T> {
  const { openHttp, apiOver } = await import("../lifecycle/connect.js");
  const { openLookups } = await import("../atlan/detect.js");
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
    const http = openHttp(settings, settings.baseUrl ?? "the configured tenant", deps);
    const lookups = openLookups(http, settings.workflowApi, patience);
    return redactor.cleanAll(await question(apiOver(http, settings, deps), patience(), lookups));
  } catch (error) {
    throw plainError(error, redactor);
  }
}
