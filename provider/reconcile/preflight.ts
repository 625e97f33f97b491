import type { ConnectionEntity, ConnectionLook } from "../atlan/api";
import { ConnectionNotFoundError, TooManyAssetsError } from "../errors";
import { word } from "../text/escape";
import { describeDisagreement } from "./disagreement";
import type { Mode } from "./intent";
import { approvePromotion } from "./retention";
import { didYouMean, NOT_TO_BE_SEEN } from "./suggestions";
import { assetsInReach, countAssets, INDEX_ONLY, isInvisible, isReached, REINDEX } from "./targetState";
import { unknownWord } from "./unknownWord";

/** What the guards judge. */
export interface Approval {
  readonly mode: Mode;
  readonly connectionQualifiedName: string;
  /** The most assets that may go; a purge needs it. */
  readonly maxAssets: number | undefined;
  /** A connection that can't be seen counts as gone. Undefined where nobody can say so. */
  readonly allowMissing?: boolean;
}

/** What has happened before, and what is asked for now. */
export interface Circumstances extends Approval {
  readonly allowMissing: boolean;
  /** A changed trigger asks for a run, also where the wanted state is there already. */
  readonly asksForRun: boolean;
  /** This resource has purged the connection. */
  readonly hasPurged: boolean;
  /** For a purge after a hold: when the hold is over, in milliseconds since the epoch. */
  readonly heldUntil?: number | undefined;
}

/** What is left to do. */
export type Need = "start" | "alreadyArchived" | "alreadyGone";

/** Whether what is seen is an error for want of the connection. */
export function isMissing({ allowMissing, hasPurged }: Circumstances, look: ConnectionLook): boolean {
  return isInvisible(look) && !allowMissing && !hasPurged;
}

/**
 * What is left to do about a connection, by how it looks. Evaluated for the preview and again right before every start.
 *
 * @param similar - connections that may have been meant when this one can't be seen
 * @param tenantTime - by the tenant's own clock, in milliseconds since the epoch
 * @throws what {@link approve} and {@link approvePromotion} throw
 */
export function judge(
  circumstances: Circumstances,
  look: ConnectionLook,
  similar: readonly ConnectionEntity[] = [],
  tenantTime?: number,
): Need {
  const { mode, asksForRun, heldUntil } = circumstances;
  if (isInvisible(look) && !isMissing(circumstances, look)) return "alreadyGone";
  const isArchived = look.connection?.typeName === "Connection" && isReached("archive", look);
  if (mode === "archive" && isArchived && !asksForRun) return "alreadyArchived";
  const { connection } = look;
  if (heldUntil !== undefined && connection !== undefined)
    approvePromotion({ ...circumstances, heldUntil, tenantTime }, { ...look, connection });
  approve(circumstances, look, similar);
  return "start";
}

/** `archiving connection` or `purging connection`: how messages name what is going on. */
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

/**
 * Stops a run that nobody approved. Evaluated right before every start, on counts taken right before.
 *
 * @throws ConnectionNotFoundError when the connection can't be seen
 * @throws TooManyAssetsError when more assets would go than `maxAssets` says
 */
export function approve(
  approval: Approval,
  look: ConnectionLook,
  similar: readonly ConnectionEntity[] = [],
): asserts look is ConnectionLook & { readonly connection: ConnectionEntity } {
  const { mode, connectionQualifiedName: identity, maxAssets, allowMissing } = approval;
  const context = { doing: doing(mode), identity };
  if (isInvisible(look)) {
    throw new ConnectionNotFoundError({
      ...context,
      because: NOT_TO_BE_SEEN,
      suggestion: `${didYouMean(similar)}Check connectionQualifiedName, and that the persona of the token includes the connection.${allowMissing === undefined ? "" : " allowMissing: true takes a connection that can't be seen for gone."}`,
    });
  }
  if (look.isIndexOnly === true) {
    throw new ConnectionNotFoundError({
      ...context,
      because: INDEX_ONLY,
      suggestion: `Nothing was started. ${REINDEX}`,
    });
  }
  if (look.connection === undefined) {
    const { active, archived } = look.assets;
    throw new ConnectionNotFoundError({
      ...context,
      because: `${countAssets(active + archived)} of it can be seen, but not the connection itself, without which Atlan deletes nothing`,
      suggestion:
        "Check that the persona of the token includes the connection. If it is gone, its assets have to be deleted one by one.",
    });
  }
  if (look.connection.typeName !== "Connection") {
    throw new ConnectionNotFoundError({
      ...context,
      because: `this is the qualified name of a ${word(look.connection.typeName)}, not of a connection`,
      suggestion: "A connection's qualified name has three parts: default/<connector>/<epoch>.",
    });
  }
  const reach = assetsInReach(mode, look);
  const disagreement = describeDisagreement(mode, look.assets);
  const details = disagreement === "" ? "" : ` (${disagreement})`;
  if (maxAssets === undefined) {
    if (mode === "archive") return;
    throw new TooManyAssetsError({
      ...context,
      because: `a purge of ${countAssets(reach)}${details} is not approved`,
      suggestion: `A purge can't be undone. Approve it with maxAssets: ${reach}.`,
    });
  }
  if (reach > maxAssets) {
    throw new TooManyAssetsError({
      ...context,
      because: `it has ${countAssets(reach)}${details}, more than maxAssets (${maxAssets.toLocaleString("en-US")}) approves`,
      suggestion: `Nothing was started. To approve this, set maxAssets to at least ${reach}.`,
    });
  }
  if (mode === "purge" && reach === 0 && maxAssets > 0) {
    throw new TooManyAssetsError({
      ...context,
      because: "the connection is there, but not one asset of it is visible, which may be for want of permission",
      suggestion: "Check the token's persona. If the connection is empty, approve that with maxAssets: 0.",
    });
  }
}
