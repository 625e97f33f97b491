import type { Phase } from "../../reconcile/phase";
import type { ConnectionReport } from "./model";

/** What has become of a connection, as the summary counts it. */
export const STANDINGS = ["archived", "purged", "unfinished", "nothingToDo"] as const;
export type Standing = (typeof STANDINGS)[number];

/** How many connections stand where. */
export type StandingCounts = Readonly<Record<Standing, number>>;

/** Whether somebody has to look at it, or another `pulumi up` is due. */
export function isUnfinished({ intent, achieved, outcome, interrupted }: ConnectionReport): boolean {
  const fulfilled = intent?.fulfilled ?? (outcome !== undefined && achieved !== "none");
  return !fulfilled || interrupted !== undefined;
}

export function standingOf(report: ConnectionReport): Standing {
  if (isUnfinished(report) || report.achieved === "none") return "unfinished";
  if (report.outcome === "alreadyArchived" || report.outcome === "alreadyGone") return "nothingToDo";
  return report.achieved;
}

/** The phase of the run that serves the resource; the latest run may be somebody else's. */
export function decisivePhase({ intent, latestRun }: ConnectionReport): Phase {
  return intent?.phase ?? latestRun.phase;
}

export function countStandings(connections: readonly ConnectionReport[]): StandingCounts {
  const counts = { archived: 0, purged: 0, unfinished: 0, nothingToDo: 0 };
  for (const connection of connections) counts[standingOf(connection)]++;
  return counts;
}

export const STANDING_NAMES: Readonly<Record<Standing, string>> = {
  archived: "archived",
  purged: "purged",
  unfinished: "unfinished",
  nothingToDo: "nothing to do",
};

/** `1 archived, 2 unfinished`. */
export function describeCounts(counts: StandingCounts): string {
  const said = STANDINGS.filter((it) => counts[it] > 0).map((it) => `${counts[it]} ${STANDING_NAMES[it]}`);
  return said.length === 0 ? "no connections" : said.join(", ");
}
