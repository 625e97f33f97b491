import * as pulumi from "@pulumi/pulumi";
import { readArguments } from "./arguments";
import { askTenant } from "./askTenant";
import type { FoundConnection } from "./find";
import { connectionArguments, type GetConnectionsArgs, type GetConnectionsOutputArgs } from "./getConnections";

/**
 * Looks up the one connection that fits. Changes nothing.
 *
 * **Caution:** a connection that was purged is not found, so a program that purges the connection which it looks up fails
 * the next time. Write the qualified name of what is to go into the program.
 *
 * @throws ConnectionNotFoundError when none fits, or the credentials can't see it; it names some that may have been meant
 * @throws AtlanProviderError with the code `ATLAN_AMBIGUOUS_CONNECTION` when several fit; it lists them
 * @throws ConfigurationError when an argument, or the configuration, is not usable; nothing was sent
 * @throws AtlanApiError when Atlan does not answer
 *
 * @example
 * ```ts
 * const { qualifiedName } = await atlan.getConnection({ name: "legacy warehouse", connector: "snowflake" });
 * ```
 */
export async function getConnection(args: GetConnectionsArgs = {}): Promise<FoundConnection> {
  const filter = readArguments("looking up a connection", args, connectionArguments);
  const { findConnection } = await import("./find.js");
  return askTenant((api, _patience, lookups) => findConnection(lookups, api, filter));
}

/** {@link getConnection} for arguments that are outputs. */
export function getConnectionOutput(args: GetConnectionsOutputArgs = {}): pulumi.Output<FoundConnection> {
  return pulumi.output(args).apply((known) => getConnection(known));
}
