import type { ConnectionObservation } from "../atlan/api";
import { hasEnded } from "../atlan/phase";
import { AtlanApiError, type AtlanProviderError, RunFailedError, withReference } from "../errors";
import { showTime } from "../text/isoTime";
import type { DesiredIntent } from "./desired";
import { affectedBy, type Expected } from "./expected";
import { type Prediction, predict, type PredictedOutcome } from "./predict";
import { wasStopped } from "./messages";
import type { Inputs } from "./inputs";
import type { Intent } from "./intent";
import type { Observer } from "./observe";
import type { ReconcileOptions } from "./options";
import { describeGoing, describePlan, describePossibleRun, verbOf } from "./plan";
import type { ResourceRecord } from "./record";
import { isInvisible } from "./targetState";

/** The dependencies of a preview of one resource. */
export interface PreviewContext {
  readonly options: ReconcileOptions;
  readonly observer: Observer;
  /** Shows a line at the resource. Default: a warning if it announces a purge, else an information. */
  readonly log: (line: string, as?: "warning") => void;
  /** Told what is expected of the connection; what is told last holds. */
  readonly expect: (expected: Expected) => void;
  /**
   * An input has no value yet, so it is not known whether anything runs. The preview then reports a refusal instead of
   * failing.
   */
  readonly isOpen?: boolean;
}

/**
 * Says what `create` will do.
 *
 * @returns the error with which it would be refused
 */
export async function previewCreate(
  context: PreviewContext,
  inputs: Inputs,
  intent: Intent,
): Promise<AtlanProviderError | undefined> {
  const prediction = await predict(context, { record: undefined, resumes: false, intent });
  const refusal = logPrediction(context, prediction, (error) => {
    if (context.isOpen !== true) return error;
    warn(context, "May be refused", error);
    return undefined;
  });
  previewHold(context, inputs, prediction);
  return refusal;
}

/**
 * Says what `update` will do, and throws what it would refuse. While an earlier run may still serve the intent, nothing
 * is certain, so it only warns.
 *
 * @returns whether the connection is gone, so that nothing is left to purge
 */
export async function previewUpdate(
  context: PreviewContext,
  inputs: Inputs,
  record: ResourceRecord,
  { intent: wanted, resumes }: DesiredIntent,
): Promise<boolean> {
  const { options, log, expect, isOpen = false } = context;
  const { intent } = record;
  const { connectionQualifiedName: connection } = options.seed;
  if (intent.stopped && resumes) {
    const { runId } = intent;
    const stopped = wasStopped(runId ?? "", record);
    log(
      `Will be refused: run ${runId ?? "of this resource"} ${stopped}. A changed trigger starts another one.`,
      "warning",
    );
    expect({ kind: "refused", code: "ATLAN_RUN_STOPPED" });
    return false;
  }
  if (!intent.fulfilled && intent.workflowName !== undefined) log(describeUnfinished(intent, connection));
  const { retention } = options;
  if (retention !== undefined)
    log(`The hold of ${inputs.purgeAfter ?? ""} is over since ${showTime(retention.until)}.`, "warning");
  const isSure = intent.fulfilled && !isOpen;
  let prediction: Prediction;
  try {
    prediction = await predict(context, { record, resumes, intent: wanted });
  } catch (error) {
    if (isSure || !(error instanceof AtlanApiError)) throw error;
    const what = options.seed.mode === "purge" ? "PURGE" : "archive";
    log(`Can't be told what another run would ${what} of connection ${connection}: ${error.because}.`);
    expect({ kind: "unknown", mayPurge: options.seed.mode === "purge" });
    return false;
  }
  logPrediction(context, prediction, (error) => {
    if (isSure) throw error;
    warn(context, isOpen ? "May be refused" : "Another run would be refused", error);
    return undefined;
  });
  // The hold of a purge that has failed goes on where it was made longer.
  const goesOn = intent.promoted === true && intent.key === wanted.key;
  if (!goesOn) previewHold(context, inputs, prediction);
  const { outcome, observed } = prediction;
  return isInvisible(observed) && (outcome.kind === "guarded" || outcome.kind === "reached");
}

// ── Internal ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Says of an archive that begins a hold what ends that. */
function previewHold(
  { options, log, isOpen }: PreviewContext,
  { purgeAfter }: Inputs,
  { observed, outcome }: Prediction,
): void {
  if (options.seed.mode !== "archive" || purgeAfter === undefined || isOpen === true) return;
  if (isInvisible(observed) || !mayArchive(outcome)) return;
  log(`Once archived, it is held for ${purgeAfter}; purge due by the first \`pulumi up\` after that.`);
}

function mayArchive(outcome: PredictedOutcome): boolean {
  if (outcome.kind === "outwait") return mayArchive(outcome.next);
  return outcome.kind !== "report" && outcome.kind !== "lost" && outcome.kind !== "refuse";
}

/**
 * Says what follows from an observation, in words.
 *
 * @param refuse - called with the error of a refusal
 * @returns what `refuse` returns, if it is called
 */
function logPrediction(
  context: PreviewContext,
  { observed, unattributed, outcome }: Prediction,
  refuse: (error: AtlanProviderError) => AtlanProviderError | undefined,
): AtlanProviderError | undefined {
  const { connectionQualifiedName: connection } = context.options.seed;
  for (const { id } of unattributed)
    context.log(`Can't be told whether run ${id}, which is in flight, works on ${connection}.`);
  return logOutcome(context, observed, outcome, refuse);
}

function logOutcome(
  context: PreviewContext,
  observed: ConnectionObservation,
  outcome: PredictedOutcome,
  refuse: (error: AtlanProviderError) => AtlanProviderError | undefined,
): AtlanProviderError | undefined {
  const { mode, connectionQualifiedName: connection } = context.options.seed;
  switch (outcome.kind) {
    case "guarded":
      expectRun(context, outcome.result === "start" ? observed : undefined);
      say(context, describePlan(mode, connection, observed, outcome.result));
      return undefined;
    case "follow":
      sayGoing(context, observed, `Will go on with run ${outcome.run.id}, which is going already`);
      return undefined;
    case "join":
      sayGoing(context, observed, `Will join run ${outcome.run.id}, which is going already, by another workflow`);
      return undefined;
    case "reached":
      expectRun(context, undefined);
      say(context, describeReached(context, observed, outcome.left));
      return undefined;
    case "check": {
      expectRun(context, undefined);
      const which = `run ${outcome.run.id}, which ${verbOf(mode)} connection ${connection}`;
      say(context, `Will look at ${which} and has Succeeded since. No other run is started.`);
      return undefined;
    }
    case "report":
      if (outcome.mayRun) warn(context, "Will be refused", outcome.error);
      else refused(context, "Will be refused", outcome.error);
      return undefined;
    case "lost":
      context.expect({ kind: "unknown" });
      context.log(
        `Can't be told what has become of the run that ${verbOf(mode)} connection ${connection}: Atlan does not show it. No other run is started unless a trigger is changed.`,
      );
      return undefined;
    case "outwait":
      return logOutwait(context, observed, outcome);
    case "refuse":
      context.expect({ kind: "refused", code: outcome.error.code, affected: affectedBy(mode, observed) });
      return refuse(outcome.error);
  }
}

/** A live run that is followed. */
function sayGoing(context: PreviewContext, observed: ConnectionObservation, which: string): void {
  const { mode, connectionQualifiedName: connection } = context.options.seed;
  expectRun(context, observed);
  say(context, `${which}: it ${describeGoing(mode, connection, observed)}.`);
}

/** Runs that are waited for, and what follows when they have ended. */
function logOutwait(
  context: PreviewContext,
  observed: ConnectionObservation,
  { runs, next }: PredictedOutcome & { readonly kind: "outwait" },
): AtlanProviderError | undefined {
  const { connectionQualifiedName: connection } = context.options.seed;
  for (const { run } of runs)
    say(context, `Will wait for run ${run.id} to end first, which archives connection ${connection} too.`);
  return logOutcome(context, observed, next, (error) => {
    // `up` evaluates the guards again when the run has ended.
    warn(context, "May be refused after that", error);
    return undefined;
  });
}

/** The target state is there, and nothing has to run for it. */
function describeReached({ options }: PreviewContext, observed: ConnectionObservation, left?: string): string {
  const { mode, connectionQualifiedName: connection } = options.seed;
  if (mode === "purge" && left !== undefined)
    return `Nothing will run: workflow ${left}, which an earlier command has started, has PERMANENTLY PURGED connection ${connection}.`;
  return describePlan(mode, connection, observed, isInvisible(observed) ? "alreadyGone" : "alreadyArchived");
}

/**
 * Reports a refusal that does not fail the preview. `up` observes again, and may then run what is refused now, so the
 * line says that too.
 */
function warn(context: PreviewContext, what: string, error: AtlanProviderError): void {
  const { options, log } = context;
  refused(context, what, error);
  const mayRun = describePossibleRun(options);
  if (mayRun === undefined) return;
  log(mayRun);
  context.expect({ kind: "refused", mayPurge: options.seed.mode === "purge", code: error.code });
}

function refused({ log, expect }: PreviewContext, what: string, error: AtlanProviderError): void {
  const { because, code } = error;
  // This `up` reports the failure, so the error's own advice is for the one after it.
  const suggestion =
    error instanceof RunFailedError
      ? "`pulumi up` reports that, and the one after it runs the workflow again."
      : error.suggestion;
  log(withReference(`${what}: ${because}. ${suggestion}`, code), "warning");
  expect({ kind: "refused", code });
}

/** @param observed - undefined if nothing will run */
function expectRun({ options, expect, isOpen }: PreviewContext, observed: ConnectionObservation | undefined): void {
  const { mode } = options.seed;
  if (observed === undefined) {
    expect({ kind: "nothing" });
    return;
  }
  const affected = affectedBy(mode, observed);
  expect(isOpen === true ? { kind: "unknown", mayPurge: mode === "purge", affected } : { kind: mode, affected });
}

/** Marks a line as possible while it is not known whether anything runs. */
function say({ log, isOpen }: PreviewContext, line: string): void {
  log(isOpen === true && /^will /i.test(line) ? `May run: ${line}` : line);
}

/**
 * Describes what an earlier command left unfinished. It needs only state, so it is shown even when the tenant does not
 * answer.
 */
function describeUnfinished({ runId, workflowName = "", phase, mode }: Intent, connection: string): string {
  const which = runId === undefined ? `the run of workflow ${workflowName}` : `run ${runId}`;
  // A run that has ended affects nothing more; another run is described in its own line.
  const does = hasEnded(phase) ? `${mode}s` : verbOf(mode);
  return `Looks at ${which} first, which ${does} connection ${connection} and was ${phase} when last seen.`;
}
