import type * as pulumi from "@pulumi/pulumi";
import { connectionArguments, readArguments } from "./arguments";
import { askTenant } from "./askTenant";
import { lookUpOutput } from "./lookUpOutput";
import type { FoundConnection } from "./find";

/** The arguments of {@link getConnections} and `getConnection`; omitted ones do not filter. */
export interface GetConnectionsArgs {
  /**
   * The connection's display name in Atlan: an exact, case-sensitive match.
   *
   * @example "legacy warehouse"
   */
  name?: string | undefined;
  /**
   * The kind of its source, in Atlan's terms: the middle part of `default/<connector>/<epoch>`.
   *
   * @example "snowflake"
   */
  connector?: string | undefined;
  /**
   * `ACTIVE`, or `DELETED` for archived ones. Purged ones are not found at all.
   *
   * @defaultValue both; Atlan's own clients return only active ones by default
   */
  state?: "ACTIVE" | "DELETED" | undefined;
}

/** The arguments of {@link getConnectionsOutput} and `getConnectionOutput`. */
export interface GetConnectionsOutputArgs {
  name?: pulumi.Input<string | undefined> | undefined;
  connector?: pulumi.Input<string | undefined> | undefined;
  state?: pulumi.Input<"ACTIVE" | "DELETED" | undefined> | undefined;
}

/**
 * Lists the connections that the credentials can see, sorted by qualified name. Changes nothing.
 *
 * The list may include connections that `ConnectionDelete` refuses because their qualified names do not have the three
 * parts `default/<connector>/<epoch>` that Atlan's deletion requires.
 *
 * @throws ConfigurationError when an argument or the configuration is not usable; nothing was sent
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
  return askTenant((_api, _patience, lookups) => findConnections(lookups, filter));
}

/** {@link getConnections} for arguments that are outputs. */
export function getConnectionsOutput(args: GetConnectionsOutputArgs = {}): pulumi.Output<FoundConnection[]> {
  return lookUpOutput(args, getConnections);
}
