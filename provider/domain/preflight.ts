import type { ConnectionLook } from "../atlan/port";
import { ConnectionNotFoundError, TooManyAssetsError } from "../errors";
import type { Mode } from "./intent";
import { assetsInReach, countAssets, isInvisible } from "./wantedState";

/** What the guards judge. */
export interface Approval {
  readonly mode: Mode;
  readonly connectionQualifiedName: string;
  /** The most assets that may go; a purge needs it. */
  readonly maxAssets: number | undefined;
}

/** `archiving connection` or `purging connection`: how messages name what is going on. */
export function doing(mode: Mode): string {
  return mode === "archive" ? "archiving connection" : "purging connection";
}

/**
 * Stops a run that nobody approved. Evaluated right before every start, on counts taken right before.
 *
 * @throws ConnectionNotFoundError when the connection can't be seen
 * @throws TooManyAssetsError when more assets would go than `maxAssets` says
 */
export function approve(approval: Approval, look: ConnectionLook): void {
  const { mode, connectionQualifiedName: identity, maxAssets } = approval;
  const context = { doing: doing(mode), identity };
  if (isInvisible(look)) {
    throw new ConnectionNotFoundError({
      ...context,
      because:
        "there is no such connection, or the credentials can't see it; Atlan's answers do not tell the two apart",
      suggestion: "Check connectionQualifiedName, and that the persona of the token includes the connection.",
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
      because: `this is the qualified name of a ${look.connection.typeName}, not of a connection`,
      suggestion: "A connection's qualified name has three parts: default/<connector>/<epoch>.",
    });
  }
  const reach = assetsInReach(mode, look);
  if (maxAssets === undefined) {
    if (mode === "archive") return;
    throw new TooManyAssetsError({
      ...context,
      because: `a purge of ${countAssets(reach)} is not approved`,
      suggestion: `A purge can't be undone. Approve it with maxAssets: ${reach}.`,
    });
  }
  if (reach > maxAssets) {
    throw new TooManyAssetsError({
      ...context,
      because: `it has ${countAssets(reach)}, more than maxAssets (${maxAssets.toLocaleString("en-US")}) approves`,
      suggestion: `Nothing was started. If that many shall go, set maxAssets to ${reach} or more.`,
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
