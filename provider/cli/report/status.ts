import { hasEnded, type Phase } from "../../atlan/phase";
import type { ConnectionReport } from "./model";

/** The status of a connection, as the summary counts it. */
export const STATUSES = ["purged", "archived", "unfinished", "cameBack", "notSeen", "nothingToDo"] as const;
export type Status = (typeof STATUSES)[number];

/** Number of connections per status. */
export type StatusCounts = Readonly<Record<Status, number>>;

/**
 * Whether it needs attention or another `pulumi up`. In a fleet, what is asked for may have failed before anything of it was stored:
 * then the state still has what was reached before.
 */
export function isUnfinished(report: ConnectionReport): boolean {
  const { intent, achieved = "none", outcome, interrupted, errors } = report;
  const fulfilled = intent?.fulfilled ?? (outcome !== undefined && achieved !== "none");
  return !fulfilled || interrupted !== undefined || errors.length > 0 || hiddenOf(report).length > 0;
}

/** The outputs without which nobody knows what has become of it; those of a fleet as well. */
const NEEDED = ["achieved", "outcome", "intent", "assets", "connections", "results"];

/** Those of them that nobody can read. */
export function hiddenOf({ encrypted }: ConnectionReport): readonly string[] {
  return NEEDED.filter((it) => encrypted.includes(it));
}

/** Whether the resource has done nothing yet. A connection that `allowMissing` has counted as gone needed nothing. */
function hasDoneNothing({ achieved = "none", outcome }: ConnectionReport): boolean {
  return achieved === "none" && outcome !== "alreadyGone";
}

/** Whether something that was gone or archived is there again, as far as the state tells. */
export function hasComeBack(report: ConnectionReport): boolean {
  const { assets, achieved } = report;
  if (assets === undefined || hasDoneNothing(report)) return false;
  if (assets.connection !== undefined || assets.active > 0) return true;
  return achieved === "purged" && assets.archived > 0;
}

/**
 * How many of the assets that were archived could not be seen when they were last counted: nobody knows whether they can be
 * restored. Where `allowMissing` has counted the connection as gone, that is accepted.
 */
export function unseenOf({ receipt, assets, outcome }: ConnectionReport): { unseen: number; of: number } | undefined {
  const after = receipt?.kind === "intact" ? receipt.receipt.after : undefined;
  if (after === undefined || assets === undefined || outcome === "alreadyGone") return undefined;
  const unseen = after.archived - assets.archived;
  return unseen <= 0 ? undefined : { unseen, of: after.archived };
}

export function statusOf(report: ConnectionReport): Status {
  const { achieved = "none", outcome } = report;
  if (isUnfinished(report) || hasDoneNothing(report)) return "unfinished";
  if (hasComeBack(report)) return "cameBack";
  if (achieved !== "purged" && unseenOf(report) !== undefined) return "notSeen";
  if (outcome === "alreadyArchived" || outcome === "alreadyGone" || achieved === "none") return "nothingToDo";
  return achieved;
}

/**
 * The phase of the resource's own run; somebody else may have started the latest run. A refresh stores only how the latest run stands:
 * it is newer than an intent whose run had not ended, and of another run it does not tell.
 */
export function decisivePhase({ intent, latestRun }: ConnectionReport): Phase {
  if (intent === undefined) return latestRun.phase;
  const { runId, phase } = intent;
  if (runId === undefined || latestRun.runId === undefined || hasEnded(phase)) return phase;
  return runId === latestRun.runId ? latestRun.phase : "Unknown";
}

export function countStatuses(connections: readonly ConnectionReport[]): StatusCounts {
  const counts = { purged: 0, archived: 0, unfinished: 0, cameBack: 0, notSeen: 0, nothingToDo: 0 };
  for (const connection of connections) counts[statusOf(connection)]++;
  return counts;
}

export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  purged: "purged",
  archived: "archived",
  unfinished: "unfinished",
  cameBack: "came back",
  notSeen: "not seen",
  nothingToDo: "nothing to do",
};

/** Number of connections that are archived or gone, whoever did it. */
export function countOutOfService({ purged, archived, nothingToDo }: StatusCounts): number {
  return purged + archived + nothingToDo;
}

/** `1 archived, 2 unfinished`. */
export function describeCounts(counts: StatusCounts): string {
  const said = STATUSES.filter((it) => counts[it] > 0).map((it) => `${counts[it]} ${STATUS_NAMES[it]}`);
  return said.length === 0 ? "no connections" : said.join(", ");
}
