import type { ConfigReader } from "../../provider/lifecycle/config";
import type { Properties } from "../../provider/lifecycle/state";
import { CONFIGURATION } from "../../provider/plugin/configuration";

/** The URN of the same resource, served by the plugin. */
export function pluginUrn(urn: unknown): string {
  return String(urn).replace("pulumi-nodejs:dynamic/atlan:", "atlan:index:");
}

/** The stack's configuration as the engine gives it to the plugin: what is not set is left out. */
export function pluginConfig(config: ConfigReader): Properties {
  const values = CONFIGURATION.map((key) => [key, config.get(`atlan:${key}`)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
