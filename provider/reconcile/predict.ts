import type { ConnectionObservation, LiveRun, WorkflowRun } from "../atlan/api";
import { hasEnded, isLive, toPhase } from "../atlan/phase";
import { AtlanApiError, AtlanProviderError } from "../errors";
import { readIsoTime } from "../text/isoTime";
import { present } from "../text/present";
import { Candidates, mayHaveGoneOn, settled, taken, wasSeenBefore, withoutRun } from "./candidates";
import { type Candidate, decide } from "./decide";
import { doesSomethingElse, type Wanted } from "./definition";
import { isWaitedFor, type Obstacle, obstaclesOf } from "./foreignRuns";
import { decideChange, decideResume, soughtRun } from "./former";
import { type Intent, isPutBack, type RunMark } from "./intent";
import { type Evidence, Messages } from "./messages";
import type { Observation } from "./observation";
import type { Observer } from "./observe";
import { guardContextOf, type ReconcileOptions } from "./options";
import { hasRunPurged, type OwnRuns } from "./ownPurges";
import { type GuardResult, isRefusalOfGuards } from "./preflight";
import { mayBeOurs, otherPurges, type ResourceRecord } from "./record";
import { newerThan } from "./runMark";
import { hasSucceeded } from "./runs";
import { explainsByPast, isInvisible, isProof, isReached, mayHavePurged } from "./targetState";

/** The maximum number of steps. More only if the tenant's answers contradict each other. */
const MOST_STEPS = 100;

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
 * Decides as `Reconciler` does, by the same functions and in the same order, and acts on nothing: it observes once, and
 * takes the next observation for the same as this one. Waits for the index only before it refuses, if something may
 * still appear that `pulumi up` would continue instead.
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

type UnderName = Pick<Observation, "definition" | "runs">;

/** One observation of everything, and the decisions on it. */
class Predictor {
  /** Something may still appear within the index lag that changes the outcome. */
  mayShow = false;
  private readonly options: ReconcileOptions;
  private readonly observer: Observer;
  private readonly known: Known;
  private readonly messages: Messages;
  private readonly candidates: Candidates;
  private readonly underNames = new Map<string, Promise<UnderName>>();
  private observed!: ConnectionObservation;
  private live: readonly LiveRun[] = [];
  private unattributed: readonly LiveRun[] = [];
  /** When this observation began, by this machine's clock. */
  private readonly begunAt: number;
  private hasPurged: boolean;
  private steps = 0;

  constructor({ options, observer }: PredictContext, known: Known) {
    this.options = options;
    this.observer = observer;
    this.known = known;
    this.messages = new Messages(options.seed.mode, options.seed.connectionQualifiedName);
    this.candidates = new Candidates(options, this.messages);
    this.begunAt = observer.now();
    this.hasPurged = explainsByPast({ achieved: known.record?.achieved ?? "none", intent: known.intent });
  }

  async predict(): Promise<Prediction> {
    const before = this.known.record?.intent;
    const { name } = this.candidates.first(this.own, undefined);
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
    const outcome = await this.unlessRefused(() =>
      before === undefined ? this.converge(undefined, undefined) : this.continueFrom(before, former),
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
    const action = decideResume(before, run, this.known.record?.fellShort);
    switch (action.kind) {
      case "refuseStopped":
        return report(this.messages.runStopped(action.runId));
      case "decideByCounts": {
        const isOther = (await this.evidenceOf(undefined, before)) !== undefined;
        return this.isThere(before) && !isOther ? { kind: "reached" } : { kind: "lost" };
      }
      case "followFormer":
        return this.follow(action.run, before);
      case "settleFormer":
        this.recordPurgeBefore(before, run);
        if (action.hasSucceeded && isReached(this.mode, this.observed)) return this.reached(before);
        return this.converge(action.base, before);
      case "converge":
        return this.converge(action.base, before);
    }
  }

  private async change(before: Intent, run: WorkflowRun | undefined): Promise<PredictedOutcome> {
    this.recordPurgeBefore(before, run);
    const action = decideChange(before, run, this.mode);
    switch (action.kind) {
      case "refuseUnexpected":
        return { kind: "refuse", error: this.messages.unexpectedPhase(action.run) };
      case "joinFormer":
        return this.follow(action.run, before);
      case "outwaitFormer":
        return this.outwait([action], () => this.convergeUnlessBack(before, action.base));
      case "converge":
        return this.convergeUnlessBack(before, action.base);
    }
  }

  /** A run that is going, or whose end no command has seen. */
  private async follow(run: WorkflowRun, before: Intent): Promise<PredictedOutcome> {
    const phase = toPhase(run.phase);
    const isGoing = isLive(phase);
    if (!isGoing && !hasEnded(phase)) return report(this.messages.unexpectedPhase(run));
    if (!isGoing && run.stopped) return report(this.messages.runStopped(run.id));
    const evidence = await this.evidenceOf(run.template, before);
    if (evidence !== undefined)
      return report(this.messages.ranOther(evidence, run.id, isGoing ? "goesOn" : "hasEnded"));
    if (isGoing) return { kind: "follow", run };
    if (!hasSucceeded(run)) return report(this.messages.runFailed(run));
    return this.isThere({ ...before, runId: run.id }) ? { kind: "reached" } : { kind: "check", run };
  }

  /**
   * What shows that a run does or did something else.
   *
   * @param template - the run's own copy of its definition, if Atlan shows it
   */
  private async evidenceOf(template: WorkflowRun["template"], before: Intent): Promise<Evidence | undefined> {
    const { workflowName: name = "" } = before;
    const isSuspect = mayBeOurs(before, this.known.record, this.options.existingWorkflow);
    const by = template === undefined ? "definition" : "run";
    const definition = template ?? (isSuspect ? (await this.lookAtName(name)).definition : undefined);
    const isOther = definition !== undefined && doesSomethingElse(definition, this.wanted);
    return isOther ? { by, name, definition } : undefined;
  }

  private async convergeUnlessBack(before: Intent, base: RunMark | undefined): Promise<PredictedOutcome> {
    const isBack = isPutBack(before, this.known.intent.key);
    return isBack && this.isThere(this.known.intent) ? { kind: "reached" } : this.converge(base, before);
  }

  // ── Observe, decide ─────────────────────────────────────────────────────────────────────────────────────────────

  private async converge(base: RunMark | undefined, before: Intent | undefined): Promise<PredictedOutcome> {
    for (const other of this.candidates.elsewhere(this.own, this.known.intent, before, base)) {
      const outcome = await this.outcomeIfServedBy(other, before);
      if (outcome !== undefined) return outcome;
    }
    let at = this.candidates.first(this.own, base);
    for (;;) {
      if (++this.steps >= MOST_STEPS) throw this.messages.contradiction();
      const observation = await this.observe(at.name);
      const action = decide(observation, at, this.wanted);
      switch (action.kind) {
        case "refuseExisting":
          this.messages.checkExisting(at.name, observation.definition, this.wanted);
          return { kind: "lost" };
        case "refuseStrange":
          throw this.messages.strangeInTheWay(action.run.id, action.run.definition);
        case "unexpectedPhase":
          throw this.messages.unexpectedPhase(action.run);
        case "forget":
          if (this.mode === "purge") this.recordPurges(observation);
          at = this.candidates.withoutDefinition(at);
          break;
        case "nextName":
          if (at.isKnown && this.mode === "purge") this.recordPurges(observation);
          at = this.candidates.next(at);
          break;
        case "take":
          at = taken(at);
          break;
        case "awaitRun":
          this.mayShow ||= this.mayShowLate(observation.definition?.createdAt);
          at = withoutRun(at);
          break;
        case "follow":
          return this.followFound(action.run, at.name);
        case "settle": {
          const { run, isDiscovered } = action;
          if (run.stopped) return report(this.messages.runStopped(run.id), true);
          if (hasSucceeded(run)) {
            const connectionSeen = isDiscovered || !at.isExisting || this.known.intent.connectionSeen;
            const intent = { ...this.known.intent, connectionSeen, runId: run.id };
            if (isReached(this.mode, this.observed)) return this.reached(intent, isDiscovered ? at.name : undefined);
            this.mayShow ||= this.mayShowLate(run.finishedAt);
          }
          at = settled(at, run);
          break;
        }
        case "outwait":
          return this.outwait(obstaclesOf(action.runs), () => this.converge(at.base, before));
        case "join":
          return { kind: "join", run: action.run };
        case "create":
        case "rerun":
          try {
            return await this.guard(at, observation);
          } catch (error) {
            const mayHave = mayHaveGoneOn(action.kind, at, this.observed);
            if (!mayHave || !(await this.hasGoneOn(at, observation.runs, error))) throw error;
            at = this.candidates.next(at);
          }
      }
    }
  }

  /** A live run of a definition that does what is wanted: its own copy of that may be another one. */
  private followFound(run: WorkflowRun, name: string): PredictedOutcome {
    const { template } = run;
    if (!isLive(toPhase(run.phase))) return report(this.messages.unexpectedPhase(run), true);
    if (template === undefined || !doesSomethingElse(template, this.wanted)) return { kind: "follow", run };
    return report(this.messages.ranOther({ by: "run", name, definition: template }, run.id, "goesOn"), true);
  }

  /** What follows from a run of another definition that has fulfilled the intent. */
  private async outcomeIfServedBy(other: Candidate, before: Intent | undefined): Promise<PredictedOutcome | undefined> {
    const action = decide({ ...(await this.lookAtName(other.name)), foreign: [] }, other, this.wanted);
    if (action.kind !== "settle") return undefined;
    const { run } = action;
    if (run.stopped) return report(this.messages.runStopped(run.id), true);
    if (!hasSucceeded(run) || !isReached(this.mode, this.observed)) return undefined;
    const connectionSeen = this.known.intent.connectionSeen || wasSeenBefore(other, before);
    return this.reached({ ...this.known.intent, connectionSeen, runId: run.id });
  }

  private async observe(name: string): Promise<Observation> {
    const { foreign, unattributed } = this.observer.foreignTo(name, this.live);
    this.unattributed = unattributed;
    return {
      ...(await this.lookAtName(name)),
      foreign,
      observed: this.observed,
      at: this.observer.begin,
      foreignAt: this.observer.begin,
    };
  }

  private lookAtName(name: string): Promise<UnderName> {
    const known = this.underNames.get(name) ?? this.observer.lookAtName(name);
    this.underNames.set(name, known);
    return known;
  }

  /** What follows when these runs have ended. Never waits for a purge: it would leave nothing to archive. */
  private async outwait(runs: readonly Obstacle[], next: () => Promise<PredictedOutcome>): Promise<PredictedOutcome> {
    for (const { run, purges } of runs)
      if (!isWaitedFor({ purges }, this.options)) throw this.messages.inTheWay(run.id, purges);
    this.live = this.live.filter(({ id }) => !runs.some(({ run }) => run.id === id));
    return { kind: "outwait", runs, next: await this.unlessRefused(next) };
  }

  private async guard({ name, isExisting }: Candidate, observation: Observation): Promise<PredictedOutcome> {
    if (this.mode === "purge") {
      if (!isExisting) this.recordPurges(observation);
      if (isInvisible(this.observed)) await this.recordPurgesExcept(name);
    }
    const asksForRun = this.known.intent.asksForRun === true;
    const guardContext = guardContextOf(this.options, { asksForRun, hasPurged: this.hasPurged });
    return { kind: "guarded", result: await this.observer.evaluate(guardContext, this.observed) };
  }

  private async hasGoneOn(at: Candidate, runs: readonly WorkflowRun[], error: unknown): Promise<boolean> {
    const next = this.candidates.following(at);
    if (!isRefusalOfGuards(error) || runs.length === 0 || next === undefined) return false;
    const { definition, runs: others } = await this.lookAtName(next);
    return definition !== undefined || others.length > 0;
  }

  // ── Shorthands ──────────────────────────────────────────────────────────────────────────────────────────────────

  private async unlessRefused(predict: () => Promise<PredictedOutcome>): Promise<PredictedOutcome> {
    try {
      return await predict();
    } catch (error) {
      if (!(error instanceof AtlanProviderError) || error instanceof AtlanApiError) throw error;
      return { kind: "refuse", error };
    }
  }

  /** The target state is there. Without a proof, `pulumi up` refuses to take it for the result of a run. */
  private reached(intent: Intent, left?: string): PredictedOutcome {
    if (!this.isThere(intent)) return report(this.messages.unproven(intent.runId ?? "", intent.connectionSeen), true);
    return { kind: "reached", ...present({ left }) };
  }

  private isThere(intent: Intent): boolean {
    const { achieved = "none", fellShort } = this.known.record ?? {};
    const { allowMissing } = this.options;
    const past = { intent, achieved, ...present({ fellShort }) };
    return (
      isReached(this.mode, this.observed) &&
      isProof(this.mode, this.observed, { mayHavePurged: mayHavePurged(past), allowMissing })
    );
  }

  private mayShowLate(time: string | undefined): boolean {
    return (readIsoTime(time) ?? Infinity) >= this.observer.unsettledSince(this.begunAt);
  }

  private recordPurges(own: OwnRuns): void {
    this.hasPurged ||= hasRunPurged(own, this.options.seed.connectionQualifiedName, this.known.record?.fellShort);
  }

  private recordPurgeBefore({ mode, connectionSeen }: Intent, run: WorkflowRun | undefined): void {
    if (run !== undefined && mode === "purge" && connectionSeen) this.recordPurges({ runs: [run] });
  }

  private async recordPurgesExcept(name: string): Promise<void> {
    for (const other of otherPurges(this.known.record, name)) {
      if (this.hasPurged) return;
      this.recordPurges(await this.lookAtName(other));
    }
  }

  private get own(): string | undefined {
    return this.known.record?.definitions.findLast(({ mode }) => mode === this.mode)?.name;
  }

  private get mode(): Wanted["mode"] {
    return this.options.seed.mode;
  }

  private get wanted(): Wanted {
    return { connectionQualifiedName: this.options.seed.connectionQualifiedName, mode: this.mode };
  }
}
