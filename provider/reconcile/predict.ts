import type { ConnectionObservation, LiveRun, WorkflowRun } from "../atlan/api";
import { hasEnded, isLive, toPhase } from "../atlan/phase";
import { AtlanApiError, AtlanProviderError } from "../errors";
import { readIsoTime } from "../text/isoTime";
import { present } from "../text/present";
import { wasSeenBefore } from "./candidates";
import { Convergence, type FoundRun, type StepResult } from "./convergence";
import type { Candidate } from "./decide";
import { doesSomethingElse, ranSomethingElse } from "./definition";
import { isWaitedFor, type Obstacle } from "./foreignRuns";
import { decideChange, decideResume, soughtRun } from "./former";
import { type Intent, isPutBack, type RunMark } from "./intent";
import type { Evidence } from "./messages";
import type { ForeignRun, Observation, UnderName } from "./observation";
import type { Observer } from "./observe";
import type { ReconcileOptions } from "./options";
import { hasProvenWanted } from "./ownPurges";
import type { GuardResult } from "./preflight";
import { mayBeOurs, ownDefinition, type ResourceRecord } from "./record";
import { newerThan } from "./runMark";
import { hasSucceeded, withOlderLive } from "./runs";
import { isNothingShown, isProof, isReached, mayHavePurged, stillHolds } from "./targetState";

/** What a command knows before it observes anything. */
export interface Known {
  /** What state says of the resource. Undefined for a new one. */
  readonly record: ResourceRecord | undefined;
  /** Whether the intent in state continues. */
  readonly resumes: boolean;
  /** The intent to fulfil. */
  readonly intent: Intent;
}

/** What `pulumi up` would do by the present observation. */
export type PredictedOutcome =
  /** It would start a run, or the guards say that nothing remains to be done. */
  | { readonly kind: "guarded"; readonly result: GuardResult }
  /** It would wait for this live run, which serves the intent. */
  | { readonly kind: "follow"; readonly run: WorkflowRun }
  /** It would follow somebody else's run that does the same. */
  | { readonly kind: "join"; readonly run: WorkflowRun }
  /** The target state is there. `left`: the definition by which an earlier command has reached it. */
  | { readonly kind: "reached"; readonly left?: string }
  /** It would check the counts after this run, which Succeeded, and start no other. */
  | { readonly kind: "check"; readonly run: WorkflowRun }
  /**
   * It would record a run and report this of it, and start no other. `mayRun`: it looks for the run anew, and would
   * start another one if it were not there any more.
   */
  | { readonly kind: "report"; readonly error: AtlanProviderError; readonly mayRun: boolean }
  /**
   * Atlan does not show the run that state knows, and the counts do not show its success, or its definition does
   * something else by now. It would start no other.
   */
  | { readonly kind: "lost" }
  /** It would wait for these runs to end. By the present observation, `next` follows. */
  | { readonly kind: "outwait"; readonly runs: readonly Obstacle[]; readonly next: PredictedOutcome }
  /** It would refuse, and record nothing. */
  | { readonly kind: "refuse"; readonly error: AtlanProviderError };

/** What is seen at one moment, and what follows from it. */
export interface Prediction {
  readonly observed: ConnectionObservation;
  /** Runs in flight that may or may not work on the connection, if they matter. */
  readonly unattributed: readonly LiveRun[];
  readonly outcome: PredictedOutcome;
}

interface PredictContext {
  readonly options: ReconcileOptions;
  readonly observer: Observer;
}

/**
 * Goes round as `pulumi up` does, and acts on nothing: it observes once, and takes the next observation for the same as
 * this one. Waits for the index only before it refuses, if something may still appear that `pulumi up` would continue
 * instead.
 *
 * @throws AtlanApiError when the tenant does not answer
 */
export function predict(context: PredictContext, known: Known): Promise<Prediction> {
  const { observer } = context;
  let isEnough = false;
  const look = async (): Promise<Prediction> => {
    const predictor = new Predictor(context, known);
    const prediction = await predictor.predict();
    isEnough = prediction.outcome.kind !== "refuse" || !predictor.mayShow;
    return prediction;
  };
  return observer.poll(observer.lagEnd(), look, () => isEnough);
}

const report = (error: AtlanProviderError, mayRun = false): PredictedOutcome => ({ kind: "report", error, mayRun });

/** One observation of everything, and what follows from it. */
class Predictor extends Convergence<PredictedOutcome> {
  /** Something may still appear within the index lag that changes the outcome. */
  mayShow = false;
  private readonly known: Known;
  private readonly underNames = new Map<string, Promise<UnderName>>();
  private observed!: ConnectionObservation;
  private live: readonly LiveRun[] = [];
  private unattributed: readonly LiveRun[] = [];
  /** When this observation began, by this machine's clock. */
  private readonly begunAt: number;
  /** A run that fell short, and turns out to have done what is wanted. */
  private provenWanted: string | undefined;
  /** The runs that `pulumi up` would wait for before it goes on, in turn. */
  private readonly outwaited: (readonly Obstacle[])[] = [];

  constructor({ options, observer }: PredictContext, known: Known) {
    super(options, observer, { achieved: known.record?.achieved ?? "none", intent: known.intent });
    this.known = known;
    this.begunAt = observer.now();
  }

  async predict(): Promise<Prediction> {
    const before = this.record?.intent;
    const { name } = this.candidates.first(ownDefinition(this.record, this.mode), undefined);
    const observing = this.observer.observeForStart();
    const seeing = this.observer.findRunsAhead(name);
    const leaving = Promise.all([this.observer.findWorkflow(name), seeing]);
    this.underNames.set(
      name,
      leaving.then(([definition, { runs }]) => ({ definition, runs })),
    );
    const [observed, { live }] = await Promise.all([observing, seeing, this.lookAtName(name)]);
    this.observed = observed;
    this.live = live;
    const former = before && (await this.findFormer(before));
    const last = await this.unlessRefused(() =>
      before === undefined ? this.converge(undefined, undefined) : this.continueFrom(before, former),
    );
    const outcome = this.outwaited.reduceRight<PredictedOutcome>(
      (next, runs) => ({ kind: "outwait", runs, next }),
      last,
    );
    return { observed, unattributed: this.unattributed, outcome };
  }

  // ── The run that state knows ────────────────────────────────────────────────────────────────────────────────────

  private async findFormer(before: Intent): Promise<WorkflowRun | undefined> {
    const sought = soughtRun(before, this.known.resumes);
    if (sought === undefined) return undefined;
    const { runs } = (await this.underNames.get(sought.workflowName)) ?? {};
    if (before.runId === undefined && runs !== undefined) return sought.pick(newerThan(runs, before.base));
    const shown = [...this.live, ...(runs ?? [])].find(({ id }) => id === before.runId);
    return shown ?? this.observer.findRunOf(before, sought);
  }

  private continueFrom(before: Intent, run: WorkflowRun | undefined): Promise<PredictedOutcome> {
    return this.known.resumes ? this.resume(before, run) : this.change(before, run);
  }

  private async resume(before: Intent, run: WorkflowRun | undefined): Promise<PredictedOutcome> {
    const action = decideResume(before, run, this.record?.fellShort);
    switch (action.kind) {
      case "refuseStopped":
        return report(this.messages.runStopped(action.runId, this.record));
      case "decideByCounts": {
        const isOther = (await this.evidenceOf(undefined, before)) !== undefined;
        const { workflowName = "" } = before;
        const showsWorkflow = async (): Promise<boolean> =>
          (await this.lookAtName(workflowName)).definition !== undefined;
        const isDone = this.isThere(before) && !isOther && !(await isNothingShown(this.observed, showsWorkflow));
        return isDone ? { kind: "reached" } : { kind: "lost" };
      }
      case "followFormer":
        return this.followFormer(action.run, before);
      case "settleFormer":
        this.recordPurgeBefore(before, run);
        if (action.mayProve && isReached(this.mode, this.observed)) return this.reached(before);
        return this.converge(action.base, before);
      case "converge":
        return this.converge(action.base, before);
    }
  }

  private async change(before: Intent, run: WorkflowRun | undefined): Promise<PredictedOutcome> {
    this.recordPurgeBefore(before, run);
    const action = decideChange(before, run, this.mode, this.options.waitForCompletion);
    switch (action.kind) {
      case "refuseUnexpected":
        return { kind: "refuse", error: this.messages.unexpectedPhase(action.run) };
      case "refuseStopping":
        return { kind: "refuse", error: this.messages.inTheWay(action.run.id, this.mode === "purge") };
      case "joinFormer":
        return this.followFormer(action.run, before);
      case "outwaitFormer":
        await this.outwait([action]);
        return this.convergeUnlessBack(before, action.base);
      case "converge":
        return this.convergeUnlessBack(before, action.base);
    }
  }

  /** A run that is going, or whose end no command has seen. */
  private async followFormer(run: WorkflowRun, before: Intent): Promise<PredictedOutcome> {
    const phase = toPhase(run.phase);
    const isGoing = isLive(phase);
    if (!isGoing && !hasEnded(phase)) return report(this.messages.unexpectedPhase(run));
    if (!isGoing && run.stopped) return report(this.messages.runStopped(run.id, this.record));
    const evidence = await this.evidenceOf(run.template, before);
    if (evidence !== undefined)
      return report(this.messages.ranOther(evidence, run.id, isGoing ? "isGoing" : "hasEnded"));
    if (isGoing) return { kind: "follow", run };
    if (!hasSucceeded(run)) return report(this.messages.runFailed(run));
    if (hasProvenWanted(run, before, this.wanted)) this.provenWanted = run.id;
    return this.isThere({ ...before, runId: run.id }) ? { kind: "reached" } : { kind: "check", run };
  }

  /**
   * What shows that a run does or did something else.
   *
   * @param template - the run's own copy of its definition, if Atlan shows it
   */
  private async evidenceOf(template: WorkflowRun["template"], before: Intent): Promise<Evidence | undefined> {
    const { workflowName: name = "" } = before;
    const isSuspect = mayBeOurs(before, this.record, this.options.existingWorkflow);
    const by = template === undefined ? "definition" : "run";
    const definition = template ?? (isSuspect ? (await this.lookAtName(name)).definition : undefined);
    const isOther = template === undefined ? doesSomethingElse : ranSomethingElse;
    return definition !== undefined && isOther(definition, this.wanted) ? { by, name, definition } : undefined;
  }

  private async convergeUnlessBack(before: Intent, base: RunMark | undefined): Promise<PredictedOutcome> {
    const isBack = isPutBack(before, this.intent.key);
    if (isBack && stillHolds(this.mode, this.observed, mayHavePurged(this.past(this.intent))))
      return { kind: "reached" };
    return this.converge(base, before);
  }

  // ── What acting means ───────────────────────────────────────────────────────────────────────────────────────────

  protected async observe({ name }: Candidate): Promise<Observation> {
    const { own, foreign, unattributed } = this.observer.inFlight(name, this.live);
    this.unattributed = unattributed;
    const { definition, runs } = await this.lookAtName(name);
    return {
      definition,
      runs: withOlderLive(runs, own),
      foreign,
      observed: this.observed,
      at: this.observer.begin,
      foreignAt: this.observer.begin,
    };
  }

  protected lookAtName(name: string): Promise<UnderName> {
    const known = this.underNames.get(name) ?? this.observer.lookAtName(name);
    this.underNames.set(name, known);
    return known;
  }

  protected recordObservation(): void {
    // Nothing is recorded.
  }

  protected recordDiscovered(): void {
    // Nothing is recorded.
  }

  protected forgetDefinition(): void {
    // Nothing is recorded.
  }

  protected lookForLateRun(_at: Candidate, { definition }: Observation): Promise<undefined> {
    this.mayShow ||= this.mayShowLate(definition?.createdAt);
    return Promise.resolve(undefined);
  }

  /** Goes on as if these runs had ended. Never waits for a purge: it would leave nothing to archive. */
  protected outwait(runs: readonly Obstacle[]): Promise<void> {
    for (const { run, purges } of runs)
      if (!isWaitedFor({ purges }, this.options)) throw this.messages.inTheWay(run.id, purges);
    this.live = this.live.filter(({ id }) => !runs.some(({ run }) => run.id === id));
    this.outwaited.push(runs);
    return Promise.resolve();
  }

  protected settleElsewhere(
    run: WorkflowRun,
    other: Candidate,
    before: Intent | undefined,
  ): Promise<PredictedOutcome | undefined> {
    const connectionSeen = this.intent.connectionSeen || wasSeenBefore(other, before);
    return Promise.resolve(this.outcomeOf(run, connectionSeen));
  }

  /** A live run of a definition that does what is wanted: its own copy of that may be another one. */
  protected follow({ run, candidate: { name } }: FoundRun): Promise<PredictedOutcome> {
    return Promise.resolve(this.outcomeOfLive(run, name));
  }

  private outcomeOfLive(run: WorkflowRun, name: string): PredictedOutcome {
    const { template } = run;
    if (!isLive(toPhase(run.phase))) return report(this.messages.unexpectedPhase(run), true);
    if (template === undefined || !ranSomethingElse(template, this.wanted)) return { kind: "follow", run };
    return report(this.messages.ranOther({ by: "run", name, definition: template }, run.id, "isGoing"), true);
  }

  protected settle({ run, candidate, isDiscovered }: FoundRun): Promise<PredictedOutcome | undefined> {
    const connectionSeen = isDiscovered || !candidate.isExisting || this.intent.connectionSeen;
    const outcome = this.outcomeOf(run, connectionSeen, isDiscovered ? candidate.name : undefined);
    if (outcome === undefined && hasSucceeded(run)) this.mayShow ||= this.mayShowLate(run.finishedAt);
    return Promise.resolve(outcome);
  }

  /** What follows from a run that has ended, unless another one has to be started. */
  private outcomeOf(run: WorkflowRun, connectionSeen: boolean, left?: string): PredictedOutcome | undefined {
    if (run.stopped) return report(this.messages.runStopped(run.id, this.record), true);
    if (!hasSucceeded(run) || !isReached(this.mode, this.observed)) return undefined;
    return this.reached({ ...this.intent, connectionSeen, runId: run.id }, left);
  }

  protected join(run: ForeignRun): Promise<PredictedOutcome> {
    return Promise.resolve({ kind: "join", run });
  }

  protected start(
    _kind: "create" | "rerun",
    _at: Candidate,
    _observation: Observation,
    result: GuardResult,
  ): Promise<StepResult<PredictedOutcome>> {
    return Promise.resolve({ end: { kind: "guarded", result } });
  }

  // ── Shorthands ──────────────────────────────────────────────────────────────────────────────────────────────────

  private async unlessRefused(predict: () => Promise<PredictedOutcome>): Promise<PredictedOutcome> {
    try {
      return await predict();
    } catch (error) {
      if (!(error instanceof AtlanProviderError) || error instanceof AtlanApiError) throw error;
      // `pulumi up` has recorded the run that it has found by then, so that a changed trigger is one after it.
      const isFound = this.unrecordedRun !== undefined && this.options.retention === undefined;
      if (isFound && error.code === "ATLAN_CAME_BACK") return report(error, true);
      return { kind: "refuse", error };
    }
  }

  /** The target state is there. Without a proof, `pulumi up` refuses to take it for the result of a run. */
  private reached(intent: Intent, left?: string): PredictedOutcome {
    if (!this.isThere(intent)) return report(this.messages.unproven(intent.runId ?? "", intent.connectionSeen), true);
    return { kind: "reached", ...present({ left }) };
  }

  private isThere(intent: Intent): boolean {
    const { allowMissing } = this.options;
    return (
      isReached(this.mode, this.observed) &&
      isProof(this.mode, this.observed, { mayHavePurged: mayHavePurged(this.past(intent)), allowMissing })
    );
  }

  private past(intent: Intent): Parameters<typeof mayHavePurged>[0] {
    const { achieved = "none", fellShort = [] } = this.record ?? {};
    return { intent, achieved, fellShort: fellShort.filter((id) => id !== this.provenWanted) };
  }

  private mayShowLate(time: string | undefined): boolean {
    return (readIsoTime(time) ?? Infinity) >= this.observer.unsettledSince(this.begunAt);
  }

  protected get record(): ResourceRecord | undefined {
    return this.known.record;
  }

  protected get intent(): Intent {
    return this.known.intent;
  }
}
