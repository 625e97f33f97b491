import type { WorkflowRun } from "../atlan/api";
import { isLive } from "../atlan/phase";
import { BatchWindow } from "../concurrency/batchWindow";
import type { Clock } from "../concurrency/clock";
import { describeBadForeignRun, describeDrift, hasDrifted, seenAssets } from "../reconcile/desired";
import { destroy } from "../reconcile/destroy";
import { latestRun, type ResourceRecord, withoutRun } from "../reconcile/record";
import { isSecondBefore, readIsoTime } from "../text/isoTime";
import { present } from "../text/present";
import { type ConnectionContext, destroyContextOf, exclusively, patienceOf } from "./connection";
import { connectionKey, resourceConnectionKey } from "./keys";
import { type Properties, readState, type StoredInputs } from "./state";
import { refuseAtEnd } from "./processEnd";

/**
 * A `refresh` calls `read` for resources a few milliseconds apart, several at a time; those within this window are
 * batched. In milliseconds.
 */
const READS_TOGETHER_MS = 50;

/** @param clock - not the one that checks whether the engine is alive: such a check takes as long as the window */
export function batchReads(clock: Clock): BatchWindow {
  return new BatchWindow(clock, READS_TOGETHER_MS);
}

/**
 * Reads the latest run of the definition in use, and the assets. Decisions depend on these only with `rerunOnDrift`.
 *
 * @returns the record to store, without secrets
 */
export async function readConnection(
  context: ConnectionContext,
  inputs: StoredInputs,
  record: ResourceRecord,
): Promise<ResourceRecord> {
  const { providerContext, reads } = context;
  const { api } = providerContext.connect(inputs.tenant);
  const [runs, observed] = await reads.run(() =>
    Promise.all([
      record.workflowName === undefined ? undefined : api.findRuns(record.workflowName, patienceOf(context)),
      api.observeConnection(inputs.connectionQualifiedName, patienceOf(context)),
    ]),
  );
  const latest = runs === undefined ? record : withLatest(record, runs[0]);
  const shown = { ...latest, assets: seenAssets(record.intent, observed) };
  warnOfDrift(context, inputs, shown);
  return providerContext.redactor.cleanAll(shown);
}

/**
 * Warns of what state knows to have changed in Atlan since the last run: assets that came back, a run of somebody else
 * that ended badly. Sends nothing. A command that refreshes first says it once.
 */
export function warnOfDrift(
  { providerContext, log }: ConnectionContext,
  inputs: StoredInputs,
  record: ResourceRecord,
): void {
  const lines = [hasDrifted(record) ? describeDrift(record, inputs) : undefined, describeBadForeignRun(record)];
  for (const line of lines)
    if (line !== undefined && providerContext.isNews(`${resourceConnectionKey(inputs)} ${line}`)) log(line, "warning");
}

/**
 * Archives the definitions that a resource in state has created, unless another one has taken them over; never touches data. What
 * another resource of the command uses is known for certain when that one does not work on the connection any more.
 *
 * @param outputs - its state, which may be damaged: that is a failure like any other for the command's last line
 */
export async function destroyConnection(context: ConnectionContext, outputs: Properties): Promise<void> {
  const { summary } = context.providerContext;
  const connection = String(outputs["connectionQualifiedName"]);
  const key = resourceConnectionKey({
    resourceUrn: String(outputs["resourceUrn"]),
    connectionQualifiedName: connection,
  });
  summary.begin(key);
  let kind: "left" | "leftRunning" | "failed" = "failed";
  try {
    const { inputs, record } = readState(outputs);
    const wasRunning = await exclusively(context, inputs, () => destroyUnused(context, inputs, record));
    kind = wasRunning ? "leftRunning" : "left";
  } finally {
    summary.end(key, { kind, connection });
  }
}

async function destroyUnused(
  context: ConnectionContext,
  inputs: StoredInputs,
  record: ResourceRecord,
): Promise<boolean> {
  const { providerContext } = context;
  refuseAtEnd(providerContext, inputs.connectionQualifiedName);
  const { api } = providerContext.connect(inputs.tenant);
  const unused = providerContext.inUse.without(resourceConnectionKey(inputs), record);
  if (unused.goesOn !== undefined) context.log(`Run ${unused.goesOn} is left to another resource of this command.`);
  if (unused.isLeftToNew) {
    const showsAt = providerContext.clock.now() + providerContext.settings().indexLagMs;
    providerContext.unsettledStarts.note(connectionKey(inputs), { resource: undefined, showsAt });
  }
  const wasRunning = await destroy(unused.record, destroyContextOf(context, inputs, api));
  providerContext.attempts.forget(inputs);
  return wasRunning;
}

/** The record, with the latest run as the index shows it. A newer run in the record is kept. */
function withLatest(record: ResourceRecord, latest: WorkflowRun | undefined): ResourceRecord {
  const { workflowName, runId, phase, intent } = record;
  const others = withoutRun(record);
  if (latest === undefined)
    return isLive(phase) ? { ...others, ...present({ workflowName, runId }), phase: "Unknown" } : record;
  const [ofLatest, ofIntent] = [readIsoTime(latest.createdAt), readIsoTime(intent.runCreatedAt)];
  const isOlder = ofLatest !== undefined && ofIntent !== undefined && isSecondBefore(ofLatest, ofIntent);
  return runId === intent.runId && isOlder ? record : { ...others, ...latestRun(latest, workflowName) };
}
