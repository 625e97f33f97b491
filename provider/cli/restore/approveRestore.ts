import type { ConnectionObservation, LiveRun } from "../../atlan/api";
import type { FoundAsset } from "../../atlan/assetRestores";
import { AtlanProviderError, ConfigurationError, ConflictingRunError, ConnectionNotFoundError } from "../../errors";
import { INDEX_ONLY } from "../../reconcile/targetState";
import { word } from "../../text/escape";
import { readQualifiedName } from "../../text/qualifiedName";
import type { Listing } from "./listedAssets";

const doing = "restoring connection";

/**
 * Refuses an inventory that nothing may be restored by. Sends nothing: credentials go only to the tenant that their owner has
 * named, never to one that a file names.
 *
 * @throws ConfigurationError for an inventory of another tenant
 * @throws AtlanProviderError ATLAN_RESTORE when its connection is none, or when it lists nothing as active
 */
export function approveListing({ header, active, steps }: Listing, tenant: string): void {
  const { connection: identity } = header;
  if (header.tenant !== tenant) {
    throw new ConfigurationError({
      doing,
      identity,
      because: `the inventory is of ${header.tenant}, but ATLAN_BASE_URL is ${tenant}`,
      suggestion: "Nothing was sent. Name the inventory's tenant in ATLAN_BASE_URL, with credentials of it.",
    });
  }
  const name = readQualifiedName(identity);
  if ("reason" in name) throw refused(identity, `this is no connection: ${name.reason}`, "Nothing was sent.");
  if (steps.length === 0 && active === 0) {
    throw refused(
      identity,
      "the inventory lists nothing as active, so it was taken after the archive",
      "Nothing was sent. Give it an inventory that was taken before the archive.",
    );
  }
}

/**
 * Refuses a connection that is not the one of the inventory any more.
 *
 * @param named - all that has the connection's qualified name
 * @param hasBegun - whether something has been restored by now
 * @throws ConnectionNotFoundError when it is gone, or can't be seen
 * @throws AtlanProviderError ATLAN_RESTORE when another one has its name
 */
export function approveConnection(
  { header }: Listing,
  observed: ConnectionObservation,
  named: readonly FoundAsset[],
  hasBegun: boolean,
): FoundAsset {
  const { connection: identity, connectionGuid } = header;
  const own = named.find(({ guid }) => guid === connectionGuid);
  const [other] = named;
  if (own?.typeName === "Connection") return own;
  if (other !== undefined) {
    throw refused(
      identity,
      `the inventory is of a connection with the guid ${word(connectionGuid)}, and ${word(other.typeName)} ${word(other.guid)} has its name now`,
      `${soFar(hasBegun)} Take an inventory of the connection as it is now.`,
    );
  }
  throw new ConnectionNotFoundError({
    doing,
    identity,
    because: observed.isIndexOnly === true ? INDEX_ONLY : "it is gone, or the credentials can't see it",
    suggestion: `${soFar(hasBegun)} What a purge took can't be restored; only a new crawl of the source lists it again.`,
  });
}

/**
 * Refuses to restore beside a run that deletes, or may delete, what is restored. A run that began within the index lag can't be seen.
 *
 * @throws ConflictingRunError when a run is in flight on the connection, or one whose connection is not known
 */
export function approveBeside(identity: string, [run]: readonly LiveRun[], hasBegun: boolean): void {
  if (run === undefined) return;
  const { definition, id } = run;
  const does =
    definition === undefined || definition.strange !== undefined
      ? "it is not known what it does"
      : `it ${definition.deleteType === "SOFT" ? "archives" : "purges"} ${word(definition.connectionQualifiedName ?? "an unknown connection")}`;
  throw new ConflictingRunError({
    doing,
    identity,
    because: `run ${word(id)} is going, and ${does}`,
    suggestion: hasBegun
      ? "Nothing more was sent. Wait until it has ended, then run the same command again: it goes on from there."
      : "Nothing was restored. Wait until it has ended, or stop it in Atlan, then run the same command again.",
  });
}

const soFar = (hasBegun: boolean): string =>
  hasBegun ? "It went away while it was restored." : "Nothing was restored.";

function refused(identity: string, because: string, suggestion: string): AtlanProviderError {
  return new AtlanProviderError("ATLAN_RESTORE", { doing, identity, because, suggestion });
}
