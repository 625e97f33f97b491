import type { ConnectionEntity, ConnectionObservation } from "../atlan/api";
import { ConnectionNotFoundError, TooManyAssetsError } from "../errors";
import { word } from "../text/escape";
import { describeDisagreement } from "./disagreement";
import type { Mode } from "./intent";
import { approvePromotion } from "./retention";
import { didYouMean, NOT_TO_BE_SEEN } from "./suggestions";
import { affectedAssets, countAssets, INDEX_ONLY, isInvisible, isReached, REINDEX } from "./targetState";
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
export interface GuardContext extends Approval {
  readonly allowMissing: boolean;
  /** A changed trigger asks for a run, also where the wanted state is there already. */
  readonly asksForRun: boolean;
  /** This resource has purged the connection. */
  readonly hasPurged: boolean;
  /** For a purge after a hold: when the hold is over, in milliseconds since the epoch. */
  readonly retainedUntil?: number | undefined;
}

/** What is left to do. */
export type GuardResult = "start" | "alreadyArchived" | "alreadyGone";

/** Whether what is seen is an error for want of the connection. */
export function isMissing({ allowMissing, hasPurged }: GuardContext, observed: ConnectionObservation): boolean {
  return isInvisible(observed) && !allowMissing && !hasPurged;
}

/**
 * What is left to do about a connection, by how it looks. Evaluated for the preview and again right before every start.
 *
 * @param suggestions - connections that may have been meant when this one can't be seen
 * @param tenantTime - by the tenant's own clock, in milliseconds since the epoch
 * @throws what {@link approve} and {@link approvePromotion} throw
 */
export function evaluate(
  guardContext: GuardContext,
  observed: ConnectionObservation,
  suggestions: readonly ConnectionEntity[] = [],
  tenantTime?: number,
): GuardResult {
  const { mode, asksForRun, retainedUntil } = guardContext;
  if (isInvisible(observed) && !isMissing(guardContext, observed)) return "alreadyGone";
  const isArchived = observed.connection?.typeName === "Connection" && isReached("archive", observed);
  if (mode === "archive" && isArchived && !asksForRun) return "alreadyArchived";
  const { connection } = observed;
  if (retainedUntil !== undefined && connection !== undefined)
    approvePromotion({ ...guardContext, retainedUntil, tenantTime }, { ...observed, connection });
  approve(guardContext, observed, suggestions);
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
  observed: ConnectionObservation,
  suggestions: readonly ConnectionEntity[] = [],
): asserts observed is ConnectionObservation & { readonly connection: ConnectionEntity } {
  const { mode, connectionQualifiedName: identity, maxAssets, allowMissing } = approval;
  const context = { doing: doing(mode), identity };
  if (isInvisible(observed)) {
    throw new ConnectionNotFoundError({
      ...context,
      because: NOT_TO_BE_SEEN,
      suggestion: `${didYouMean(suggestions)}Check connectionQualifiedName, and that the persona of the token includes the connection.${allowMissing === undefined ? "" : " allowMissing: true takes a connection that can't be seen for gone."}`,
    });
  }
  if (observed.isIndexOnly === true) {
    throw new ConnectionNotFoundError({
      ...context,
      because: INDEX_ONLY,
      suggestion: `Nothing was started. ${REINDEX}`,
    });
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
  const affected = affectedAssets(mode, observed);
  const disagreement = describeDisagreement(mode, observed.assets);
  const details = disagreement === "" ? "" : ` (${disagreement})`;
  if (maxAssets === undefined) {
    if (mode === "archive") return;
    throw new TooManyAssetsError({
      ...context,
      because: `a purge of ${countAssets(affected)}${details} is not approved`,
      suggestion: `A purge can't be undone. Approve it with maxAssets: ${affected}.`,
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
