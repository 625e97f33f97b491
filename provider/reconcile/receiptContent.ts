import { shownLine } from "../text/escape";
import { isoTimeText, showTime } from "../text/isoTime";
import { readUrn } from "../text/urn";
import type { Inputs } from "./inputs";
import { type PreviousReceipt, readReceipt, type Receipt, type ReceiptContent } from "./receipt";
import { hasRun, type Proof, type ResourceRecord } from "./record";

/** What a receipt needs besides inputs and record. */
export interface ReceiptDependencies {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The version of this package. */
  readonly version: string;
}

/** The receipt for an intent that was just fulfilled, before it is sealed. */
export function receiptOf(
  inputs: Inputs,
  record: ResourceRecord,
  proof: Proof,
  { now, version }: ReceiptDependencies,
): ReceiptContent {
  const { outcome = "ran", intent } = record;
  const [startedAt, finishedAt] = [isoTimeText(record.startedAt), isoTimeText(record.finishedAt)];
  const { connection, assets } = proof.after;
  const ran = hasRun(outcome);
  // The times in the outputs belong to the latest run, which somebody else may have started.
  const isShown = ran && record.runId === intent.runId;
  const former = record.receipt === undefined ? undefined : readReceipt(record.receipt);
  const name = proof.connectionName ?? former?.connectionName;
  const connectionName = name === undefined ? undefined : shownLine(name);
  return {
    tenant: inputs.tenant,
    connection: inputs.connectionQualifiedName,
    ...(connectionName === undefined ? {} : { connectionName }),
    mode: intent.mode,
    ...(inputs.reason === undefined ? {} : { reason: inputs.reason }),
    ...placeOf(inputs.resourceUrn),
    outcome,
    ...(ran && intent.workflowName !== undefined ? { workflow: intent.workflowName } : {}),
    ...(ran && intent.runId !== undefined ? { run: intent.runId } : {}),
    ...(isShown && startedAt !== undefined ? { startedAt } : {}),
    ...(isShown && finishedAt !== undefined ? { finishedAt } : {}),
    verifiedAt: showTime(now),
    ...(ran && proof.before !== undefined ? { before: proof.before } : {}),
    after: { connection: connection?.state ?? "GONE", active: assets.active, archived: assets.archived },
    ...(former?.mode === "archive" && intent.mode === "purge" ? { previous: previousOf(former) } : {}),
    provider: `pulumi-atlan/${version}`,
  };
}

function placeOf(urn: string): { stack: string; resource: string } {
  const { stack = "", name: resource = "" } = readUrn(urn);
  return { stack, resource };
}

function previousOf({ mode, run, finishedAt, verifiedAt, sha256 }: Receipt): PreviousReceipt {
  return {
    mode,
    ...(run === undefined ? {} : { run }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    verifiedAt,
    sha256,
  };
}
