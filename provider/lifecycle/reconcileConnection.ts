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
  connectionOf,
  destroyContextOf,
  exclusively,
  idOf,
  inventoryFor,
  keyOf,
  observerContextOf,
  optionsOf,
} from "./connection";
import type { Log, ProviderContext } from "./context";
import type { Ended } from "./commandSummary";
import { refuseAtEnd } from "./processEnd";
import { failureOf, type CallResult, callResultOf, type Stored } from "./callResult";

/**
 * Does what the inputs ask of a connection: archives or purges it, continues what an earlier command began, runs again,
 * promotes, or changes nothing. See the table in docs/what-happens.md. Never throws: a failure comes with what state has
 * to hold, so that the next `pulumi up` continues from there.
 *
 * @param stored - undefined for a new resource
 */
export async function reconcileConnection(
  context: ConnectionContext,
  inputs: Inputs,
  stored: Stored | undefined,
): Promise<CallResult> {
  const { redactor, summary, atWork, inUse } = context.providerContext;
  const key = keyOf(inputs);
  // An update that fails before it stores anything leaves the resource as it is.
  if (stored !== undefined) inUse.keep(key, stored.record);
  summary.begin(key);
  atWork.add(context);
  const result = await callResultOf(redactor, () => reconcile(context, inputs, stored));
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
async function reconcile(context: ConnectionContext, inputs: Inputs, stored: Stored | undefined): Promise<CallResult> {
  const { attempts, redactor } = context.providerContext;
  const former = attempts.of(inputs, desiredOf(context, inputs, stored).intent);
  if (former?.isFinal === true) return former.result;
  const begun = former?.result.stored;
  const result = await callResultOf(redactor, () => work(context, inputs, begun ?? stored));
  if (result.failure === undefined || result.stored !== undefined) return result;
  return { stored: begun, failure: result.failure };
}

function desiredOf({ providerContext }: ConnectionContext, inputs: Inputs, stored: Stored | undefined): DesiredIntent {
  const { attempts, clock } = providerContext;
  if (stored === undefined) return { hasToRun: true, resumes: false, intent: newIntent(inputs, undefined) };
  return planIntent(inputs, stored.record, attempts.firstAsked(keyOf(inputs), clock).wallTime);
}

async function work(context: ConnectionContext, inputs: Inputs, stored: Stored | undefined): Promise<CallResult> {
  const { providerContext, starts, log } = context;
  const { clock, attempts } = providerContext;
  const { at: askedAt } = attempts.firstAsked(keyOf(inputs), clock);
  refuseAtEnd(providerContext, inputs.connectionQualifiedName);
  if (stored === undefined) providerContext.checkedAsNew.refuseOther(inputs);
  const { hasToRun, resumes, intent } = desiredOf(context, inputs, stored);
  if (stored !== undefined && !hasToRun) return { stored };
  const { settings, api } = providerContext.connect(inputs.tenant);
  const inventory = await inventoryFor(context, inputs, settings);
  const options = optionsOf(inputs, stored, intent, settings, inventory);
  const journal = new Journal(stored?.record ?? {}, intent, inventory && markOf(inventory));
  const progress = context.progress({ inputs, options, clock, log, leavesAtOnce: providerContext.leavesAtOnce });
  const failedBefore = attempts.whyFailed(inputs, intent);
  const deps = { ...observerContextOf(context, api), starts, progress, askedAt, failedBefore: () => failedBefore };
  return attempt(context, inputs, stored?.id ?? idOf(inputs), journal, async () => {
    // The timeout counts from here: what another resource of the command takes on the same connection is not its own.
    const reconciler = new Reconciler(options, deps, journal);
    if (stored === undefined) return reconciler.create();
    const before = stored.record.intent;
    await (resumes ? reconciler.resume(before) : reconciler.change(before));
    if (journal.intent.fulfilled) await archiveFormerDefinitions(journal, destroyContextOf(context, inputs, api));
  });
}

/** Does the work, and returns what to store. If it fails after something exists in Atlan, its record is stored as well. */
async function attempt(
  context: ConnectionContext,
  inputs: Inputs,
  id: string,
  journal: Journal,
  reconciling: () => Promise<void>,
): Promise<CallResult> {
  const { providerContext, log } = context;
  const { attempts, redactor } = providerContext;
  const { intent } = journal;
  const toStore = (): Stored => ({ id, record: recordOf(providerContext, inputs, journal) });
  try {
    await exclusively(context, inputs, () => afterOthers(context, inputs, journal, reconciling));
    tellEnd(log, inputs, journal, providerContext.clock.wallTime());
    const result = { stored: toStore() };
    // The engine repeats the call for the whole fleet when some members have failed.
    if (journal.mustBeKept) attempts.record(inputs, intent, { result, isFinal: true });
    return result;
  } catch (thrown) {
    const { shared } = providerContext;
    const error = shared.explain(thrown, connectionOf(inputs), inputs.resourceUrn, inputs.connectionQualifiedName);
    const failure = failureOf(redactor, error);
    if (!journal.mustBeKept) return { failure };
    const result = { stored: toStore(), failure };
    // The reason of the first one is what the next call has to say.
    const isRefused = error instanceof AtlanProviderError && error.code === "ATLAN_TRIED_BEFORE";
    if (!isRefused) attempts.record(inputs, intent, { result, isFinal: journal.ranOther });
    return result;
  }
}

/** Does the work when Atlan's search must show what another resource of this command has begun on the connection. */
async function afterOthers(
  { providerContext, log }: ConnectionContext,
  inputs: Inputs,
  journal: Journal,
  reconciling: () => Promise<void>,
): Promise<void> {
  const { clock, inUse, unsettledStarts } = providerContext;
  const { resourceUrn: resource } = inputs;
  const connection = connectionOf(inputs);
  const wait = (unsettledStarts.showsAt(connection, resource) ?? -Infinity) - clock.now();
  if (wait > 0) {
    log("Waits until Atlan shows what another resource of this command has begun on the same connection.");
    await clock.sleep(wait);
  }
  try {
    await reconciling();
  } finally {
    // Before another resource of this command works on the connection: it must leave what this one uses.
    if (journal.mustBeKept) inUse.keep(keyOf(inputs), journal.record);
    if (journal.intent.fulfilled && journal.record.achieved === "purged")
      providerContext.shared.notePurge(connection, resource);
    const isBegun = journal.mustBeKept && !journal.intent.fulfilled;
    if (isBegun)
      unsettledStarts.note(connection, { resource, showsAt: clock.now() + providerContext.settings().indexLagMs });
  }
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
