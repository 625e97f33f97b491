import type {
  AtlanPort,
  ConnectionLook,
  LiveRun,
  Patience,
  Refused,
  WorkflowDefinition,
  WorkflowRun,
} from "../atlan/port";
import type { Clock } from "../clock";
import { type Intent, type Mode, type NameSeed, type RunMark, workflowName } from "./intent";
import type { Ledger, Outcome } from "./ledger";
import { hasEnded, isLive, toPhase } from "./phase";
import { poll } from "./poll";
import { approve } from "./preflight";
import { Reports } from "./reports";
import { markOf, markOfIntent, newerThan } from "./runMark";
import { describeRest, isInvisible, isReached } from "./wantedState";
import { type WaitEnd, waitRunEnded } from "./waiter";

/** Names to try for one definition before something must be wrong. */
const MOST_NAMES = 20;
/** Times that one command goes round because a tenant's answers changed in between. */
const MOST_ROUNDS = 100;
/** How long look-ups before a start are tried again; a wait for a run is tried again until its deadline. */
const LOOK_UP_PATIENCE_MS = 60_000;
const DEFAULT_RETRY_AFTER_MS = 10_000;

/** What is wanted, from the inputs. */
export interface Order {
  readonly seed: NameSeed;
  readonly maxAssets: number | undefined;
  readonly waitForCompletion: boolean;
  /** Milliseconds from the start of the command. */
  readonly timeoutMs: number;
  /** How late Atlan's indexes may show a change, in milliseconds. */
  readonly indexLagMs: number;
}

/** What a pursuit works with. */
export interface Tools {
  readonly port: AtlanPort;
  readonly clock: Clock;
  /** Tells the user something worth a line. */
  readonly log: (line: string) => void;
  /** Told of the run at every look of a wait that does not end it. */
  readonly progress: (run: WorkflowRun) => void;
}

/** A live run of which it is known what it does. */
type ForeignRun = LiveRun & { readonly definition: WorkflowDefinition };

/** What is seen before a start is considered. */
interface Sight {
  readonly definition: WorkflowDefinition | undefined;
  /** Of the definition, newest first. */
  readonly runs: readonly WorkflowRun[];
  /** In flight on the connection under other definitions. */
  readonly foreign: readonly ForeignRun[];
  readonly look: ConnectionLook;
}

/**
 * Brings one intent to its end: looks for what already serves it, and starts a run only when nothing does.
 *
 * Every start is sent once. When its answer is lost, the run is looked for; when it can't be found, nothing more is sent
 * and the user is told what to check. What is learnt goes into the ledger first, so that any failure leaves it in state.
 */
export class Pursuit {
  private readonly order: Order;
  private readonly tools: Tools;
  private readonly ledger: Ledger;
  private readonly reports: Reports;
  private readonly begin: number;
  /** Names that proved to be unusable in this command. */
  private readonly deadNames = new Set<string>();
  private rounds = 0;
  private sentInVain = false;

  constructor(order: Order, tools: Tools, ledger: Ledger) {
    this.order = order;
    this.tools = tools;
    this.ledger = ledger;
    this.reports = new Reports(order.seed.mode, order.seed.connectionQualifiedName);
    this.begin = tools.clock.now();
  }

  /** A new resource, or one whose creation was interrupted. */
  async create(): Promise<void> {
    await this.start();
  }

  /** The same intent as in state, not fulfilled yet. */
  async resume(before: Intent): Promise<void> {
    if (before.stopped) throw this.reports.runStopped(before.runId ?? "");
    const { workflowName: name } = before;
    if (name === undefined) return this.startAnother(before.base);
    const run = await this.findRunOf(before, name);
    if (run === undefined) {
      // Its end was reported; that its history has gone since makes no difference.
      const mark = markOfIntent(before);
      if (mark === undefined || !hasEnded(before.phase)) return this.decideByCounts();
      if (before.phase === "Succeeded" && (await this.isVerified())) return;
      return this.startAnother(mark);
    }
    this.ledger.noteRun(run, name, before.startedByUs);
    if (!hasEnded(before.phase)) return this.follow(run);
    // An earlier command has reported this end. Only the counts can still make a success of it.
    if (run.stopped) throw this.reports.runStopped(run.id);
    if (toPhase(run.phase) === "Succeeded" && (await this.isVerified())) return;
    return this.startAnother(markOf(run));
  }

  /** Another mode or other triggers than the intent in state. */
  async change(before: Intent): Promise<void> {
    const sameMode = before.mode === this.mode;
    const { workflowName: name } = before;
    // A start whose answer was lost counts like any other: it may be going.
    const run = before.fulfilled || name === undefined ? undefined : await this.findRunOf(before, name);
    const last = run === undefined ? (markOfIntent(before) ?? before.base) : markOf(run);
    if (last !== undefined) this.ledger.noteBase(last);
    if (run !== undefined) {
      const phase = toPhase(run.phase);
      if (isLive(phase)) {
        if (!sameMode) await this.outwait([{ run, purges: before.mode === "purge" }]);
        else if (await this.joinFormer(run, before)) return;
      } else if (!hasEnded(phase)) throw this.reports.unexpectedPhase(run);
    }
    if (!before.fulfilled && before.previouslyFulfilled === this.ledger.intent.key) {
      const look = await this.lookAtConnection();
      if (isReached(this.mode, look) && this.isProof(look)) {
        this.ledger.fulfil("ran", look);
        return;
      }
    }
    await this.startAnother(last);
  }

  // ── Starting ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A rerun of our definition where there is one, else a new definition. */
  private async startAnother(base: RunMark | undefined): Promise<void> {
    const own = this.ledger.ownDefinition(this.mode);
    return own === undefined ? this.start() : this.rerun(own, base);
  }

  /** Finds or creates a definition of ours, with its first run. */
  private async start(): Promise<void> {
    for (let k = 0; k < MOST_NAMES;) {
      this.countRound();
      const name = workflowName(this.order.seed, k);
      const sight = this.deadNames.has(name) ? undefined : await this.survey(name);
      if (sight === undefined || (sight.definition !== undefined && this.doesSomethingElse(sight.definition))) {
        k++;
        continue;
      }
      if (sight.definition !== undefined) return this.continueOwn(name, sight);
      // The definition is archived, or not in the index yet; a run of it that is going is ours all the same.
      const live = sight.runs.find((it) => isLive(toPhase(it.phase)));
      if (live !== undefined) {
        this.ledger.noteRun(live, name, false);
        return this.follow(live);
      }
      const need = await this.needOfStart(sight);
      if (need === "none") return;
      if (need === "unsure") continue;

      const newest = sight.runs[0];
      const undo = this.ledger.noteStart(name, newest && markOf(newest));
      this.tools.log(`Starting workflow ${name} to ${this.mode} ${this.connection}.`);
      const deleteType = deleteTypeOf(this.mode);
      const answer = await this.undoing(undo, () =>
        this.tools.port.createAndRun(
          { name, connectionQualifiedName: this.connection, deleteType },
          this.lookUpPatience(),
        ),
      );
      const unknownBefore = (runs: readonly WorkflowRun[]): WorkflowRun[] => without(runs, sight.runs);
      switch (answer.kind) {
        case "accepted":
          return this.followNewRun(name, unknownBefore);
        case "taken":
          undo();
          // By us, when an earlier start was lost; else an archived definition holds the name.
          if (!(await this.appears(name))) k++;
          break;
        case "refused":
          undo();
          await this.waitOrThrow(answer);
          break;
        case "unclear": {
          const run = await this.lookForRun(this.lagEnd(), name, unknownBefore);
          if (run !== undefined) return this.followStarted(run, name);
          const definition = await this.tools.port.findWorkflow(name, this.lookUpPatience());
          if (this.sentInVain || definition !== undefined) throw this.reports.startUnknown(name, answer.error);
          // Neither a run nor the definition after the lag: it was not carried out. Once more, and only once.
          undo();
          this.sentInVain = true;
        }
      }
    }
    throw this.reports.namesTaken(MOST_NAMES);
  }

  /** A definition of ours was found that state did not know: an interrupted command left it. */
  private async continueOwn(name: string, sight: Sight): Promise<void> {
    this.ledger.noteDefinition(this.mode, name);
    // We start nothing on a connection that we do not see; so it was seen before this definition ran.
    this.ledger.noteConnectionSeen();
    const newest =
      sight.runs.find((it) => isLive(toPhase(it.phase))) ??
      sight.runs[0] ??
      (await this.lookForRun(this.lagEnd(), name, (it) => it));
    if (newest === undefined) return this.rerunIfSame(sight.definition, name, undefined);
    this.ledger.noteRun(newest, name, cameWith(newest, sight.definition));
    const phase = toPhase(newest.phase);
    if (!hasEnded(phase)) return this.follow(newest);
    if (newest.stopped) throw this.reports.runStopped(newest.id);
    if (phase === "Succeeded" && (await this.isVerified())) return;
    return this.rerunIfSame(sight.definition, name, markOf(newest));
  }

  /** Runs a definition again that surely does what this intent wants; else another one takes its place. */
  private rerunIfSame(
    definition: WorkflowDefinition | undefined,
    name: string,
    base: RunMark | undefined,
  ): Promise<void> {
    if (definition !== undefined && this.doesTheSame(definition)) return this.rerun(name, base);
    return this.startUnderAnotherName(name);
  }

  private startUnderAnotherName(name: string): Promise<void> {
    this.deadNames.add(name);
    return this.start();
  }

  /** Runs a definition of ours again, unless a run newer than the base already serves. */
  private async rerun(name: string, since: RunMark | undefined): Promise<void> {
    for (let base = since; ;) {
      this.countRound();
      const sight = await this.survey(name);
      if (sight.definition === undefined) {
        if (await this.appears(name)) continue;
        this.ledger.forgetDefinition(name);
        return this.start();
      }
      // Somebody has edited it. A run of it that is going is met as a foreign one.
      if (this.doesSomethingElse(sight.definition)) return this.startUnderAnotherName(name);
      const going = sight.runs.find((it) => isLive(toPhase(it.phase)));
      if (going !== undefined) {
        this.ledger.noteRun(going, name, false);
        return this.follow(going);
      }
      const newer = newerThan(sight.runs, base)[0];
      if (newer !== undefined) {
        // A start whose answer was lost, or somebody's rerun. Where that can't be told, the counts decide.
        this.ledger.noteRun(newer, name, false);
        if (newer.stopped) throw this.reports.runStopped(newer.id);
        if (toPhase(newer.phase) === "Succeeded" && (await this.isVerified())) return;
        base = markOf(newer);
      }
      const unknown = sight.runs.find((it) => it.id === base?.runId && toPhase(it.phase) === "Unknown");
      if (unknown !== undefined) throw this.reports.unexpectedPhase(unknown);
      if (!this.doesTheSame(sight.definition)) return this.startUnderAnotherName(name);
      const need = await this.needOfStart(sight);
      if (need === "none") return;
      if (need === "unsure") continue;
      const unsettled = this.begin + this.order.indexLagMs - this.tools.clock.now();
      if (unsettled > 0) {
        // The start of a command that died a moment ago shows only now.
        await this.tools.clock.sleep(unsettled);
        continue;
      }

      const undo = this.ledger.noteStart(name, base);
      this.tools.log(`Running workflow ${name} again to ${this.mode} ${this.connection}.`);
      const answer = await this.undoing(undo, () => this.tools.port.rerun(name, this.lookUpPatience()));
      const unknownBefore = (runs: readonly WorkflowRun[]): WorkflowRun[] => without(runs, sight.runs);
      switch (answer.kind) {
        case "accepted":
          if (answer.runId === undefined) return this.followNewRun(name, unknownBefore);
          return this.followAnswered(justStarted(answer.runId, answer.createdAt, name), name, unknownBefore);
        case "absent":
          undo();
          this.ledger.forgetDefinition(name);
          return this.startUnderAnotherName(name);
        case "refused":
          undo();
          await this.waitOrThrow(answer);
          break;
        case "unclear": {
          const run = await this.lookForRun(this.lagEnd(), name, unknownBefore);
          if (run === undefined) throw this.reports.startUnknown(name, answer.error);
          return this.followStarted(run, name);
        }
      }
    }
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
    const delay = error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
    if (error.status !== 429 || this.tools.clock.now() + delay > this.deadline()) throw error;
    await this.tools.clock.sleep(delay);
    this.rounds--;
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  private async survey(name: string): Promise<Sight> {
    const patience = this.lookUpPatience();
    // The others right after it: this one may have to wait for the index.
    const foreign = await this.findForeignRuns(name);
    const [definition, runs, look] = await Promise.all([
      this.tools.port.findWorkflow(name, patience),
      this.tools.port.findRuns(name, patience),
      this.tools.port.lookAtConnection(this.connection, patience),
    ]);
    return { definition, runs, foreign, look };
  }

  /**
   * The runs in flight on the connection under other definitions. A run whose definition the index does not show yet is
   * waited for; one that never tells what it is on can't be heeded.
   */
  private async findForeignRuns(name: string): Promise<ForeignRun[]> {
    let foreign: LiveRun[] = [];
    await this.poll(this.lagEnd(), async () => {
      const live = await this.tools.port.findLiveRuns(this.connection, this.lookUpPatience());
      foreign = live
        .filter((it) => !isRunOf(it, name))
        .map((it) => (isToldApart(it) ? it : { ...it, definition: this.derivedDefinition(it) }));
      return foreign.every(isToldApart) ? foreign : undefined;
    });
    const [untold] = foreign.filter((it) => !isToldApart(it));
    if (untold !== undefined) {
      this.tools.log(`Run ${untold.id} is in flight, and Atlan does not tell on which connection; it can't be heeded.`);
    }
    return foreign.filter(isToldApart);
  }

  /**
   * Whether the intent has found its end without a start: a foreign run was joined, or nothing is left to do.
   *
   * @throws ConflictingRunError, and what the guards throw
   */
  private async needOfStart(sight: Sight): Promise<"none" | "unsure" | "start"> {
    const alike = sight.foreign.find((it) => !it.stopped && purges(it) === (this.mode === "purge"));
    const inTheWay = sight.foreign.filter((it) => it.stopped || purges(it) !== (this.mode === "purge"));
    if (inTheWay.length > 0 && (alike === undefined || this.mode === "archive")) {
      await this.outwait(inTheWay.map((run) => ({ run, purges: purges(run) })));
      // That may have taken an hour; what was seen before it is not true any more.
      return "unsure";
    }
    this.ledger.noteLook(sight.look);
    if (alike !== undefined) {
      this.tools.log(`Joining run ${alike.id}, which somebody else started on ${this.connection}.`);
      this.ledger.noteRun(alike, alike.definition.name, false);
      await this.follow(alike);
      return "none";
    }
    const { look } = sight;
    const purged =
      this.ledger.facts.achieved === "purged" ||
      (this.mode === "purge" && sight.runs.some((it) => toPhase(it.phase) === "Succeeded"));
    if (isInvisible(look) && purged) {
      this.ledger.fulfil("alreadyGone", look);
      return "none";
    }
    const isArchived = look.connection?.typeName === "Connection" && isReached("archive", look);
    if (this.mode === "archive" && isArchived && this.ledger.intent.asksForRun !== true) {
      this.ledger.fulfil("alreadyArchived", look);
      return "none";
    }
    const { maxAssets } = this.order;
    approve({ mode: this.mode, connectionQualifiedName: this.connection, maxAssets }, look);
    return "start";
  }

  /** Waits for runs that stand in the way. A purge is never waited for: it would leave nothing to archive. */
  private async outwait(runs: readonly { readonly run: WorkflowRun; readonly purges: boolean }[]): Promise<void> {
    for (const { run, purges } of runs) {
      if (purges || !this.order.waitForCompletion) throw this.reports.inTheWay(run.id, purges);
      this.tools.log(`Waiting for run ${run.id}, which archives ${this.connection} too, to end.`);
      const end = await this.waitFor(run.id);
      if (end.kind === "gone") throw this.reports.inTheWay(run.id, purges);
      if (end.kind === "timeout") throw this.timedOut(`run ${run.id}`, end.run);
      if (end.kind === "unexpected") throw this.reports.unexpectedPhase(end.run);
    }
  }

  /**
   * A run of the former intent is going: it serves the new one as well, if it gets there.
   *
   * @returns false when it has ended short of the wanted state
   */
  private async joinFormer(run: WorkflowRun, former: Intent): Promise<boolean> {
    const name = former.workflowName ?? run.workflowName ?? "";
    this.tools.log(`Joining run ${run.id}, which is going already.`);
    if (former.connectionSeen) this.ledger.noteConnectionSeen();
    this.ledger.noteRun(run, name, former.startedByUs);
    if (!this.order.waitForCompletion) return true;
    const end = await this.waitFor(run.id);
    if (end.kind === "gone") return this.decideByCounts().then(() => true);
    if (end.kind === "timeout") throw this.timedOut(`run ${run.id}`, end.run);
    this.ledger.noteRun(end.run, name, former.startedByUs);
    if (end.kind === "unexpected") throw this.reports.unexpectedPhase(end.run);
    if (end.run.stopped) {
      // Who changes a trigger after the stop wants another run.
      if (run.stopped) return false;
      throw this.reports.runStopped(run.id);
    }
    return toPhase(end.run.phase) === "Succeeded" && this.isVerified("attached");
  }

  // ── After a start ───────────────────────────────────────────────────────────────────────────────────────────────

  /** The start was accepted, but its answer does not name the run. */
  private async followNewRun(name: string, unknownBefore: Choice): Promise<void> {
    const until = this.order.waitForCompletion ? this.deadline() : this.lagEnd();
    const run = await this.lookForRun(until, name, unknownBefore);
    if (run !== undefined) return this.followStarted(run, name);
    if (this.order.waitForCompletion) throw this.timedOut(`the run of workflow ${name}`, undefined);
  }

  /** The answer names the run. Should the index know it by another id, it is the one that was not there before. */
  private async followAnswered(answered: WorkflowRun, name: string, unknownBefore: Choice): Promise<void> {
    this.ledger.noteRun(answered, name, true);
    const run =
      (await this.lookForRunWithId(answered.id)) ??
      (await this.lookForRun(this.tools.clock.now(), name, unknownBefore)) ??
      answered;
    return this.followStarted(run, name);
  }

  private followStarted(run: WorkflowRun, name: string): Promise<void> {
    this.ledger.noteRun(run, name, true);
    return this.follow(run);
  }

  /** Waits for the run that the ledger names, and judges its end. */
  private async follow(run: WorkflowRun): Promise<void> {
    const { workflowName: name = "", startedByUs } = this.ledger.intent;
    const phase = toPhase(run.phase);
    let end: WaitEnd;
    if (hasEnded(phase)) end = { kind: "ended", run };
    else if (!isLive(phase)) end = { kind: "unexpected", run };
    else if (this.order.waitForCompletion) end = await this.waitFor(run.id, (it) => this.refuseOther(it));
    else return this.refuseOther(run);
    if (end.kind === "gone") return this.decideByCounts();
    if (end.run !== undefined) this.ledger.noteRun(end.run, name, startedByUs);
    if (end.kind === "timeout") throw this.timedOut(`run ${run.id}`, end.run);
    if (end.kind === "unexpected") throw this.reports.unexpectedPhase(end.run);
    if (end.run.stopped) throw this.reports.runStopped(run.id);
    if (toPhase(end.run.phase) !== "Succeeded") throw this.reports.runFailed(end.run);
    const look = await this.lookUntilReached();
    if (!isReached(this.mode, look)) throw this.reports.succeededShort(run.id, describeRest(this.mode, look));
    if (!this.isProof(look)) throw this.reports.unproven(run.id);
    this.ledger.fulfil(this.outcomeOfRun(), look);
  }

  private waitFor(runId: string, judge?: (run: WorkflowRun) => Promise<void>): Promise<WaitEnd> {
    const { clock, progress } = this.tools;
    const findRun = async (id: string, patience: Patience): Promise<WorkflowRun | undefined> => {
      const run = await this.tools.port.findRun(id, patience);
      if (run !== undefined) await judge?.(run);
      return run;
    };
    return waitRunEnded({ port: { findRun }, clock, runId, deadline: this.deadline(), progress });
  }

  /** Its definition may have been edited right before it started: what the run itself carries tells what it does. */
  private async refuseOther(run: WorkflowRun): Promise<void> {
    const { template } = run;
    const name = run.workflowName ?? this.ledger.intent.workflowName ?? "";
    if (template === undefined || !isLive(toPhase(run.phase)) || !this.doesSomethingElse({ name, ...template })) return;
    this.ledger.noteRun(run, name, this.ledger.intent.startedByUs);
    if (this.ledger.intent.startedByUs) await this.tools.port.stopRun(run.id, this.lookUpPatience());
    throw this.reports.inTheWay(run.id, template.deleteType !== "SOFT");
  }

  /** Counts what should be gone, for as long as the index may lag behind the run. */
  private async lookUntilReached(): Promise<ConnectionLook> {
    let look: ConnectionLook | undefined;
    await this.poll(this.lagEnd(), async () => {
      look = await this.lookAtConnection();
      return isReached(this.mode, look) && this.isProof(look) ? look : undefined;
    });
    return look ?? this.lookAtConnection();
  }

  /** Whether the run that the ledger names, which Succeeded, has reached the wanted state. Fulfils the intent if so. */
  private async isVerified(outcome = this.outcomeOfRun()): Promise<boolean> {
    const look = await this.lookUntilReached();
    if (!isReached(this.mode, look)) return false;
    // Another run would prove no more than this one.
    if (!this.isProof(look)) throw this.reports.unproven(this.ledger.intent.runId ?? "");
    this.ledger.fulfil(outcome, look);
    return true;
  }

  /** The run's history is gone, or it was never found: only the counts can tell. */
  private async decideByCounts(): Promise<void> {
    this.ledger.notePhaseUnknown();
    const look = await this.lookUntilReached();
    if (isReached(this.mode, look) && this.isProof(look)) {
      this.ledger.fulfil(this.outcomeOfRun(), look);
      return;
    }
    const { runId, workflowName: name = "" } = this.ledger.intent;
    const what = runId === undefined ? `a run of workflow ${name}` : `run ${runId}`;
    const rest = isInvisible(look)
      ? "nothing of the connection is visible, which proves nothing"
      : describeRest(this.mode, look);
    throw this.reports.historyGone(what, rest, name);
  }

  // ── Looking ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private async lookAtConnection(): Promise<ConnectionLook> {
    const look = await this.tools.port.lookAtConnection(this.connection, this.lookUpPatience());
    this.ledger.noteLook(look);
    return look;
  }

  /** A run of the definition among those that the choice leaves, one that is going before one that has ended. */
  private lookForRun(until: number, name: string, choice: Choice): Promise<WorkflowRun | undefined> {
    return this.poll(until, async () => {
      const chosen = choice(await this.tools.port.findRuns(name, { until }));
      return chosen.find((it) => isLive(toPhase(it.phase))) ?? chosen[0];
    });
  }

  /** The run of an intent; one whose start was lost is looked for. */
  private findRunOf({ runId, base }: Intent, name: string): Promise<WorkflowRun | undefined> {
    if (runId !== undefined) return this.lookForRunWithId(runId);
    return this.lookForRun(this.lagEnd(), name, (it) => newerThan(it, base));
  }

  private lookForRunWithId(runId: string): Promise<WorkflowRun | undefined> {
    return this.poll(this.lagEnd(), () => this.tools.port.findRun(runId, this.lookUpPatience()));
  }

  /** Whether a definition turns up under the name within the index lag. */
  private async appears(name: string): Promise<boolean> {
    const found = await this.poll(this.lagEnd(), () => this.tools.port.findWorkflow(name, this.lookUpPatience()));
    return found !== undefined;
  }

  private poll<T>(until: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
    return poll(this.tools.clock, until, look);
  }

  /** What a definition of ours does, told by its name alone: an interrupted command may have left it, in either mode. */
  private derivedDefinition(run: WorkflowRun): WorkflowDefinition | undefined {
    const { seed } = this.order;
    for (const mode of ["archive", "purge"] as const) {
      for (let k = 0; k < MOST_NAMES; k++) {
        const name = workflowName({ ...seed, mode }, k);
        const deleteType = deleteTypeOf(mode);
        if (isRunOf(run, name))
          return { name, connectionQualifiedName: this.connection, deleteType, deleteAssets: true };
      }
    }
    return undefined;
  }

  /** Whether a definition does exactly what this intent wants. Only then is it started: others may have edited it. */
  private doesTheSame(definition: WorkflowDefinition): boolean {
    return definition.connectionQualifiedName !== undefined && !this.doesSomethingElse(definition);
  }

  /** Whether a definition is known to do something else. One that does not tell is neither started nor passed over. */
  private doesSomethingElse({ connectionQualifiedName, deleteType, deleteAssets }: WorkflowDefinition): boolean {
    if (connectionQualifiedName === undefined) return false;
    const differs = connectionQualifiedName !== this.connection || deleteType !== deleteTypeOf(this.mode);
    return differs || !deleteAssets;
  }

  /** A count of 0 proves something only where the connection is visible, or was before the run. */
  private isProof(look: ConnectionLook): boolean {
    // Only a purge makes a connection vanish: this intent's run, or what this resource has achieved before.
    const { intent, achieved } = this.ledger.facts;
    const hasRun = intent.connectionSeen && intent.runId !== undefined;
    return look.connection !== undefined || (this.mode === "purge" && (hasRun || achieved === "purged"));
  }

  private outcomeOfRun(): Outcome {
    const { definitions, intent } = this.ledger.facts;
    return definitions.some((it) => it.name === intent.workflowName) ? "ran" : "attached";
  }

  // ── Time and words ──────────────────────────────────────────────────────────────────────────────────────────────

  private deadline(): number {
    return this.begin + this.order.timeoutMs;
  }

  private lagEnd(): number {
    return this.tools.clock.now() + this.order.indexLagMs;
  }

  private lookUpPatience(): Patience {
    return { until: Math.min(this.deadline(), this.tools.clock.now() + LOOK_UP_PATIENCE_MS) };
  }

  private countRound(): void {
    if (++this.rounds >= MOST_ROUNDS) throw this.reports.contradiction();
  }

  private timedOut(what: string, run: WorkflowRun | undefined): Error {
    return this.reports.timedOut(what, run, this.order.timeoutMs);
  }

  private get mode(): Mode {
    return this.order.seed.mode;
  }

  private get connection(): string {
    return this.order.seed.connectionQualifiedName;
  }
}

/** Leaves some of a list of runs, newest first. */
type Choice = (runs: readonly WorkflowRun[]) => readonly WorkflowRun[];

/** A run that does not name its definition has the definition's name in its own. */
function isRunOf({ workflowName: definition, id }: WorkflowRun, name: string): boolean {
  return definition === undefined ? id.startsWith(`${name}-`) : definition === name;
}

function deleteTypeOf(mode: Mode): "SOFT" | "PURGE" {
  return mode === "archive" ? "SOFT" : "PURGE";
}

/** Anything but a plain archive counts as a purge: an unknown delete type is feared, not trusted. */
function purges(run: ForeignRun): boolean {
  return run.definition.deleteType !== "SOFT";
}

function isToldApart(run: LiveRun): run is ForeignRun {
  return run.definition?.connectionQualifiedName !== undefined;
}

/** Whether the run is the one that the create of its definition has started. */
function cameWith(run: WorkflowRun, definition: WorkflowDefinition | undefined): boolean {
  return Math.abs(Date.parse(run.createdAt ?? "") - Date.parse(definition?.createdAt ?? "")) <= 5_000;
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
