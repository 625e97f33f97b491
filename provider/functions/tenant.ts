import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { AtlanPort, Patience } from "../atlan/port";
import { systemClock } from "../clock";

/** How long the requests of a function are tried again. */
const PATIENCE_MS = 60_000;

/**
 * Asks the tenant that the stack's configuration names, or the environment: the same as for resources. What is behind it
 * is only loaded by programs that ask.
 *
 * @throws ConfigurationError when the configuration is not usable
 */
export async function askTenant<T>(question: (port: AtlanPort, patience: Patience) => Promise<T>): Promise<T> {
  const { connect } = await import("../lifecycle/connect.js");
  const { readSettings } = await import("../lifecycle/settings.js");
  const { Redactor } = await import("../redact.js");
  const config = new pulumi.Config("atlan");
  const settings = readSettings({ get: (key) => config.get(key.replace(/^atlan:/, "")) }, process.env);
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as { version: string };
  const port = connect(settings, settings.baseUrl ?? "the configured tenant", {
    clock: systemClock,
    random: Math.random,
    version,
    redactor: new Redactor(),
    log: (line) => void pulumi.log.info(line),
  });
  return question(port, { until: systemClock.now() + PATIENCE_MS });
}
