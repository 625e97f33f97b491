import { isDeepStrictEqual } from "node:util";
import type { ConnectionLook, Refused, WorkflowDefinition, WorkflowRun } from "../atlan/api";
import type { Leave } from "../concurrency/startLimiter";
import { ConnectionNotFoundError, TooManyAssetsError } from "../errors";
import { readIsoTime } from "../text/isoTime";
import { CandidateRuns } from "./candidateRuns";
import { type Candidate, decide } from "./decide";
import { deleteTypeOf, doesSomethingElse, doesTheSame, type Wanted } from "./definition";
import { isWaitedFor, type Obstacle, obstaclesOf } from "./foreignRuns";
import { type Intent, isPutBack, type Mode, type RunMark, workflowName } from "./intent";
import type { Ledger } from "./journal";
import { Reports } from "./messages";
import type { ForeignRun, RunOfIntent, Sight } from "./observation";
import { FRESH_MS, Lookout, MOST_NAMES } from "./observe";
import { circumstancesOf, type Order, type Tools } from "./options";
import { hasEnded, isLive, toPhase } from "./phase";
import type { Need } from "./preflight";
import { markOf, markOfIntent } from "./runMark";
import { hasSucceeded, liveOrOldest } from "./runs";
import { Follower } from "./waiter";

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
    await this.converge(undefined);
  }

  /** The same intent as in state, not fulfilled yet. */
  async resume(before: Intent): Promise<void> {
    if (before.stopped) throw this.reports.runStopped(before.runId ?? "");
    const { workflowName: name } = before;
    if (name === undefined) return this.converge(before.base);
    const found = await this.lookout.lookForRunOf(before, name);
    if (found === undefined) {
      // Its end was reported; that its history has gone since makes no difference.
      const mark = markOfIntent(before);
      if (mark === undefined || !hasEnded(before.phase)) return this.follower.decideByCounts();
      if (before.phase === "Succeeded" && (await this.follower.isVerified())) return;
      return this.converge(mark);
    }
    const { run, startedByUs } = found;
    this.ledger.noteRun(run, name, startedByUs);
    if (!hasEnded(before.phase)) return this.follower.follow(run, run.id === before.runId ? "known" : "found");
    // An earlier command has reported this end. Only the counts can still make a success of it.
    if (run.stopped) throw await this.follower.runStopped(run.id);
    if (before.mode === "purge") this.notePurges([run]);
    if (hasSucceeded(run) && (await this.follower.isVerified())) return;
    return this.converge(markOfIntent(this.ledger.intent));
  }

  /** Another mode or other triggers than the intent in state. */
  async change(before: Intent): Promise<void> {
    const sameMode = before.mode === this.mode;
    const { workflowName: name } = before;
    // A start whose answer was lost counts like any other: it may be going.
    const found =
      before.fulfilled || name === undefined ? undefined : await this.lookout.lookForRunOf(before, name, liveOrOldest);
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
    let sight: Sight | undefined;
    for (;;) {
      sight ??= await this.observe(at);
      const action = decide(sight, at, this.wanted);
      switch (action.kind) {
        case "refuseExisting":
          this.reports.judgeExisting(at.name, sight.definition, this.wanted);
          return;
        case "refuseStrange":
          throw this.reports.strangeInTheWay(action.run.id, action.run.definition);
        case "unexpectedPhase":
          throw this.reports.unexpectedPhase(action.run);
        case "forget":
          // What a run of it has purged is gone by our doing all the same.
          if (this.mode === "purge") this.notePurges(sight.runs);
          this.ledger.forgetDefinition(at.name);
          at = this.candidate(0, at.base);
          break;
        case "nextName":
          at = this.nextCandidate(at);
          break;
        case "take":
          this.noteDiscovered(at.name, sight);
          at = { ...at, isKnown: true };
          break;
        case "awaitRun": {
          this.noteDiscovered(at.name, sight);
          const late = await this.lookout.lookForRun(this.lookout.lagEnd(), at.name, (it) => it);
          if (late !== undefined) {
            sight = { ...sight, runs: [late] };
            continue;
          }
          at = { ...at, isKnown: true, base: undefined };
          break;
        }
        case "follow":
        case "settle": {
          const { run } = action;
          this.noteServing(at.name, run, sight, action.isDiscovered);
          if (action.kind === "follow") return this.follower.follow(run);
          if (run.stopped) throw await this.follower.runStopped(run.id);
          at = { ...at, isKnown: true, base: markOf(run, at.base) };
          // A start whose answer was lost, or somebody's rerun. Where that can't be told, the counts decide.
          if (!hasSucceeded(run)) continue;
          if (await this.follower.isVerified()) return;
          break;
        }
        case "outwait":
          await this.outwait(obstaclesOf(action.runs));
          break;
        case "join":
          return this.join(action.run, sight.look);
        case "create":
        case "rerun": {
          const next = await this.tryToStart(action.kind, at, sight);
          if (next === "done") return;
          at = next;
        }
      }
      // All of this may have taken an hour: what was seen before it is not true any more.
      sight = undefined;
    }
  }

  /** A definition that should be there may show late. */
  private async observe({ name, isKnown }: Candidate): Promise<Sight> {
    for (;;) {
      if (++this.rounds >= MOST_ROUNDS) throw this.reports.contradiction();
      const sight = await this.lookout.survey(name);
      const isExpected = isKnown || sight.runs.some((it) => isLive(toPhase(it.phase)));
      if (sight.definition !== undefined || !isExpected || !(await this.lookout.appears(name))) return sight;
    }
  }

  /** The definition that is there already: the one that the inputs name, or our own; else the first derived name. */
  private firstCandidate(base: RunMark | undefined): Candidate {
    const { existingWorkflow } = this.order;
    const name = existingWorkflow ?? this.ledger.ownDefinition(this.mode);
    if (name === undefined) return this.candidate(0, base);
    return { name, isExisting: existingWorkflow !== undefined, isKnown: true, base };
  }

  /** The first derived name from the k-th on that has not proved to be of no use. */
  private candidate(k: number, base: RunMark | undefined): Candidate {
    if (k >= MOST_NAMES) throw this.reports.namesTaken(MOST_NAMES);
    const name = workflowName(this.order.seed, k);
    if (this.deadNames.has(name)) return this.candidate(k + 1, base);
    return { name, isExisting: false, isKnown: false, base };
  }

  /** A known definition may have any name: after it, the derived names are tried from the first one on. */
  private nextCandidate({ name, isKnown, base }: Candidate): Candidate {
    this.deadNames.add(name);
    return this.candidate(isKnown ? 0 : this.lookout.derivedNames().indexOf(name) + 1, base);
  }

  /** An interrupted command has left this definition of ours. */
  private noteDiscovered(name: string, { definition }: Sight): void {
    this.ledger.noteDefinition(this.mode, name);
    if (definition !== undefined && doesTheSame(definition, this.wanted)) this.ledger.confirmDefinition(name);
    // We start nothing on a connection that we do not see; so it was seen before this definition ran.
    this.ledger.noteConnectionSeen();
  }

  /** A run was found that serves the intent, and that this command has not started. */
  private noteServing(name: string, run: WorkflowRun, sight: Sight, isDiscovered: boolean): void {
    if (!isDiscovered) {
      if (name !== this.order.existingWorkflow) this.ledger.noteConnectionSeen();
      this.ledger.noteRun(run, name, false);
      return;
    }
    this.noteDiscovered(name, sight);
    this.ledger.forgetBefore();
    const candidates = new CandidateRuns((it) => it, true);
    candidates.choice(sight.runs);
    this.ledger.noteRun(run, name, cameWith(run, sight.definition) && candidates.isSurely(run));
  }

  private join(run: ForeignRun, look: ConnectionLook): Promise<void> {
    this.ledger.noteLook(look);
    this.tools.log(`Joining run ${run.id}, which somebody else started on ${this.connection}.`);
    this.ledger.noteRun(run, run.definition.name, false);
    return this.follower.follow(run);
  }

  // ── Starting ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Starts a run, if the guards approve.
   *
   * @returns the candidate to go on with, or that the intent has found its end
   */
  private async tryToStart(kind: "create" | "rerun", at: Candidate, sight: Sight): Promise<Candidate | "done"> {
    try {
      if (!(await this.isStartNeeded(sight))) return "done";
    } catch (error) {
      if (kind === "create" && (await this.hasGoneOn(at, sight.runs, error))) return this.nextCandidate(at);
      throw error;
    }
    this.refuseSecondTry();
    const unsettled = this.lookout.begin + this.order.indexLagMs - this.tools.clock.now();
    if (kind === "rerun" && unsettled > 0) {
      // The start of a command that died a moment ago shows only now.
      await this.tools.clock.sleep(unsettled);
      return at;
    }
    const turn = await this.turnToStart(at.name, sight);
    if (turn === undefined) return at;
    return kind === "create" ? this.startFirst(at, sight, turn) : this.startAgain(at, sight, turn);
  }

  /** Creates a definition of ours, with its first run. */
  private async startFirst(at: Candidate, sight: Sight, { leave, seen }: Turn): Promise<Candidate | "done"> {
    const { name } = at;
    const [newest] = sight.runs;
    // One that has stood under the name before is archived: that it was ours says nothing of the next.
    this.ledger.forgetDefinition(name);
    const undo = this.ledger.noteStart(name, seen.look, newest && markOf(newest, at.base));
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
        if (answer.told !== undefined && doesSomethingElse(answer.told, this.wanted)) {
          const run = await this.lookout.lookForRun(this.lookout.lagEnd(), name, candidates.choice);
          throw await this.follower.startedOther(name, answer.told, run);
        }
        this.ledger.confirmDefinition(name);
        if (answer.told === undefined) this.follower.suspect(name);
        await this.followNewRun(name, candidates);
        return "done";
      case "taken":
        undo();
        // By us, when an earlier start was lost; else an archived definition holds the name.
        return (await this.lookout.appears(name)) ? at : this.nextCandidate(at);
      case "refused":
        undo();
        await this.waitOrThrow(answer);
        return at;
      case "unclear": {
        const run = await this.lookout.lookForRun(this.lookout.lagEnd(), name, candidates.choice);
        if (run !== undefined) {
          await this.followStarted(run, name, candidates.isSurely(run));
          return "done";
        }
        const definition = await this.lookout.findWorkflow(name);
        if (this.sentInVain || definition !== undefined) throw this.reports.startUnknown(name, answer.error);
        // Neither a run nor the definition after the lag: it was not carried out. Once more, and only once.
        undo();
        this.sentInVain = true;
        return at;
      }
    }
  }

  /** Runs a definition again. */
  private async startAgain(at: Candidate, sight: Sight, { leave, seen }: Turn): Promise<Candidate | "done"> {
    const { name, isExisting, base } = at;
    const undo = this.ledger.noteStart(name, seen.look, base, !isExisting);
    this.tools.log(`Running workflow ${name} again to ${this.mode} ${this.connection}.`);
    this.follower.suspect(name);
    const answer = await this.undoing(undo, () =>
      this.tools.port.rerun(name, this.lookout.startPatienceOf(seen)),
    ).finally(leave);
    const candidates = new CandidateRuns((runs) => without(runs, sight.runs), false);
    switch (answer.kind) {
      case "accepted":
        if (answer.runId === undefined) await this.followNewRun(name, candidates);
        else await this.followAnswered(justStarted(answer.runId, answer.createdAt, name), name, candidates);
        return "done";
      case "absent":
        undo();
        if (isExisting) this.reports.judgeExisting(name, undefined, this.wanted);
        this.ledger.forgetDefinition(name);
        return this.nextCandidate(at);
      case "refused":
        undo();
        await this.waitOrThrow(answer);
        return at;
      case "unclear": {
        const run = await this.lookout.lookForRun(this.lookout.lagEnd(), name, candidates.choice);
        if (run === undefined) throw this.reports.startUnknown(name, answer.error);
        await this.followStarted(run, name, candidates.isSurely(run));
        return "done";
      }
    }
  }

  /** An archived definition holds this name; a command that was interrupted may have gone on under the next one. */
  private async hasGoneOn({ name }: Candidate, runs: readonly WorkflowRun[], error: unknown): Promise<boolean> {
    const isRefusal = error instanceof ConnectionNotFoundError || error instanceof TooManyAssetsError;
    if (!isRefusal || runs.length === 0) return false;
    const names = this.lookout.derivedNames();
    const next = names[names.indexOf(name) + 1];
    return next !== undefined && this.lookout.isUsed(next);
  }

  /** The engine may call again within the same command; that starts nothing more. */
  private refuseSecondTry(): void {
    const failure = this.tools.failedBefore();
    if (failure !== undefined) throw this.reports.triedBefore(failure);
  }

  /** Waits until not too many others start. Where that has taken too long, what was seen is not true any more. */
  private async turnToStart(name: string, sight: Sight): Promise<Turn | undefined> {
    const { clock, starts } = this.tools;
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
   * Whether anything is left to do. Fulfils the intent if not.
   *
   * @throws what the guards throw
   */
  private async isStartNeeded({ look, runs }: Sight): Promise<boolean> {
    this.ledger.noteLook(look);
    if (this.mode === "purge") this.notePurges(runs);
    const need = await this.judge(look);
    if (need === "start") return true;
    const since = this.follower.heldSince();
    if (need === "alreadyGone" && !this.hasPurged) this.ledger.fulfil(need, look, since, this.ledger.facts.achieved);
    else this.ledger.fulfil(need, look, since);
    return false;
  }

  private judge(look: ConnectionLook): Promise<Need> {
    const asksForRun = this.ledger.intent.asksForRun === true;
    return this.lookout.judge(circumstancesOf(this.order, { asksForRun, hasPurged: this.hasPurged }), look);
  }

  private notePurges(runs: readonly WorkflowRun[]): void {
    this.hasPurged ||= runs.some((it) => hasSucceeded(it));
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
    return hasSucceeded(end.run) && this.follower.isVerified("attached", { run: end.run, isAwaited: true });
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
