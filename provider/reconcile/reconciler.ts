import type { ConnectionObservation, WorkflowRun } from "../atlan/api";
import { isLive } from "../atlan/phase";
import { cameWith, CandidateRuns } from "./candidateRuns";
import { wasSeenBefore } from "./candidates";
import { Convergence, type FoundRun, type StepResult } from "./convergence";
import { type Candidate, newsAmong } from "./decide";
import { doesTheSame } from "./definition";
import { isWaitedFor, type Obstacle } from "./foreignRuns";
import { decideChange, decideResume, type Sought, soughtRun } from "./former";
import { type Intent, isPutBack } from "./intent";
import type { Journal } from "./journal";
import type { ForeignRun, Observation, RunOfIntent, UnderName } from "./observation";
import { Observer } from "./observe";
import type { ReconcileContext, ReconcileOptions } from "./options";
import type { GuardResult } from "./preflight";
import { mayBeOurs, type ResourceRecord } from "./record";
import { RunCheck } from "./runCheck";
import { hasSucceeded, liveOf } from "./runs";
import { Starter } from "./starter";
import { Waiter } from "./waiter";

/**
 * Fulfils one intent: looks for a run that already serves it, and starts one only if there is none. Each fact is recorded in
 * the journal first, so that state has it after any failure.
 */
export class Reconciler extends Convergence<"done"> {
  private readonly context: ReconcileContext;
  private readonly journal: Journal;
  private readonly check: RunCheck;
  private readonly waiter: Waiter;
  private readonly starter: Starter;

  constructor(options: ReconcileOptions, context: ReconcileContext, journal: Journal) {
    super(options, new Observer(options, context), journal.record);
    this.context = context;
    this.journal = journal;
    const { observer, messages, candidates, rounds } = this;
    const parts = { options, context, journal, observer, messages };
    this.check = new RunCheck(parts);
    this.waiter = new Waiter(parts, this.check);
    this.starter = new Starter({
      ...{ ...parts, waiter: this.waiter, check: this.check, candidates, rounds },
      evaluate: (observed) => this.evaluate(observed),
    });
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
        throw action.isReported
          ? this.messages.runStopped(action.runId, this.record)
          : await this.waiter.runStopped(action.runId);
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
        if (action.mayProve && (await this.waiter.tryToFulfil())) return;
        // A run that did more than what is wanted was refused at once, but it may have done what is wanted as well.
        if (!action.mayProve && found !== undefined) await this.observer.waitUntilShown(found.run);
        await this.converge(action.base, before);
        break;
      case "converge":
        await this.converge(action.base, before);
    }
  }

  /** Replaces the intent in state by one with another mode or other triggers. */
  async change(before: Intent): Promise<void> {
    const found = await this.findFormer(before, soughtRun(before, false));
    this.recordPurgeBefore(before, found?.run);
    const action = decideChange(before, found?.run, this.mode, this.options.waitForCompletion);
    if (action.base !== undefined) this.journal.recordBase(action.base);
    switch (action.kind) {
      case "refuseUnexpected":
        throw this.messages.unexpectedPhase(action.run);
      case "refuseStopping":
        throw this.messages.inTheWay(action.run.id, this.mode === "purge");
      case "outwaitFormer":
        await this.outwait([action]);
        break;
      case "joinFormer":
        if (await this.joinFormer(action.run, found?.startedByUs === true, before)) return;
        break;
      case "converge":
    }
    if (isPutBack(before, this.journal.intent.key) && (await this.waiter.tryToFulfilAgain())) return;
    await this.converge(action.base, before);
  }

  private async findFormer(before: Intent, sought: Sought | undefined): Promise<(RunOfIntent & Sought) | undefined> {
    if (sought === undefined) return undefined;
    const found = await this.observer.lookForRunOf(before, sought.workflowName, sought.pick);
    return found && { ...found, ...sought };
  }

  // ── What acting means ───────────────────────────────────────────────────────────────────────────────────────────

  /** Observes a candidate. Waits for the index when a definition that should exist is missing. */
  protected async observe({ name, isKnown }: Candidate): Promise<Observation> {
    if (!isKnown) this.prepareStart();
    for (;;) {
      const observation = await this.observer.observe(name);
      const isExpected = isKnown || liveOf(observation.runs) !== undefined;
      if (observation.definition !== undefined || !isExpected || !(await this.observer.appears(name)))
        return observation;
      this.rounds.begin();
    }
  }

  /** Looks up meanwhile what only a start needs. If that fails, the start looks it up again, and tells why it can't. */
  private prepareStart(): void {
    this.context.api.prepareStart(this.observer.patience()).catch(() => undefined);
  }

  protected lookAtName(name: string): Promise<UnderName> {
    return this.observer.lookAtName(name);
  }

  protected recordObservation(observed: ConnectionObservation): void {
    this.journal.recordObservation(observed);
  }

  protected recordDiscovered(name: string, { definition }: Observation): void {
    this.journal.recordDefinition(this.mode, name);
    if (definition !== undefined && doesTheSame(definition, this.wanted)) this.journal.confirmDefinition(name);
    // We never start a run on a connection that is not visible, so it was visible before this definition ran.
    this.journal.recordConnectionSeen();
  }

  protected forgetDefinition(name: string): void {
    this.journal.forgetDefinition(name);
  }

  protected lookForLateRun({ name, base }: Candidate, { definition }: Observation): Promise<WorkflowRun | undefined> {
    const choice = (runs: readonly WorkflowRun[]): WorkflowRun[] => newsAmong(runs, definition, base, this.wanted);
    return this.observer.lookForRun(this.observer.lagEnd(), name, choice);
  }

  /** Never waits for a purge: it would leave nothing to archive. */
  protected async outwait(runs: readonly Obstacle[]): Promise<void> {
    for (const { run, purges } of runs) {
      if (!isWaitedFor({ purges }, this.options)) throw this.messages.inTheWay(run.id, purges);
      this.context.log(`Waiting for run ${run.id}, which archives ${this.connection} too, to end.`);
      const end = await this.waiter.waitFor(run.id, { seen: run });
      if (end.kind === "gone") throw this.messages.notShownAnyMore(run.id);
      if (end.kind === "timeout") throw await this.waiter.timedOut(`run ${run.id}`, end.run);
      if (end.kind === "unexpected") throw await this.waiter.unexpectedPhase(end.run);
    }
  }

  protected async settleElsewhere(
    run: WorkflowRun,
    other: Candidate,
    before: Intent | undefined,
  ): Promise<"done" | undefined> {
    if (!run.stopped && !hasSucceeded(run)) return undefined;
    if (wasSeenBefore(other, before)) this.journal.recordConnectionSeen();
    this.journal.recordRun(run, other.name, false);
    if (run.stopped) throw await this.waiter.runStopped(run.id);
    return (await this.waiter.tryToFulfil()) ? "done" : undefined;
  }

  protected async follow(found: FoundRun): Promise<"done"> {
    this.recordServing(found);
    await this.waiter.follow(found.run);
    return "done";
  }

  protected async settle(found: FoundRun): Promise<"done" | undefined> {
    const { run } = found;
    this.recordServing(found);
    if (run.stopped) throw await this.waiter.runStopped(run.id);
    return hasSucceeded(run) && (await this.waiter.tryToFulfil()) ? "done" : undefined;
  }

  /** Records a run that serves the intent and that this command did not start. */
  private recordServing({ run, candidate: { name }, isDiscovered, observation }: FoundRun): void {
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

  protected async join(run: ForeignRun, observed: ConnectionObservation): Promise<"done"> {
    this.journal.recordObservation(observed);
    this.context.log(
      `Joining run ${run.id} of workflow ${run.definition.name}, which is going on ${this.connection} already.`,
    );
    this.journal.recordRun(run, run.definition.name, false);
    await this.waiter.follow(run);
    return "done";
  }

  protected async start(
    kind: "create" | "rerun",
    candidate: Candidate,
    observation: Observation,
    guardResult: GuardResult,
  ): Promise<StepResult<"done">> {
    if (guardResult === "start") {
      const next = await this.starter.start(kind, candidate, observation);
      return next === "done" ? { end: next } : { next };
    }
    const { observed } = observation;
    const since = this.waiter.retainedSince();
    if (guardResult === "alreadyGone" && !this.hasPurged)
      this.journal.fulfil(guardResult, observed, since, this.journal.record.achieved);
    else this.journal.fulfil(guardResult, observed, since);
    return { end: "done" };
  }

  // ── The run of the former intent ────────────────────────────────────────────────────────────────────────────────

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
      await this.check.refuseLiveOther(run);
      return true;
    }
    const end = await this.waiter.waitForWanted(run.id, { seen: run });
    if (end.kind === "gone") return this.waiter.decideByCounts().then(() => true);
    if (end.kind === "timeout") throw await this.waiter.timedOut(`run ${run.id}`, end.run);
    this.journal.recordRun(end.run, name, startedByUs);
    if (end.kind === "unexpected") throw await this.waiter.unexpectedPhase(end.run);
    if (end.run.stopped) {
      // A trigger that was changed after the stop asks for another run.
      if (run.stopped) return false;
      throw await this.waiter.runStopped(run.id);
    }
    await this.check.refuseEndedOther(end.run);
    return hasSucceeded(end.run) && this.waiter.tryToFulfil("attached", { run: end.run, isAwaited: true });
  }

  /** An earlier command may have started the run of this intent, right after an edit that nobody saw. */
  private suspectFormer(intent: Intent, run: Pick<WorkflowRun, "createdAt">): void {
    if (mayBeOurs(intent, this.journal.record, this.options.existingWorkflow))
      this.check.suspectFormer(run, intent.workflowName ?? "");
  }

  protected get record(): ResourceRecord {
    return this.journal.record;
  }

  protected get intent(): Intent {
    return this.journal.intent;
  }
}
