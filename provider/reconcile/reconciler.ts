import { isDeepStrictEqual } from "node:util";
import type { ConnectionObservation, Refused, Unclear, WorkflowRun } from "../atlan/api";
import { isLive } from "../atlan/phase";
import type { Release } from "../concurrency/startLimiter";
import { cameLater, cameWith, CandidateRuns, type Created } from "./candidateRuns";
import { Candidates, mayHaveGoneOn, settled, taken, wasSeenBefore, withoutRun } from "./candidates";
import { type Candidate, decide } from "./decide";
import { deleteTypeOf, doesSomethingElse, doesTheSame, type Wanted } from "./definition";
import { isWaitedFor, type Obstacle, obstaclesOf } from "./foreignRuns";
import { decideChange, decideResume, type Sought, soughtRun } from "./former";
import { type Intent, isPutBack, type Mode, type RunMark } from "./intent";
import type { Journal } from "./journal";
import { Messages } from "./messages";
import type { ForeignRun, Observation, RunOfIntent } from "./observation";
import { FRESH_MS, Observer } from "./observe";
import { guardContextOf, type ReconcileContext, type ReconcileOptions } from "./options";
import { hasRunPurged, type OwnRuns } from "./ownPurges";
import { type GuardResult, isRefusalOfGuards } from "./preflight";
import { mayBeOurs, otherPurges } from "./record";
import { markOf } from "./runMark";
import { hasSucceeded, liveOf } from "./runs";
import { explainsByPast, isInvisible } from "./targetState";
import { Waiter } from "./waiter";

/** The maximum number of rounds of one command, each because the tenant's answers changed. */
const MOST_ROUNDS = 100;
const DEFAULT_RETRY_AFTER_MS = 10_000;
/** The maximum number of observations before a purge, until one arrives while it is still fresh. */
const MOST_LOOKS = 5;

/** A permit of the limiter, and the observation that approves the start. */
interface StartPermit {
  readonly release: Release;
  readonly seen: Observation;
}

/**
 * Fulfils one intent: looks for a run that already serves it, and starts one only if there is none.
 *
 * A start is sent again only if it had no effect. If its answer is lost, the run is searched for. If neither it nor its
 * definition can be found, a creation is sent once more; else the error says what to check. Each fact is recorded in the journal first, so that state has it after any
 * failure.
 */
export class Reconciler {
  private readonly options: ReconcileOptions;
  private readonly context: ReconcileContext;
  private readonly journal: Journal;
  private readonly messages: Messages;
  private readonly observer: Observer;
  private readonly waiter: Waiter;
  private readonly candidates: Candidates;
  private rounds = 0;
  /** How many starts were delayed for so long that they were not sent. */
  private tooLate = 0;
  private sentInVain = false;
  /** A purge of ours Succeeded, which explains a connection that is not visible any more. */
  private hasPurged: boolean;

  constructor(options: ReconcileOptions, context: ReconcileContext, journal: Journal) {
    this.options = options;
    this.context = context;
    this.journal = journal;
    this.hasPurged = explainsByPast(journal.record);
    this.messages = new Messages(options.seed.mode, options.seed.connectionQualifiedName);
    this.candidates = new Candidates(options, this.messages);
    this.observer = new Observer(options, context);
    this.waiter = new Waiter(options, context, journal, this.observer, this.messages);
  }

  /** Creates a resource, or continues an interrupted creation. */
  async create(): Promise<void> {
    await this.converge(undefined, undefined);
  }

  /** Continues the intent in state, which is not fulfilled yet. */
  async resume(before: Intent): Promise<void> {
    const found = await this.findFormer(before, soughtRun(before, true));
    if (found !== undefined) this.journal.recordRun(found.run, found.workflowName, found.startedByUs);
    const action = decideResume(before, found?.run, this.journal.record.fellShort);
    switch (action.kind) {
      case "refuseStopped":
        throw action.isReported ? this.messages.runStopped(action.runId) : await this.waiter.runStopped(action.runId);
      case "decideByCounts":
        this.suspectFormer(before, { createdAt: before.runCreatedAt });
        return this.waiter.decideByCounts();
      case "followFormer":
        this.suspectFormer(before, action.run);
        return this.waiter.follow(
          action.run,
          action.run.id === before.runId && isLive(before.phase) ? "known" : "found",
        );
      case "settleFormer":
        this.recordPurgeBefore(before, found?.run);
        if (action.hasSucceeded && (await this.waiter.isVerified())) return;
        return this.converge(action.base, before);
      case "converge":
        return this.converge(action.base, before);
    }
  }

  /** Replaces the intent in state by one with another mode or other triggers. */
  async change(before: Intent): Promise<void> {
    const found = await this.findFormer(before, soughtRun(before, false));
    this.recordPurgeBefore(before, found?.run);
    const action = decideChange(before, found?.run, this.mode);
    if (action.base !== undefined) this.journal.recordBase(action.base);
    switch (action.kind) {
      case "refuseUnexpected":
        throw this.messages.unexpectedPhase(action.run);
      case "outwaitFormer":
        await this.outwait([action]);
        break;
      case "joinFormer":
        if (await this.joinFormer(action.run, found?.startedByUs === true, before)) return;
        break;
      case "converge":
    }
    if (isPutBack(before, this.journal.intent.key) && (await this.waiter.isThereAlready())) return;
    await this.converge(action.base, before);
  }

  private async findFormer(before: Intent, sought: Sought | undefined): Promise<(RunOfIntent & Sought) | undefined> {
    if (sought === undefined) return undefined;
    const found = await this.observer.lookForRunOf(before, sought.workflowName, sought.pick);
    return found && { ...found, ...sought };
  }

  // ── Observe, decide, act ────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Finds a run that serves the intent, or starts one.
   *
   * @param base - the run that served the intent before, and whose result was handled
   * @param before - the intent in state
   */
  private async converge(base: RunMark | undefined, before: Intent | undefined): Promise<void> {
    const own = this.journal.ownDefinition(this.mode);
    for (const other of this.candidates.elsewhere(own, this.journal.intent, before, base))
      if (await this.isServedBy(other, before)) return;
    let at = this.candidates.first(own, base);
    let observation: Observation | undefined;
    for (;;) {
      if (observation === undefined) observation = await this.observe(at);
      else this.countRound();
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
          // If a run of it purged the connection, this resource has still purged it.
          if (this.mode === "purge") this.recordPurges(observation);
          this.journal.forgetDefinition(at.name);
          at = this.candidates.withoutDefinition(at);
          break;
        case "nextName":
          // Its definition was edited, or does not tell what it does. What a run of it has purged before stays purged by us.
          if (at.isKnown && this.mode === "purge") this.recordPurges(observation);
          at = this.candidates.next(at);
          break;
        case "take":
          this.recordDiscovered(at.name, observation);
          at = taken(at);
          break;
        case "awaitRun": {
          this.recordDiscovered(at.name, observation);
          const late = await this.observer.lookForRun(this.observer.lagEnd(), at.name, (it) => it);
          if (late !== undefined) {
            observation = { ...observation, runs: [late] };
            continue;
          }
          at = withoutRun(at);
          break;
        }
        case "follow":
        case "settle": {
          const { run } = action;
          this.recordServing(at.name, run, observation, action.isDiscovered);
          if (action.kind === "follow") return this.waiter.follow(run);
          if (run.stopped) throw await this.waiter.runStopped(run.id);
          at = settled(at, run);
          // This run is from a start whose answer was lost, or somebody else's. If that is not known, the counts
          // decide.
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
      // This step may have taken an hour, so the observation is outdated.
      observation = undefined;
    }
  }

  /** Whether a run of another definition has fulfilled the intent. Nothing is started there. */
  private async isServedBy(other: Candidate, before: Intent | undefined): Promise<boolean> {
    const { definition, runs } = await this.observer.lookAtName(other.name);
    const action = decide({ definition, runs, foreign: [] }, other, this.wanted);
    if (action.kind !== "settle") return false;
    const { run } = action;
    if (!run.stopped && !hasSucceeded(run)) return false;
    if (wasSeenBefore(other, before)) this.journal.recordConnectionSeen();
    this.journal.recordRun(run, other.name, false);
    if (run.stopped) throw await this.waiter.runStopped(run.id);
    return this.waiter.isVerified();
  }

  /** Observes a candidate. Waits for the index when a definition that should exist is missing. */
  private async observe({ name, isKnown }: Candidate): Promise<Observation> {
    for (;;) {
      this.countRound();
      const observation = await this.observer.observe(name);
      const isExpected = isKnown || liveOf(observation.runs) !== undefined;
      if (observation.definition !== undefined || !isExpected || !(await this.observer.appears(name)))
        return observation;
    }
  }

  /** Records a definition of ours that an interrupted command left. */
  private recordDiscovered(name: string, { definition }: Observation): void {
    this.journal.recordDefinition(this.mode, name);
    if (definition !== undefined && doesTheSame(definition, this.wanted)) this.journal.confirmDefinition(name);
    // We never start a run on a connection that is not visible, so it was visible before this definition ran.
    this.journal.recordConnectionSeen();
  }

  /** Records a run that serves the intent and that this command did not start. */
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
   * @returns the candidate to continue with, or "done" when nothing is left to do
   */
  private async tryToStart(
    kind: "create" | "rerun",
    at: Candidate,
    observation: Observation,
  ): Promise<Candidate | "done"> {
    try {
      if (!(await this.isStartNeeded(at, observation))) return "done";
    } catch (error) {
      const mayHave = mayHaveGoneOn(kind, at, observation.observed);
      if (mayHave && (await this.hasGoneOn(at, observation.runs, error))) return this.candidates.next(at);
      throw error;
    }
    this.refuseSecondTry();
    const settledAt = this.observer.begin + this.options.indexLagMs;
    if (kind === "rerun" && observation.foreignAt < settledAt) {
      // The index may show only then the start of a command that was killed a moment ago. The age of the observation
      // counts, not the time now: the process may have been suspended since.
      await this.context.clock.sleep(Math.max(0, settledAt - this.context.clock.now()));
      return at;
    }
    const turn = await this.waitForPermit(at.name, observation);
    if (turn === undefined) return at;
    return kind === "create" ? this.startFirst(at, observation, turn) : this.startAgain(at, observation, turn);
  }

  /** Creates our definition, with its first run. */
  private async startFirst(
    at: Candidate,
    observation: Observation,
    { release, seen }: StartPermit,
  ): Promise<Candidate | "done"> {
    const { name } = at;
    const [newest] = observation.runs;
    // An earlier definition of this name is archived. That it was ours says nothing about the next one.
    this.journal.forgetDefinition(name);
    const undo = this.journal.recordStart(name, seen.observed, newest && markOf(newest, at.base));
    this.recordThereAfter(observation.runs, seen.observed);
    this.context.log(`Starting workflow ${name} to ${this.mode} ${this.connection}.`);
    const deleteType = deleteTypeOf(this.mode);
    const answer = await this.undoing(undo, () =>
      this.context.api.createAndRun(
        { name, connectionQualifiedName: this.connection, deleteType },
        this.observer.startPatienceOf(seen),
      ),
    ).finally(release);
    const candidates = new CandidateRuns((runs) => without(runs, observation.runs), true);
    if (answer.kind === "unclear") {
      // The index may have shown too late that an earlier command began that run, before this one counted.
      this.journal.forgetBefore();
      // Nor does a lost answer tell what ran: somebody may have put a definition under this name right before.
      this.waiter.suspect(name);
    }
    switch (answer.kind) {
      case "accepted":
        // A tenant may run an earlier definition of this name that its index does not show yet.
        if (answer.told !== undefined && doesSomethingElse(answer.told, this.wanted)) {
          const run = await this.observer.lookForRunToStop(name, candidates.choice);
          throw await this.waiter.startedOther(name, answer.told, run);
        }
        this.journal.confirmDefinition(name);
        if (answer.told === undefined) this.waiter.suspect(name);
        await this.followNewRun(name, candidates, answer);
        return "done";
      case "taken":
        undo();
        // We hold the name if an earlier start was lost; otherwise an archived definition holds it.
        return (await this.observer.appears(name)) ? at : this.candidates.next(at);
      case "refused":
      case "unclear": {
        const next = await this.afterUnconfirmed(answer, { at, undo, candidates });
        if (next !== undefined) return next;
        const definition = await this.observer.findWorkflow(name);
        if (this.sentInVain || definition !== undefined) throw this.startUnknown(name, answer);
        // After the index lag there is neither a run nor the definition, so the request had no effect. It is sent
        // again, but only once.
        undo();
        this.sentInVain = true;
        return at;
      }
    }
  }

  /** Runs an existing definition again. */
  private async startAgain(
    at: Candidate,
    observation: Observation,
    { release, seen }: StartPermit,
  ): Promise<Candidate | "done"> {
    const { name, isExisting, base } = at;
    const undo = this.journal.recordStart(name, seen.observed, base, !isExisting);
    this.recordThereAfter(observation.runs, seen.observed);
    this.context.log(`Running workflow ${name} again to ${this.mode} ${this.connection}.`);
    const answer = await this.undoing(undo, () =>
      this.context.api.rerun(name, this.observer.startPatienceOf(seen)),
    ).finally(release);
    // What is needed to send it may take seconds, in which the workflow can be edited as well.
    this.waiter.suspect(name);
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
        return this.candidates.next(at);
      case "refused":
      case "unclear": {
        const next = await this.afterUnconfirmed(answer, { at, undo, candidates });
        if (next !== undefined) return next;
        throw this.startUnknown(name, answer);
      }
    }
  }

  /**
   * Continues after a start that Atlan did not confirm. After a refusal nothing was started, so it may be tried again.
   * If the answer was lost, its run is looked for and followed.
   *
   * @returns undefined when the answer was lost and no run can be found
   */
  private async afterUnconfirmed(
    answer: Refused | Unclear,
    { at, undo, candidates }: { at: Candidate; undo: () => void; candidates: CandidateRuns },
  ): Promise<Candidate | "done" | undefined> {
    if (answer.kind === "refused") {
      undo();
      await this.waitOrThrow(answer);
      return at;
    }
    const run = await this.observer.lookForRun(this.observer.lagEnd(), at.name, candidates.choice);
    if (run === undefined) return undefined;
    const isOurs = candidates.isSurely(run) && (await this.observer.isOfLostStart(run, at.name, candidates.isFirst));
    await this.followStarted(run, at.name, isOurs);
    return "done";
  }

  /** No run of the start appeared in time. */
  private startUnknown(name: string, { error }: Refused | Unclear): Error {
    this.journal.recordRunNotFound(this.context.api.tenantTime());
    return this.messages.startUnknown(name, error);
  }

  /** Whether an interrupted command continued under the next name, because an archived definition holds this one. */
  private async hasGoneOn(at: Candidate, runs: readonly WorkflowRun[], error: unknown): Promise<boolean> {
    const next = this.candidates.following(at);
    if (!isRefusalOfGuards(error) || runs.length === 0) return false;
    return next !== undefined && this.observer.isUsed(next);
  }

  /** The engine may call again within the same command. That must not start another run. */
  private refuseSecondTry(): void {
    const failure = this.context.failedBefore();
    if (failure !== undefined) throw this.messages.triedBefore(failure);
  }

  /** Waits for a permit of the limiter. Undefined when the observation is outdated by then. */
  private async waitForPermit(name: string, observation: Observation): Promise<StartPermit | undefined> {
    const { clock, starts } = this.context;
    const deadline = this.observer.deadline();
    if (clock.now() > deadline) throw this.messages.noTimeLeft(this.options.timeoutMs);
    const notAfter = this.observer.patienceOf(observation).deadline;
    const isLookLate = clock.now() > notAfter;
    const release = await starts.acquireBefore(notAfter);
    if (release !== undefined) {
      const seen = await this.seenJustNow(name, observation).catch((error: unknown) => {
        release();
        throw error;
      });
      if (seen !== undefined) return { release, seen };
      release();
      return undefined;
    }
    if (clock.now() >= deadline)
      throw isLookLate
        ? this.messages.noTimeLeft(this.options.timeoutMs)
        : this.messages.neverItsTurn(this.options.timeoutMs);
    this.rounds--;
    return undefined;
  }

  /**
   * Renews the observation that approves a purge, until it is fresh. All other delays come first and the count comes
   * last: thousands of assets may be added while the process is suspended.
   *
   * @returns undefined where anything apart from the connection has changed, or no start is needed any more
   */
  private async seenJustNow(name: string, observation: Observation): Promise<Observation | undefined> {
    if (this.mode === "archive") return observation;
    await this.context.api.prepareStart(this.observer.patience());
    let seen = observation;
    for (let looks = 0; this.context.clock.now() > this.observer.startPatienceOf(seen).deadline; looks++) {
      if (looks >= MOST_LOOKS) throw this.messages.neverFresh(FRESH_MS);
      seen = await this.observer.observe(name);
      if (!isDeepStrictEqual(withoutObserved(seen), withoutObserved(observation))) return undefined;
      this.journal.recordObservation(seen.observed);
      if ((await this.evaluate(seen.observed)) !== "start") return undefined;
    }
    return seen;
  }

  /** Undoes the record of a start that throws: only look-ups before the request throw, so it was never sent. */
  private async undoing<T>(undo: () => void, start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** Nothing was started. Waits after "too many requests", and throws any other error. */
  private async waitOrThrow({ error }: Refused): Promise<void> {
    // The request was delayed before it was sent, so the connection must be observed again.
    if (error.code === "ATLAN_TOO_LATE" && this.mode === "purge" && ++this.tooLate < MOST_LOOKS) return;
    const delay = error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
    if (error.status !== 429 || this.context.clock.now() + delay > this.observer.deadline()) throw error;
    await this.context.clock.sleep(delay);
    this.rounds--;
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Whether a run is still needed. Fulfils the intent if not.
   *
   * @throws what the guards throw
   */
  private async isStartNeeded({ name, isExisting }: Candidate, observation: Observation): Promise<boolean> {
    const { observed } = observation;
    this.journal.recordObservation(observed);
    if (this.mode === "purge") {
      // Of somebody else's workflow only the run counts that state knows, since this resource has seen the connection before it.
      if (!isExisting) this.recordPurges(observation);
      if (isInvisible(observed)) await this.recordPurgesExcept(name);
    }
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

  private recordPurges(own: OwnRuns): void {
    this.hasPurged ||= hasRunPurged(own, this.connection, this.journal.record.fellShort);
  }

  /** The run of the intent in state, if that is a purge of a connection that was seen before. */
  private recordPurgeBefore({ mode, connectionSeen }: Intent, run: WorkflowRun | undefined): void {
    if (run !== undefined && mode === "purge" && connectionSeen) this.recordPurges({ runs: [run] });
  }

  /** The connection is there, so that no purge before this start explains it if it can't be seen later. */
  private recordThereAfter(runs: readonly WorkflowRun[], { connection }: ConnectionObservation): void {
    const latest = this.mode === "purge" && connection !== undefined ? runs.find(hasSucceeded) : undefined;
    if (latest !== undefined) this.journal.recordExplainsNothing(latest.id);
  }

  /** Looks at our other definitions: a purge by one of them may be why the connection is not visible. */
  private async recordPurgesExcept(name: string): Promise<void> {
    for (const other of otherPurges(this.journal.record, name)) {
      if (this.hasPurged) return;
      this.recordPurges(await this.observer.lookAtName(other));
    }
  }

  /** Waits for runs that must end before a start. Never waits for a purge: it would leave nothing to archive. */
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
   * A run of the former intent is live. It serves the new intent as well, if it reaches the target state.
   *
   * @returns false when it ended without that
   */
  private async joinFormer(run: WorkflowRun, startedByUs: boolean, former: Intent): Promise<boolean> {
    const name = former.workflowName ?? run.workflowName ?? "";
    this.context.log(`Joining run ${run.id}, which is going already.`);
    this.journal.recordSeenBefore(former);
    this.journal.recordRun(run, name, startedByUs);
    this.suspectFormer(former, run);
    if (!this.options.waitForCompletion) {
      await this.waiter.refuseOther(run);
      return true;
    }
    const end = await this.waiter.waitForSame(run.id);
    if (end.kind === "gone") return this.waiter.decideByCounts().then(() => true);
    if (end.kind === "timeout") throw await this.waiter.timedOut(`run ${run.id}`, end.run);
    this.journal.recordRun(end.run, name, startedByUs);
    if (end.kind === "unexpected") throw await this.waiter.unexpectedPhase(end.run);
    if (end.run.stopped) {
      // A trigger that was changed after the stop asks for another run.
      if (run.stopped) return false;
      throw await this.waiter.runStopped(run.id);
    }
    await this.waiter.refuseEndedOther(end.run);
    return hasSucceeded(end.run) && this.waiter.isVerified("attached", { run: end.run, isAwaited: true });
  }

  // ── After a start ───────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Finds and follows the new run after a start whose answer does not name it.
   *
   * @param created - the definition, if the start created it
   */
  private async followNewRun(name: string, candidates: CandidateRuns, created?: Created): Promise<void> {
    const until = this.options.waitForCompletion ? this.observer.deadline() : this.observer.lagEnd();
    const run = await this.observer.lookForRun(until, name, candidates.choice);
    if (run !== undefined) {
      const isOurs = candidates.isSurely(run) && !cameLater(run, created);
      return this.followStarted(run, name, isOurs);
    }
    this.journal.recordRunNotFound(this.context.api.tenantTime());
    if (this.options.waitForCompletion) throw await this.waiter.timedOut(`the run of workflow ${name}`, undefined);
  }

  /**
   * Follows the run that the answer names. If the index shows it under another id, it is the run that was not there
   * before.
   */
  private async followAnswered(answered: WorkflowRun, name: string, candidates: CandidateRuns): Promise<void> {
    this.journal.recordRun(answered, name, true);
    const shown = await this.observer.lookForRunWithId(answered.id);
    if (shown !== undefined) return this.followStarted(shown, name, true);
    const other = await this.observer.lookForRun(this.context.clock.now(), name, candidates.choice);
    if (other === undefined) return this.followStarted(answered, name, true);
    return this.followStarted(other, name, candidates.isSurely(other));
  }

  /** @param isOurs - whether it is the run that was started, and not somebody else's of the same time */
  private followStarted(run: WorkflowRun, name: string, isOurs: boolean): Promise<void> {
    this.journal.recordRun(run, name, isOurs);
    return this.waiter.follow(run, "started");
  }

  // ── Shorthands ──────────────────────────────────────────────────────────────────────────────────────────────────

  private countRound(): void {
    if (++this.rounds >= MOST_ROUNDS) throw this.messages.contradiction();
  }

  /** An earlier command may have started the run of this intent, right after an edit that nobody saw. */
  private suspectFormer(intent: Intent, run: Pick<WorkflowRun, "createdAt">): void {
    if (mayBeOurs(intent, this.journal.record, this.options.existingWorkflow))
      this.waiter.suspectFormer(run, intent.workflowName ?? "");
  }

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

/** The observation without the connection and its time. */
function withoutObserved({ definition, runs, foreign }: Observation): Partial<Observation> {
  return { definition, runs, foreign };
}

function without(runs: readonly WorkflowRun[], known: readonly WorkflowRun[]): WorkflowRun[] {
  return runs.filter((run) => !known.some((it) => it.id === run.id));
}

/** The new run, as far as the answer to its start describes it. */
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
