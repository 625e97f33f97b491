import { isLive } from "../../atlan/phase";
import type { Mode } from "../../reconcile/intent";
import type { PreviousReceipt } from "../../reconcile/receipt";
import type { ConnectionReport, ReceiptFacts } from "./model";
import { hasComeBack } from "./status";

/** A past or future event. */
export interface Moment {
  readonly label: string;
  /** The recorded time; absent when it is not known. */
  readonly at?: string;
  readonly kind: "done" | "failed" | "open";
}

/** A run with the events before and after it, or a hold. */
export interface Stage {
  readonly title: string;
  readonly mode: Mode;
  readonly moments: readonly Moment[];
}

/** The history of a connection, in order. Empty when nothing is known. */
export function stagesOf(report: ConnectionReport): readonly Stage[] {
  const receipt = report.receipt?.kind === "intact" ? report.receipt.receipt : undefined;
  const stages = [
    ...(receipt?.previous === undefined ? [] : [previousStage(receipt.previous)]),
    ...(receipt === undefined ? [] : [provenStage(receipt)]),
    ...(isTold(report, receipt) ? [] : [latestStage(report)]),
    ...retentionStage(report),
  ];
  return stages.filter(({ moments }) => moments.length > 0);
}

function previousStage({ mode, finishedAt, verifiedAt }: PreviousReceipt): Stage {
  return {
    title: titleOf(mode),
    mode,
    moments: [...moment("Run ended", finishedAt), ...moment("Checked", verifiedAt)],
  };
}

function provenStage({ mode, run, startedAt, finishedAt, verifiedAt }: ReceiptFacts): Stage {
  const moments = [
    ...moment("Run started", startedAt),
    ...moment("Run ended", finishedAt),
    ...moment(run === undefined ? "Looked at: nothing to do" : "Checked", verifiedAt),
  ];
  return { title: titleOf(mode), mode, moments };
}

/** Whether the receipt is for the latest run, or there is no run. */
function isTold({ latestRun }: ConnectionReport, receipt: ReceiptFacts | undefined): boolean {
  return latestRun.runId === undefined || latestRun.runId === receipt?.run;
}

function latestStage({ latestRun, intent, mode = "archive" }: ConnectionReport): Stage {
  const { runId, phase, startedAt, finishedAt } = latestRun;
  const isOurs = intent?.runId === undefined || intent.runId === runId;
  const wanted = intent?.mode ?? mode;
  const isStopped = isOurs && intent?.stopped === true;
  const ended = isStopped ? "Run stopped" : `Run ended: ${phase}`;
  return {
    title: isOurs ? titleOf(wanted) : "Another run",
    mode: wanted,
    moments: [
      ...moment("Run started", startedAt),
      ...moment(ended, finishedAt, phase === "Succeeded" && !isStopped ? "done" : "failed"),
      ...(isLive(phase) ? [{ label: `${phase} when this state was written`, kind: "open" as const }] : []),
    ],
  };
}

/** The hold of an archive that will become a purge. */
function retentionStage(report: ConnectionReport): Stage[] {
  const { purgeEligibleAt, achieved, intent, mode } = report;
  const isAhead = achieved !== "purged" && (intent?.mode ?? mode) === "archive";
  if (!isAhead) return [];
  const label = hasComeBack(report) ? "Hold ends; what came back prevents the purge" : "Purge due with the next up";
  return [{ title: "Hold", mode: "purge", moments: moment(label, purgeEligibleAt, "open") }];
}

function moment(label: string, at: string | undefined, kind: Moment["kind"] = "done"): Moment[] {
  return at === undefined ? [] : [{ label, at, kind }];
}

function titleOf(mode: Mode): string {
  return mode === "archive" ? "Archive" : "Purge";
}
