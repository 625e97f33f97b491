import { AtlanProviderError } from "../errors";
import type { ConnectionEntity, ConnectionLook } from "../atlan/port";
import { parseDuration } from "./duration";
import type { Intent } from "./intent";
import type { Achieved } from "./ledger";
import { countAssets, listTypes, typesInReach } from "./wantedState";

/** Ten years: a longer hold is surely a typing error. */
const MAX_HOLD_MS = 3_650 * 86_400_000;

/** Reads `purgeAfter` as milliseconds. Undefined for what is no hold. */
export function parseHold(purgeAfter: unknown): number | undefined {
  return parseDuration(purgeAfter, MAX_HOLD_MS);
}

/**
 * When the hold after an archive is over, in milliseconds since the epoch. Undefined while there is nothing to hold: the
 * archive is not done, nothing asks for a purge after it, or the purge is done.
 */
export function purgeEligibleAt(
  { intent, achieved }: { readonly intent: Intent; readonly achieved: Achieved },
  purgeAfter: string | undefined,
): number | undefined {
  const hold = parseHold(purgeAfter);
  if (hold === undefined || intent.archivedAt === undefined || achieved !== "archived") return undefined;
  const isHeld = intent.mode === "archive" && intent.fulfilled;
  const isBeingPromoted = intent.promoted === true && !intent.fulfilled;
  return isHeld || isBeingPromoted ? Date.parse(intent.archivedAt) + hold : undefined;
}

/** What a promotion from archive to purge is judged by. */
export interface HoldSight {
  readonly connectionQualifiedName: string;
  /** When the hold is over, in milliseconds since the epoch. */
  readonly heldUntil: number;
  /** The tenant's own time, in milliseconds since the epoch, if it has told one. */
  readonly tenantTime: number | undefined;
}

/**
 * Stops a promotion that the hold does not cover: what came back since the archive was never held, and a clock that is
 * wrong makes a hold too short.
 *
 * @throws AtlanProviderError
 */
export function approvePromotion(
  { connectionQualifiedName: identity, heldUntil, tenantTime }: HoldSight,
  look: ConnectionLook & { readonly connection: ConnectionEntity },
): void {
  const context = { doing: "purging connection", identity };
  const { active } = look.assets;
  if (active > 0 || look.connection.state === "ACTIVE") {
    const types = listTypes(typesInReach("archive", look.assets));
    const details = types === "" ? "" : ` (${types})`;
    const what = active === 0 ? "it is" : `${countAssets(active)} of it${details} ${active === 1 ? "is" : "are"}`;
    throw new AtlanProviderError("ATLAN_CAME_BACK", {
      ...context,
      because: `the hold of purgeAfter is over, but ${what} active again since the archive`,
      suggestion:
        "Nothing was purged. A changed trigger archives again, and the hold begins anew; " +
        'mode: "purge" purges all the same; without purgeAfter it stays as it is.',
    });
  }
  // A `Date` tells whole seconds.
  if (tenantTime !== undefined && tenantTime >= Math.floor(heldUntil / 1_000) * 1_000) return;
  const told = tenantTime === undefined ? "tells no time" : `says ${new Date(tenantTime).toISOString()}`;
  throw new AtlanProviderError("ATLAN_CLOCKS_DISAGREE", {
    ...context,
    because: `by this machine's clock the hold of purgeAfter is over since ${new Date(heldUntil).toISOString()}, but the tenant ${told}`,
    suggestion: "Nothing was purged. Check this machine's clock; `pulumi up` purges when both agree.",
  });
}
