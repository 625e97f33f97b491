import type { ConnectionEntity, ConnectionObservation, WorkflowRun } from "../atlan/api";
import { AtlanProviderError } from "../errors";
import { parseDuration } from "../text/duration";
import { isSecondBefore, latestOf, readIsoTime, showTime, toIsoTime } from "../text/isoTime";
import type { Intent } from "./intent";
import type { Achieved } from "./record";
import { affectedTypes, countAssets, listTypes } from "./targetState";

/** Ten years: a longer hold is surely a typing error. */
const MAX_RETENTION_MS = 3_650 * 86_400_000;

/** As long as a command can wait for a run. */
const LONGEST_RUN_MS = 90 * 86_400_000;

/** Reads `purgeAfter` as milliseconds. Undefined for what is no hold. */
export function parseRetention(purgeAfter: unknown): number | undefined {
  return parseDuration(purgeAfter, MAX_RETENTION_MS);
}

/**
 * When the hold after an archive is over, in milliseconds since the epoch. Undefined while there is nothing to hold: the
 * archive is not done, nothing asks for a purge after it, or the purge is done.
 */
export function purgeEligibleAt(
  { intent, achieved }: { readonly intent: Intent; readonly achieved: Achieved },
  purgeAfter: string | undefined,
): number | undefined {
  const retention = parseRetention(purgeAfter);
  if (retention === undefined || intent.archivedAt === undefined || achieved !== "archived") return undefined;
  const isHeld = intent.mode === "archive" && intent.fulfilled;
  const isBeingPromoted = intent.promoted === true && !intent.fulfilled;
  const archivedAt = readIsoTime(intent.archivedAt);
  return (isHeld || isBeingPromoted) && archivedAt !== undefined ? archivedAt + retention : undefined;
}

/** What the clocks show at a moment of a command. */
export interface ClockReadings {
  /** This machine's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** The tenant's, if it has told one. */
  readonly tenantTime: number | undefined;
  /** When this command began, by this machine's clock. */
  readonly begunAt: number;
}

/** The run that has archived, where its end is news. */
export interface ArchivingRun {
  readonly run: Pick<WorkflowRun, "createdAt" | "startedAt" | "finishedAt">;
  /** This command has started it, or has seen it before its end. */
  readonly isAwaited: boolean;
}

/**
 * Since when something that is seen to be archived is held: since the end of the run, where that can have been so, and else
 * since now. Now is the later one of both clocks, so that a clock that is behind makes no hold shorter.
 *
 * @param archiving - left out where nobody knows what has happened since the archive: what state did not know of, or had told
 *   the end of, may have been restored and used since
 * @returns undefined where no clock shows a time
 */
export function retainedSince(clocks: ClockReadings, archiving?: ArchivingRun): string | undefined {
  const { now, tenantTime } = clocks;
  if (archiving !== undefined && isCredible(archiving, clocks)) return archiving.run.finishedAt;
  // Where the tenant tells no time, it has told one when it created the run.
  return toIsoTime(latestOf(now, tenantTime ?? readIsoTime(archiving?.run.createdAt)));
}

/** Whether a run can have ended when Atlan says: not before it was created, nor before who waited for it, nor later than now. */
function isCredible({ run, isAwaited }: ArchivingRun, { now, tenantTime, begunAt }: ClockReadings): boolean {
  const [created, end] = [readIsoTime(run.createdAt), readIsoTime(run.finishedAt)];
  if (created === undefined || end === undefined) return false;
  const begun = (tenantTime ?? now) - (now - begunAt);
  const earliest = latestOf(created, readIsoTime(run.startedAt), isAwaited ? begun : undefined) ?? created;
  const latest = latestOf(now, tenantTime ?? created + LONGEST_RUN_MS) ?? created;
  return !isSecondBefore(end, earliest) && !isSecondBefore(latest, end);
}

/** What a promotion from archive to purge is judged by. */
export interface RetentionCheck {
  readonly connectionQualifiedName: string;
  /** When the hold is over, in milliseconds since the epoch. */
  readonly retainedUntil: number;
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
  { connectionQualifiedName: identity, retainedUntil, tenantTime }: RetentionCheck,
  observed: ConnectionObservation & { readonly connection: ConnectionEntity },
): void {
  const context = { doing: "purging connection", identity };
  const { active } = observed.assets;
  if (active > 0 || observed.connection.state === "ACTIVE") {
    const types = listTypes(affectedTypes("archive", observed.assets));
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
  if (tenantTime !== undefined && tenantTime >= Math.floor(retainedUntil / 1_000) * 1_000) return;
  const told = tenantTime === undefined ? "tells no time" : `says ${showTime(tenantTime)}`;
  throw new AtlanProviderError("ATLAN_CLOCKS_DISAGREE", {
    ...context,
    because: `by this machine's clock the hold of purgeAfter is over since ${showTime(retainedUntil)}, but the tenant ${told}`,
    suggestion: "Nothing was purged. Check this machine's clock; `pulumi up` purges when both agree.",
  });
}
