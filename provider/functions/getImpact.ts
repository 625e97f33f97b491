import type * as pulumi from "@pulumi/pulumi";
import type { Impact } from "../reconcile/impact";
import type { Mode } from "../reconcile/intent";
import { impactArguments, readArguments } from "./arguments";
import { askTenant } from "./askTenant";
import { lookUpOutput } from "./lookUpOutput";

/** The arguments of {@link getImpact}. */
export interface GetImpactArgs {
  /** The connection's qualified name: `default/<connector>/<epoch>`. */
  connectionQualifiedName: string;
  /**
   * Whether the connection would be archived or purged.
   *
   * @defaultValue "archive"
   */
  mode?: Mode | undefined;
}

/** The arguments of {@link getImpactOutput}. */
export interface GetImpactOutputArgs {
  connectionQualifiedName: pulumi.Input<string>;
  mode?: pulumi.Input<Mode | undefined> | undefined;
}

/**
 * Shows what archiving or purging a connection would delete, counted in Atlan at this moment. Changes nothing.
 *
 * **Caution:** do not set `maxAssets` from this number. The number in the code is a person's approval; a number that is
 * looked up approves whatever exists.
 *
 * @throws ConnectionNotFoundError when the connection can't be seen, or the name is not that of a connection
 * @throws ConfigurationError when an argument or the configuration is not usable; nothing was sent
 * @throws AtlanApiError when Atlan does not answer
 *
 * @example
 * ```ts
 * const impact = await atlan.getImpact({ connectionQualifiedName: "default/snowflake/1234567890", mode: "purge" });
 * console.log(impact.summary); // WILL PERMANENTLY PURGE 12,345 assets of connection …
 * ```
 */
export async function getImpact(args: GetImpactArgs): Promise<Impact> {
  const query = readArguments("looking up the impact", args, impactArguments, ["connectionQualifiedName"]);
  const { connectionQualifiedName, mode = "archive" } = query;
  const { impactOf } = await import("../reconcile/impact.js");
  return askTenant((api, patience) => impactOf(api, { connectionQualifiedName, mode }, patience));
}

/** {@link getImpact} for arguments that are outputs. */
export function getImpactOutput(args: GetImpactOutputArgs): pulumi.Output<Impact> {
  return lookUpOutput(args, getImpact);
}
