import type { ConnectionObservation, LiveRun } from "../../atlan/api";
import type { FoundAsset } from "../../atlan/assetRestores";
import { AtlanProviderError, ConfigurationError, ConflictingRunError, ConnectionNotFoundError } from "../../errors";
import { INDEX_ONLY } from "../../reconcile/targetState";
import { hasEnded, isLive, toPhase } from "../../atlan/phase";
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
  // Beside the listed one, which stays archived, somebody may have made another.
  const anew = named.find((it) => it.guid !== connectionGuid && it.typeName === "Connection" && it.state === "ACTIVE");
  if (own?.typeName === "Connection" && anew === undefined) return own;
  const other = anew ?? named[0];
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
 * Why nothing may be restored beside a run that deletes, or may delete, what is restored, or after one that was started
 * meanwhile. A run that began within the index lag can't be seen.
 *
 * @param runs - those on the connection, and those whose connection is not known, but for what had ended before the command began
 * @returns a clause; undefined when nothing forbids it
 */
export function whyNotBeside([run]: readonly LiveRun[]): string | undefined {
  if (run === undefined) return undefined;
  const { definition, id, phase } = run;
  const does =
    definition === undefined || definition.strange !== undefined
      ? "it is not known what it does"
      : `it ${definition.deleteType === "SOFT" ? "archives" : "purges"} ${word(definition.connectionQualifiedName ?? "an unknown connection")}`;
  return `run ${word(id)} ${describePhase(phase)}, and ${does}`;
}

function describePhase(reported: string | undefined): string {
  const phase = toPhase(reported);
  if (isLive(phase)) return "is going";
  return hasEnded(phase)
    ? "was started meanwhile and has ended"
    : `is in the phase ${word(reported ?? "")}, which is not known`;
}

/** Ends a restore because the connection, or something of it, is deleted meanwhile. Thrown where it is seen. */
export class DeletedMeanwhile extends Error {}

/**
 * What is told of it.
 *
 * @param restored - what is known to be restored, and its verb; empty for nothing
 * @param isUnanswered - more may be restored: no answer has told that it was done
 */
export function conflict(
  identity: string,
  { message }: DeletedMeanwhile,
  restored: string,
  isUnanswered = false,
): ConflictingRunError {
  const known = restored === "" ? "" : `; by then ${restored} restored`;
  const unknown = isUnanswered ? " What was sent last may be restored as well." : "";
  const so = known + unknown === "" ? "Nothing was restored." : `Nothing more was sent${known}.${unknown}`;
  return new ConflictingRunError({
    doing,
    identity,
    because: message,
    suggestion: `${so} Find out whether that deletion is meant. If it is not, wait until it has ended, or stop it in Atlan, then run the same command again: it restores what is archived by then.`,
  });
}

const soFar = (hasBegun: boolean): string =>
  hasBegun ? "Part of it was restored before that was seen." : "Nothing was restored.";

function refused(identity: string, because: string, suggestion: string): AtlanProviderError {
  return new AtlanProviderError("ATLAN_RESTORE", { doing, identity, because, suggestion });
}
