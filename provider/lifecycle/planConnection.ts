import { type AtlanProviderError, TooManyAssetsError, withReference } from "../errors";
import { type DesiredIntent, newIntent, planIntent } from "../reconcile/desired";
import type { Inputs } from "../reconcile/inputs";
import type { Intent } from "../reconcile/intent";
import { Observer } from "../reconcile/observe";
import { announcesPurge } from "../reconcile/plan";
import { type PreviewContext, previewCreate, previewRetention, previewUpdate } from "../reconcile/preview";
import { canonicalJson } from "../text/canonicalJson";
import { parseDuration } from "../text/duration";
import { type ConnectionContext, keyOf, observerContextOf, optionsOf } from "./connection";
import {
  asIfKnown,
  describeOpenRetention,
  describeUntold,
  isUntold,
  mayBecome,
  mayBeStopped,
  openInputs,
} from "./openInputs";
import type { Log } from "./context";
import type { Stored } from "./outcome";
import { readInputs } from "./readInputs";
import { fromState, type Properties } from "./state";
import { warnOfDrift } from "./storedConnection";
import { containsUnknown } from "./unknown";
import { type InputProblem, validate } from "./validate";

/** Inputs that an existing resource only stores: changing them runs nothing. */
const REMEMBERED = [
  "waitForCompletion",
  "timeout",
  "maxAssets",
  "allowMissing",
  "rerunOnDrift",
  "existingWorkflow",
  "reason",
] as const;

/**
 * All problems of a connection's inputs. For a new one also those of the settings, and why `create` would be refused; says
 * what it will do. Takes the inputs as they are, because they may be wrong or have no value yet.
 */
export async function checkConnection(
  context: ConnectionContext,
  inputs: Properties,
  isNew: boolean,
): Promise<InputProblem[]> {
  const failures = await check(context, inputs, isNew);
  if (failures.length > 0) expecting(context, inputs)({ kind: "refused" });
  return failures;
}

async function check(context: ConnectionContext, inputs: Properties, isNew: boolean): Promise<InputProblem[]> {
  const settings = context.providerContext.settings();
  const failures = validate(inputs);
  const timeoutMs = parseDuration(inputs["timeout"]);
  if (timeoutMs !== undefined && timeoutMs < settings.indexLagMs) {
    failures.push({
      property: "timeout",
      reason: "it has to be at least atlan:indexLag, the time in which a run shows",
    });
  }
  if (!isNew) return failures;
  // A new resource will need Atlan; an existing one may not need it at all.
  failures.push(...settings.problems.map(({ key, reason }) => ({ property: key, reason })));
  const open = openInputs(inputs);
  if (isUntold(open)) {
    const line = describeUntold(inputs, open);
    expecting(context, inputs)({ kind: "untold", mayPurge: announcesPurge(line) });
    context.log(line);
    return failures;
  }
  const isUnapproved = failures.every(({ property }) => property === "maxAssets") && inputs["maxAssets"] === undefined;
  if (failures.length > 0 && !isUnapproved) return failures;
  const refusal = await refusalOf(context, asIfKnown(inputs, open), mayBeStopped(open));
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
  if (containsUnknown(news)) {
    if (!isRefresh) await previewOpen(context, id, olds, news);
    return true;
  }
  const inputs = readInputs(news);
  const record = fromState(olds);
  const desired = planIntent(inputs, record, context.providerContext.clock.wallTime());
  const isRemembered = REMEMBERED.every((it) => canonicalJson([olds[it]]) === canonicalJson([news[it]]));
  // Once the purge has begun, a changed retention has no effect.
  const isRetentionKept = record.intent.promoted === true || olds["purgeAfter"] === news["purgeAfter"];
  const changes = desired.hasToRun || !isRemembered || !isRetentionKept;
  if (isRefresh) return changes;
  // Where something has to run, the plan says what is there now, which may be other than what state knows.
  if (!desired.hasToRun) warnOfDrift(context, inputs, record);
  if (!desired.hasToRun && changes) context.saysSaved();
  const expect = expecting(context, news);
  expect({ kind: desired.hasToRun ? "untold" : "nothing" });
  try {
    await previewChange(context, inputs, { id, record }, desired);
  } catch (error) {
    expect({ kind: "refused" });
    throw error;
  }
  return changes;
}

// ── Internal ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** @returns the reason why `create` would be refused, as a problem of an input */
async function refusalOf(
  context: ConnectionContext,
  inputs: Inputs,
  isOpen: boolean,
): Promise<InputProblem | undefined> {
  const intent = newIntent(inputs, undefined);
  const preview = previewContextOf(context, inputs, undefined, intent);
  const error = await previewCreate({ ...preview, isOpen }, intent);
  if (error === undefined) return undefined;
  const reason = context.providerContext.redactor.clean(
    withReference(`${error.because}. ${error.suggestion}`, error.code),
  );
  return { property: propertyOf(error), reason };
}

/** What is expected of a connection is counted in the command's last line. What is expected last replaces the rest. */
function expecting(
  { providerContext: { summary } }: ConnectionContext,
  {
    resourceUrn,
    connectionQualifiedName,
  }: { readonly resourceUrn?: unknown; readonly connectionQualifiedName?: unknown },
): PreviewContext["expect"] {
  const key = keyOf({ resourceUrn: String(resourceUrn), connectionQualifiedName: String(connectionQualifiedName) });
  return (expected) => {
    summary.expect(key, expected);
  };
}

/** The input that a refusal is about. */
function propertyOf(error: AtlanProviderError): string {
  if (error instanceof TooManyAssetsError) return "maxAssets";
  return error.code === "ATLAN_EXISTING_WORKFLOW" ? "existingWorkflow" : "connectionQualifiedName";
}

/** Shows what will be deleted if anything runs, while an input of an existing resource has no value yet. */
async function previewOpen(context: ConnectionContext, id: string, olds: Properties, news: Properties): Promise<void> {
  const open = openInputs(news);
  if (isUntold(open)) {
    const line = describeUntold(news, open);
    expecting(context, news)({ kind: "untold", mayPurge: announcesPurge(line) });
    context.log(line);
    return;
  }
  expecting(context, news)({ kind: "untold" });
  const said = new Set<string>();
  const log: Log = (line, as) => {
    if (said.has(line)) return;
    said.add(line);
    context.log(line, as);
  };
  const record = fromState(olds);
  const changed = asIfKnown(news, open);
  // Unknown triggers may become equal to the former ones, which leads to a different plan.
  const isSame = open.includes("triggers") && mayBecome(news["triggers"], olds["triggers"]);
  const cases = isSame ? [changed, asIfKnown({ ...news, triggers: olds["triggers"] }, open)] : [changed];
  const held = describeOpenRetention(changed, record, open);
  if (held !== undefined) log(held);
  for (const inputs of cases) {
    const desired = planIntent(inputs, record, context.providerContext.clock.wallTime());
    await previewChange({ ...context, log }, inputs, { id, record }, desired, true);
  }
  if (said.size === 0) context.saysSaved();
}

/** Says what `update` will do. Sends nothing if nothing has to run. */
async function previewChange(
  context: ConnectionContext,
  inputs: Inputs,
  stored: Stored,
  desired: DesiredIntent,
  isOpen = false,
): Promise<void> {
  const { record } = stored;
  if (!desired.hasToRun) {
    previewRetention(inputs, record, context.log);
    return;
  }
  const preview = previewContextOf(context, inputs, stored, desired.intent);
  await previewUpdate({ ...preview, isOpen }, inputs, record, desired);
}

function previewContextOf(
  context: ConnectionContext,
  inputs: Inputs,
  stored: Stored | undefined,
  intent: Intent,
): PreviewContext {
  const { settings, api } = context.providerContext.connect(inputs.tenant);
  const options = optionsOf(inputs, stored, intent, settings);
  const observer = new Observer(options, observerContextOf(context, api));
  return { options, observer, log: context.log, expect: expecting(context, inputs) };
}
