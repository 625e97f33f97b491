import type { ConnectionObservation, WorkflowRun } from "../atlan/api";
import { asKnown, Candidates, mayHaveGoneOn, settled } from "./candidates";
import { ConnectionTask } from "./connectionTask";
import { type Action, type Candidate, decide } from "./decide";
import { type Obstacle, obstaclesOf } from "./foreignRuns";
import type { Intent, RunMark } from "./intent";
import { Messages } from "./messages";
import { type ForeignRun, isUsed, type Observation, type UnderName } from "./observation";
import type { Observer } from "./observe";
import { guardContextOf, type ReconcileOptions } from "./options";
import { hasRunPurged, type OwnRuns } from "./ownPurges";
import { type GuardResult, isRefusalOfGuards } from "./preflight";
import { otherPurges, ownDefinition, type ResourceRecord } from "./record";
import { archivingNames, refuseArchivedAgain } from "./retention";
import { Rounds } from "./rounds";
import { markOf, markOfIntent } from "./runMark";
import { hasSucceeded } from "./runs";
import { explainsByPast, isInvisible } from "./targetState";

/**
 * What became of a step: how the command ends, or the candidate to go on with. The step may have taken an hour, so the
 * observation is outdated except for what `seen` says.
 */
export type StepResult<End> = { readonly end: End } | { readonly next: Candidate; readonly seen?: Observation };

/** A run that has ended, or that serves the intent, and where it was found. */
export interface FoundRun {
  readonly run: WorkflowRun;
  readonly candidate: Candidate;
  /** This command did not know its definition before. */
  readonly isDiscovered: boolean;
  readonly observation: Observation;
}

/**
 * The loop of a command: observe, decide, act, until a run serves the intent or an error says why none can. What acting
 * means is left to the two that go round: the `Reconciler` does it, and for a preview the `Predictor` tells what would
 * follow. So a preview can't go another way than `pulumi up`.
 */
export abstract class Convergence<End> extends ConnectionTask {
  protected readonly observer: Observer;
  protected readonly messages: Messages;
  protected readonly candidates: Candidates;
  protected readonly rounds: Rounds;
  /** A purge of ours Succeeded, which explains a connection that is not visible any more. */
  protected hasPurged: boolean;
  /** No purge of ours up to this run explains a connection that is not visible: it was visible later. */
  private explainsNothingUntil: RunMark | undefined;
  /** The run of the intent that state knows, unless that is fulfilled: then `rerunOnDrift` asks for what came back. */
  private recordedRun: RunMark | undefined;
  /** The first run of the intent that state does not know: its command was killed. */
  protected unrecordedRun: RunMark | undefined;

  constructor(options: ReconcileOptions, observer: Observer, past: Pick<ResourceRecord, "achieved" | "intent">) {
    super(options);
    this.observer = observer;
    this.messages = new Messages(options.seed.mode, options.seed.connectionQualifiedName);
    this.candidates = new Candidates(options, this.messages);
    this.rounds = new Rounds(this.messages);
    this.hasPurged = explainsByPast(past);
  }

  // ── What is known ───────────────────────────────────────────────────────────────────────────────────────────────

  /** What is known of the resource by now. Undefined for a new one of which nothing is recorded. */
  protected abstract get record(): ResourceRecord | undefined;
  /** The intent to fulfil. */
  protected abstract get intent(): Intent;

  // ── What acting means ───────────────────────────────────────────────────────────────────────────────────────────

  protected abstract observe(candidate: Candidate): Promise<Observation>;
  protected abstract lookAtName(name: string): Promise<UnderName>;
  protected abstract recordObservation(observed: ConnectionObservation): void;
  /** An interrupted command of ours left this definition. */
  protected abstract recordDiscovered(name: string, observation: Observation): void;
  /** Somebody archived the definition. */
  protected abstract forgetDefinition(name: string): void;
  /** Looks for a run of our definition that was not handled, for the index may show it late. */
  protected abstract lookForLateRun(candidate: Candidate, observation: Observation): Promise<WorkflowRun | undefined>;
  /** Waits for runs that must end before a start. */
  protected abstract outwait(runs: readonly Obstacle[]): Promise<void>;
  /** A run of another definition has ended that may have fulfilled the intent. Undefined if it has not. */
  protected abstract settleElsewhere(
    run: WorkflowRun,
    other: Candidate,
    before: Intent | undefined,
  ): Promise<End | undefined>;
  /** Waits for a run that serves the intent. */
  protected abstract follow(found: FoundRun): Promise<End>;
  /** A run has ended whose result nobody has handled. Undefined if it has not fulfilled the intent. */
  protected abstract settle(found: FoundRun): Promise<End | undefined>;
  /** Follows a foreign run that does the same. */
  protected abstract join(run: ForeignRun, observed: ConnectionObservation): Promise<End>;
  /** Starts a run, or does without where the guards say that nothing remains to be done. */
  protected abstract start(
    kind: "create" | "rerun",
    candidate: Candidate,
    observation: Observation,
    guardResult: GuardResult,
  ): Promise<StepResult<End>>;

  // ── Observe, decide, act ────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Finds a run that serves the intent, or starts one.
   *
   * @param base - the run that served the intent before, and whose result was handled
   * @param before - the intent in state
   */
  protected async converge(base: RunMark | undefined, before: Intent | undefined): Promise<End> {
    this.explainsNothingUntil = before && this.wasVisibleSince(before) ? markOfIntent(before) : undefined;
    this.recordedRun = before && this.isStillToFulfil(before) ? markOfIntent(before) : undefined;
    const own = ownDefinition(this.record, this.mode);
    for (const other of this.candidates.elsewhere(own, this.intent, before, base)) {
      const end = await this.endElsewhere(other, before);
      if (end !== undefined) return end;
    }
    let candidate = this.candidates.first(own, base);
    let observation: Observation | undefined;
    for (;;) {
      this.rounds.begin();
      observation ??= await this.observe(candidate);
      const attempt = await this.act(decide(observation, candidate, this.wanted), candidate, observation);
      if ("end" in attempt) return attempt.end;
      candidate = attempt.next;
      observation = attempt.seen;
    }
  }

  /** Whether the intent in state is the one to fulfil. The purge at the end of a hold has the key of its archive, and another mode. */
  private isStillToFulfil({ key, mode, fulfilled }: Intent): boolean {
    return key === this.intent.key && mode === this.intent.mode && !fulfilled;
  }

  /** Takes one step. */
  private async act(action: Action, candidate: Candidate, observation: Observation): Promise<StepResult<End>> {
    switch (action.kind) {
      case "refuseExisting":
        throw this.messages.existingUnusable(candidate.name, observation.definition);
      case "refuseStrange":
        throw this.messages.strangeInTheWay(action.run.id, action.run.definition);
      case "unexpectedPhase":
        throw this.messages.unexpectedPhase(action.run);
      case "forget":
        // If a run of it purged the connection, this resource has still purged it.
        if (this.mode === "purge") this.recordPurges(observation);
        this.forgetDefinition(candidate.name);
        return { next: this.candidates.withoutDefinition(candidate) };
      case "nextName":
        // Its definition was edited, or does not tell what it does. What a run of it has purged before stays purged by us.
        if (candidate.isKnown && this.mode === "purge") this.recordPurges(observation);
        return { next: this.candidates.next(candidate) };
      case "awaitRun":
        return this.awaitRun(candidate, observation);
      case "follow":
        return { end: await this.follow({ ...action, candidate, observation }) };
      case "settle":
        return this.tryToSettle({ ...action, candidate, observation });
      case "outwait":
        await this.outwait(obstaclesOf(action.runs));
        return { next: candidate };
      case "join":
        return { end: await this.join(action.run, observation.observed) };
      case "create":
      case "rerun":
        return this.tryToStart(action.kind, candidate, observation);
    }
  }

  private async awaitRun(candidate: Candidate, observation: Observation): Promise<StepResult<End>> {
    this.recordDiscovered(candidate.name, observation);
    const late = await this.lookForLateRun(candidate, observation);
    if (late === undefined) return { next: asKnown(candidate) };
    return { next: candidate, seen: { ...observation, runs: [late] } };
  }

  private async tryToSettle(found: FoundRun): Promise<StepResult<End>> {
    const { run, observation } = found;
    const end = await this.settle(found);
    if (end !== undefined) return { end };
    this.noteUnrecorded(found.candidate, run);
    const next = settled(found.candidate, run);
    // This run is from a start whose answer was lost, or somebody else's. If that is not known, the counts decide.
    return hasSucceeded(run) ? { next } : { next, seen: observation };
  }

  /** How the command ends if a run of another definition has fulfilled the intent. Nothing is started there. */
  private async endElsewhere(other: Candidate, before: Intent | undefined): Promise<End | undefined> {
    const action = decide({ ...(await this.lookAtName(other.name)), foreign: [] }, other, this.wanted);
    if (action.kind !== "settle") return undefined;
    const end = await this.settleElsewhere(action.run, other, before);
    if (end === undefined && hasSucceeded(action.run)) this.noteUnrecorded(other, action.run);
    return end;
  }

  /** Of somebody else's workflow nobody knows whether a run of it was for the intent, before state knows one that was. */
  private noteUnrecorded({ isExisting, base }: Candidate, run: WorkflowRun): void {
    if (!isExisting || base !== undefined) this.unrecordedRun ??= markOf(run);
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  /** Starts a run, if the guards approve. */
  private async tryToStart(
    kind: "create" | "rerun",
    candidate: Candidate,
    observation: Observation,
  ): Promise<StepResult<End>> {
    // Its definition was archived: an outdated index may have shown it to a killed command, which used the next name.
    if (kind === "create" && (await this.isNextUsed(candidate, observation))) {
      if (this.mode === "purge") this.recordPurges(observation);
      return { next: this.candidates.next(candidate) };
    }
    let guardResult: GuardResult;
    try {
      guardResult = await this.guard(candidate, observation);
    } catch (error) {
      const mayHave = kind === "rerun" && mayHaveGoneOn(candidate, observation.observed) && isRefusalOfGuards(error);
      if (mayHave && (await this.isNextUsed(candidate, observation))) return { next: this.candidates.next(candidate) };
      throw error;
    }
    return this.start(kind, candidate, observation, guardResult);
  }

  /**
   * Whether a run is still needed.
   *
   * @throws what the guards throw
   */
  private async guard({ name, isExisting }: Candidate, observation: Observation): Promise<GuardResult> {
    const { observed } = observation;
    this.recordObservation(observed);
    if (this.mode === "purge") {
      // Of somebody else's workflow only the run counts that state knows, since this resource has seen the connection before it.
      if (!isExisting) this.recordPurges(observation);
      if (isInvisible(observed)) await this.recordPurgesExcept(name);
    }
    const result = await this.evaluate(observed);
    if (result === "start") await this.refuseArchivedAgain();
    return result;
  }

  /** Older state may have been put back into a retention: only Atlan knows then of what was archived later. */
  private async refuseArchivedAgain(): Promise<void> {
    const { retention, seed } = this.options;
    if (retention?.since === undefined || this.record === undefined) return;
    const names = archivingNames(retention, seed, this.record);
    const runs = await Promise.all(names.map((name) => this.observer.findRuns(name)));
    refuseArchivedAgain(retention, this.connection, runs.flat());
  }

  protected evaluate(observed: ConnectionObservation): Promise<GuardResult> {
    const { hasPurged, recordedRun, unrecordedRun } = this;
    const mustPredate = recordedRun ?? unrecordedRun;
    const asksForRun = this.intent.asksForRun === true;
    return this.observer.evaluate(guardContextOf(this.options, { asksForRun, hasPurged, mustPredate }), observed);
  }

  /** Whether this name was used before, and the next one as well: by a command that was killed, or by a former resource. */
  private async isNextUsed(candidate: Candidate, { runs }: Observation): Promise<boolean> {
    const next = this.candidates.following(candidate);
    return runs.length > 0 && next !== undefined && isUsed(await this.lookAtName(next));
  }

  // ── Purges of ours ──────────────────────────────────────────────────────────────────────────────────────────────

  /** Whether the connection was visible before the archive of the intent in state, or after its purge. */
  private wasVisibleSince({ mode, connectionSeen, fulfilled }: Intent): boolean {
    return mode === "archive" ? connectionSeen : fulfilled && this.intent.connectionSeen;
  }

  private recordPurges(own: OwnRuns): void {
    const { connection, explainsNothingUntil } = this;
    this.hasPurged ||= hasRunPurged(own, connection, { fellShort: this.record?.fellShort, explainsNothingUntil });
  }

  /** The run of the intent in state, if that is a purge of a connection that was seen before. */
  protected recordPurgeBefore({ mode, connectionSeen }: Intent, run: WorkflowRun | undefined): void {
    if (run !== undefined && mode === "purge" && connectionSeen) this.recordPurges({ runs: [run] });
  }

  /** Looks at our other definitions: a purge by one of them may be why the connection is not visible. */
  private async recordPurgesExcept(name: string): Promise<void> {
    const others = otherPurges(this.record, name);
    // Before `existingWorkflow` was added, a command that was killed may have purged by a definition that state does not know.
    if (name === this.options.existingWorkflow) others.push(this.candidates.firstOwn);
    for (const other of others) {
      if (this.hasPurged) return;
      this.recordPurges(await this.lookAtName(other));
    }
  }
}
