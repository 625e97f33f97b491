import { shownLine } from "../text/escape";
import { isoTimeText, showTime } from "../text/isoTime";
import { present } from "../text/present";
import { readUrn } from "../text/urn";
import type { Actor } from "./actor";
import type { Inputs } from "./inputs";
import { type PreviousReceipt, readReceipt, type Receipt, type ReceiptContent } from "./receipt";
import { hasRun, type Proof, type ResourceRecord } from "./record";

/** What a receipt needs besides inputs and record. */
export interface ReceiptDependencies {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The version of this package. */
  readonly version: string;
  /** Who runs this command, if it runs in CI. */
  readonly by: Actor | undefined;
}

/** The receipt for an intent that was just fulfilled, before it is sealed. */
export function receiptOf(
  inputs: Inputs,
  record: ResourceRecord,
  proof: Proof,
  { now, version, by }: ReceiptDependencies,
): ReceiptContent {
  const { outcome = "ran", intent } = record;
  const { connection, assets } = proof.after;
  const ran = hasRun(outcome);
  // The times in the outputs belong to the latest run, which somebody else may have started.
  const isShown = ran && record.runId === intent.runId;
  const former = record.receipt === undefined ? undefined : readReceipt(record.receipt);
  const name = proof.connectionName ?? former?.connectionName;
  return present({
    tenant: inputs.tenant,
    connection: inputs.connectionQualifiedName,
    connectionName: name === undefined ? undefined : shownLine(name),
    mode: intent.mode,
    reason: inputs.reason,
    ...placeOf(inputs.resourceUrn),
    outcome,
    workflow: ran ? intent.workflowName : undefined,
    run: ran ? intent.runId : undefined,
    startedAt: isShown ? isoTimeText(record.startedAt) : undefined,
    finishedAt: isShown ? isoTimeText(record.finishedAt) : undefined,
    verifiedAt: showTime(now),
    before: ran ? proof.before : undefined,
    inventory: ran ? proof.inventory : undefined,
    after: { connection: connection?.state ?? "GONE", active: assets.active, archived: assets.archived },
    by,
    previous: former?.mode === "archive" && intent.mode === "purge" ? previousOf(former) : undefined,
    provider: `pulumi-atlan/${version}`,
  });
}

function placeOf(urn: string): { stack: string; resource: string } {
  const { stack = "", name: resource = "" } = readUrn(urn);
  return { stack, resource };
}

function previousOf({ mode, run, finishedAt, verifiedAt, sha256 }: Receipt): PreviousReceipt {
  return present({ mode, run, finishedAt, verifiedAt, sha256 });
}
