import type { ConnectionObservation, Definition, Patience, WorkflowRun } from "../atlan/api";
import { AtlanApiError } from "../errors";
import { isoTimeText } from "../text/isoTime";
import { doesSomethingElse, type Wanted } from "./definition";
import type { Journal } from "./journal";
import type { Messages } from "./messages";
import type { Observer } from "./observe";
import type { ReconcileContext, ReconcileOptions } from "./options";
import { hasEnded, isLive, toPhase } from "./phase";
import type { Outcome } from "./record";
import { type ArchivingRun, retainedSince } from "./retention";
import { pollInterval, type WaitEnd, waitRunEnded } from "./runEnd";
import { describeGone, describeRest, isInvisible, isOnlyIndexLeft, isReached, REINDEX } from "./targetState";

/** The shortest time between two counts that only show how far a run has come. */
const COUNT_INTERVAL_MS = 10_000;
/** Resources whose assets one search counts. With more of them counts come rarer, or they would be most of all requests. */
const COUNTED_AT_ONCE = 100;
/** How much rarer than looks at the run counts are then. */
const LOOKS_PER_COUNT = 3;

/**
 * Follows the run that serves the intent to its end, and judges that end: only what is counted fulfils an intent, never
 * what a run says of itself.
 */
export class Waiter {
  private readonly options: ReconcileOptions;
  private readonly context: ReconcileContext;
  private readonly journal: Journal;
  private readonly observer: Observer;
  private readonly messages: Messages;
  private suspicion: { readonly workflowName: string; readonly showsAt: number; looks: number } | undefined;

  constructor(
    options: ReconcileOptions,
    context: ReconcileContext,
    journal: Journal,
    observer: Observer,
    messages: Messages,
  ) {
    this.options = options;
    this.context = context;
    this.journal = journal;
    this.observer = observer;
    this.messages = messages;
  }

  /**
   * Waits for the run that the journal names, and judges its end.
   *
   * @param origin - what is known of the run: this command has started it, state knew that it was going, or neither
   */
  async follow(run: WorkflowRun, origin: "started" | "known" | "found" = "found"): Promise<void> {
    const { workflowName: name = "", startedByUs } = this.journal.intent;
    const phase = toPhase(run.phase);
    let end: WaitEnd;
    if (hasEnded(phase)) end = { kind: "ended", run };
    else if (!isLive(phase)) end = { kind: "unexpected", run };
    else if (this.options.waitForCompletion) end = await this.waitFor(run.id, (it) => this.refuseOther(it));
    else return this.refuseOther(run);
    if (end.kind === "gone") return this.decideByCounts();
    if (end.run !== undefined) this.journal.recordRun(end.run, name, startedByUs);
    if (end.kind === "timeout") throw await this.timedOut(`run ${run.id}`, end.run);
    if (end.kind === "unexpected") throw await this.unexpectedPhase(end.run);
    if (end.run.stopped) throw await this.runStopped(run.id);
    await this.refuseEndedOther(end.run);
    if (toPhase(end.run.phase) !== "Succeeded") throw this.messages.runFailed(end.run, await this.countGone());
    const observed = await this.observeUntilReached();
    if (!isReached(this.mode, observed)) {
      const advice = isOnlyIndexLeft(this.mode, observed) ? REINDEX : undefined;
      throw this.messages.succeededShort(run.id, describeRest(this.mode, observed), advice);
    }
    if (!this.isProof(observed)) throw this.unproven(run.id);
    const isAwaited = origin === "started" || !hasEnded(phase);
    this.fulfil(observed, isAwaited || origin === "known" ? { run: end.run, isAwaited } : undefined);
  }

  waitFor(runId: string, onRun?: (run: WorkflowRun) => Promise<void>): Promise<WaitEnd> {
    const { clock, coalescingClock } = this.context;
    const findRun = async (id: string, patience: Patience): Promise<WorkflowRun | undefined> => {
      const run = await this.context.api.findRun(id, patience);
      if (run !== undefined) await onRun?.(run);
      return run;
    };
    const begin = clock.now();
    let countedAt = -Infinity;
    const progress = async (run: WorkflowRun): Promise<void> => {
      const isDue = clock.now() - countedAt >= countInterval(clock.now() - begin, coalescingClock.activeWaiters);
      if (isDue) countedAt = clock.now();
      const assets = isDue ? await this.observer.countAssets() : undefined;
      this.context.progress(run, assets, this.journal.intent.before);
    };
    const deadline = this.observer.deadline();
    return coalescingClock.during(() =>
      waitRunEnded({ api: { findRun }, clock: coalescingClock, runId, deadline, progress }),
    );
  }

  /**
   * This command has run a definition that was there before. Where its runs do not tell what they do, an edit from right before
   * the start shows only afterwards.
   */
  suspect(workflowName: string): void {
    this.suspicion = { workflowName, showsAt: this.observer.lagEnd(), looks: 0 };
  }

  /** Looks at the definition at once, and again as soon as the index must have shown what was so at the start. */
  private async refuseSuspect(run: WorkflowRun): Promise<void> {
    const { suspicion } = this;
    if (suspicion === undefined || suspicion.looks > 1) return;
    if (suspicion.looks === 1 && this.context.clock.now() < suspicion.showsAt) return;
    suspicion.looks++;
    await this.refuseEdited(run, suspicion.workflowName);
  }

  /** @throws ConflictingRunError where the definition does not do what is wanted any more; stops the run if it is going */
  private async refuseEdited(run: WorkflowRun, name: string): Promise<void> {
    const definition = await this.observer.findWorkflow(name);
    if (definition === undefined || !doesSomethingElse(definition, this.wanted)) return;
    this.journal.ranOther = true;
    this.journal.recordRun(run, name, true);
    const isStopped = isLive(toPhase(run.phase)) && (await this.isToldToStop(run));
    throw this.messages.editedAround(run.id, name, definition, isStopped);
  }

  /** Its definition may have been edited right before it started: what the run itself carries tells what it does. */
  private async refuseOther(run: WorkflowRun): Promise<void> {
    const { template } = run;
    const name = run.workflowName ?? this.journal.intent.workflowName ?? "";
    if (!isLive(toPhase(run.phase))) return;
    if (template === undefined) return this.refuseSuspect(run);
    if (!doesSomethingElse(template, this.wanted)) return;
    this.journal.ranOther = true;
    this.journal.recordRun(run, name, this.journal.intent.startedByUs);
    const { startedByUs } = this.journal.intent;
    throw this.messages.doesOther(run.id, template, startedByUs && (await this.isToldToStop(run)));
  }

  /**
   * The answer to a start told that something else ran: what stood under the name before.
   *
   * @param run - if it shows
   */
  async startedOther(name: string, told: Definition, run: WorkflowRun | undefined): Promise<Error> {
    this.journal.ranOther = true;
    this.journal.forgetDefinition(name);
    if (run !== undefined) this.journal.recordRun(run, name, true);
    const isStopped = run !== undefined && isLive(toPhase(run.phase)) && (await this.isToldToStop(run));
    return this.messages.ranAnother(name, told, run?.id, isStopped);
  }

  /** What is wrong with a run matters more than that it could not be stopped; it may have ended in the meantime. */
  private async isToldToStop(run: WorkflowRun): Promise<boolean> {
    try {
      await this.context.api.stopRun(run.id, this.observer.patience());
      return true;
    } catch (error) {
      if (!(error instanceof AtlanApiError)) throw error;
      return false;
    }
  }

  /** A run may have ended before anybody saw it going: what it did beside what was wanted is no success. */
  private async refuseEndedOther(run: WorkflowRun): Promise<void> {
    const { template } = run;
    if (template !== undefined) {
      if (!doesSomethingElse(template, this.wanted)) return;
      this.journal.ranOther = true;
      throw this.messages.didOther(run.id, template);
    } else if (this.suspicion !== undefined) await this.refuseEdited(run, this.suspicion.workflowName);
  }

  /**
   * Whether the run that the journal names, which Succeeded, has reached the wanted state. Fulfils the intent if so.
   *
   * @param archiving - the run, where its end is news
   */
  async isVerified(outcome?: Outcome, archiving?: ArchivingRun): Promise<boolean> {
    const observed = await this.observeUntilReached();
    if (!isReached(this.mode, observed)) return false;
    // Another run would prove no more than this one.
    if (!this.isProof(observed)) throw this.unproven(this.journal.intent.runId ?? "");
    this.fulfil(observed, archiving, outcome);
    return true;
  }

  /** Whether the wanted state is there at this moment. Fulfils the intent if so. */
  async isThereAlready(): Promise<boolean> {
    const observed = await this.observeConnection();
    if (!isReached(this.mode, observed) || !this.isProof(observed)) return false;
    this.journal.fulfilAgain(observed, isoTimeText(this.journal.intent.archivedAt) ?? this.retainedSince());
    return true;
  }

  /** The run's history is gone, or it was never found: only the counts can tell. */
  async decideByCounts(): Promise<void> {
    this.journal.recordPhaseUnknown();
    const observed = await this.observeUntilReached();
    if (isReached(this.mode, observed) && this.isProof(observed)) {
      this.fulfil(observed);
      return;
    }
    const { runId, workflowName: name = "" } = this.journal.intent;
    const what = runId === undefined ? `a run of workflow ${name}` : `run ${runId}`;
    const rest = isInvisible(observed)
      ? "nothing of the connection is visible, which proves nothing"
      : describeRest(this.mode, observed);
    throw this.messages.historyGone(what, rest, name);
  }

  async timedOut(what: string, run: WorkflowRun | undefined): Promise<Error> {
    return this.messages.timedOut(what, run, this.options.timeoutMs, await this.countGone());
  }

  async runStopped(runId: string): Promise<Error> {
    return this.messages.runStopped(runId, await this.countGone());
  }

  private unproven(runId: string): Error {
    return this.messages.unproven(runId, this.journal.intent.connectionSeen);
  }

  async unexpectedPhase(run: WorkflowRun): Promise<Error> {
    await this.countGone();
    return this.messages.unexpectedPhase(run);
  }

  /** A run has fallen short: what it has left is noted, and what it has got done is told, as far as both are known. */
  private async countGone(): Promise<string> {
    const assets = await this.observer.countLeft();
    if (assets === undefined) return "";
    this.journal.recordCounts(assets);
    return describeGone(this.mode, this.journal.intent.before, assets);
  }

  /** Counts what should be gone, for as long as the index may lag behind the run. */
  private observeUntilReached(): Promise<ConnectionObservation> {
    return this.observer.poll(
      this.observer.lagEnd(),
      () => this.observeConnection(),
      (observed) => isReached(this.mode, observed) && this.isProof(observed),
    );
  }

  private async observeConnection(): Promise<ConnectionObservation> {
    const observed = await this.observer.observeConnection();
    this.journal.recordObservation(observed);
    return observed;
  }

  /** A connection that vanished without a purge of ours is gone by somebody else's doing, as far as that is allowed. */
  private fulfil(observed: ConnectionObservation, archiving?: ArchivingRun, outcome = this.outcomeOfRun()): void {
    const since = this.retainedSince(archiving);
    if (this.isProofOfOurs(observed)) this.journal.fulfil(outcome, observed, since);
    else this.journal.fulfil("alreadyGone", observed, since, this.journal.record.achieved);
  }

  /** Since when what is seen to be archived at this moment is held: see {@link retainedSince}. */
  retainedSince(archiving?: ArchivingRun): string | undefined {
    const { clock, api } = this.context;
    const clocks = { now: clock.now(), tenantTime: api.toldTime(), begunAt: this.observer.begin };
    return retainedSince(clocks, archiving);
  }

  /** A count of 0 proves something only where the connection is visible, or was before the run. */
  private isProof(observed: ConnectionObservation): boolean {
    return this.isProofOfOurs(observed) || (this.options.allowMissing && isInvisible(observed));
  }

  private isProofOfOurs(observed: ConnectionObservation): boolean {
    // Only a purge makes a connection vanish: this intent's run, or what this resource has achieved before.
    const { intent, achieved } = this.journal.record;
    const hasRun = intent.connectionSeen && intent.runId !== undefined;
    return observed.connection !== undefined || (this.mode === "purge" && (hasRun || achieved === "purged"));
  }

  private outcomeOfRun(): Outcome {
    const { definitions, intent } = this.journal.record;
    const isOurs = intent.startedByUs || definitions.some((it) => it.name === intent.workflowName);
    return isOurs ? "ran" : "attached";
  }

  private get wanted(): Wanted {
    return { connectionQualifiedName: this.options.seed.connectionQualifiedName, mode: this.mode };
  }

  private get mode(): Wanted["mode"] {
    return this.options.seed.mode;
  }
}

/**
 * The time between two counts, in milliseconds.
 *
 * @param age - how long the wait has lasted, in milliseconds
 * @param activeWaiters - how many resources wait at the same time
 */
export function countInterval(age: number, activeWaiters: number): number {
  if (activeWaiters <= COUNTED_AT_ONCE) return COUNT_INTERVAL_MS;
  return Math.max(COUNT_INTERVAL_MS, LOOKS_PER_COUNT * pollInterval(age)) * Math.ceil(activeWaiters / COUNTED_AT_ONCE);
}
