import * as pulumi from "@pulumi/pulumi";
import { aConnector, aName, aState, readArguments } from "./arguments";
import { askTenant } from "./askTenant";
import type { FoundConnection } from "./find";

/** What {@link getConnections} and `getConnection` are asked for; what is left out does not filter. */
export interface GetConnectionsArgs {
  /**
   * What people call the connection in Atlan, letter by letter.
   *
   * @example "legacy warehouse"
   */
  name?: string | undefined;
  /**
   * The kind of its source, in Atlan's word: the middle part of `default/<connector>/<epoch>`.
   *
   * @example "snowflake"
   */
  connector?: string | undefined;
  /**
   * `ACTIVE`, or `DELETED` for one that is archived. One that was purged is not found at all.
   *
   * @defaultValue both; Atlan's own clients look for active ones unless told otherwise
   */
  state?: "ACTIVE" | "DELETED" | undefined;
}

/** The arguments of {@link getConnectionsOutput} and `getConnectionOutput`. */
export interface GetConnectionsOutputArgs {
  name?: pulumi.Input<string | undefined> | undefined;
  connector?: pulumi.Input<string | undefined> | undefined;
  state?: pulumi.Input<"ACTIVE" | "DELETED" | undefined> | undefined;
}

/** How the arguments of {@link getConnections} and `getConnection` are read. */
export const connectionArguments = { name: aName, connector: aConnector, state: aState };

/**
 * Lists connections that the credentials can see, by their qualified names. Changes nothing.
 *
 * It may list some that `ConnectionDelete` refuses: the qualified name of those has not the three parts
 * `default/<connector>/<epoch>` that Atlan's deletion knows.
 *
 * @throws ConfigurationError when an argument, or the configuration, is not usable; nothing was sent
 * @throws AtlanApiError when Atlan does not answer
 *
 * @example
 * ```ts
 * const archived = await atlan.getConnections({ connector: "snowflake", state: "DELETED" });
 * console.log(archived.map((it) => it.qualifiedName)); // [ "default/snowflake/1234567890", … ]
 * ```
 */
export async function getConnections(args: GetConnectionsArgs = {}): Promise<FoundConnection[]> {
  const filter = readArguments("looking up connections", args, connectionArguments);
  const { findConnections } = await import("./find.js");
  return askTenant((_port, _patience, lookups) => findConnections(lookups, filter));
}

/** {@link getConnections} for arguments that are outputs. */
export function getConnectionsOutput(args: GetConnectionsOutputArgs = {}): pulumi.Output<FoundConnection[]> {
  return pulumi.output(args).apply((known) => getConnections(known));
}
