import { type AtlanProviderError, ConfigurationError, TooManyAssetsError, withReference } from "../errors";
import {
  type DesiredIntent,
  hasDrifted,
  isAlreadyPurged,
  newIntent,
  planIntent,
  retainedUntil,
} from "../reconcile/desired";
import { describeRetention } from "../reconcile/ending";
import type { Expected } from "../reconcile/expected";
import type { Inputs } from "../reconcile/inputs";
import type { Intent } from "../reconcile/intent";
import { Observer } from "../reconcile/observe";
import { announcesPurge } from "../reconcile/plan";
import { isAboutInventory } from "../reconcile/preflight";
import { type PreviewContext, previewCreate, previewUpdate } from "../reconcile/preview";
import { canonicalJson } from "../text/canonicalJson";
import { parseDuration } from "../text/duration";
import type { Settings } from "./config";
import { type ConnectionContext, inventoryFor, observerContextOf, optionsOf } from "./connection";
import {
  asIfKnown,
  casesOf,
  describeOpenRetention,
  describeUnknownPlan,
  isPlanUnknown,
  mayBeStopped,
  openInputs,
} from "./openInputs";
import type { Log } from "./context";
import type { Stored } from "./callResult";
import { inputsWhere } from "./inputTable";
import { areTriggersLost, openPromotion, type OpenPurge } from "./openPurge";
import { connectionKey, resourceConnectionKey } from "./keys";
import { PlanEntry } from "./planEntry";
import { readInputs } from "./readInputs";
import { recommendDoctor } from "./recommendDoctor";
import { fromState, type Properties } from "./state";
import { warnOfDrift } from "./storedConnection";
import { CONFIGURE_TENANT, otherTenant } from "./tenant";
import { containsUnknown } from "./unknown";
import { INPUT_CODE, type InputProblem, validate, withCode } from "./validate";

/** Inputs that an existing resource only stores: changing them runs nothing. */
const REMEMBERED = inputsWhere(({ change }) => change === "saved");

/**
 * All problems of a connection's inputs. For a new one also those of the settings, and why `create` would be refused; says
 * what it will do. Takes the inputs as they are, because they may be wrong or have no value yet.
 *
 * @param openPurge - what it runs if a connection that has no name yet turns out to be one in state
 */
export async function checkConnection(
  context: ConnectionContext,
  inputs: Properties,
  isNew: boolean,
  openPurge?: OpenPurge,
): Promise<InputProblem[]> {
  const entry = new PlanEntry(context, inputs);
  try {
    const refusals = await check(entry, inputs, isNew);
    if (openPurge !== undefined) entry.mayPurgeBy(openPurge);
    const [first] = refusals;
    // What the preview itself refuses has told its code already, beside the counts.
    if (first !== undefined && !refusals.some(({ code }) => code === entry.refusedWith))
      entry.expect({ kind: "refused", code: first.code });
    for (const { property, reason } of refusals) entry.because(`${property}: ${reason}`);
    if (isNew || first !== undefined) entry.tell();
    return refusals.map(({ code: _ofPlan, ...problem }) => problem);
  } catch (error) {
    recommendDoctor(context, inputs, error);
    entry.refuse(error);
    entry.tell();
    throw error;
  }
}

/** Puts a connection into the plan and the last line that is refused before it is looked at. */
export function planRefusal(
  context: ConnectionContext,
  inputs: Properties,
  problems: readonly InputProblem[],
  code: string,
): void {
  const entry = new PlanEntry(context, inputs);
  for (const { property, reason } of problems) entry.because(`${property}: ${reason}`);
  entry.expect({ kind: "refused", code });
  entry.tell();
}

async function check(entry: PlanEntry, inputs: Properties, isNew: boolean): Promise<Refusal[]> {
  const { context } = entry;
  const { attempts, clock } = context.providerContext;
  if (isNew) attempts.noteAsked(entry.resourceConnectionKey, clock);
  warnOfSharing(context, inputs);
  const settings = context.providerContext.settings();
  const failures = asRefusals(INPUT_CODE, inputProblems(inputs, settings));
  if (!isNew) return failures;
  context.providerContext.checkedAsNew.note(inputs);
  context.providerContext.inUse.awaitNew(entry.resourceConnectionKey, inputs["mode"]);
  // A new resource will need Atlan; an existing one may not need it at all.
  const unset = settings.problems.map(({ key, reason }) => ({ property: key, reason }));
  failures.push(...asRefusals("ATLAN_CONFIGURATION", unset));
  const open = openInputs(inputs);
  if (isPlanUnknown(open)) {
    const line = describeUnknownPlan(inputs, open);
    entry.expect({ kind: "unknown", mayPurge: announcesPurge(line) });
    context.log(line);
    return failures;
  }
  const isUnapproved = failures.every(({ property }) => property === "maxAssets") && inputs["maxAssets"] === undefined;
  if (failures.length > 0 && !isUnapproved) return failures;
  const refusal = await refusalOf(entry, asIfKnown(inputs, open), mayBeStopped(open));
  if (refusal === undefined) return failures;
  return [...failures.filter(({ property }) => property !== refusal.property), refusal];
}

/**
 * Says what `update` will do, and throws what it would refuse. Decides from the intent in state and the inputs only.
 * Observes Atlan only to preview and check what will run.
 *
 * @param isRefresh - whether this belongs to a refresh, so that it sends nothing, says nothing and refuses nothing
 * @returns whether `update` has anything to do or to store
 */
export async function planConnection(
  context: ConnectionContext,
  id: string,
  olds: Properties,
  news: Properties,
  isRefresh: boolean,
): Promise<boolean> {
  const entry = new PlanEntry(context, news);
  try {
    return await plan(entry, id, olds, news, isRefresh);
  } catch (error) {
    // In a fleet of which some have failed, what is in state of another one is newer than the inputs that the engine has kept.
    if (isRefresh && isAlreadyPurged(error)) return true;
    if (!isRefresh) {
      recommendDoctor(context, news, error);
      entry.refuse(error);
    }
    throw error;
  } finally {
    if (!isRefresh) entry.tell();
  }
}

async function plan(
  entry: PlanEntry,
  id: string,
  olds: Properties,
  news: Properties,
  isRefresh: boolean,
): Promise<boolean> {
  const { context } = entry;
  if (!isRefresh) refuseOtherTenant(olds, news);
  if (containsUnknown(news)) {
    if (!isRefresh) await previewOpen(entry, id, olds, news);
    return true;
  }
  const inputs = readInputs(news);
  const record = fromState(olds);
  const { attempts, clock } = context.providerContext;
  const now = clock.wallTime();
  if (!isRefresh) attempts.beginCommand(inputs, clock);
  const desired = planIntent(inputs, record, now);
  const isRemembered = REMEMBERED.every((it) => canonicalJson([olds[it]]) === canonicalJson([news[it]]));
  // Once the purge has begun, a changed retention has no effect.
  const isRetentionKept = record.intent.promoted === true || olds["purgeAfter"] === news["purgeAfter"];
  const changes = desired.hasToRun || !isRemembered || !isRetentionKept;
  if (isRefresh) return changes;
  context.providerContext.inUse.keep(resourceConnectionKey(inputs), record);
  // Where something has to run, the plan says what is there now, which may be other than what state knows.
  if (!desired.hasToRun) warnOfDrift(context, inputs, record);
  if (!desired.hasToRun && changes) context.saysSaved();
  entry.expect({ kind: desired.hasToRun ? "unknown" : "nothing" });
  await previewChange(entry, inputs, { id, record }, desired);
  return changes;
}

// ── Internal ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * What was done belongs to the tenant in the outputs. `check` only knows that of the inputs, which an edit of the state may have changed
 * or lost: then a hold of one tenant would purge at another.
 */
function refuseOtherTenant({ tenant: known }: Properties, { tenant, connectionQualifiedName }: Properties): void {
  if (typeof known !== "string" || typeof tenant !== "string" || known === tenant) return;
  throw new ConfigurationError({
    doing: "reading the state of connection",
    identity: String(connectionQualifiedName),
    because: otherTenant(known, tenant),
    suggestion: CONFIGURE_TENANT,
  });
}

/** Warns of a connection that another resource of the program has as well. */
function warnOfSharing({ providerContext, log }: ConnectionContext, inputs: Properties): void {
  const { tenant, connectionQualifiedName, resourceUrn } = inputs;
  if (typeof connectionQualifiedName !== "string" || containsUnknown(connectionQualifiedName)) return;
  const connection = connectionKey({ tenant: String(tenant), connectionQualifiedName });
  const line = providerContext.shared.noteUser(connection, String(resourceUrn));
  if (line !== undefined) log(line, "warning");
}

function inputProblems(inputs: Properties, { indexLagMs }: Settings): InputProblem[] {
  const problems = validate(inputs);
  const timeoutMs = parseDuration(inputs["timeout"]);
  if (timeoutMs === undefined || timeoutMs >= indexLagMs) return problems;
  const reason = "it has to be at least atlan:indexLag, the time in which a run shows";
  return [...problems, { property: "timeout", reason }];
}

/** A problem of an input or a setting, and the code in which its reason ends. */
interface Refusal extends InputProblem {
  readonly code: string;
}

function asRefusals(code: string, problems: readonly InputProblem[]): Refusal[] {
  return withCode(code, problems).map((it) => ({ ...it, code }));
}

/** @returns the reason why `create` would be refused, as a problem of an input */
async function refusalOf(entry: PlanEntry, inputs: Inputs, isOpen: boolean): Promise<Refusal | undefined> {
  const intent = newIntent(inputs, undefined);
  const preview = await previewContextOf(entry, inputs, undefined, intent);
  const error = await previewCreate({ ...preview, isOpen }, inputs, intent);
  if (error === undefined) return undefined;
  const property = propertyOf(error);
  // Pulumi shows the value of the property before the reason: any other property does not tell which connection it is.
  const subject = property === "connectionQualifiedName" ? "" : `connection ${inputs.connectionQualifiedName}: `;
  const reason = entry.context.providerContext.redactor.clean(
    withReference(`${subject}${error.because}. ${error.suggestion}`, error.code),
  );
  return { property, reason, code: error.code };
}

/** The input that a refusal is about. */
function propertyOf(error: AtlanProviderError): string {
  if (error instanceof TooManyAssetsError) return "maxAssets";
  if (isAboutInventory(error)) return "inventory";
  return error.code === "ATLAN_EXISTING_WORKFLOW" ? "existingWorkflow" : "connectionQualifiedName";
}

/** Shows what will be deleted if anything runs, while an input of an existing resource has no value yet. */
async function previewOpen(entry: PlanEntry, id: string, olds: Properties, news: Properties): Promise<void> {
  const { context } = entry;
  const open = openInputs(news);
  const record = fromState(olds);
  const now = context.providerContext.clock.wallTime();
  const said = new Set<string>();
  const log: Log = (line, as) => {
    if (said.has(line)) return;
    said.add(line);
    context.log(line, as);
  };
  const announce = (purge: OpenPurge | undefined): void => {
    if (purge === undefined) return;
    entry.mayPurgeBy(purge);
    log(purge.line);
  };
  if (isPlanUnknown(open)) {
    const line = describeUnknownPlan(news, open);
    entry.expect({ kind: "unknown", mayPurge: announcesPurge(line) });
    context.log(line);
    announce(openPromotion(news, olds, record, "it is still the connection of this resource", now));
    return;
  }
  entry.expect({ kind: "unknown" });
  const retentionLine = describeOpenRetention(asIfKnown(news, open), record, open);
  if (retentionLine !== undefined) {
    entry.expect({ kind: "unknown", mayPurge: announcesPurge(retentionLine) });
    log(retentionLine);
  } else if (areTriggersLost(news, olds, record))
    announce(openPromotion(news, olds, record, "triggers become what they were at its archive", now));
  await previewCases(entry, casesOf(news, olds, open, hasDrifted(record)), { id, record }, log, now);
  if (said.size === 0) context.saysSaved();
}

/** Previews each plan to which inputs without a value yet may lead. */
async function previewCases(
  entry: PlanEntry,
  cases: readonly Inputs[],
  stored: Stored,
  log: Log,
  now: number,
): Promise<void> {
  let run: Expected | undefined;
  let last: Expected | undefined;
  const expect = (expected: Expected): void => {
    last = expected;
    entry.expect(expected);
  };
  for (const inputs of cases) {
    const desired = planIntent(inputs, stored.record, now);
    await previewChange(entry, inputs, stored, desired, { isOpen: true, log, expect });
    if (last !== undefined && mayRun(last)) run = last;
  }
  // What one case runs is not hidden by another in which nothing runs, or which is refused.
  if (run !== undefined && last !== undefined && !mayRun(last)) {
    const { kind, mayPurge, affected } = run;
    entry.expect({ kind: "unknown", affected, mayPurge: mayPurge === true || kind === "purge" });
  }
}

/** Whether this leaves open that something runs. */
function mayRun({ kind }: Expected): boolean {
  return kind === "purge" || kind === "archive" || kind === "unknown";
}

/** Says what `update` will do. Sends nothing if nothing has to run. */
async function previewChange(
  entry: PlanEntry,
  inputs: Inputs,
  stored: Stored,
  desired: DesiredIntent,
  open: Partial<Pick<PreviewContext, "isOpen" | "log" | "expect">> = {},
): Promise<void> {
  const { record } = stored;
  const tellRetention = (): void => {
    entry.purgeDueAt = retainedUntil(record, inputs);
    const line = describeRetention(inputs, record);
    if (line !== undefined) (open.log ?? entry.context.log)(line);
  };
  if (!desired.hasToRun) {
    tellRetention();
    return;
  }
  const isPromoted = desired.intent.promoted === true;
  // The hold of a purge that has failed was made longer: the purge goes on when that is over.
  if (record.intent.promoted === true && !isPromoted && record.intent.key === desired.intent.key) tellRetention();
  entry.promotion ||= isPromoted;
  const preview = await previewContextOf(entry, inputs, stored, desired.intent);
  const isGone = await previewUpdate({ ...preview, ...open }, inputs, record, desired);
  // The purge has ended since, so that no hold goes on.
  if (isGone) entry.purgeDueAt = undefined;
}

async function previewContextOf(
  { context, expect }: PlanEntry,
  inputs: Inputs,
  stored: Stored | undefined,
  intent: Intent,
): Promise<PreviewContext> {
  const { settings, api } = context.providerContext.connect(inputs.tenant);
  const inventory = await inventoryFor(context, inputs, settings);
  const options = optionsOf(inputs, stored, intent, settings, inventory);
  const observer = new Observer(options, observerContextOf(context, api));
  return { options, observer, log: context.log, expect };
}
