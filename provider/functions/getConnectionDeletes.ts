import type * as pulumi from "@pulumi/pulumi";
import { connectionDeleteArguments, readArguments } from "./arguments";
import { askTenant } from "./askTenant";
import { lookUpOutput } from "./lookUpOutput";
import type { FoundConnectionDelete } from "./find";

/** The arguments of {@link getConnectionDeletes}; omitted ones do not filter. */
export interface GetConnectionDeletesArgs {
  /** Only workflows that delete this connection: `default/<connector>/<epoch>`. */
  connectionQualifiedName?: string | undefined;
  /**
   * The maximum number of results after all filters: a whole number, 1 or more.
   *
   * @defaultValue all
   */
  limit?: number | undefined;
}

/** The arguments of {@link getConnectionDeletesOutput}. */
export interface GetConnectionDeletesOutputArgs {
  connectionQualifiedName?: pulumi.Input<string | undefined> | undefined;
  limit?: pulumi.Input<number | undefined> | undefined;
}

/**
 * Lists the definitions of connection-delete workflows, newest first, whoever created them: this package, Atlan's own
 * clients or its user interface. Changes nothing.
 *
 * Only workflows whose names begin with `atlan-connection-delete-`, as Atlan's clients and this package name them, are found.
 * Atlan's search can't filter by what a workflow deletes: with `connectionQualifiedName`, definitions are read until
 * `limit` of them match. A definition whose parameters Atlan does not show matches no connection. According to Atlan's
 * clients, this search only finds workflows that have been run; archived ones are not found either.
 *
 * @throws ConfigurationError when an argument or the configuration is not usable; nothing was sent
 * @throws AtlanApiError when Atlan does not answer
 * @throws AtlanProviderError with the code `ATLAN_LIST_TOO_LONG` when Atlan can't show them all
 * @see https://developer.atlan.com/snippets/workflows/packages/connection-delete/
 *
 * @example
 * ```ts
 * const [newest] = await atlan.getConnectionDeletes({ connectionQualifiedName: "default/snowflake/1234567890", limit: 1 });
 * console.log(newest?.workflowName, newest?.mode); // atlan-connection-delete-1700000000 archive
 * ```
 */
export async function getConnectionDeletes(args: GetConnectionDeletesArgs = {}): Promise<FoundConnectionDelete[]> {
  const query = readArguments("looking up connection-delete workflows", args, connectionDeleteArguments);
  const { findConnectionDeletes } = await import("./find.js");
  return askTenant((_api, _patience, lookups) => findConnectionDeletes(lookups, query));
}

/** {@link getConnectionDeletes} for arguments that are outputs. */
export function getConnectionDeletesOutput(
  args: GetConnectionDeletesOutputArgs = {},
): pulumi.Output<FoundConnectionDelete[]> {
  return lookUpOutput(args, getConnectionDeletes);
}
