import { isDeepStrictEqual } from "node:util";
import type { ConnectionLook, Refused, WorkflowDefinition, WorkflowRun } from "../atlan/port";
import { ConnectionNotFoundError, TooManyAssetsError } from "../errors";
import { readIsoTime } from "../isoTime";
import { CandidateRuns } from "./candidateRuns";
import { Follower } from "./follower";
import { isWaitedFor, meetForeignRuns, type Obstacle, obstaclesOf } from "./foreignRuns";
import { type Intent, isPutBack, type Mode, type RunMark, workflowName } from "./intent";
import type { Ledger } from "./ledger";
import { FRESH_MS, liveOrNewest, Lookout, MOST_NAMES, type RunOfIntent, type Sight } from "./lookout";
import { circumstancesOf, type Order, type Tools } from "./order";
import { hasEnded, isLive, toPhase } from "./phase";
import { deleteTypeOf, doesSomethingElse, doesTheSame, type Wanted } from "./purpose";
import { Reports } from "./reports";
import type { Need } from "./preflight";
import { markOf, markOfIntent, newerThan } from "./runMark";
import type { Leave } from "./startGate";

/** Times that one command goes round because a tenant's answers changed in between. */
const MOST_ROUNDS = 100;
const DEFAULT_RETRY_AFTER_MS = 10_000;
/** Looks at a connection before a purge, until one is answered while it still holds. */
const MOST_LOOKS = 5;

/** A turn to start, and what the start is approved by. */
interface Turn {
  readonly leave: Leave;
  readonly seen: Sight;
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
  private readonly lookout: Lookout;
  private readonly follower: Follower;
  /** Names that proved to be unusable in this command. */
  private readonly deadNames = new Set<string>();
  private rounds = 0;
  /** Starts that were held up for so long that they were not sent. */
  private tooLate = 0;
  private sentInVain = false;
  /** A purge of ours Succeeded: that explains a connection which can't be seen any more. */
  private hasPurged: boolean;

  constructor(order: Order, tools: Tools, ledger: Ledger) {
    this.order = order;
    this.tools = tools;
    this.ledger = ledger;
    this.hasPurged = ledger.facts.achieved === "purged";
    this.reports = new Reports(order.seed.mode, order.seed.connectionQualifiedName);
    this.lookout = new Lookout(order, tools);
    this.follower = new Follower(order, tools, ledger, this.lookout, this.reports);
  }

  /** A new resource, or one whose creation was interrupted. */
  async create(): Promise<void> {
    await this.startAnother(undefined);
  }

  /** The same intent as in state, not fulfilled yet. */
  async resume(before: Intent): Promise<void> {
    if (before.stopped) throw this.reports.runStopped(before.runId ?? "");
    const { workflowName: name } = before;
    if (name === undefined) return this.startAnother(before.base);
    const found = await this.lookout.lookForRunOf(before, name);
    if (found === undefined) {
      // Its end was reported; that its history has gone since makes no difference.
      const mark = markOfIntent(before);
      if (mark === undefined || !hasEnded(before.phase)) return this.follower.decideByCounts();
      if (before.phase === "Succeeded" && (await this.follower.isVerified())) return;
      return this.startAnother(mark);
    }
    const { run, startedByUs } = found;
    this.ledger.noteRun(run, name, startedByUs);
    if (!hasEnded(before.phase)) return this.follower.follow(run, run.id === before.runId ? "known" : "found");
    // An earlier command has reported this end. Only the counts can still make a success of it.
    if (run.stopped) throw await this.follower.runStopped(run.id);
    if (before.mode === "purge") this.notePurges([run]);
    if (toPhase(run.phase) === "Succeeded" && (await this.follower.isVerified())) return;
    return this.startAnother(markOfIntent(this.ledger.intent));
  }

  /** Another mode or other triggers than the intent in state. */
  async change(before: Intent): Promise<void> {
    const sameMode = before.mode === this.mode;
    const { workflowName: name } = before;
    // A start whose answer was lost counts like any other: it may be going.
    const found = before.fulfilled || name === undefined ? undefined : await this.lookout.lookForRunOf(before, name);
    const run = found?.run;
    const known = markOfIntent(before) ?? before.base;
    const last = run === undefined ? known : markOf(run, known);
    if (run !== undefined && before.mode === "purge") this.notePurges([run]);
    if (last !== undefined) this.ledger.noteBase(last);
    if (found !== undefined) {
      const { run } = found;
      const phase = toPhase(run.phase);
      if (isLive(phase)) {
        if (!sameMode) await this.outwait([{ run, purges: before.mode === "purge" }]);
        else if (await this.joinFormer(found, before)) return;
      } else if (!hasEnded(phase)) throw this.reports.unexpectedPhase(run);
    }
    if (isPutBack(before, this.ledger.intent.key) && (await this.follower.isThereAlready())) return;
    await this.startAnother(last);
  }

  // ── Starting ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A rerun of the definition that is there already: the one that the inputs name, or our own; else a new definition. */
  private async startAnother(base: RunMark | undefined): Promise<void> {
    const name = this.order.existingWorkflow ?? this.ledger.ownDefinition(this.mode);
    return name === undefined ? this.start(base) : this.rerun(name, base);
  }

  /**
   * Finds or creates a definition of ours, with its first run.
   *
   * @param base - the run that served the intent before: its end has been answered
   */
  private async start(base?: RunMark): Promise<void> {
    for (let k = 0; k < MOST_NAMES;) {
      this.countRound();
      const name = workflowName(this.order.seed, k);
      const sight = this.deadNames.has(name) ? undefined : await this.lookout.survey(name);
      if (sight === undefined || (sight.definition !== undefined && doesSomethingElse(sight.definition, this.wanted))) {
        k++;
        continue;
      }
      if (sight.definition !== undefined) return this.continueOwn(name, sight, base);
      // The definition is archived, or not in the index yet; a run of it that is going is ours all the same.
      const live = sight.runs.find((it) => isLive(toPhase(it.phase)));
      if (live !== undefined) {
        if (await this.lookout.appears(name)) continue;
        this.noteFound(live, name);
        return this.follower.follow(live);
      }
      const need = await this.needOfStart(sight).catch(async (error: unknown) => {
        // An archived definition holds this name; a command that was interrupted may have gone on under the next one.
        const isRefusal = error instanceof ConnectionNotFoundError || error instanceof TooManyAssetsError;
        if (!isRefusal || sight.runs.length === 0 || k + 1 >= MOST_NAMES) throw error;
        if (!(await this.lookout.isUsed(workflowName(this.order.seed, k + 1)))) throw error;
        return "elsewhere" as const;
      });
      if (need === "none") return;
      if (need === "elsewhere") k++;
      if (need !== "start") continue;

      const turn = await this.turnToStart(name, sight);
      if (turn === undefined) continue;

      const { leave, seen } = turn;
      const newest = sight.runs[0];
      const undo = this.ledger.noteStart(name, seen.look, newest && markOf(newest, base));
      this.tools.log(`Starting workflow ${name} to ${this.mode} ${this.connection}.`);
      const deleteType = deleteTypeOf(this.mode);
      const answer = await this.undoing(undo, () =>
        this.tools.port.createAndRun(
          { name, connectionQualifiedName: this.connection, deleteType },
          this.lookout.startPatienceOf(seen),
        ),
      ).finally(leave);
      const candidates = new CandidateRuns((runs) => without(runs, sight.runs), true);
      switch (answer.kind) {
        case "accepted":
          // A tenant may run what has stood under the name before, and not in its index yet.
          if (answer.told === undefined || !doesTheSame(answer.told, this.wanted)) this.follower.suspect(name);
          return this.followNewRun(name, candidates);
        case "taken":
          undo();
          // By us, when an earlier start was lost; else an archived definition holds the name.
          if (!(await this.lookout.appears(name))) k++;
          break;
        case "refused":
          undo();
          await this.waitOrThrow(answer);
          break;
        case "unclear": {
          const run = await this.lookout.lookForRun(this.lookout.lagEnd(), name, candidates.choice);
          if (run !== undefined) return this.followStarted(run, name, candidates.isSurely(run));
          const definition = await this.lookout.findWorkflow(name);
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
  private async continueOwn(name: string, sight: Sight, base: RunMark | undefined): Promise<void> {
    this.ledger.noteDefinition(this.mode, name);
    // We start nothing on a connection that we do not see; so it was seen before this definition ran.
    this.ledger.noteConnectionSeen();
    // The index may show a definition that we have archived a moment ago, with a run that state knew.
    const known = sight.runs.find(({ id }) => id === base?.runId);
    const run =
      liveOrNewest(known === undefined ? sight.runs : newerThan(sight.runs, base)) ??
      known ??
      (await this.lookout.lookForRun(this.lookout.lagEnd(), name, (it) => it));
    if (run === undefined) return this.rerun(name, undefined);
    if (run === known && run.stopped) return this.rerun(name, base);
    this.ledger.forgetBefore();
    const candidates = new CandidateRuns((it) => it, true);
    candidates.choice(sight.runs);
    this.ledger.noteRun(run, name, cameWith(run, sight.definition) && candidates.isSurely(run));
    const phase = toPhase(run.phase);
    if (!hasEnded(phase)) return this.follower.follow(run);
    if (run.stopped) throw await this.follower.runStopped(run.id);
    if (phase === "Succeeded" && (await this.follower.isVerified())) return;
    return this.rerun(name, markOf(run, base));
  }

  private startUnderAnotherName(name: string, base: RunMark | undefined): Promise<void> {
    this.deadNames.add(name);
    return this.start(base);
  }

  /** A run of the definition was found that this command has not started. */
  private noteFound(run: WorkflowRun, name: string): void {
    // We start nothing on a connection that we do not see; so it was seen before a definition of ours ran.
    if (name !== this.order.existingWorkflow) this.ledger.noteConnectionSeen();
    this.ledger.noteRun(run, name, false);
  }

  /** Runs a definition again, unless a run newer than the base already serves. */
  private async rerun(name: string, since: RunMark | undefined): Promise<void> {
    const isOurs = name !== this.order.existingWorkflow;
    for (let base = since; ;) {
      this.countRound();
      const sight = await this.lookout.survey(name);
      if (sight.definition === undefined && (await this.lookout.appears(name))) continue;
      if (!isOurs) this.reports.judgeExisting(name, sight.definition, this.wanted);
      if (sight.definition === undefined) {
        // Somebody has archived it; what a run of it has purged is gone by our doing all the same.
        if (this.mode === "purge") this.notePurges(sight.runs);
        this.ledger.forgetDefinition(name);
        return this.start(base);
      }
      // Somebody has edited it. A run of it that is going is met as a foreign one.
      if (doesSomethingElse(sight.definition, this.wanted)) return this.startUnderAnotherName(name, base);
      const going = sight.runs.find((it) => isLive(toPhase(it.phase)));
      if (going !== undefined) {
        this.noteFound(going, name);
        return this.follower.follow(going);
      }
      const [newer] = newerThan(sight.runs, base);
      if (newer !== undefined) {
        // A start whose answer was lost, or somebody's rerun. Where that can't be told, the counts decide.
        this.noteFound(newer, name);
        if (newer.stopped) throw await this.follower.runStopped(newer.id);
        base = markOf(newer, base);
        if (toPhase(newer.phase) === "Succeeded") {
          if (await this.follower.isVerified()) return;
          // Counting has taken a while: what was seen before it is not true any more.
          continue;
        }
      }
      const unknown = sight.runs.find((it) => it.id === base?.runId && toPhase(it.phase) === "Unknown");
      if (unknown !== undefined) throw this.reports.unexpectedPhase(unknown);
      if (!doesTheSame(sight.definition, this.wanted)) return this.startUnderAnotherName(name, base);
      const need = await this.needOfStart(sight);
      if (need === "none") return;
      if (need === "unsure") continue;
      this.refuseSecondTry();
      const unsettled = this.lookout.begin + this.order.indexLagMs - this.tools.clock.now();
      if (unsettled > 0) {
        // The start of a command that died a moment ago shows only now.
        await this.tools.clock.sleep(unsettled);
        continue;
      }

      const turn = await this.turnToStart(name, sight);
      if (turn === undefined) continue;

      const { leave, seen } = turn;
      const undo = this.ledger.noteStart(name, seen.look, base, isOurs);
      this.tools.log(`Running workflow ${name} again to ${this.mode} ${this.connection}.`);
      this.follower.suspect(name);
      const answer = await this.undoing(undo, () =>
        this.tools.port.rerun(name, this.lookout.startPatienceOf(seen)),
      ).finally(leave);
      const candidates = new CandidateRuns((runs) => without(runs, sight.runs), false);
      switch (answer.kind) {
        case "accepted":
          if (answer.runId === undefined) return this.followNewRun(name, candidates);
          return this.followAnswered(justStarted(answer.runId, answer.createdAt, name), name, candidates);
        case "absent":
          undo();
          if (!isOurs) this.reports.judgeExisting(name, undefined, this.wanted);
          this.ledger.forgetDefinition(name);
          return this.startUnderAnotherName(name, base);
        case "refused":
          undo();
          await this.waitOrThrow(answer);
          break;
        case "unclear": {
          const run = await this.lookout.lookForRun(this.lookout.lagEnd(), name, candidates.choice);
          if (run === undefined) throw this.reports.startUnknown(name, answer.error);
          return this.followStarted(run, name, candidates.isSurely(run));
        }
      }
    }
  }

  /** The engine may call again within the same command; that starts nothing more. */
  private refuseSecondTry(): void {
    const failure = this.tools.failedBefore();
    if (failure !== undefined) throw this.reports.triedBefore(failure);
  }

  /** Waits until not too many others start. Where that has taken too long, what was seen is not true any more. */
  private async turnToStart(name: string, sight: Sight): Promise<Turn | undefined> {
    const { clock, starts } = this.tools;
    this.refuseSecondTry();
    const deadline = this.lookout.deadline();
    if (clock.now() > deadline) throw this.reports.noTimeLeft(this.order.timeoutMs);
    const leave = await starts.turn(this.lookout.patienceOf(sight).until);
    if (leave !== undefined) {
      const seen = await this.seenJustNow(name, sight).catch((error: unknown) => {
        leave();
        throw error;
      });
      if (seen !== undefined) return { leave, seen };
      leave();
      return undefined;
    }
    if (clock.now() >= deadline) throw this.reports.neverItsTurn(this.order.timeoutMs);
    this.rounds--;
    return undefined;
  }

  /**
   * What a purge is approved by was true a moment ago: whatever else takes time comes before, the count comes last. While the
   * process was held up, thousands of assets may have come.
   *
   * @returns undefined where something else has changed as well
   */
  private async seenJustNow(name: string, sight: Sight): Promise<Sight | undefined> {
    if (this.mode === "archive") return sight;
    await this.tools.port.prepareStart(this.lookout.patience());
    let seen = sight;
    for (let looks = 0; this.tools.clock.now() > this.lookout.startPatienceOf(seen).until; looks++) {
      if (looks >= MOST_LOOKS) throw this.reports.neverFresh(FRESH_MS);
      seen = await this.lookout.survey(name);
      if (!isDeepStrictEqual(unlooked(seen), unlooked(sight))) return undefined;
      this.ledger.noteLook(seen.look);
      if ((await this.judge(seen.look)) !== "start") return undefined;
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
    if (error.status !== 429 || this.tools.clock.now() + delay > this.lookout.deadline()) throw error;
    await this.tools.clock.sleep(delay);
    this.rounds--;
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Whether the intent has found its end without a start: a foreign run was joined, or nothing is left to do.
   *
   * @throws ConflictingRunError, and what the guards throw
   */
  private async needOfStart(sight: Sight): Promise<"none" | "unsure" | "start"> {
    const met = meetForeignRuns(sight.foreign, this.mode);
    if (met.kind === "strange") throw this.reports.strangeInTheWay(met.run.id, met.run.definition);
    if (met.kind === "inTheWay") {
      await this.outwait(obstaclesOf(met.runs));
      // That may have taken an hour; what was seen before it is not true any more.
      return "unsure";
    }
    this.ledger.noteLook(sight.look);
    if (met.kind === "join") {
      const { run } = met;
      this.tools.log(`Joining run ${run.id}, which somebody else started on ${this.connection}.`);
      this.ledger.noteRun(run, run.definition.name, false);
      await this.follower.follow(run);
      return "none";
    }
    const { look, runs } = sight;
    if (this.mode === "purge") this.notePurges(runs);
    const { facts } = this.ledger;
    const need = await this.judge(look);
    if (need === "start") return "start";
    const since = this.follower.heldSince();
    if (need === "alreadyGone" && !this.hasPurged) this.ledger.fulfil(need, look, since, facts.achieved);
    else this.ledger.fulfil(need, look, since);
    return "none";
  }

  private judge(look: ConnectionLook): Promise<Need> {
    const asksForRun = this.ledger.intent.asksForRun === true;
    return this.lookout.judge(circumstancesOf(this.order, { asksForRun, hasPurged: this.hasPurged }), look);
  }

  private notePurges(runs: readonly WorkflowRun[]): void {
    this.hasPurged ||= runs.some((it) => toPhase(it.phase) === "Succeeded");
  }

  /** Waits for runs that stand in the way. A purge is never waited for: it would leave nothing to archive. */
  private async outwait(runs: readonly Obstacle[]): Promise<void> {
    for (const { run, purges } of runs) {
      if (!isWaitedFor({ purges }, this.order)) throw this.reports.inTheWay(run.id, purges);
      this.tools.log(`Waiting for run ${run.id}, which archives ${this.connection} too, to end.`);
      const end = await this.follower.waitFor(run.id);
      if (end.kind === "gone") throw this.reports.inTheWay(run.id, purges);
      if (end.kind === "timeout") throw await this.follower.timedOut(`run ${run.id}`, end.run);
      if (end.kind === "unexpected") throw await this.follower.unexpectedPhase(end.run);
    }
  }

  /**
   * A run of the former intent is going: it serves the new one as well, if it gets there.
   *
   * @returns false when it has ended short of the wanted state
   */
  private async joinFormer({ run, startedByUs }: RunOfIntent, former: Intent): Promise<boolean> {
    const name = former.workflowName ?? run.workflowName ?? "";
    this.tools.log(`Joining run ${run.id}, which is going already.`);
    this.ledger.noteSeenBefore(former);
    this.ledger.noteRun(run, name, startedByUs);
    if (!this.order.waitForCompletion) return true;
    const end = await this.follower.waitFor(run.id);
    if (end.kind === "gone") return this.follower.decideByCounts().then(() => true);
    if (end.kind === "timeout") throw await this.follower.timedOut(`run ${run.id}`, end.run);
    this.ledger.noteRun(end.run, name, startedByUs);
    if (end.kind === "unexpected") throw await this.follower.unexpectedPhase(end.run);
    if (end.run.stopped) {
      // Who changes a trigger after the stop wants another run.
      if (run.stopped) return false;
      throw await this.follower.runStopped(run.id);
    }
    return (
      toPhase(end.run.phase) === "Succeeded" && this.follower.isVerified("attached", { run: end.run, isAwaited: true })
    );
  }

  // ── After a start ───────────────────────────────────────────────────────────────────────────────────────────────

  /** The start was accepted, but its answer does not name the run. */
  private async followNewRun(name: string, candidates: CandidateRuns): Promise<void> {
    const until = this.order.waitForCompletion ? this.lookout.deadline() : this.lookout.lagEnd();
    const run = await this.lookout.lookForRun(until, name, candidates.choice);
    if (run !== undefined) return this.followStarted(run, name, candidates.isSurely(run));
    if (this.order.waitForCompletion) throw await this.follower.timedOut(`the run of workflow ${name}`, undefined);
  }

  /** The answer names the run. Should the index know it by another id, it is the one that was not there before. */
  private async followAnswered(answered: WorkflowRun, name: string, candidates: CandidateRuns): Promise<void> {
    this.ledger.noteRun(answered, name, true);
    const shown = await this.lookout.lookForRunWithId(answered.id);
    if (shown !== undefined) return this.followStarted(shown, name, true);
    const other = await this.lookout.lookForRun(this.tools.clock.now(), name, candidates.choice);
    if (other === undefined) return this.followStarted(answered, name, true);
    return this.followStarted(other, name, candidates.isSurely(other));
  }

  /** @param isOurs - it is the run that was started, and not somebody else's of the same time */
  private followStarted(run: WorkflowRun, name: string, isOurs: boolean): Promise<void> {
    this.ledger.noteRun(run, name, isOurs);
    return this.follower.follow(run, "started");
  }

  // ── Time and words ──────────────────────────────────────────────────────────────────────────────────────────────

  private countRound(): void {
    if (++this.rounds >= MOST_ROUNDS) throw this.reports.contradiction();
  }

  private get mode(): Mode {
    return this.order.seed.mode;
  }

  private get connection(): string {
    return this.order.seed.connectionQualifiedName;
  }

  private get wanted(): Wanted {
    return { connectionQualifiedName: this.connection, mode: this.mode };
  }
}

/** All that is seen before a start, except for the connection itself. */
function unlooked({ definition, runs, foreign }: Sight): Partial<Sight> {
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
