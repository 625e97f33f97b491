import type { ConnectionEntity, ConnectionObservation } from "../atlan/api";
import { AtlanProviderError, ConnectionNotFoundError, type ErrorParts, TooManyAssetsError } from "../errors";
import { word } from "../text/escape";
import { isSecondBefore, showTime } from "../text/isoTime";
import { describeDisagreement } from "./disagreement";
import type { Mode, RunMark } from "./intent";
import { approveByInventory, type InventoryApproval } from "./inventoryApproval";
import { approvePromotion, type Retention } from "./retention";
import { didYouMean, NOT_VISIBLE } from "./suggestions";
import { affectedAssets, countAssets, INDEX_ONLY, isInvisible, isMadeAfter, isReached, REINDEX } from "./targetState";
import { unknownWord } from "./unknownWord";

/** What the guards need to approve a start. */
export interface Approval {
  readonly mode: Mode;
  readonly connectionQualifiedName: string;
  /** The maximum number of assets that a run may affect. A purge requires it, or {@link inventory}. */
  readonly maxAssets: number | undefined;
  /** The list of what a run may affect. */
  readonly inventory?: InventoryApproval | undefined;
  /** A connection that can't be seen counts as gone. Undefined where the caller has no such option. */
  readonly allowMissing?: boolean;
}

/** What happened before, and what the inputs ask for. */
export interface GuardContext extends Approval {
  readonly allowMissing: boolean;
  /** A changed trigger forces a run even if the target state holds. */
  readonly asksForRun: boolean;
  /** This resource purged the connection before. */
  readonly hasPurged: boolean;
  /** For a purge after a retention. */
  readonly retention?: Retention | undefined;
  /** The run of the same intent that is known: a connection that was made after it is another one. */
  readonly mustPredate?: RunMark | undefined;
}

/** What remains to be done. */
export type GuardResult = "start" | "alreadyArchived" | "alreadyGone";

/** Whether the connection is missing although nothing explains that. */
export function isMissing({ allowMissing, hasPurged }: GuardContext, observed: ConnectionObservation): boolean {
  return isInvisible(observed) && !allowMissing && !hasPurged;
}

/**
 * Decides what remains to be done, from an observation. Evaluated for the preview and again right before every start.
 *
 * @param suggestions - similar connections, for the message when this one can't be seen
 * @param tenantTime - by the tenant's own clock, in milliseconds since the epoch
 * @param begunAt - when the command began, by the same clock
 * @throws what {@link approve} and {@link approvePromotion} throw, and ATLAN_CAME_BACK where a purge would be of a connection that was made
 *   after its first run, or while the command waited
 */
export function evaluate(
  guardContext: GuardContext,
  observed: ConnectionObservation,
  suggestions: readonly ConnectionEntity[] = [],
  tenantTime?: number,
  begunAt?: number,
): GuardResult {
  const { mode, asksForRun, retention, mustPredate, inventory, connectionQualifiedName } = guardContext;
  if (isInvisible(observed) && !isMissing(guardContext, observed)) return "alreadyGone";
  const isArchived = observed.connection?.typeName === "Connection" && isReached("archive", observed);
  if (mode === "archive" && isArchived && !asksForRun) return "alreadyArchived";
  const { connection } = observed;
  if (retention !== undefined && connection !== undefined)
    approvePromotion(retention, { connectionQualifiedName, tenantTime }, { ...observed, connection });
  // An inventory says itself which connection it approves.
  else if (mode === "purge" && inventory === undefined && connection !== undefined)
    refuseMadeAnew(connectionQualifiedName, connection, mustPredate, begunAt);
  approve(guardContext, observed, suggestions);
  return "start";
}

/**
 * A purge that was asked for once is not one of a connection that somebody makes later under the name. No preview has announced one that
 * was made while the command waited.
 *
 * @throws AtlanProviderError ATLAN_CAME_BACK
 */
function refuseMadeAnew(
  identity: string,
  connection: ConnectionEntity,
  mustPredate: RunMark | undefined,
  begunAt = Infinity,
): void {
  const { createdAt = -Infinity } = connection;
  const cameBack = (since: string, suggestion: string): AtlanProviderError =>
    new AtlanProviderError("ATLAN_CAME_BACK", {
      doing: doing("purge"),
      identity,
      because: `the connection that has the name now was created (${showTime(createdAt)}) after ${since}`,
      suggestion: `Nothing was started. ${suggestion}`,
    });
  if (mustPredate !== undefined && isMadeAfter(connection, mustPredate.createdAt))
    throw cameBack(
      `run ${mustPredate.runId}, which purged, or was to purge, the one before it`,
      "A changed trigger purges this one as well.",
    );
  if (isSecondBefore(begunAt, createdAt))
    throw cameBack("this command began", "Find out who made it; `pulumi preview` says what is purged next.");
}

/** Whether the guards threw it because of the connection or of its assets: an interrupted command may explain that. */
export function isRefusalOfGuards(error: unknown): boolean {
  if (error instanceof ConnectionNotFoundError || error instanceof TooManyAssetsError) return true;
  return error instanceof AtlanProviderError && isAboutInventory(error);
}

/** Whether a refusal is about the file of the input `inventory`, or about what it does not list. */
export function isAboutInventory({ code }: AtlanProviderError): boolean {
  return code === "ATLAN_INVENTORY" || code === "ATLAN_NOT_IN_INVENTORY";
}

/** The operation, at the beginning of messages: `archiving connection` or `purging connection`. */
export function doing(mode: Mode): string {
  switch (mode) {
    case "archive":
      return "archiving connection";
    case "purge":
      return "purging connection";
    default:
      return unknownWord("mode", mode);
  }
}

/** A resource that the engine replaces is a new one, which does not know what it has purged before. */
const ALREADY_PURGED =
  " allowMissing: true takes a connection that can't be seen for gone, such as one that is already purged. If this resource has purged " +
  "it and is to be replaced, keep it: `pulumi state untaint`, or no `--replace`.";

/**
 * Refuses a run that nobody approved. Evaluated right before every start, on counts taken right before.
 *
 * @param what - the operation, for messages
 * @throws ConnectionNotFoundError when the connection can't be seen
 * @throws TooManyAssetsError when a run would affect more assets than `maxAssets`
 * @throws AtlanProviderError ATLAN_NOT_IN_INVENTORY when a run would affect what the inventory does not list; ATLAN_INVENTORY when the
 * inventory can't be used
 */
export function approve(
  approval: Approval,
  observed: ConnectionObservation,
  suggestions: readonly ConnectionEntity[] = [],
  what = doing(approval.mode),
): asserts observed is ConnectionObservation & { readonly connection: ConnectionEntity } {
  const { mode, connectionQualifiedName: identity, inventory, allowMissing } = approval;
  const context = { doing: what, identity };
  const hint = `${didYouMean(suggestions)}Check connectionQualifiedName, and that the persona of the token includes the connection.${allowMissing === undefined ? "" : ALREADY_PURGED}`;
  refuseUnlessConnection(context, observed, hint);
  if (inventory !== undefined) approveByInventory(context, mode, inventory, observed);
  approveCount(context, approval, observed);
}

/** The operation and the connection, at the beginning of messages. */
type MessageContext = Pick<ErrorParts, "doing" | "identity">;

/** @param hint - what to do where nothing of it can be seen */
function refuseUnlessConnection(
  context: MessageContext,
  observed: ConnectionObservation,
  hint: string,
): asserts observed is ConnectionObservation & { readonly connection: ConnectionEntity } {
  if (isInvisible(observed)) throw new ConnectionNotFoundError({ ...context, because: NOT_VISIBLE, suggestion: hint });
  if (observed.isIndexOnly === true) {
    const suggestion = `Nothing was started. ${REINDEX}`;
    throw new ConnectionNotFoundError({ ...context, because: INDEX_ONLY, suggestion });
  }
  if (observed.connection === undefined) {
    const { active, archived } = observed.assets;
    throw new ConnectionNotFoundError({
      ...context,
      because: `${countAssets(active + archived)} of it can be seen, but not the connection itself, without which Atlan deletes nothing`,
      suggestion:
        "Check that the persona of the token includes the connection. If it is gone, its assets have to be deleted one by one.",
    });
  }
  if (observed.connection.typeName !== "Connection") {
    throw new ConnectionNotFoundError({
      ...context,
      because: `this is the qualified name of a ${word(observed.connection.typeName)}, not of a connection`,
      suggestion: "A connection's qualified name has three parts: default/<connector>/<epoch>.",
    });
  }
}

const UNSEEN_ASSETS =
  "Not one asset is visible, which may be for want of permission: check the token's persona first. ";

/** Refuses a run that would affect more than is approved. */
function approveCount(
  context: MessageContext,
  { mode, maxAssets, inventory }: Approval,
  observed: ConnectionObservation,
): void {
  const affected = affectedAssets(mode, observed);
  const disagreement = describeDisagreement(mode, observed.assets);
  const details = disagreement === "" ? "" : ` (${disagreement})`;
  if (maxAssets === undefined) {
    if (mode === "archive" || inventory !== undefined) return;
    throw new TooManyAssetsError({
      ...context,
      because: `a purge of ${countAssets(affected)}${details} is not approved`,
      suggestion: `${affected === 0 ? UNSEEN_ASSETS : ""}A purge can't be undone. Approve it with maxAssets: ${affected}.`,
    });
  }
  if (affected > maxAssets) {
    throw new TooManyAssetsError({
      ...context,
      because: `it has ${countAssets(affected)}${details}, more than maxAssets (${maxAssets.toLocaleString("en-US")}) approves`,
      suggestion: `Nothing was started. To approve this, set maxAssets to at least ${affected}.`,
    });
  }
  if (mode === "purge" && affected === 0 && maxAssets > 0) {
    throw new TooManyAssetsError({
      ...context,
      because: "the connection is there, but not one asset of it is visible, which may be for want of permission",
      suggestion: "Check the token's persona. If the connection is empty, approve that with maxAssets: 0.",
    });
  }
}
