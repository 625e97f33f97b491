import type { AssetCounts, ConnectionObservation, Patience, WorkflowRun } from "../atlan/api";
import { hasEnded, isLive, toPhase } from "../atlan/phase";
import { isoTimeText } from "../text/isoTime";
import { present } from "../text/present";
import { CommandPart, type CommandParts } from "./commandPart";
import { EndPrediction } from "./endPrediction";
import { mayBeOurs, type Outcome } from "./record";
import { type ArchivingRun, retainedSince } from "./retention";
import { pollInterval, type WaitEnd, WAITERS_AT_FULL_PACE, waitRunEnded } from "./runEnd";
import type { RunCheck } from "./runCheck";
import { hasSucceeded } from "./runs";
import {
  countAffected,
  describeGone,
  describeRest,
  isInvisible,
  isNothingShown,
  isProof,
  isProofOfOurs,
  isReached,
  mayHavePurged,
  stillHolds,
  whatToDoAboutRest,
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

/** What is known of a run before the wait for it. */
interface KnownOfRun {
  /** The run, if it was observed: the index may not show yet what this command has started. */
  readonly seen?: WorkflowRun;
  /** The counts right before the run, if this command has started it. */
  readonly before?: AssetCounts | undefined;
}

/** Whether this command started a run, state knew it as live, or neither. */
type RunOrigin = "started" | "known" | "found";

/**
 * Waits for the run that serves the intent, and checks its result. Only counts fulfil an intent, never the phase of a
 * run.
 */
export class Waiter extends CommandPart {
  private readonly check: RunCheck;

  constructor(parts: CommandParts, check: RunCheck) {
    super(parts);
    this.check = check;
  }

  /** Waits for the run that the journal names, and checks its result. */
  async follow(run: WorkflowRun, origin: RunOrigin = "found"): Promise<void> {
    const { workflowName: name = "", startedByUs } = this.journal.intent;
    const end = await this.endOf(run, origin);
    if (end === undefined) return;
    if (end.kind === "gone") return this.decideByCounts();
    if (end.run !== undefined) this.journal.recordRun(end.run, name, startedByUs);
    if (end.kind === "timeout") throw await this.timedOut(`run ${run.id}`, end.run);
    if (end.kind === "unexpected") throw await this.unexpectedPhase(end.run);
    if (end.run.stopped) throw await this.runStopped(run.id, origin === "started");
    await this.check.refuseEndedOther(end.run);
    if (!hasSucceeded(end.run)) throw this.messages.runFailed(end.run, await this.countGone());
    const isAwaited = origin === "started" || !hasEnded(toPhase(run.phase));
    await this.fulfilOrThrow(end.run, isAwaited, isAwaited || origin === "known");
  }

  /** Waits for the end of a run. Undefined if it goes on, and the command does not wait for it. */
  private async endOf(run: WorkflowRun, origin: RunOrigin): Promise<WaitEnd | undefined> {
    const phase = toPhase(run.phase);
    if (hasEnded(phase)) return { kind: "ended", run };
    if (!isLive(phase)) return { kind: "unexpected", run };
    if (this.options.waitForCompletion)
      return this.waitForWanted(run.id, origin === "started" ? { before: this.journal.record.assets } : { seen: run });
    await this.check.refuseLiveOther(run);
    return undefined;
  }

  /**
   * Fulfils the intent if the run, which Succeeded, has reached the target state.
   *
   * @param isAwaited - this command started it, or observed it before its end
   * @param isNews - no earlier command has observed its end
   * @throws when something is left, or what was counted proves nothing
   */
  private async fulfilOrThrow(run: WorkflowRun, isAwaited: boolean, isNews: boolean): Promise<void> {
    const isShown = this.observer.mustBeShown(run);
    const looks: ConnectionObservation[] = [];
    const observed = await this.observeUntilReached((it) => looks.push(it));
    if (!isReached(this.mode, observed)) {
      const isHeld = this.journal.intent.promoted === true;
      const advice = whatToDoAboutRest(this.mode, observed, run.createdAt, isHeld);
      throw this.messages.succeededShort(run.id, describeRest(this.mode, observed), advice);
    }
    if (!this.isProof(observed)) throw this.unproven(run.id);
    // What came back after the end of the run, and is gone again, was not archived by it.
    const cameBack = isShown && looks.some((it) => !isReached(this.mode, it));
    const isArchiving = !cameBack && isNews;
    this.fulfil(observed, isArchiving ? { run, isAwaited } : undefined);
  }

  waitFor(runId: string, { seen, before }: KnownOfRun, onRun?: (run: WorkflowRun) => Promise<void>): Promise<WaitEnd> {
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
      waitRunEnded({ api: { findRun }, clock: coalescingClock, runId, seen, deadline, progress, activeWaiters }),
    );
  }

  /** Waits as {@link waitFor}, and refuses the run as soon as it shows that it does something else. */
  waitForWanted(runId: string, known: KnownOfRun): Promise<WaitEnd> {
    return this.waitFor(runId, known, (it) => this.check.refuseLiveOther(it));
  }

  /**
   * Fulfils the intent if the run that the journal names, which Succeeded, has reached the target state.
   *
   * @param archiving - the run, if no earlier command has observed its end
   * @returns whether it has
   * @throws when what was counted proves nothing
   */
  async tryToFulfil(outcome?: Outcome, archiving?: ArchivingRun): Promise<boolean> {
    const observed = await this.observeUntilReached();
    if (!isReached(this.mode, observed)) return false;
    // Another run would not prove more than this one.
    if (!this.isProof(observed)) throw this.unproven(this.journal.intent.runId ?? "");
    this.fulfil(observed, archiving, outcome);
    return true;
  }

  /** Fulfils an intent that was fulfilled before, if the target state still holds. Returns whether it does. */
  async tryToFulfilAgain(): Promise<boolean> {
    const observed = await this.observeConnection();
    if (!stillHolds(this.mode, observed, mayHavePurged(this.journal.record))) return false;
    this.journal.fulfilAgain(observed, isoTimeText(this.journal.intent.archivedAt) ?? this.retainedSince());
    return true;
  }

  /** Decides by the counts alone, because the run's history is gone or the run was never found. */
  async decideByCounts(): Promise<void> {
    this.journal.recordPhaseUnknown();
    const observed = await this.observeUntilReached();
    await this.check.refuseEndedByDefinition(undefined, true);
    const { workflowName = "" } = this.journal.intent;
    const isDone = isReached(this.mode, observed) && this.isProof(observed);
    if (isDone && !(await isNothingShown(observed, () => this.observer.appears(workflowName)))) {
      const outcome = this.outcomeByCounts();
      if (outcome === "alreadyArchived")
        this.context.log(
          `No run of the last start can be found. Everything is archived, ${this.wasArchived ? "as it was before that start" : "by which run is not known"}.`,
        );
      this.fulfil(observed, undefined, outcome);
      return;
    }
    throw this.messages.historyGone(
      this.journal.intent,
      isInvisible(observed)
        ? "nothing of the connection is visible, which proves nothing"
        : describeRest(this.mode, observed),
    );
  }

  async timedOut(what: string, run: WorkflowRun | undefined): Promise<Error> {
    return this.messages.timedOut(what, run, this.options.timeoutMs, await this.countGone());
  }

  /** @param isWatched - this command has started it, so that no destroy has stopped it */
  async runStopped(runId: string, isWatched = false): Promise<Error> {
    const { record } = this.journal;
    const { fellShort } = record;
    return this.messages.runStopped(runId, isWatched ? present({ fellShort }) : record, await this.countGone());
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
  private async observeUntilReached(onLook?: (look: ConnectionObservation) => unknown): Promise<ConnectionObservation> {
    const end = await this.observer.poll(
      this.observer.lagEnd(),
      async () => {
        const look = await this.observeConnection();
        onLook?.(look);
        return look;
      },
      (observed) => isReached(this.mode, observed) && this.isProof(observed),
    );
    if (end.connection !== undefined) this.journal.recordRunFellShort();
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

  /** Where no run was ever found, the counts do not show that the start arrived: somebody else may have archived it since. */
  private outcomeByCounts(): Outcome {
    const { runId, mode } = this.journal.intent;
    return runId === undefined && mode === "archive" ? "alreadyArchived" : this.outcomeOfRun();
  }

  /** Whether everything was archived before the last start. */
  private get wasArchived(): boolean {
    const { before } = this.journal.intent;
    return before?.connection === "DELETED" && before.active === 0;
  }

  private outcomeOfRun(): Outcome {
    const { record, intent } = this.journal;
    return mayBeOurs(intent, record, undefined) ? "ran" : "attached";
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
