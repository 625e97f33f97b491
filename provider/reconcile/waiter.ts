import type { AssetCounts, ConnectionObservation, Definition, Patience, WorkflowRun } from "../atlan/api";
import { hasEnded, isLive, toPhase } from "../atlan/phase";
import { AtlanProviderError } from "../errors";
import { isoTimeText, readIsoTime } from "../text/isoTime";
import { describeDefinition, doesSomethingElse, type Wanted } from "./definition";
import { EndPrediction } from "./endPrediction";
import type { Journal } from "./journal";
import type { Evidence, Messages } from "./messages";
import type { Observer } from "./observe";
import type { ReconcileContext, ReconcileOptions } from "./options";
import { mayBeOurs, type Outcome } from "./record";
import { type ArchivingRun, retainedSince } from "./retention";
import { pollInterval, type WaitEnd, WAITERS_AT_FULL_PACE, waitRunEnded } from "./runEnd";
import { hasSucceeded } from "./runs";
import {
  countAffected,
  describeGone,
  describeRest,
  isInvisible,
  isOnlyIndexLeft,
  isProof,
  isProofOfOurs,
  isReached,
  mayHavePurged,
  REINDEX,
} from "./targetState";

/** The longest time between two counts, which are only for progress lines and for the predicted end. */
const COUNT_INTERVAL_MS = 10_000;
/** The shortest one, while few runs are waited for: the end of a short run can be predicted only by some counts. */
const FIRST_COUNT_INTERVAL_MS = 2_000;
/** The time between two counts grows with the age of the wait. */
const COUNT_INTERVAL_PER_AGE = 0.25;
/**
 * How many resources one search counts. With more resources, counts become rarer; otherwise they would be most of all
 * requests.
 */
const COUNTED_AT_ONCE = 100;
/** How many polls of the run there are per count in that case. */
const LOOKS_PER_COUNT = 3;

/**
 * Waits for the run that serves the intent, and checks its result. Only counts fulfil an intent, never the phase of a
 * run.
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
   * Waits for the run that the journal names, and checks its result.
   *
   * @param origin - whether this command started the run, state knew it as live, or neither
   */
  async follow(run: WorkflowRun, origin: "started" | "known" | "found" = "found"): Promise<void> {
    const { workflowName: name = "", startedByUs } = this.journal.intent;
    const phase = toPhase(run.phase);
    let end: WaitEnd;
    if (hasEnded(phase)) end = { kind: "ended", run };
    else if (!isLive(phase)) end = { kind: "unexpected", run };
    else if (this.options.waitForCompletion)
      end = await this.waitForSame(run.id, origin === "started" ? this.journal.record.assets : undefined);
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

  /** @param before - the counts right before the run, if this command has started it */
  waitFor(runId: string, onRun?: (run: WorkflowRun) => Promise<void>, before?: AssetCounts): Promise<WaitEnd> {
    const { clock, coalescingClock } = this.context;
    const findRun = async (id: string, patience: Patience): Promise<WorkflowRun | undefined> => {
      const run = await this.context.api.findRun(id, patience);
      if (run !== undefined) await onRun?.(run);
      return run;
    };
    const begin = clock.now();
    let counted = before;
    let countedAt = before === undefined ? -Infinity : begin;
    const prediction = new EndPrediction();
    if (before !== undefined) prediction.count(begin, countAffected(this.mode, before));
    const activeWaiters = (): number => coalescingClock.activeWaiters;
    const progress = async (run: WorkflowRun): Promise<number | undefined> => {
      const isDue = clock.now() - countedAt >= countInterval(clock.now() - begin, activeWaiters());
      if (isDue) countedAt = clock.now();
      const assets = isDue ? await this.observer.countAssets() : counted;
      counted = undefined;
      if (assets !== undefined) prediction.count(countedAt, countAffected(this.mode, assets));
      this.context.progress(run, assets, this.journal.intent.before);
      return prediction.end;
    };
    const deadline = this.observer.deadline();
    return coalescingClock.during(() =>
      waitRunEnded({ api: { findRun }, clock: coalescingClock, runId, deadline, progress, activeWaiters }),
    );
  }

  /**
   * Remembers that this command ran a definition that existed before. If its runs do not show what they do, an edit
   * from right before the start becomes visible only afterwards.
   */
  suspect(workflowName: string): void {
    this.suspicion = { workflowName, showsAt: this.observer.lagEnd(), looks: 0 };
  }

  /**
   * The same for a run that an earlier command started: it may have been killed before the index showed an edit. The
   * definition of a run that is older than the index lags is read once.
   */
  suspectFormer({ createdAt }: Pick<WorkflowRun, "createdAt">, workflowName: string): void {
    const now = this.context.clock.now();
    const isSettled = (readIsoTime(createdAt) ?? Infinity) < this.observer.unsettledSince(now);
    this.suspicion = isSettled
      ? { workflowName, showsAt: now, looks: 1 }
      : { workflowName, showsAt: this.observer.lagEnd(), looks: 0 };
  }

  /** Waits as {@link waitFor}, and refuses the run as soon as it shows that it does something else. */
  waitForSame(runId: string, before?: AssetCounts): Promise<WaitEnd> {
    return this.waitFor(runId, (it) => this.refuseOther(it), before);
  }

  /** The suspicion, if the run that the journal names is of that definition: another one may have been tried since. */
  private get suspicionOfRun(): typeof this.suspicion {
    return this.suspicion?.workflowName === this.journal.intent.workflowName ? this.suspicion : undefined;
  }

  /** Checks the definition at once, and again as soon as the index must show its content at the time of the start. */
  private async refuseSuspect(run: WorkflowRun): Promise<void> {
    const suspicion = this.suspicionOfRun;
    if (suspicion === undefined || suspicion.looks > 1) return;
    if (suspicion.looks === 1 && this.context.clock.now() < suspicion.showsAt) return;
    suspicion.looks++;
    await this.refuseEdited(run, suspicion.workflowName);
  }

  /**
   * Stops the run if it is live and its definition does something else.
   *
   * @param run - undefined where Atlan does not show it any more
   * @throws ConflictingRunError when the definition does something else; UnknownOutcomeError when the run does not show
   */
  private async refuseEdited(run: WorkflowRun | undefined, name: string): Promise<void> {
    const definition = await this.observer.findWorkflow(name);
    if (definition === undefined || !doesSomethingElse(definition, this.wanted)) return;
    if (run === undefined) throw this.historyGone(`workflow ${name} ${describeDefinition(definition)} now`);
    throw await this.ranOther({ by: "definition", name, definition }, run, this.journal.intent.startedByUs);
  }

  /**
   * Refuses a live run that does something else. Its definition may have been edited right before the start, so the
   * run's own parameters decide.
   */
  async refuseOther(run: WorkflowRun): Promise<void> {
    const { template } = run;
    const name = run.workflowName ?? this.journal.intent.workflowName ?? "";
    if (!isLive(toPhase(run.phase))) return;
    if (template === undefined) return this.refuseSuspect(run);
    if (!doesSomethingElse(template, this.wanted)) return;
    throw await this.ranOther({ by: "run", name, definition: template }, run, this.journal.intent.startedByUs);
  }

  /**
   * The answer to a start shows that an earlier definition of the same name ran.
   *
   * @param run - the run, if the index shows it
   */
  startedOther(name: string, told: Definition, run: WorkflowRun | undefined): Promise<Error> {
    this.journal.forgetDefinition(name);
    return this.ranOther({ by: "answer", name, definition: told }, run, true);
  }

  /**
   * A run did or does something other than what is wanted. Records it, and stops it if it is live and ours.
   *
   * @param run - undefined where the index does not show it
   * @returns the error to throw
   */
  private async ranOther(evidence: Evidence, run: WorkflowRun | undefined, startedByUs: boolean): Promise<Error> {
    this.journal.ranOther = true;
    if (run === undefined) return this.messages.ranOther(evidence, undefined, "goesOn");
    this.journal.recordRun(run, evidence.name, startedByUs);
    this.journal.recordRanOther(run.id);
    if (!isLive(toPhase(run.phase))) return this.messages.ranOther(evidence, run.id, "hasEnded");
    const isStopped = startedByUs && (await this.isToldToStop(run));
    return this.messages.ranOther(evidence, run.id, isStopped ? "isStopped" : "goesOn");
  }

  /**
   * Whether the run could be stopped. It may have ended in the meantime, or somebody has cancelled the command, and the
   * caller's error matters more than a failed stop.
   */
  private async isToldToStop(run: WorkflowRun): Promise<boolean> {
    try {
      await this.context.api.stopRun(run.id, this.observer.patience());
      return true;
    } catch (error) {
      if (!(error instanceof AtlanProviderError)) throw error;
      return false;
    }
  }

  /** Refuses a run that ended before it was observed live, if it did something else: that is no success. */
  async refuseEndedOther(run: WorkflowRun): Promise<void> {
    const { template } = run;
    const { workflowName: name = "", startedByUs } = this.journal.intent;
    if (template !== undefined) {
      if (!doesSomethingElse(template, this.wanted)) return;
      throw await this.ranOther({ by: "run", name, definition: template }, run, startedByUs);
    }
    // A short run may succeed before the index shows that its definition was edited right before the start.
    await this.refuseSuspectAtEnd(run, hasSucceeded(run));
  }

  /**
   * Checks the definition once more.
   *
   * @param run - undefined where Atlan does not show it any more
   * @param waits - whether to wait until the index must show the definition's content at the time of the start
   */
  private async refuseSuspectAtEnd(run: WorkflowRun | undefined, waits: boolean): Promise<void> {
    const suspicion = this.suspicionOfRun;
    if (suspicion === undefined) return;
    const { clock } = this.context;
    try {
      if (waits) await clock.sleep(Math.max(0, suspicion.showsAt - clock.now()));
      await this.refuseEdited(run, suspicion.workflowName);
    } catch (error) {
      // The next command must not take the end of this run for one that was checked.
      if (!this.journal.ranOther) this.journal.recordPhaseUnknown();
      throw error;
    }
  }

  /**
   * Whether the run that the journal names, which Succeeded, reached the target state. Fulfils the intent if so.
   *
   * @param archiving - the run, if no earlier command has observed its end
   */
  async isVerified(outcome?: Outcome, archiving?: ArchivingRun): Promise<boolean> {
    const observed = await this.observeUntilReached();
    if (!isReached(this.mode, observed)) return false;
    // Another run would not prove more than this one.
    if (!this.isProof(observed)) throw this.unproven(this.journal.intent.runId ?? "");
    this.fulfil(observed, archiving, outcome);
    return true;
  }

  /** Whether the target state holds now. Fulfils the intent if so. */
  async isThereAlready(): Promise<boolean> {
    const observed = await this.observeConnection();
    if (!isReached(this.mode, observed) || !this.isProof(observed)) return false;
    this.journal.fulfilAgain(observed, isoTimeText(this.journal.intent.archivedAt) ?? this.retainedSince());
    return true;
  }

  /** Decides by the counts alone, because the run's history is gone or the run was never found. */
  async decideByCounts(): Promise<void> {
    this.journal.recordPhaseUnknown();
    const observed = await this.observeUntilReached();
    await this.refuseSuspectAtEnd(undefined, true);
    if (isReached(this.mode, observed) && this.isProof(observed)) {
      this.fulfil(observed);
      return;
    }
    throw this.historyGone(
      isInvisible(observed)
        ? "nothing of the connection is visible, which proves nothing"
        : describeRest(this.mode, observed),
    );
  }

  /** @param rest - what else is known, as a clause */
  private historyGone(rest: string): Error {
    const { runId, workflowName: name = "" } = this.journal.intent;
    return this.messages.historyGone(runId === undefined ? `a run of workflow ${name}` : `run ${runId}`, rest, name);
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

  /** Records what a failed run left, and describes what it has done, as far as both are known. */
  private async countGone(): Promise<string> {
    const assets = await this.observer.countLeft();
    if (assets === undefined) return "";
    this.journal.recordCounts(assets);
    return describeGone(this.mode, this.journal.intent.before, assets);
  }

  /** Observes the connection after a run until the target state is reached, at most for the index lag. */
  private async observeUntilReached(): Promise<ConnectionObservation> {
    const end = await this.observer.poll(
      this.observer.lagEnd(),
      () => this.observeConnection(),
      (observed) => isReached(this.mode, observed) && this.isProof(observed),
    );
    if (end.connection !== undefined) this.journal.recordFellShort();
    return end;
  }

  private async observeConnection(): Promise<ConnectionObservation> {
    const observed = await this.observer.observeConnection();
    this.journal.recordObservation(observed);
    return observed;
  }

  /**
   * Fulfils the intent. A connection that is gone without a purge of ours was deleted by somebody else; `allowMissing`
   * accepts that.
   */
  private fulfil(observed: ConnectionObservation, archiving?: ArchivingRun, outcome = this.outcomeOfRun()): void {
    const since = this.retainedSince(archiving);
    if (isProofOfOurs(this.mode, observed, mayHavePurged(this.journal.record)))
      this.journal.fulfil(outcome, observed, since);
    else this.journal.fulfil("alreadyGone", observed, since, this.journal.record.achieved);
  }

  /** When the retention of a connection that is archived now begins: see {@link retainedSince}. */
  retainedSince(archiving?: ArchivingRun): string | undefined {
    return retainedSince(this.observer.clocks(), archiving);
  }

  private isProof(observed: ConnectionObservation): boolean {
    const { allowMissing } = this.options;
    return isProof(this.mode, observed, { mayHavePurged: mayHavePurged(this.journal.record), allowMissing });
  }

  private outcomeOfRun(): Outcome {
    const { record, intent } = this.journal;
    return mayBeOurs(intent, record, undefined) ? "ran" : "attached";
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
 * @param activeWaiters - how many resources are waiting at the same time
 */
export function countInterval(age: number, activeWaiters: number): number {
  if (activeWaiters <= WAITERS_AT_FULL_PACE)
    return Math.min(COUNT_INTERVAL_MS, Math.max(FIRST_COUNT_INTERVAL_MS, age * COUNT_INTERVAL_PER_AGE));
  if (activeWaiters <= COUNTED_AT_ONCE) return COUNT_INTERVAL_MS;
  return (
    Math.max(COUNT_INTERVAL_MS, LOOKS_PER_COUNT * pollInterval(age, undefined, activeWaiters)) *
    Math.ceil(activeWaiters / COUNTED_AT_ONCE)
  );
}
