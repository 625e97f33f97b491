import type { Phase } from "../../atlan/phase";
import type { ConnectionReport } from "./model";

/** The status of a connection, as the summary counts it. */
export const STATUSES = ["archived", "purged", "unfinished", "nothingToDo"] as const;
export type Status = (typeof STATUSES)[number];

/** Number of connections per status. */
export type StatusCounts = Readonly<Record<Status, number>>;

/** Whether it needs attention or another `pulumi up`. */
export function isUnfinished({ intent, achieved, outcome, interrupted }: ConnectionReport): boolean {
  const fulfilled = intent?.fulfilled ?? (outcome !== undefined && achieved !== "none");
  return !fulfilled || interrupted !== undefined;
}

export function statusOf(report: ConnectionReport): Status {
  if (isUnfinished(report) || report.achieved === "none") return "unfinished";
  if (report.outcome === "alreadyArchived" || report.outcome === "alreadyGone") return "nothingToDo";
  return report.achieved;
}

/** The phase of the resource's own run; somebody else may have started the latest run. */
export function decisivePhase({ intent, latestRun }: ConnectionReport): Phase {
  return intent?.phase ?? latestRun.phase;
}

export function countStatuses(connections: readonly ConnectionReport[]): StatusCounts {
  const counts = { archived: 0, purged: 0, unfinished: 0, nothingToDo: 0 };
  for (const connection of connections) counts[statusOf(connection)]++;
  return counts;
}

export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  archived: "archived",
  purged: "purged",
  unfinished: "unfinished",
  nothingToDo: "nothing to do",
};

/** `1 archived, 2 unfinished`. */
export function describeCounts(counts: StatusCounts): string {
  const said = STATUSES.filter((it) => counts[it] > 0).map((it) => `${counts[it]} ${STATUS_NAMES[it]}`);
  return said.length === 0 ? "no connections" : said.join(", ");
}
