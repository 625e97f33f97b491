import * as pulumi from "@pulumi/pulumi";
import type { Impact } from "../reconcile/impact";
import type { Mode } from "../reconcile/intent";
import { aConnection, aMode, readArguments } from "./arguments";
import { askTenant } from "./askTenant";

/** What {@link getImpact} is asked about. */
export interface GetImpactArgs {
  /** The connection's qualified name: `default/<connector>/<epoch>`. */
  connectionQualifiedName: string;
  /**
   * What would become of it.
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
 * Tells what archiving or purging a connection would take, counted at Atlan at this moment. Changes nothing.
 *
 * **Caution:** do not make `maxAssets` of this number. The number in the code is the approval of a person; a number that is
 * looked up approves whatever is there.
 *
 * @throws ConnectionNotFoundError when the connection can't be seen, or the name is not a connection's
 * @throws ConfigurationError when an argument, or the configuration, is not usable; nothing was sent
 * @throws AtlanApiError when Atlan does not answer
 *
 * @example
 * ```ts
 * const impact = await atlan.getImpact({ connectionQualifiedName: "default/snowflake/1234567890", mode: "purge" });
 * console.log(impact.summary); // WILL PERMANENTLY PURGE 12,345 assets of connection …
 * ```
 */
export async function getImpact(args: GetImpactArgs): Promise<Impact> {
  const readers = { connectionQualifiedName: aConnection, mode: aMode };
  const { connectionQualifiedName, mode = "archive" } = readArguments("looking up the impact", args, readers, [
    "connectionQualifiedName",
  ]);
  const { impactOf } = await import("../reconcile/impact.js");
  return askTenant((api, patience) => impactOf(api, { connectionQualifiedName, mode }, patience));
}

/** {@link getImpact} for arguments that are outputs. */
export function getImpactOutput(args: GetImpactOutputArgs): pulumi.Output<Impact> {
  return pulumi.output(args).apply((known) => getImpact(known));
}
