import { AtlanProviderError } from "../errors";
import { type DesiredIntent, newIntent, planIntent } from "../reconcile/desired";
import { archiveFormerDefinitions } from "../reconcile/destroy";
import { describeGoesOn, describeRetention, describeSuccess } from "../reconcile/ending";
import type { Inputs } from "../reconcile/inputs";
import { Journal } from "../reconcile/journal";
import { markOf } from "../reconcile/inventoryApproval";
import { readReceipt, sealReceipt } from "../reconcile/receipt";
import { receiptOf } from "../reconcile/receiptContent";
import { Reconciler } from "../reconcile/reconciler";
import { hasRun, type ResourceRecord } from "../reconcile/record";
import { achievedBy, countAffected } from "../reconcile/targetState";
import {
  type ConnectionContext,
  destroyContextOf,
  exclusively,
  idOf,
  inventoryFor,
  observerContextOf,
  optionsOf,
} from "./connection";
import type { Log, ProviderContext } from "./context";
import type { Ended } from "./commandSummary";
import { connectionKey, resourceConnectionKey } from "./keys";
import { refuseAtEnd } from "./processEnd";
import { failureOf, type CallResult, callResultOf, type Stored } from "./callResult";

/** One call: what the inputs ask of a connection, and what state holds of it; undefined for a new resource. */
interface Call {
  readonly context: ConnectionContext;
  readonly inputs: Inputs;
  readonly stored: Stored | undefined;
}

/**
 * Does what the inputs ask of a connection: archives or purges it, continues what an earlier command began, runs again,
 * promotes, or changes nothing. See the table in docs/what-happens.md. Never throws: a failure comes with what state has
 * to hold, so that the next `pulumi up` continues from there.
 *
 * @param stored - undefined for a new resource
 */
export function reconcileConnection(
  context: ConnectionContext,
  inputs: Inputs,
  stored: Stored | undefined,
): Promise<CallResult> {
  const call = { context, inputs, stored };
  return summarized(call, () => continuingFormerCall(call, (begun) => reconcileFrom({ ...call, stored: begun })));
}

// ── The steps, each around the next ───────────────────────────────────────────────────────────────────────────────

/** Tells the command what the work has begun and what has become of it, and which definitions and runs are in use. */
async function summarized({ context, inputs, stored }: Call, work: () => Promise<CallResult>): Promise<CallResult> {
  const { redactor, summary, atWork, inUse } = context.providerContext;
  const key = resourceConnectionKey(inputs);
  // An update that fails before it stores anything leaves the resource as it is.
  if (stored !== undefined) inUse.keep(key, stored.record);
  summary.begin(key);
  atWork.add(context);
  const result = await callResultOf(redactor, work);
  if (result.stored !== undefined) inUse.keep(key, result.stored.record);
  atWork.delete(context);
  const { connectionQualifiedName: connection } = inputs;
  summary.end(key, { ...endOf(result, stored), connection });
  return result;
}

/**
 * Continues what a former call of the same command began: the engine passes the state from before that. See
 * {@link Attempts}.
 */
async function continuingFormerCall(
  call: Call,
  work: (stored: Stored | undefined) => Promise<CallResult>,
): Promise<CallResult> {
  const { context, inputs, stored } = call;
  const { attempts, redactor } = context.providerContext;
  const former = attempts.of(inputs, desiredOf(call).intent);
  if (former?.isFinal === true) return former.result;
  const begun = former?.result.stored;
  const result = await callResultOf(redactor, () => work(begun ?? stored));
  if (result.failure === undefined || result.stored !== undefined) return result;
  return { stored: begun, failure: result.failure };
}

/** Finds out whether anything has to run, and lets the reconciler do it. */
async function reconcileFrom(call: Call): Promise<CallResult> {
  const { context, inputs, stored } = call;
  const { providerContext, starts, log } = context;
  const { clock, attempts } = providerContext;
  const { at: askedAt } = attempts.firstAsked(resourceConnectionKey(inputs), clock);
  refuseAtEnd(providerContext, inputs.connectionQualifiedName);
  if (stored === undefined) providerContext.checkedAsNew.refuseOther(inputs);
  const { hasToRun, resumes, intent } = desiredOf(call);
  if (stored !== undefined && !hasToRun) return { stored };
  const { settings, api } = providerContext.connect(inputs.tenant);
  const inventory = await inventoryFor(context, inputs, settings);
  const options = optionsOf(inputs, stored, intent, settings, inventory);
  const journal = new Journal(stored?.record ?? {}, intent, inventory && markOf(inventory));
  const progress = context.progress({ inputs, options, clock, log, leavesAtOnce: providerContext.leavesAtOnce });
  const failedBefore = attempts.whyFailed(inputs, intent);
  const deps = { ...observerContextOf(context, api), starts, progress, askedAt, failedBefore: () => failedBefore };
  const run = async (): Promise<void> => {
    // The timeout counts from here: what another resource of the command takes on the same connection is not its own.
    const reconciler = new Reconciler(options, deps, journal);
    if (stored === undefined) return reconciler.create();
    const before = stored.record.intent;
    await (resumes ? reconciler.resume(before) : reconciler.change(before));
    if (journal.intent.fulfilled) await archiveFormerDefinitions(journal, destroyContextOf(context, inputs, api));
  };
  return recordingAttempt(call, journal, () => inTurn(call, journal, run));
}

/** Returns what to store. If the work fails after something exists in Atlan, its record is stored as well. */
async function recordingAttempt(
  { context, inputs, stored }: Call,
  journal: Journal,
  work: () => Promise<void>,
): Promise<CallResult> {
  const { providerContext, log } = context;
  const { attempts, redactor } = providerContext;
  const { intent } = journal;
  const id = stored?.id ?? idOf(inputs);
  const toStore = (): Stored => ({ id, record: recordOf(providerContext, inputs, journal) });
  try {
    await work();
    tellEnd(log, inputs, journal, providerContext.clock.wallTime());
    const result = { stored: toStore() };
    // The engine repeats the call for the whole fleet when some members have failed.
    if (journal.mustBeKept) attempts.record(inputs, intent, { result, isFinal: true });
    return result;
  } catch (thrown) {
    const { shared } = providerContext;
    const error = shared.explain(thrown, connectionKey(inputs), inputs.resourceUrn, inputs.connectionQualifiedName);
    const failure = failureOf(redactor, error);
    if (!journal.mustBeKept) return { failure };
    const result = { stored: toStore(), failure };
    // The reason of the first one is what the next call has to say.
    const isRefused = error instanceof AtlanProviderError && error.code === "ATLAN_TRIED_BEFORE";
    if (!isRefused) attempts.record(inputs, intent, { result, isFinal: journal.ranOther });
    return result;
  }
}

/**
 * Does the work when no other resource of this command works on the connection, and Atlan's search must show what these have
 * begun there.
 */
function inTurn({ context, inputs }: Call, journal: Journal, work: () => Promise<void>): Promise<void> {
  const { providerContext, log } = context;
  const { clock, unsettledStarts } = providerContext;
  return exclusively(context, inputs, async () => {
    const wait = (unsettledStarts.showsAt(connectionKey(inputs), inputs.resourceUrn) ?? -Infinity) - clock.now();
    if (wait > 0) {
      log("Waits until Atlan shows what another resource of this command has begun on the same connection.");
      await clock.sleep(wait);
    }
    try {
      await work();
    } finally {
      leaveToOthers(providerContext, inputs, journal);
    }
  });
}

// ── What the steps need ───────────────────────────────────────────────────────────────────────────────────────────

function desiredOf({ context, inputs, stored }: Call): DesiredIntent {
  const { attempts, clock } = context.providerContext;
  if (stored === undefined) return { hasToRun: true, resumes: false, intent: newIntent(inputs, undefined) };
  return planIntent(inputs, stored.record, attempts.firstAsked(resourceConnectionKey(inputs), clock).wallTime);
}

/** Notes what another resource of this command has to know before it works on the connection: also what it must leave as it is. */
function leaveToOthers(providerContext: ProviderContext, inputs: Inputs, journal: Journal): void {
  const { clock, inUse, shared, unsettledStarts } = providerContext;
  const { resourceUrn: resource } = inputs;
  const connection = connectionKey(inputs);
  const { fulfilled } = journal.intent;
  if (journal.mustBeKept) inUse.keep(resourceConnectionKey(inputs), journal.record);
  if (fulfilled && journal.record.achieved === "purged") shared.notePurge(connection, resource);
  if (journal.mustBeKept && !fulfilled)
    unsettledStarts.note(connection, { resource, showsAt: clock.now() + providerContext.settings().indexLagMs });
}

/** What has become of the connection, for the command's last line. */
function endOf(result: CallResult, before: Stored | undefined): Ended {
  if (result.failure !== undefined) return { kind: "failed" };
  const { record } = result.stored;
  if (!record.intent.fulfilled) return { kind: "goesOn" };
  const isOld = record.receipt === undefined || record.receipt === before?.record.receipt;
  const receipt = isOld ? undefined : readReceipt(record.receipt ?? "");
  if (receipt === undefined || !hasRun(receipt.outcome)) return { kind: "nothing" };
  const assets = receipt.before && countAffected(receipt.mode, receipt.before);
  return { kind: achievedBy(receipt.mode), assets };
}

/** Says what was reached and when its hold ends, or that the run goes on. */
function tellEnd(log: Log, inputs: Inputs, { record, proof }: Journal, now: number): void {
  const { intent } = record;
  if (!intent.fulfilled) log(describeGoesOn(intent), "warning");
  const success = proof && describeSuccess(record, proof, now);
  if (success !== undefined) log(success);
  const retention = intent.fulfilled ? describeRetention(inputs, record) : undefined;
  if (retention !== undefined) log(retention);
}

/** The journal's record without secrets, and with a receipt if the intent was fulfilled. */
export function recordOf(
  { clock, redactor, version, by }: ProviderContext,
  inputs: Inputs,
  { record, proof }: Journal,
): ResourceRecord {
  const content = proof && receiptOf(inputs, record, proof, { now: clock.wallTime(), version, by });
  const receipt = content && { receipt: sealReceipt(redactor.cleanAll(content)) };
  return { ...redactor.cleanAll(record), ...receipt };
}
