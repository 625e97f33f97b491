import { isDeepStrictEqual } from "node:util";
import type { Accepted, ConnectionObservation, Refused, Unclear, WorkflowRun } from "../atlan/api";
import type { Release } from "../concurrency/startLimiter";
import { cameApart, CandidateRuns, type Created } from "./candidateRuns";
import type { Candidates } from "./candidates";
import { CommandPart, type CommandParts } from "./commandPart";
import type { Candidate } from "./decide";
import { deleteTypeOf, doesSomethingElse } from "./definition";
import type { Observation } from "./observation";
import { MAX_OBSERVATION_AGE_MS } from "./observe";
import type { GuardResult } from "./preflight";
import type { Rounds } from "./rounds";
import type { RunCheck } from "./runCheck";
import { markOf } from "./runMark";
import { hasSucceeded } from "./runs";
import type { Waiter } from "./waiter";

const DEFAULT_RETRY_AFTER_MS = 10_000;
/** A gateway may ask for 0 seconds with each refusal: without a pause, a start would be sent many times a second. */
const SHORTEST_RETRY_AFTER_MS = 1_000;
/** With so many that start at the same time, those that have started wait a moment, so that one search finds many runs. */
const MANY_STARTS = 10;
const GATHERING_MS = 250;
/** The maximum number of observations before a purge, until one arrives while it is still fresh. */
const MOST_OBSERVATIONS = 5;

/** A permit of the limiter, and the observation that approves the start. */
interface StartPermit {
  readonly release: Release;
  readonly seen: Observation;
}

/** What a command has for its starts. */
export interface StarterParts extends CommandParts {
  readonly waiter: Waiter;
  readonly check: RunCheck;
  readonly candidates: Candidates;
  readonly rounds: Rounds;
  /** Evaluates the guards by a newer observation of the connection. */
  readonly evaluate: (observed: ConnectionObservation) => Promise<GuardResult>;
}

/**
 * Starts a run that the guards have approved, and follows it. Nothing else sends a start.
 *
 * A start is sent again only if it had no effect. If its answer is lost, the run is searched for. If neither it nor its
 * definition can be found, a creation is sent once more; else the error says what to check.
 */
export class Starter extends CommandPart {
  private readonly waiter: Waiter;
  private readonly check: RunCheck;
  private readonly candidates: Candidates;
  private readonly rounds: Rounds;
  private readonly evaluate: StarterParts["evaluate"];
  /** How many starts were delayed for so long that they were not sent. */
  private tooLate = 0;
  private sentInVain = false;
  /** How many were starting when this one began to. */
  private startingTogether = 0;

  constructor(parts: StarterParts) {
    super(parts);
    this.waiter = parts.waiter;
    this.check = parts.check;
    this.candidates = parts.candidates;
    this.rounds = parts.rounds;
    this.evaluate = parts.evaluate;
  }

  /** @returns the candidate to continue with, or "done" when a run was started and followed */
  async start(kind: "create" | "rerun", candidate: Candidate, observation: Observation): Promise<Candidate | "done"> {
    this.refuseSecondTry();
    const settledAt = this.observer.begin + this.options.indexLagMs;
    if (kind === "rerun" && observation.foreignAt < settledAt) {
      // The index may show only then the start of a command that was killed a moment ago. The age of the observation
      // counts, not the time now: the process may have been suspended since.
      await this.context.clock.sleep(Math.max(0, settledAt - this.context.clock.now()));
      return candidate;
    }
    const permit = await this.waitForPermit(candidate.name, observation);
    if (permit === undefined) return candidate;
    return kind === "create"
      ? this.startFirst(candidate, observation, permit)
      : this.startAgain(candidate, observation, permit);
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
    this.startingTogether = starts.callers;
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
    this.rounds.doNotCount();
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
      if (looks >= MOST_OBSERVATIONS) throw this.messages.neverFresh(MAX_OBSERVATION_AGE_MS);
      seen = await this.observer.observe(name);
      if (!isDeepStrictEqual(withoutObserved(seen), withoutObserved(observation))) return undefined;
      this.journal.recordObservation(seen.observed);
      if ((await this.evaluate(seen.observed)) !== "start") return undefined;
    }
    return seen;
  }

  // ── The two starts ──────────────────────────────────────────────────────────────────────────────────────────────

  /** Creates our definition, with its first run. */
  private async startFirst(
    candidate: Candidate,
    observation: Observation,
    { release, seen }: StartPermit,
  ): Promise<Candidate | "done"> {
    const { name } = candidate;
    const [newest] = observation.runs;
    // An earlier definition of this name is archived. That it was ours says nothing about the next one.
    this.journal.forgetDefinition(name);
    const undo = this.journal.recordStart(name, seen.observed, newest && markOf(newest, candidate.base));
    this.recordFellShort(observation.runs, seen.observed);
    this.context.log(`Starting workflow ${name} to ${this.mode} ${this.connection}.`);
    const deleteType = deleteTypeOf(this.mode);
    const answer = await this.undoing(undo, () =>
      this.context.api.createAndRun(
        { name, connectionQualifiedName: this.connection, deleteType },
        this.observer.startPatienceOf(seen),
      ),
    ).finally(release);
    const newRuns = new CandidateRuns((runs) => without(runs, observation.runs), true);
    if (answer.kind === "unclear") {
      // The index may have shown too late that an earlier command began that run, before this one counted.
      this.journal.forgetBefore();
      // Nor does a lost answer tell what ran: somebody may have put a definition under this name right before.
      this.check.suspect(name);
    }
    switch (answer.kind) {
      case "accepted":
        await this.followCreated(name, newRuns, answer);
        return "done";
      case "taken":
        undo();
        // We hold the name if an earlier start was lost; otherwise an archived definition holds it.
        return (await this.observer.appears(name)) ? candidate : this.candidates.next(candidate);
      case "refused":
      case "unclear": {
        const next = await this.afterUnconfirmed(answer, { candidate, undo, newRuns });
        return next ?? this.createOnceMore(candidate, answer, undo);
      }
    }
  }

  /** Follows the first run of a definition that Atlan says it has created. */
  private async followCreated(name: string, newRuns: CandidateRuns, answer: Accepted): Promise<void> {
    // A tenant may run an earlier definition of this name that its index does not show yet.
    if (answer.told !== undefined && doesSomethingElse(answer.told, this.wanted)) {
      const run = await this.observer.lookForRunToStop(name, newRuns.choice);
      throw await this.check.startedOther(name, answer.told, run);
    }
    this.journal.confirmDefinition(name);
    if (answer.told === undefined) this.check.suspect(name);
    await this.followNewRun(name, newRuns, answer);
  }

  /**
   * After the index lag there is no run. If the definition is not there either, the request had no effect. It is sent again,
   * but only once.
   */
  private async createOnceMore(candidate: Candidate, answer: Refused | Unclear, undo: () => void): Promise<Candidate> {
    const { name } = candidate;
    const definition = await this.observer.findWorkflow(name);
    if (this.sentInVain || definition !== undefined) throw this.startUnknown(name, answer);
    undo();
    this.sentInVain = true;
    return candidate;
  }

  /** Runs an existing definition again. */
  private async startAgain(
    candidate: Candidate,
    observation: Observation,
    { release, seen }: StartPermit,
  ): Promise<Candidate | "done"> {
    const { name, isExisting, base } = candidate;
    const undo = this.journal.recordStart(name, seen.observed, base, !isExisting);
    this.recordFellShort(observation.runs, seen.observed);
    this.context.log(`Running workflow ${name} again to ${this.mode} ${this.connection}.`);
    const answer = await this.undoing(undo, () =>
      this.context.api.rerun(name, this.observer.startPatienceOf(seen)),
    ).finally(release);
    // What is needed to send it may take seconds, in which the workflow can be edited as well.
    this.check.suspect(name);
    const newRuns = new CandidateRuns((runs) => without(runs, observation.runs), false);
    switch (answer.kind) {
      case "accepted":
        // A run that was there before the start is not the one that it began, whatever the answer says.
        if (answer.runId === undefined || observation.runs.some(({ id }) => id === answer.runId))
          await this.followNewRun(name, newRuns);
        else await this.followAnswered(justStarted(answer.runId, answer.createdAt, name), name, newRuns);
        return "done";
      case "absent":
        undo();
        if (isExisting) throw this.messages.existingUnusable(name, undefined);
        this.journal.forgetDefinition(name);
        return this.candidates.next(candidate);
      case "refused":
      case "unclear": {
        const next = await this.afterUnconfirmed(answer, { candidate, undo, newRuns });
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
    { candidate, undo, newRuns }: { candidate: Candidate; undo: () => void; newRuns: CandidateRuns },
  ): Promise<Candidate | "done" | undefined> {
    if (answer.kind === "refused") {
      undo();
      await this.waitOrThrow(answer);
      return candidate;
    }
    const run = await this.observer.lookForRun(this.observer.lagEnd(), candidate.name, newRuns.choice);
    if (run === undefined) return undefined;
    const isOurs = newRuns.isSurely(run) && (await this.observer.isOfLostStart(run, candidate.name, newRuns.isFirst));
    await this.followStarted(run, candidate.name, isOurs);
    return "done";
  }

  /** No run of the start appeared in time. */
  private startUnknown(name: string, { error }: Refused | Unclear): Error {
    this.journal.recordRunNotFound(this.context.api.tenantTime());
    return this.messages.startUnknown(name, error);
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
    if (error.code === "ATLAN_TOO_LATE" && this.mode === "purge" && ++this.tooLate < MOST_OBSERVATIONS) return;
    const delay = Math.max(error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS, SHORTEST_RETRY_AFTER_MS);
    if (error.status !== 429 || this.context.clock.now() + delay > this.observer.deadline()) throw error;
    await this.context.clock.sleep(delay);
    this.rounds.doNotCount();
  }

  /** The connection is there, so that no purge before this start explains it if it can't be seen later. */
  private recordFellShort(runs: readonly WorkflowRun[], { connection }: ConnectionObservation): void {
    const latest = this.mode === "purge" && connection !== undefined ? runs.find(hasSucceeded) : undefined;
    if (latest !== undefined) this.journal.recordFellShort(latest.id);
  }

  // ── After a start ───────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Finds and follows the new run after a start whose answer does not name it.
   *
   * @param created - the definition, if the start created it
   */
  private async followNewRun(name: string, newRuns: CandidateRuns, created?: Created): Promise<void> {
    await this.gather();
    const until = this.options.waitForCompletion ? this.observer.deadline() : this.observer.lagEnd();
    const run = await this.observer.lookForRun(until, name, newRuns.choice);
    if (run !== undefined) {
      const isOurs = newRuns.isSurely(run) && !cameApart(run, created);
      return this.followStarted(run, name, isOurs);
    }
    this.journal.recordRunNotFound(this.context.api.tenantTime());
    if (this.options.waitForCompletion) throw await this.waiter.timedOut(`the run of workflow ${name}`, undefined);
  }

  /**
   * Follows the run that the answer names. If the index shows it under another id, it is the run that was not there
   * before. So it is if the named run is of another workflow: what stands between here and Atlan has mixed up two answers.
   */
  private async followAnswered(answered: WorkflowRun, name: string, newRuns: CandidateRuns): Promise<void> {
    const { record } = this.journal;
    this.journal.recordRun(answered, name, true);
    await this.gather();
    const shown = await this.observer.lookForRunWithId(answered.id);
    if (shown?.workflowName !== undefined && shown.workflowName !== name) {
      this.journal.record = record;
      return this.followNewRun(name, newRuns);
    }
    if (shown !== undefined) return this.followStarted(shown, name, true);
    const other = await this.observer.lookForRun(this.context.clock.now(), name, newRuns.choice);
    if (other === undefined) return this.followStarted(answered, name, true);
    return this.followStarted(other, name, newRuns.isSurely(other));
  }

  /** Waits a moment for others that start, so that the runs of a fleet are found together. */
  private async gather(): Promise<void> {
    const { starts, coalescingClock } = this.context;
    if (Math.max(this.startingTogether, starts.callers) >= MANY_STARTS) await coalescingClock.sleep(GATHERING_MS);
  }

  /** @param isOurs - whether it is the run that was started, and not somebody else's of the same time */
  private followStarted(run: WorkflowRun, name: string, isOurs: boolean): Promise<void> {
    this.journal.recordRun(run, name, isOurs);
    return this.waiter.follow(run, "started");
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
