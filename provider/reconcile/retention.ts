import type { ConnectionEntity, ConnectionObservation, WorkflowRun } from "../atlan/api";
import { AtlanProviderError } from "../errors";
import { parseDuration } from "../text/duration";
import { word } from "../text/escape";
import { isSecondBefore, latestOf, readIsoTime, showTime, toIsoTime } from "../text/isoTime";
import { namesAnother } from "./definition";
import { type Intent, type NameSeed, workflowName } from "./intent";
import type { Achieved, ResourceRecord } from "./record";
import { affectedTypes, countAssets, listTypes } from "./targetState";

/** Ten years. A longer retention is certainly a typing error. */
const MAX_RETENTION_MS = 3_650 * 86_400_000;

/** Both times that are compared may be in whole seconds. */
const A_SECOND_MS = 1_000;

/** The longest time that a command can wait for a run. */
const LONGEST_RUN_MS = 90 * 86_400_000;

/** Reads `purgeAfter` as milliseconds. Undefined if it is not valid. */
export function parseRetention(purgeAfter: unknown): number | undefined {
  return parseDuration(purgeAfter, MAX_RETENTION_MS);
}

/** Whether a hold keeps what is archived, or its purge has begun and is not finished. */
export function isRetained({ intent, achieved }: { readonly intent: Intent; readonly achieved: Achieved }): boolean {
  const isDone = intent.mode === "archive" && intent.fulfilled;
  const isBeingPromoted = intent.promoted === true && !intent.fulfilled;
  return achieved === "archived" && (isDone || isBeingPromoted);
}

/**
 * When the retention after an archive ends, in milliseconds since the epoch. Undefined while there is none: the archive
 * is not done, no purge is to follow it, or the purge is done.
 */
export function purgeEligibleAt(record: Parameters<typeof isRetained>[0], purgeAfter: unknown): number | undefined {
  const retention = parseRetention(purgeAfter);
  const { mode, archivedAt: told, runCreatedAt } = record.intent;
  const archivedAt = readIsoTime(told);
  if (retention === undefined || archivedAt === undefined || !isRetained(record)) return undefined;
  // Nothing is archived before its run is created, whatever the clocks or a state that was put together say.
  const created = mode === "archive" ? readIsoTime(runCreatedAt) : undefined;
  const since = created !== undefined && isSecondBefore(archivedAt, created) ? created : archivedAt;
  return since + retention;
}

/** The clocks at one moment of a command. */
export interface ClockReadings {
  /** This machine's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** The tenant's clock, if an answer showed it. */
  readonly tenantTime: number | undefined;
  /** When this command began, by the tenant's clock, at the latest; by this machine's where the tenant shows none. */
  readonly begunAt: number;
}

/** The run that archived, if no earlier command has observed its end. */
export interface ArchivingRun {
  readonly run: Pick<WorkflowRun, "createdAt" | "startedAt" | "finishedAt">;
  /** This command started it, or observed it before its end. */
  readonly isAwaited: boolean;
}

/**
 * When the retention of an archived connection begins: at the end of the run if that time is credible, else now. "Now"
 * is the later of both clocks, so that a clock that is behind does not shorten the retention.
 *
 * @param archiving - left out where it is not known what happened since the archive. If state did not know of the run,
 *   or had already recorded its end, the assets may have been restored and used since
 * @returns undefined where no clock shows a time
 */
export function retainedSince(clocks: ClockReadings, archiving?: ArchivingRun): string | undefined {
  const { now, tenantTime } = clocks;
  if (archiving !== undefined && isCredible(archiving, clocks)) return archiving.run.finishedAt;
  // Without the tenant's clock, the run's time of creation is the latest time that the tenant showed.
  return toIsoTime(latestOf(now, tenantTime ?? readIsoTime(archiving?.run.createdAt)));
}

/**
 * Whether the end of a run that Atlan reports is possible: not before its creation, not before this command began if
 * the command waited for it, and not in the future.
 */
function isCredible({ run, isAwaited }: ArchivingRun, { now, tenantTime, begunAt }: ClockReadings): boolean {
  const [created, end] = [readIsoTime(run.createdAt), readIsoTime(run.finishedAt)];
  if (created === undefined || end === undefined) return false;
  const earliest = latestOf(created, readIsoTime(run.startedAt), isAwaited ? begunAt : undefined) ?? created;
  const latest = latestOf(now, tenantTime ?? created + LONGEST_RUN_MS) ?? created;
  return !isSecondBefore(end, earliest) && !isSecondBefore(latest, end);
}

/** A retention that is over, by this machine's clock. */
export interface Retention {
  /** When it ended, in milliseconds since the epoch. */
  readonly until: number;
  /** When it began, in milliseconds since the epoch; undefined where state does not tell it. */
  readonly since?: number;
  /** The guid of the connection that was archived then, if Atlan told it. */
  readonly guid?: string;
  /** The run with which it began, as far as state knows it: until the purge begins. */
  readonly runId?: string;
  /** Workflows of others that may have archived: the one of that run, and `existingWorkflow`. */
  readonly workflows?: readonly (string | undefined)[];
}

/**
 * Refuses a promotion that the retention does not cover. Assets that came back since the archive were not retained, nor was
 * another connection that somebody has made under the name; and a wrong clock makes a retention too short.
 *
 * @param tenantTime - by the tenant's clock, in milliseconds since the epoch, if an answer showed it
 * @throws AtlanProviderError when assets came back, when the connection was made anew, or when the tenant's clock does not confirm that
 * the retention is over
 */
export function approvePromotion(
  { until, since = Infinity, guid }: Retention,
  {
    connectionQualifiedName: identity,
    tenantTime,
  }: { readonly connectionQualifiedName: string; readonly tenantTime: number | undefined },
  observed: ConnectionObservation & { readonly connection: ConnectionEntity },
): void {
  const because = whyNotRetained({ since, guid }, observed);
  if (because !== undefined) throw notRetained(identity, because);
  // The header `Date` has whole seconds.
  if (tenantTime !== undefined && tenantTime >= Math.floor(until / 1_000) * 1_000) return;
  const told = tenantTime === undefined ? "tells no time" : `says ${showTime(tenantTime)}`;
  throw new AtlanProviderError("ATLAN_CLOCKS_DISAGREE", {
    doing: "purging connection",
    identity,
    because: `by this machine's clock the hold of purgeAfter is over since ${showTime(until)}, but the tenant ${told}`,
    suggestion: "Nothing was purged. Check this machine's clock; `pulumi up` purges when both agree.",
  });
}

/** The names under which a run may have archived again what is retained, that state does not know: of ours, and of others. */
export function archivingNames(
  { workflows = [] }: Retention,
  seed: NameSeed,
  { definitions }: Pick<ResourceRecord, "definitions">,
): string[] {
  const own = definitions.filter(({ mode }) => mode === "archive").map(({ name }) => name);
  const names = [...own, workflowName({ ...seed, mode: "archive" }, 0), ...workflows];
  return [...new Set(names.filter((it) => it !== undefined))];
}

/**
 * Refuses a promotion where a run that archives was started after the retention began, whatever its end: then what came back was archived
 * again, and state is older than that. A run without a time of creation tells nothing.
 *
 * @param runs - of the {@link archivingNames}
 * @throws AtlanProviderError ATLAN_CAME_BACK
 */
export function refuseArchivedAgain(
  { since = Infinity, runId }: Retention,
  connectionQualifiedName: string,
  runs: readonly WorkflowRun[],
): void {
  const wanted = { connectionQualifiedName, mode: "archive" } as const;
  for (const { id, createdAt, template } of runs) {
    const created = readIsoTime(createdAt) ?? -Infinity;
    const isOther = id === runId || (template !== undefined && namesAnother(template, wanted));
    if (isOther || created <= since + A_SECOND_MS) continue;
    throw notRetained(
      connectionQualifiedName,
      `run ${id}, which has archived it again or may have, was created (${showTime(created)}) after the hold began (${showTime(since)})`,
    );
  }
}

function notRetained(identity: string, because: string): AtlanProviderError {
  return new AtlanProviderError("ATLAN_CAME_BACK", {
    doing: "purging connection",
    identity,
    because: `the hold of purgeAfter is over, but ${because}`,
    suggestion:
      "Nothing was purged. A changed trigger archives again, and the hold begins anew; " +
      'mode: "purge" purges all the same; without purgeAfter it stays as it is.',
  });
}

/** Why what is there now was not retained, as a clause; undefined where nothing shows that. */
function whyNotRetained(
  { since, guid }: { readonly since: number; readonly guid: string | undefined },
  { connection, assets }: ConnectionObservation & { readonly connection: ConnectionEntity },
): string | undefined {
  const { active } = assets;
  const { state, createdAt = -Infinity } = connection;
  if (active > 0 || state === "ACTIVE") {
    const types = listTypes(affectedTypes("archive", assets));
    const details = types === "" ? "" : ` (${types})`;
    const what = active === 0 ? "it is" : `${countAssets(active)} of it${details} ${active === 1 ? "is" : "are"}`;
    return `${what} active again since the archive`;
  }
  if (createdAt > since) {
    return `the connection that has the name now was created (${showTime(createdAt)}) after the hold began (${showTime(since)})`;
  }
  if (guid === undefined || connection.guid === guid) return undefined;
  const now = connection.guid === undefined ? "Atlan does not tell its guid" : `its guid is ${word(connection.guid)}`;
  return `the connection that has the name now may be another one than was archived: ${now}, and that one's was ${word(guid)}`;
}
