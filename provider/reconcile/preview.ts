import type { ConnectionObservation, LiveRun } from "../atlan/api";
import { hasEnded } from "../atlan/phase";
import { AtlanApiError, AtlanProviderError, withReference } from "../errors";
import { showTime } from "../text/isoTime";
import type { Expected } from "./expected";
import { type DesiredIntent, retainedUntil } from "./desired";
import { isWaitedFor, meetForeignRuns, type Obstacle, obstaclesOf } from "./foreignRuns";
import type { Inputs } from "./inputs";
import { type Intent, isPutBack, type RunMark } from "./intent";
import { Messages } from "./messages";
import type { InFlight } from "./observation";
import { isRunOf, type Observer } from "./observe";
import { guardContextOf, type ReconcileOptions } from "./options";
import { checkNamedWorkflow, describeGoing, describePlan, foretellUnlessRefused, verbOf } from "./plan";
import type { GuardContext } from "./preflight";
import type { ResourceRecord } from "./record";
import { markOfIntent, newerThan } from "./runMark";
import { affectedAssets, isInvisible, isReached } from "./targetState";

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

/** What a preview observes. */
interface Seen {
  readonly observed: ConnectionObservation;
  readonly inFlight: InFlight;
}

type Before = Pick<GuardContext, "asksForRun" | "hasPurged">;

/**
 * Says what `create` will do.
 *
 * @returns the error with which it would be refused
 */
export async function previewCreate(context: PreviewContext): Promise<AtlanProviderError | undefined> {
  const { options, observer } = context;
  const seen = await see(
    context,
    options.existingWorkflow === undefined ? observer.derivedNames() : [options.existingWorkflow],
  );
  try {
    await tell(context, seen, { asksForRun: false, hasPurged: false });
  } catch (error) {
    if (!(error instanceof AtlanProviderError) || error instanceof AtlanApiError) throw error;
    // An interrupted create was approved when it began, and `create` continues it first.
    if (await goesOn(context, seen.observed)) return undefined;
    if (context.isOpen !== true) return error;
    warn(context, "May be refused", error);
  }
  return undefined;
}

/**
 * Says what `update` will do, and throws what it would refuse. While an earlier run may still serve the intent, nothing
 * is certain, so it only warns.
 */
export async function previewUpdate(
  context: PreviewContext,
  inputs: Inputs,
  { intent, achieved, definitions }: ResourceRecord,
  { intent: wanted, resumes }: DesiredIntent,
): Promise<void> {
  const { options, log, expect, isOpen = false } = context;
  const { connectionQualifiedName: connection } = options.seed;
  if (intent.stopped && resumes) {
    const run = intent.runId ?? "of this resource";
    log(`Will be refused: run ${run} was stopped by somebody. A changed trigger starts another one.`, "warning");
    expect({ kind: "refused" });
    return;
  }
  if (!intent.fulfilled && intent.workflowName !== undefined) log(describeUnfinished(intent, connection));
  if (options.retainedUntil !== undefined)
    log(`The hold of ${inputs.purgeAfter ?? ""} is over since ${showTime(options.retainedUntil)}.`, "warning");
  const ours = definitions.filter(({ mode }) => mode === wanted.mode).map(({ name }) => name);
  let observed: ConnectionObservation | undefined;
  try {
    const seen = await see(context, namesToUse(context, ours));
    ({ observed } = seen);
    if (!intent.fulfilled && intent.mode === "purge" && intent.connectionSeen && isInvisible(observed)) {
      log(`Nothing of connection ${connection} is visible any more: the run has probably purged it.`);
      expect({ kind: "nothing" });
      return;
    }
    const former = intent.fulfilled ? undefined : findFormer(intent, seen.inFlight.all);
    if (former !== undefined && intent.mode === wanted.mode && (!resumes || !hasEnded(intent.phase))) {
      tellGoing(context, `Will go on with run ${former.id}, which is going already`, observed);
      return;
    }
    const isBack = isPutBack(intent, wanted.key);
    const before = { asksForRun: wanted.asksForRun === true && !isBack, hasPurged: achieved === "purged" };
    if (former !== undefined && intent.mode !== wanted.mode) {
      const inTheWay = [{ run: former, purges: intent.mode === "purge" }];
      await tellWait(context, inTheWay, () => tell(context, without(seen, former), before));
      return;
    }
    // Where the inputs were changed back and the target state holds, `up` checks nothing else.
    const isThere = isBack && isReached(wanted.mode, observed) && observed.connection !== undefined;
    await (isThere ? tellPlan(context, observed, before) : tell(context, seen, before));
  } catch (error) {
    if (!(error instanceof AtlanProviderError)) throw error;
    const isSure = intent.fulfilled && !isOpen;
    if (isSure && error instanceof AtlanApiError) throw error;
    if (error instanceof AtlanApiError) {
      const what = options.seed.mode === "purge" ? "PURGE" : "archive";
      log(`Can't be told what another run would ${what} of connection ${connection}: ${error.because}.`);
      return;
    }
    // An interrupted update left nothing in state, but may have left a run.
    if (intent.fulfilled && (await goesOn(context, observed, ours.at(-1), markOfIntent(intent)))) return;
    if (isSure) throw error;
    warn(context, isOpen ? "May be refused" : "Another run would be refused", error);
  }
}

/** Says when the retention ends. Sends no request. */
export function previewRetention(inputs: Inputs, record: ResourceRecord, log: PreviewContext["log"]): void {
  const until = retainedUntil(record, inputs);
  const { intent, achieved } = record;
  const isArchived = intent.mode === "archive" && intent.fulfilled && achieved === "archived";
  if (until === undefined && isArchived && inputs.mode === "archive" && inputs.purgeAfter !== undefined)
    log(
      `Archived, but it is not known since when, so the hold of ${inputs.purgeAfter} does not end. A changed trigger archives again, and the hold begins.`,
    );
  if (until === undefined) return;
  log(`Archived; purge due at ${showTime(until)}, by the first \`pulumi up\` after that.`);
}

// ── Internal ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param names - the definitions that a start would use */
async function see({ observer }: PreviewContext, names: readonly string[]): Promise<Seen> {
  const [observed, inFlight] = await Promise.all([observer.observeConnection(), observer.findInFlight(names)]);
  return { observed, inFlight };
}

/** Checks the same as `Reconciler`, in the same order: the named workflow, our own runs, foreign runs, the guards. */
async function tell(context: PreviewContext, { observed, inFlight }: Seen, before: Before): Promise<void> {
  const { options, observer, log } = context;
  for (const { id } of inFlight.untold)
    log(`Can't be told whether run ${id}, which is in flight, works on ${options.seed.connectionQualifiedName}.`);
  await checkNamedWorkflow(options, observer);
  const [going] = inFlight.ours;
  if (going !== undefined) {
    tellGoing(context, `Will go on with run ${going.id}, which is going already`, observed);
    return;
  }
  const met = meetForeignRuns(inFlight.foreign, options.seed.mode);
  if (met.kind === "join") tellGoing(context, `Will join run ${met.run.id}, which somebody else started`, observed);
  else if (met.kind === "strange")
    throw new Messages(options.seed.mode, options.seed.connectionQualifiedName).strangeInTheWay(
      met.run.id,
      met.run.definition,
    );
  else if (met.kind === "inTheWay")
    await tellWait(context, obstaclesOf(met.runs), () => tellPlan(context, observed, before));
  else await tellPlan(context, observed, before);
}

async function tellPlan(context: PreviewContext, observed: ConnectionObservation, before: Before): Promise<void> {
  const { options, observer } = context;
  const guardResult = await observer.evaluate(guardContextOf(options, before), observed);
  const isDone = guardResult === "alreadyArchived" || guardResult === "alreadyGone";
  expectRun(context, isDone ? undefined : observed);
  say(context, describePlan(options.seed.mode, options.seed.connectionQualifiedName, observed, guardResult));
}

/** @param what - the beginning of the sentence, which names the run */
function tellGoing(context: PreviewContext, what: string, observed: ConnectionObservation): void {
  const { mode, connectionQualifiedName } = context.options.seed;
  expectRun(context, observed);
  say(context, `${what}: it ${describeGoing(mode, connectionQualifiedName, observed)}.`);
}

/**
 * Says that some runs must end first, and what happens then by the present observation.
 *
 * @throws ConflictingRunError where such a run is not waited for
 */
async function tellWait(
  context: PreviewContext,
  obstacles: readonly Obstacle[],
  tellNext: () => Promise<void>,
): Promise<void> {
  const { options } = context;
  const { mode, connectionQualifiedName: connection } = options.seed;
  for (const obstacle of obstacles) {
    const { run, purges } = obstacle;
    if (!isWaitedFor(obstacle, options)) throw new Messages(mode, connection).inTheWay(run.id, purges);
    say(context, `Will wait for run ${run.id} to end first, which archives connection ${connection} too.`);
  }
  try {
    await tellNext();
  } catch (error) {
    // `up` evaluates the guards again when the run has ended.
    if (!(error instanceof AtlanProviderError) || error instanceof AtlanApiError) throw error;
    warn(context, "May be refused after that", error);
  }
}

/**
 * Reports a refusal that does not fail the preview. `up` observes again, and may then run what is refused now, so the
 * line says that too.
 */
function warn(
  { options, log, expect }: PreviewContext,
  what: string,
  { because, suggestion, code }: AtlanProviderError,
): void {
  log(withReference(`${what}: ${because}. ${suggestion}`, code), "warning");
  expect({ kind: "refused" });
  const mayRun = foretellUnlessRefused(options);
  if (mayRun !== undefined) log(mayRun);
}

/** @param observed - undefined if nothing will run */
function expectRun({ options, expect, isOpen }: PreviewContext, observed: ConnectionObservation | undefined): void {
  const { mode } = options.seed;
  if (observed === undefined) expect({ kind: "nothing" });
  else if (isOpen === true) expect({ kind: "untold" });
  else expect({ kind: mode, assets: affectedAssets(mode, observed) });
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

/** The run of an unfulfilled intent, if it is live. */
function findFormer({ runId, workflowName, base }: Intent, live: readonly LiveRun[]): LiveRun | undefined {
  if (runId !== undefined) return live.find(({ id }) => id === runId);
  if (workflowName === undefined) return undefined;
  const [newest] = newerThan(
    live.filter((it) => isRunOf(it, workflowName)),
    base,
  );
  return live.find(({ id }) => id === newest?.id);
}

function without({ observed, inFlight: { all, ours, foreign, untold } }: Seen, { id }: LiveRun): Seen {
  const isOther = (it: LiveRun): boolean => it.id !== id;
  return {
    observed,
    inFlight: {
      all: all.filter(isOther),
      ours: ours.filter(isOther),
      foreign: foreign.filter(isOther),
      untold: untold.filter(isOther),
    },
  };
}

/** The definitions that a start would use: the one that the inputs name, our own, or a new one. */
function namesToUse({ options, observer }: PreviewContext, ours: readonly string[]): readonly string[] {
  const { existingWorkflow } = options;
  if (existingWorkflow !== undefined) return [existingWorkflow];
  return ours.length > 0 ? ours : observer.derivedNames();
}

/**
 * Whether the next command continues an interrupted one, even if the guards would refuse a start now. Says so if it
 * does.
 *
 * @param own - our definition that a start would run again
 * @param base - the newest run that state knows
 */
async function goesOn(
  { observer, log, options, expect }: PreviewContext,
  observed: ConnectionObservation | undefined,
  own?: string,
  base?: RunMark,
): Promise<boolean> {
  const begun = await observer.findBegun(observed, own, base);
  if (begun === undefined) return false;
  const { mode, connectionQualifiedName } = options.seed;
  expect({ kind: mode });
  const what = `${verbOf(mode)} connection ${connectionQualifiedName}`;
  log(`Will go on with workflow ${begun}, which an earlier command has started and which ${what}.`);
  return true;
}
