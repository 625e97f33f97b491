import type * as pulumi from "@pulumi/pulumi";
import { connectionArguments, readArguments } from "./arguments";
import { askTenant } from "./askTenant";
import { lookUpOutput } from "./lookUpOutput";
import type { FoundConnection } from "./find";
import type { GetConnectionsArgs, GetConnectionsOutputArgs } from "./getConnections";

/**
 * Looks up the only connection that matches. Changes nothing.
 *
 * **Caution:** a purged connection is not found, so a program that purges the connection it looks up fails the next
 * time. To purge a connection, write its qualified name into the program.
 *
 * @throws ConnectionNotFoundError when none matches, or the credentials can't see it; the message suggests similar ones
 * @throws AtlanProviderError with the code `ATLAN_AMBIGUOUS_CONNECTION` when several match; the message lists them
 * @throws ConfigurationError when an argument or the configuration is not usable; nothing was sent
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
  return lookUpOutput(args, getConnection);
}
