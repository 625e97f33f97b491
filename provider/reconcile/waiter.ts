import type { ConnectionLook, Patience, Purpose, WorkflowRun } from "../atlan/api";
import { AtlanApiError } from "../errors";
import { isoTimeText } from "../text/isoTime";
import { doesSomethingElse, type Wanted } from "./definition";
import type { Ledger } from "./journal";
import type { Reports } from "./messages";
import type { Lookout } from "./observe";
import type { Order, Tools } from "./options";
import { hasEnded, isLive, toPhase } from "./phase";
import type { Outcome } from "./record";
import { type ArchivingRun, heldSince } from "./retention";
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
export class Follower {
  private readonly order: Order;
  private readonly tools: Tools;
  private readonly ledger: Ledger;
  private readonly lookout: Lookout;
  private readonly reports: Reports;
  private suspicion: { readonly workflowName: string; readonly showsAt: number; looks: number } | undefined;

  constructor(order: Order, tools: Tools, ledger: Ledger, lookout: Lookout, reports: Reports) {
    this.order = order;
    this.tools = tools;
    this.ledger = ledger;
    this.lookout = lookout;
    this.reports = reports;
  }

  /**
   * Waits for the run that the ledger names, and judges its end.
   *
   * @param origin - what is known of the run: this command has started it, state knew that it was going, or neither
   */
  async follow(run: WorkflowRun, origin: "started" | "known" | "found" = "found"): Promise<void> {
    const { workflowName: name = "", startedByUs } = this.ledger.intent;
    const phase = toPhase(run.phase);
    let end: WaitEnd;
    if (hasEnded(phase)) end = { kind: "ended", run };
    else if (!isLive(phase)) end = { kind: "unexpected", run };
    else if (this.order.waitForCompletion) end = await this.waitFor(run.id, (it) => this.refuseOther(it));
    else return this.refuseOther(run);
    if (end.kind === "gone") return this.decideByCounts();
    if (end.run !== undefined) this.ledger.noteRun(end.run, name, startedByUs);
    if (end.kind === "timeout") throw await this.timedOut(`run ${run.id}`, end.run);
    if (end.kind === "unexpected") throw await this.unexpectedPhase(end.run);
    if (end.run.stopped) throw await this.runStopped(run.id);
    await this.refuseEndedOther(end.run);
    if (toPhase(end.run.phase) !== "Succeeded") throw this.reports.runFailed(end.run, await this.countGone());
    const look = await this.lookUntilReached();
    if (!isReached(this.mode, look)) {
      const advice = isOnlyIndexLeft(this.mode, look) ? REINDEX : undefined;
      throw this.reports.succeededShort(run.id, describeRest(this.mode, look), advice);
    }
    if (!this.isProof(look)) throw this.unproven(run.id);
    const isAwaited = origin === "started" || !hasEnded(phase);
    this.fulfil(look, isAwaited || origin === "known" ? { run: end.run, isAwaited } : undefined);
  }

  waitFor(runId: string, judge?: (run: WorkflowRun) => Promise<void>): Promise<WaitEnd> {
    const { clock, pace } = this.tools;
    const findRun = async (id: string, patience: Patience): Promise<WorkflowRun | undefined> => {
      const run = await this.tools.port.findRun(id, patience);
      if (run !== undefined) await judge?.(run);
      return run;
    };
    const begin = clock.now();
    let countedAt = -Infinity;
    const progress = async (run: WorkflowRun): Promise<void> => {
      const isDue = clock.now() - countedAt >= countInterval(clock.now() - begin, pace.company);
      if (isDue) countedAt = clock.now();
      const assets = isDue ? await this.lookout.countAssets() : undefined;
      this.tools.progress(run, assets, this.ledger.intent.before);
    };
    const deadline = this.lookout.deadline();
    return pace.during(() => waitRunEnded({ port: { findRun }, clock: pace, runId, deadline, progress }));
  }

  /**
   * This command has run a definition that was there before. Where its runs do not tell what they do, an edit from right before
   * the start shows only afterwards.
   */
  suspect(workflowName: string): void {
    this.suspicion = { workflowName, showsAt: this.lookout.lagEnd(), looks: 0 };
  }

  /** Looks at the definition at once, and again as soon as the index must have shown what was so at the start. */
  private async refuseSuspect(run: WorkflowRun): Promise<void> {
    const { suspicion } = this;
    if (suspicion === undefined || suspicion.looks > 1) return;
    if (suspicion.looks === 1 && this.tools.clock.now() < suspicion.showsAt) return;
    suspicion.looks++;
    await this.refuseEdited(run, suspicion.workflowName);
  }

  /** @throws ConflictingRunError where the definition does not do what is wanted any more; stops the run if it is going */
  private async refuseEdited(run: WorkflowRun, name: string): Promise<void> {
    const definition = await this.lookout.findWorkflow(name);
    if (definition === undefined || !doesSomethingElse(definition, this.wanted)) return;
    this.ledger.ranOther = true;
    this.ledger.noteRun(run, name, true);
    const isStopped = isLive(toPhase(run.phase)) && (await this.isToldToStop(run));
    throw this.reports.editedAround(run.id, name, definition, isStopped);
  }

  /** Its definition may have been edited right before it started: what the run itself carries tells what it does. */
  private async refuseOther(run: WorkflowRun): Promise<void> {
    const { template } = run;
    const name = run.workflowName ?? this.ledger.intent.workflowName ?? "";
    if (!isLive(toPhase(run.phase))) return;
    if (template === undefined) return this.refuseSuspect(run);
    if (!doesSomethingElse(template, this.wanted)) return;
    this.ledger.ranOther = true;
    this.ledger.noteRun(run, name, this.ledger.intent.startedByUs);
    const { startedByUs } = this.ledger.intent;
    throw this.reports.doesOther(run.id, template, startedByUs && (await this.isToldToStop(run)));
  }

  /**
   * The answer to a start told that something else ran: what stood under the name before.
   *
   * @param run - if it shows
   */
  async startedOther(name: string, told: Purpose, run: WorkflowRun | undefined): Promise<Error> {
    this.ledger.ranOther = true;
    this.ledger.forgetDefinition(name);
    if (run !== undefined) this.ledger.noteRun(run, name, true);
    const isStopped = run !== undefined && isLive(toPhase(run.phase)) && (await this.isToldToStop(run));
    return this.reports.ranAnother(name, told, run?.id, isStopped);
  }

  /** What is wrong with a run matters more than that it could not be stopped; it may have ended in the meantime. */
  private async isToldToStop(run: WorkflowRun): Promise<boolean> {
    try {
      await this.tools.port.stopRun(run.id, this.lookout.patience());
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
      this.ledger.ranOther = true;
      throw this.reports.didOther(run.id, template);
    } else if (this.suspicion !== undefined) await this.refuseEdited(run, this.suspicion.workflowName);
  }

  /**
   * Whether the run that the ledger names, which Succeeded, has reached the wanted state. Fulfils the intent if so.
   *
   * @param archiving - the run, where its end is news
   */
  async isVerified(outcome?: Outcome, archiving?: ArchivingRun): Promise<boolean> {
    const look = await this.lookUntilReached();
    if (!isReached(this.mode, look)) return false;
    // Another run would prove no more than this one.
    if (!this.isProof(look)) throw this.unproven(this.ledger.intent.runId ?? "");
    this.fulfil(look, archiving, outcome);
    return true;
  }

  /** Whether the wanted state is there at this moment. Fulfils the intent if so. */
  async isThereAlready(): Promise<boolean> {
    const look = await this.lookAtConnection();
    if (!isReached(this.mode, look) || !this.isProof(look)) return false;
    this.ledger.fulfilAgain(look, isoTimeText(this.ledger.intent.archivedAt) ?? this.heldSince());
    return true;
  }

  /** The run's history is gone, or it was never found: only the counts can tell. */
  async decideByCounts(): Promise<void> {
    this.ledger.notePhaseUnknown();
    const look = await this.lookUntilReached();
    if (isReached(this.mode, look) && this.isProof(look)) {
      this.fulfil(look);
      return;
    }
    const { runId, workflowName: name = "" } = this.ledger.intent;
    const what = runId === undefined ? `a run of workflow ${name}` : `run ${runId}`;
    const rest = isInvisible(look)
      ? "nothing of the connection is visible, which proves nothing"
      : describeRest(this.mode, look);
    throw this.reports.historyGone(what, rest, name);
  }

  async timedOut(what: string, run: WorkflowRun | undefined): Promise<Error> {
    return this.reports.timedOut(what, run, this.order.timeoutMs, await this.countGone());
  }

  async runStopped(runId: string): Promise<Error> {
    return this.reports.runStopped(runId, await this.countGone());
  }

  private unproven(runId: string): Error {
    return this.reports.unproven(runId, this.ledger.intent.connectionSeen);
  }

  async unexpectedPhase(run: WorkflowRun): Promise<Error> {
    await this.countGone();
    return this.reports.unexpectedPhase(run);
  }

  /** A run has fallen short: what it has left is noted, and what it has got done is told, as far as both are known. */
  private async countGone(): Promise<string> {
    const assets = await this.lookout.countLeft();
    if (assets === undefined) return "";
    this.ledger.noteCounts(assets);
    return describeGone(this.mode, this.ledger.intent.before, assets);
  }

  /** Counts what should be gone, for as long as the index may lag behind the run. */
  private lookUntilReached(): Promise<ConnectionLook> {
    return this.lookout.poll(
      this.lookout.lagEnd(),
      () => this.lookAtConnection(),
      (look) => isReached(this.mode, look) && this.isProof(look),
    );
  }

  private async lookAtConnection(): Promise<ConnectionLook> {
    const look = await this.lookout.lookAtConnection();
    this.ledger.noteLook(look);
    return look;
  }

  /** A connection that vanished without a purge of ours is gone by somebody else's doing, as far as that is allowed. */
  private fulfil(look: ConnectionLook, archiving?: ArchivingRun, outcome = this.outcomeOfRun()): void {
    const since = this.heldSince(archiving);
    if (this.isProofOfOurs(look)) this.ledger.fulfil(outcome, look, since);
    else this.ledger.fulfil("alreadyGone", look, since, this.ledger.facts.achieved);
  }

  /** Since when what is seen to be archived at this moment is held: see {@link heldSince}. */
  heldSince(archiving?: ArchivingRun): string | undefined {
    const { clock, port } = this.tools;
    const clocks = { now: clock.now(), tenantTime: port.toldTime(), begunAt: this.lookout.begin };
    return heldSince(clocks, archiving);
  }

  /** A count of 0 proves something only where the connection is visible, or was before the run. */
  private isProof(look: ConnectionLook): boolean {
    return this.isProofOfOurs(look) || (this.order.allowMissing && isInvisible(look));
  }

  private isProofOfOurs(look: ConnectionLook): boolean {
    // Only a purge makes a connection vanish: this intent's run, or what this resource has achieved before.
    const { intent, achieved } = this.ledger.facts;
    const hasRun = intent.connectionSeen && intent.runId !== undefined;
    return look.connection !== undefined || (this.mode === "purge" && (hasRun || achieved === "purged"));
  }

  private outcomeOfRun(): Outcome {
    const { definitions, intent } = this.ledger.facts;
    const isOurs = intent.startedByUs || definitions.some((it) => it.name === intent.workflowName);
    return isOurs ? "ran" : "attached";
  }

  private get wanted(): Wanted {
    return { connectionQualifiedName: this.order.seed.connectionQualifiedName, mode: this.mode };
  }

  private get mode(): Wanted["mode"] {
    return this.order.seed.mode;
  }
}

/**
 * The time between two counts, in milliseconds.
 *
 * @param age - how long the wait has lasted, in milliseconds
 * @param company - how many resources wait at the same time
 */
export function countInterval(age: number, company: number): number {
  if (company <= COUNTED_AT_ONCE) return COUNT_INTERVAL_MS;
  return Math.max(COUNT_INTERVAL_MS, LOOKS_PER_COUNT * pollInterval(age)) * Math.ceil(company / COUNTED_AT_ONCE);
}
