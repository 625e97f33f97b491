import { present } from "../../text/present";
import { csvLine } from "../csv";
import type { ConnectionReport, StackReport } from "./model";
import { rowOf, totalsOf } from "./row";
import { countStatuses, statusOf } from "./status";

/** The version of the shape of `report --json` and `--csv`: fields are added, never renamed, while it stays. */
export const FORMAT = 1;

/** One connection for machines. A field is absent where nothing is known. */
export type ConnectionRecord = Readonly<Record<(typeof FIELDS)[number], string | number | undefined>>;

/** The columns of `report --csv`, in their order, and the fields of `report --json`. */
// prettier-ignore
export const FIELDS = [
  "resource", "qualifiedName", "name", "tenant", "mode", "status", "achieved", "outcome", "reason",
  "before", "gone", "archived", "active", "activeWithLineage", "archivedWithLineage",
  "workflowName", "runId", "phase", "startedAt", "finishedAt", "purgeEligibleAt", "verifiedAt",
  "receipt", "sha256", "user", "job", "commit", "pullRequest", "errors", "beforeWithLineage",
  "inventorySha256",
] as const;

export function recordOf(report: ConnectionReport): ConnectionRecord {
  const { latestRun, assets, receipt, update, errors } = report;
  const facts = receipt?.kind === "intact" ? receipt.receipt : undefined;
  const { name, assets: counts } = rowOf(report);
  return {
    ...(Object.fromEntries(FIELDS.map((it) => [it, undefined])) as ConnectionRecord),
    resource: report.resource,
    qualifiedName: report.qualifiedName,
    name,
    tenant: report.tenant,
    mode: report.mode,
    status: statusOf(report),
    achieved: report.achieved,
    outcome: report.outcome,
    reason: report.reason,
    ...counts,
    activeWithLineage: assets?.activeWithLineage,
    archivedWithLineage: assets?.archivedWithLineage,
    workflowName: latestRun.workflowName,
    runId: latestRun.runId,
    phase: latestRun.runId === undefined ? undefined : latestRun.phase,
    startedAt: latestRun.startedAt,
    finishedAt: latestRun.finishedAt,
    purgeEligibleAt: report.purgeEligibleAt,
    verifiedAt: facts?.verifiedAt,
    receipt: receipt?.kind,
    sha256: facts?.sha256,
    user: update?.actor.user ?? facts?.by?.user,
    job: update?.actor.job ?? facts?.by?.job,
    commit: update?.actor.commit ?? facts?.by?.commit,
    pullRequest: update?.actor.pullRequest ?? facts?.by?.pullRequest,
    errors: errors.length === 0 ? undefined : errors.join("\n"),
    beforeWithLineage: report.before?.withLineage,
    inventorySha256: facts?.inventory?.sha256,
  };
}

/** The whole stack for machines. */
export function recordsOf({ stack, project, writtenAt, connections }: StackReport): object {
  return present({
    format: FORMAT,
    project,
    stack,
    writtenAt,
    count: connections.length,
    statuses: countStatuses(connections),
    assets: totalsOf(connections.map(rowOf)),
    connections: connections.map((it) => present(recordOf(it))),
  });
}

/** CSV: a line of names, then one for each connection. */
export function csvOf({ connections }: StackReport): string {
  const lines = connections.map(recordOf).map((record) => FIELDS.map((it) => record[it]));
  return [FIELDS, ...lines].map(csvLine).join("");
}
