import { isDeepStrictEqual } from "node:util";
import type { ConnectionObservation, Refused, WorkflowDefinition, WorkflowRun } from "../atlan/api";
import type { Release } from "../concurrency/startLimiter";
import { ConnectionNotFoundError, TooManyAssetsError } from "../errors";
import { readIsoTime } from "../text/isoTime";
import { CandidateRuns } from "./candidateRuns";
import { type Candidate, decide } from "./decide";
import { deleteTypeOf, doesSomethingElse, doesTheSame, type Wanted } from "./definition";
import { isWaitedFor, type Obstacle, obstaclesOf } from "./foreignRuns";
import { type Intent, isPutBack, type Mode, type RunMark, workflowName } from "./intent";
import type { Journal } from "./journal";
import { Messages } from "./messages";
import type { ForeignRun, Observation, RunOfIntent } from "./observation";
import { FRESH_MS, MOST_NAMES, Observer } from "./observe";
import { guardContextOf, type ReconcileContext, type ReconcileOptions } from "./options";
import { hasEnded, isLive, toPhase } from "./phase";
import type { GuardResult } from "./preflight";
import { markOf, markOfIntent } from "./runMark";
import { hasSucceeded, liveOrOldest } from "./runs";
import { Waiter } from "./waiter";

/** Times that one command goes round because a tenant's answers changed in between. */
const MOST_ROUNDS = 100;
const DEFAULT_RETRY_AFTER_MS = 10_000;
/** Looks at a connection before a purge, until one is answered while it still holds. */
const MOST_LOOKS = 5;

/** A turn to start, and what the start is approved by. */
interface StartPermit {
  readonly release: Release;
  readonly seen: Observation;
}

/**
 * Brings one intent to its end: looks for what already serves it, and starts a run only when nothing does.
 *
 * Every start is sent once. When its answer is lost, the run is looked for; when it can't be found, nothing more is sent
 * and the user is told what to check. What is learnt goes into the journal first, so that any failure leaves it in state.
 */
export class Reconciler {
  private readonly options: ReconcileOptions;
  private readonly context: ReconcileContext;
  private readonly journal: Journal;
  private readonly messages: Messages;
  private readonly observer: Observer;
  private readonly waiter: Waiter;
  /** Names that proved to be unusable in this command. */
  private readonly deadNames = new Set<string>();
  private rounds = 0;
  /** Starts that were held up for so long that they were not sent. */
  private tooLate = 0;
  private sentInVain = false;
  /** A purge of ours Succeeded: that explains a connection which can't be seen any more. */
  private hasPurged: boolean;

  constructor(options: ReconcileOptions, context: ReconcileContext, journal: Journal) {
    this.options = options;
    this.context = context;
    this.journal = journal;
    this.hasPurged = journal.record.achieved === "purged";
    this.messages = new Messages(options.seed.mode, options.seed.connectionQualifiedName);
    this.observer = new Observer(options, context);
    this.waiter = new Waiter(options, context, journal, this.observer, this.messages);
  }

  /** A new resource, or one whose creation was interrupted. */
  async create(): Promise<void> {
    await this.converge(undefined);
  }

  /** The same intent as in state, not fulfilled yet. */
  async resume(before: Intent): Promise<void> {
    if (before.stopped) throw this.messages.runStopped(before.runId ?? "");
    const { workflowName: name } = before;
    if (name === undefined) return this.converge(before.base);
    const found = await this.observer.lookForRunOf(before, name);
    if (found === undefined) {
      // Its end was reported; that its history has gone since makes no difference.
      const mark = markOfIntent(before);
      if (mark === undefined || !hasEnded(before.phase)) return this.waiter.decideByCounts();
      if (before.phase === "Succeeded" && (await this.waiter.isVerified())) return;
      return this.converge(mark);
    }
    const { run, startedByUs } = found;
    this.journal.recordRun(run, name, startedByUs);
    if (!hasEnded(before.phase)) return this.waiter.follow(run, run.id === before.runId ? "known" : "found");
    // An earlier command has reported this end. Only the counts can still make a success of it.
    if (run.stopped) throw await this.waiter.runStopped(run.id);
    if (before.mode === "purge") this.recordPurges([run]);
    if (hasSucceeded(run) && (await this.waiter.isVerified())) return;
    return this.converge(markOfIntent(this.journal.intent));
  }

  /** Another mode or other triggers than the intent in state. */
  async change(before: Intent): Promise<void> {
    const sameMode = before.mode === this.mode;
    const { workflowName: name } = before;
    // A start whose answer was lost counts like any other: it may be going.
    const found =
      before.fulfilled || name === undefined ? undefined : await this.observer.lookForRunOf(before, name, liveOrOldest);
    const run = found?.run;
    const known = markOfIntent(before) ?? before.base;
    const last = run === undefined ? known : markOf(run, known);
    if (run !== undefined && before.mode === "purge") this.recordPurges([run]);
    if (last !== undefined) this.journal.recordBase(last);
    if (found !== undefined) {
      const { run } = found;
      const phase = toPhase(run.phase);
      if (isLive(phase)) {
        if (!sameMode) await this.outwait([{ run, purges: before.mode === "purge" }]);
        else if (await this.joinFormer(found, before)) return;
      } else if (!hasEnded(phase)) throw this.messages.unexpectedPhase(run);
    }
    if (isPutBack(before, this.journal.intent.key) && (await this.waiter.isThereAlready())) return;
    await this.converge(last);
  }

  // ── Observe, decide, act ────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Finds what serves the intent, and starts a run where nothing does.
   *
   * @param base - the run that served the intent before: its end has been answered
   */
  private async converge(base: RunMark | undefined): Promise<void> {
    let at = this.firstCandidate(base);
    let observation: Observation | undefined;
    for (;;) {
      observation ??= await this.observe(at);
      const action = decide(observation, at, this.wanted);
      switch (action.kind) {
        case "refuseExisting":
          this.messages.checkExisting(at.name, observation.definition, this.wanted);
          return;
        case "refuseStrange":
          throw this.messages.strangeInTheWay(action.run.id, action.run.definition);
        case "unexpectedPhase":
          throw this.messages.unexpectedPhase(action.run);
        case "forget":
          // What a run of it has purged is gone by our doing all the same.
          if (this.mode === "purge") this.recordPurges(observation.runs);
          this.journal.forgetDefinition(at.name);
          at = this.candidate(0, at.base);
          break;
        case "nextName":
          at = this.nextCandidate(at);
          break;
        case "take":
          this.recordDiscovered(at.name, observation);
          at = { ...at, isKnown: true };
          break;
        case "awaitRun": {
          this.recordDiscovered(at.name, observation);
          const late = await this.observer.lookForRun(this.observer.lagEnd(), at.name, (it) => it);
          if (late !== undefined) {
            observation = { ...observation, runs: [late] };
            continue;
          }
          at = { ...at, isKnown: true, base: undefined };
          break;
        }
        case "follow":
        case "settle": {
          const { run } = action;
          this.recordServing(at.name, run, observation, action.isDiscovered);
          if (action.kind === "follow") return this.waiter.follow(run);
          if (run.stopped) throw await this.waiter.runStopped(run.id);
          at = { ...at, isKnown: true, base: markOf(run, at.base) };
          // A start whose answer was lost, or somebody's rerun. Where that can't be told, the counts decide.
          if (!hasSucceeded(run)) continue;
          if (await this.waiter.isVerified()) return;
          break;
        }
        case "outwait":
          await this.outwait(obstaclesOf(action.runs));
          break;
        case "join":
          return this.join(action.run, observation.observed);
        case "create":
        case "rerun": {
          const next = await this.tryToStart(action.kind, at, observation);
          if (next === "done") return;
          at = next;
        }
      }
      // All of this may have taken an hour: what was seen before it is not true any more.
      observation = undefined;
    }
  }

  /** A definition that should be there may show late. */
  private async observe({ name, isKnown }: Candidate): Promise<Observation> {
    for (;;) {
      if (++this.rounds >= MOST_ROUNDS) throw this.messages.contradiction();
      const observation = await this.observer.observe(name);
      const isExpected = isKnown || observation.runs.some((it) => isLive(toPhase(it.phase)));
      if (observation.definition !== undefined || !isExpected || !(await this.observer.appears(name)))
        return observation;
    }
  }

  /** The definition that is there already: the one that the inputs name, or our own; else the first derived name. */
  private firstCandidate(base: RunMark | undefined): Candidate {
    const { existingWorkflow } = this.options;
    const name = existingWorkflow ?? this.journal.ownDefinition(this.mode);
    if (name === undefined) return this.candidate(0, base);
    return { name, isExisting: existingWorkflow !== undefined, isKnown: true, base };
  }

  /** The first derived name from the k-th on that has not proved to be of no use. */
  private candidate(k: number, base: RunMark | undefined): Candidate {
    if (k >= MOST_NAMES) throw this.messages.namesTaken(MOST_NAMES);
    const name = workflowName(this.options.seed, k);
    if (this.deadNames.has(name)) return this.candidate(k + 1, base);
    return { name, isExisting: false, isKnown: false, base };
  }

  /** A known definition may have any name: after it, the derived names are tried from the first one on. */
  private nextCandidate({ name, isKnown, base }: Candidate): Candidate {
    this.deadNames.add(name);
    return this.candidate(isKnown ? 0 : this.observer.derivedNames().indexOf(name) + 1, base);
  }

  /** An interrupted command has left this definition of ours. */
  private recordDiscovered(name: string, { definition }: Observation): void {
    this.journal.recordDefinition(this.mode, name);
    if (definition !== undefined && doesTheSame(definition, this.wanted)) this.journal.confirmDefinition(name);
    // We start nothing on a connection that we do not see; so it was seen before this definition ran.
    this.journal.recordConnectionSeen();
  }

  /** A run was found that serves the intent, and that this command has not started. */
  private recordServing(name: string, run: WorkflowRun, observation: Observation, isDiscovered: boolean): void {
    if (!isDiscovered) {
      if (name !== this.options.existingWorkflow) this.journal.recordConnectionSeen();
      this.journal.recordRun(run, name, false);
      return;
    }
    this.recordDiscovered(name, observation);
    this.journal.forgetBefore();
    const candidates = new CandidateRuns((it) => it, true);
    candidates.choice(observation.runs);
    this.journal.recordRun(run, name, cameWith(run, observation.definition) && candidates.isSurely(run));
  }

  private join(run: ForeignRun, observed: ConnectionObservation): Promise<void> {
    this.journal.recordObservation(observed);
    this.context.log(`Joining run ${run.id}, which somebody else started on ${this.connection}.`);
    this.journal.recordRun(run, run.definition.name, false);
    return this.waiter.follow(run);
  }

  // ── Starting ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Starts a run, if the guards approve.
   *
   * @returns the candidate to go on with, or that the intent has found its end
   */
  private async tryToStart(
    kind: "create" | "rerun",
    at: Candidate,
    observation: Observation,
  ): Promise<Candidate | "done"> {
    try {
      if (!(await this.isStartNeeded(observation))) return "done";
    } catch (error) {
      if (kind === "create" && (await this.hasGoneOn(at, observation.runs, error))) return this.nextCandidate(at);
      throw error;
    }
    this.refuseSecondTry();
    const unsettled = this.observer.begin + this.options.indexLagMs - this.context.clock.now();
    if (kind === "rerun" && unsettled > 0) {
      // The start of a command that died a moment ago shows only now.
      await this.context.clock.sleep(unsettled);
      return at;
    }
    const turn = await this.waitForPermit(at.name, observation);
    if (turn === undefined) return at;
    return kind === "create" ? this.startFirst(at, observation, turn) : this.startAgain(at, observation, turn);
  }

  /** Creates a definition of ours, with its first run. */
  private async startFirst(
    at: Candidate,
    observation: Observation,
    { release: leave, seen }: StartPermit,
  ): Promise<Candidate | "done"> {
    const { name } = at;
    const [newest] = observation.runs;
    // One that has stood under the name before is archived: that it was ours says nothing of the next.
    this.journal.forgetDefinition(name);
    const undo = this.journal.recordStart(name, seen.observed, newest && markOf(newest, at.base));
    this.context.log(`Starting workflow ${name} to ${this.mode} ${this.connection}.`);
    const deleteType = deleteTypeOf(this.mode);
    const answer = await this.undoing(undo, () =>
      this.context.api.createAndRun(
        { name, connectionQualifiedName: this.connection, deleteType },
        this.observer.startPatienceOf(seen),
      ),
    ).finally(leave);
    const candidates = new CandidateRuns((runs) => without(runs, observation.runs), true);
    switch (answer.kind) {
      case "accepted":
        // A tenant may run what has stood under the name before, and not in its index yet.
        if (answer.told !== undefined && doesSomethingElse(answer.told, this.wanted)) {
          const run = await this.observer.lookForRun(this.observer.lagEnd(), name, candidates.choice);
          throw await this.waiter.startedOther(name, answer.told, run);
        }
        this.journal.confirmDefinition(name);
        if (answer.told === undefined) this.waiter.suspect(name);
        await this.followNewRun(name, candidates);
        return "done";
      case "taken":
        undo();
        // By us, when an earlier start was lost; else an archived definition holds the name.
        return (await this.observer.appears(name)) ? at : this.nextCandidate(at);
      case "refused":
        undo();
        await this.waitOrThrow(answer);
        return at;
      case "unclear": {
        const run = await this.observer.lookForRun(this.observer.lagEnd(), name, candidates.choice);
        if (run !== undefined) {
          await this.followStarted(run, name, candidates.isSurely(run));
          return "done";
        }
        const definition = await this.observer.findWorkflow(name);
        if (this.sentInVain || definition !== undefined) throw this.messages.startUnknown(name, answer.error);
        // Neither a run nor the definition after the lag: it was not carried out. Once more, and only once.
        undo();
        this.sentInVain = true;
        return at;
      }
    }
  }

  /** Runs a definition again. */
  private async startAgain(
    at: Candidate,
    observation: Observation,
    { release: leave, seen }: StartPermit,
  ): Promise<Candidate | "done"> {
    const { name, isExisting, base } = at;
    const undo = this.journal.recordStart(name, seen.observed, base, !isExisting);
    this.context.log(`Running workflow ${name} again to ${this.mode} ${this.connection}.`);
    this.waiter.suspect(name);
    const answer = await this.undoing(undo, () =>
      this.context.api.rerun(name, this.observer.startPatienceOf(seen)),
    ).finally(leave);
    const candidates = new CandidateRuns((runs) => without(runs, observation.runs), false);
    switch (answer.kind) {
      case "accepted":
        if (answer.runId === undefined) await this.followNewRun(name, candidates);
        else await this.followAnswered(justStarted(answer.runId, answer.createdAt, name), name, candidates);
        return "done";
      case "absent":
        undo();
        if (isExisting) this.messages.checkExisting(name, undefined, this.wanted);
        this.journal.forgetDefinition(name);
        return this.nextCandidate(at);
      case "refused":
        undo();
        await this.waitOrThrow(answer);
        return at;
      case "unclear": {
        const run = await this.observer.lookForRun(this.observer.lagEnd(), name, candidates.choice);
        if (run === undefined) throw this.messages.startUnknown(name, answer.error);
        await this.followStarted(run, name, candidates.isSurely(run));
        return "done";
      }
    }
  }

  /** An archived definition holds this name; a command that was interrupted may have gone on under the next one. */
  private async hasGoneOn({ name }: Candidate, runs: readonly WorkflowRun[], error: unknown): Promise<boolean> {
    const isRefusal = error instanceof ConnectionNotFoundError || error instanceof TooManyAssetsError;
    if (!isRefusal || runs.length === 0) return false;
    const names = this.observer.derivedNames();
    const next = names[names.indexOf(name) + 1];
    return next !== undefined && this.observer.isUsed(next);
  }

  /** The engine may call again within the same command; that starts nothing more. */
  private refuseSecondTry(): void {
    const failure = this.context.failedBefore();
    if (failure !== undefined) throw this.messages.triedBefore(failure);
  }

  /** Waits until not too many others start. Where that has taken too long, what was seen is not true any more. */
  private async waitForPermit(name: string, observation: Observation): Promise<StartPermit | undefined> {
    const { clock, starts } = this.context;
    const deadline = this.observer.deadline();
    if (clock.now() > deadline) throw this.messages.noTimeLeft(this.options.timeoutMs);
    const release = await starts.acquireBefore(this.observer.patienceOf(observation).deadline);
    if (release !== undefined) {
      const seen = await this.seenJustNow(name, observation).catch((error: unknown) => {
        release();
        throw error;
      });
      if (seen !== undefined) return { release, seen };
      release();
      return undefined;
    }
    if (clock.now() >= deadline) throw this.messages.neverItsTurn(this.options.timeoutMs);
    this.rounds--;
    return undefined;
  }

  /**
   * What a purge is approved by was true a moment ago: whatever else takes time comes before, the count comes last. While the
   * process was held up, thousands of assets may have come.
   *
   * @returns undefined where something else has changed as well
   */
  private async seenJustNow(name: string, observation: Observation): Promise<Observation | undefined> {
    if (this.mode === "archive") return observation;
    await this.context.api.prepareStart(this.observer.patience());
    let seen = observation;
    for (let looks = 0; this.context.clock.now() > this.observer.startPatienceOf(seen).deadline; looks++) {
      if (looks >= MOST_LOOKS) throw this.messages.neverFresh(FRESH_MS);
      seen = await this.observer.observe(name);
      if (!isDeepStrictEqual(unlooked(seen), unlooked(observation))) return undefined;
      this.journal.recordObservation(seen.observed);
      if ((await this.evaluate(seen.observed)) !== "start") return undefined;
    }
    return seen;
  }

  /** A start that throws was never sent: only the look-ups before it throw. */
  private async undoing<T>(undo: () => void, start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** Nothing was started. Too many requests are waited out, anything else is final. */
  private async waitOrThrow({ error }: Refused): Promise<void> {
    // It was held up on its way out; what it was approved by is looked at again.
    if (error.code === "ATLAN_TOO_LATE" && this.mode === "purge" && ++this.tooLate < MOST_LOOKS) return;
    const delay = error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
    if (error.status !== 429 || this.context.clock.now() + delay > this.observer.deadline()) throw error;
    await this.context.clock.sleep(delay);
    this.rounds--;
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Whether anything is left to do. Fulfils the intent if not.
   *
   * @throws what the guards throw
   */
  private async isStartNeeded({ observed, runs }: Observation): Promise<boolean> {
    this.journal.recordObservation(observed);
    if (this.mode === "purge") this.recordPurges(runs);
    const guardResult = await this.evaluate(observed);
    if (guardResult === "start") return true;
    const since = this.waiter.retainedSince();
    if (guardResult === "alreadyGone" && !this.hasPurged)
      this.journal.fulfil(guardResult, observed, since, this.journal.record.achieved);
    else this.journal.fulfil(guardResult, observed, since);
    return false;
  }

  private evaluate(observed: ConnectionObservation): Promise<GuardResult> {
    const asksForRun = this.journal.intent.asksForRun === true;
    return this.observer.evaluate(guardContextOf(this.options, { asksForRun, hasPurged: this.hasPurged }), observed);
  }

  private recordPurges(runs: readonly WorkflowRun[]): void {
    this.hasPurged ||= runs.some((it) => hasSucceeded(it));
  }

  /** Waits for runs that stand in the way. A purge is never waited for: it would leave nothing to archive. */
  private async outwait(runs: readonly Obstacle[]): Promise<void> {
    for (const { run, purges } of runs) {
      if (!isWaitedFor({ purges }, this.options)) throw this.messages.inTheWay(run.id, purges);
      this.context.log(`Waiting for run ${run.id}, which archives ${this.connection} too, to end.`);
      const end = await this.waiter.waitFor(run.id);
      if (end.kind === "gone") throw this.messages.inTheWay(run.id, purges);
      if (end.kind === "timeout") throw await this.waiter.timedOut(`run ${run.id}`, end.run);
      if (end.kind === "unexpected") throw await this.waiter.unexpectedPhase(end.run);
    }
  }

  /**
   * A run of the former intent is going: it serves the new one as well, if it gets there.
   *
   * @returns false when it has ended short of the wanted state
   */
  private async joinFormer({ run, startedByUs }: RunOfIntent, former: Intent): Promise<boolean> {
    const name = former.workflowName ?? run.workflowName ?? "";
    this.context.log(`Joining run ${run.id}, which is going already.`);
    this.journal.recordSeenBefore(former);
    this.journal.recordRun(run, name, startedByUs);
    if (!this.options.waitForCompletion) return true;
    const end = await this.waiter.waitFor(run.id);
    if (end.kind === "gone") return this.waiter.decideByCounts().then(() => true);
    if (end.kind === "timeout") throw await this.waiter.timedOut(`run ${run.id}`, end.run);
    this.journal.recordRun(end.run, name, startedByUs);
    if (end.kind === "unexpected") throw await this.waiter.unexpectedPhase(end.run);
    if (end.run.stopped) {
      // Who changes a trigger after the stop wants another run.
      if (run.stopped) return false;
      throw await this.waiter.runStopped(run.id);
    }
    return hasSucceeded(end.run) && this.waiter.isVerified("attached", { run: end.run, isAwaited: true });
  }

  // ── After a start ───────────────────────────────────────────────────────────────────────────────────────────────

  /** The start was accepted, but its answer does not name the run. */
  private async followNewRun(name: string, candidates: CandidateRuns): Promise<void> {
    const until = this.options.waitForCompletion ? this.observer.deadline() : this.observer.lagEnd();
    const run = await this.observer.lookForRun(until, name, candidates.choice);
    if (run !== undefined) return this.followStarted(run, name, candidates.isSurely(run));
    if (this.options.waitForCompletion) throw await this.waiter.timedOut(`the run of workflow ${name}`, undefined);
  }

  /** The answer names the run. Should the index know it by another id, it is the one that was not there before. */
  private async followAnswered(answered: WorkflowRun, name: string, candidates: CandidateRuns): Promise<void> {
    this.journal.recordRun(answered, name, true);
    const shown = await this.observer.lookForRunWithId(answered.id);
    if (shown !== undefined) return this.followStarted(shown, name, true);
    const other = await this.observer.lookForRun(this.context.clock.now(), name, candidates.choice);
    if (other === undefined) return this.followStarted(answered, name, true);
    return this.followStarted(other, name, candidates.isSurely(other));
  }

  /** @param isOurs - it is the run that was started, and not somebody else's of the same time */
  private followStarted(run: WorkflowRun, name: string, isOurs: boolean): Promise<void> {
    this.journal.recordRun(run, name, isOurs);
    return this.waiter.follow(run, "started");
  }

  // ── Time and words ──────────────────────────────────────────────────────────────────────────────────────────────

  private get mode(): Mode {
    return this.options.seed.mode;
  }

  private get connection(): string {
    return this.options.seed.connectionQualifiedName;
  }

  private get wanted(): Wanted {
    return { connectionQualifiedName: this.connection, mode: this.mode };
  }
}

/** All that is seen before a start, except for the connection itself. */
function unlooked({ definition, runs, foreign }: Observation): Partial<Observation> {
  return { definition, runs, foreign };
}

/** Whether the run is the one that the create of its definition has started. */
function cameWith(run: WorkflowRun, definition: WorkflowDefinition | undefined): boolean {
  const [ofRun, ofDefinition] = [readIsoTime(run.createdAt), readIsoTime(definition?.createdAt)];
  return ofRun !== undefined && ofDefinition !== undefined && Math.abs(ofRun - ofDefinition) <= 5_000;
}

function without(runs: readonly WorkflowRun[], known: readonly WorkflowRun[]): WorkflowRun[] {
  return runs.filter((run) => !known.some((it) => it.id === run.id));
}

/** What the answer to a start tells of the new run. */
function justStarted(id: string, createdAt: string | undefined, definition: string): WorkflowRun {
  return {
    id,
    workflowName: definition,
    phase: undefined,
    createdAt,
    startedAt: undefined,
    finishedAt: undefined,
    message: undefined,
    stopped: false,
  };
}
