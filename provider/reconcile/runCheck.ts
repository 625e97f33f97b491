import type { Definition, WorkflowRun } from "../atlan/api";
import { isLive, toPhase } from "../atlan/phase";
import { AtlanProviderError } from "../errors";
import { readIsoTime } from "../text/isoTime";
import { CommandPart } from "./commandPart";
import { describeDefinition, doesSomethingElse, ranSomethingElse } from "./definition";
import type { Evidence } from "./messages";
import { hasProvenWanted } from "./ownPurges";
import { isOfAnother } from "./record";
import { hasSucceeded } from "./runs";

/** A definition whose content is not certain for the time of the start. */
interface Suspicion {
  readonly workflowName: string;
  /** From when on the index must show what it was then, in milliseconds since the epoch. */
  readonly showsAt: number;
  /** How often it was read for that. */
  looks: number;
}

/**
 * Refuses a run that does something other than what is wanted: its definition may have been edited right before its start, so
 * that nothing showed it then.
 */
export class RunCheck extends CommandPart {
  private suspicion: Suspicion | undefined;

  /**
   * Remembers that this command ran a definition that existed before. If its runs do not show what they do, an edit
   * from right before the start becomes visible only afterwards.
   */
  suspect(workflowName: string): void {
    this.suspicion = { workflowName, showsAt: this.observer.lagEnd(), looks: 0 };
  }

  /**
   * The same for a run that an earlier command started: it may have been killed before the index showed an edit. The
   * definition of a run that is older than the index lags is read once.
   */
  suspectFormer({ createdAt }: Pick<WorkflowRun, "createdAt">, workflowName: string): void {
    const now = this.context.clock.now();
    const isSettled = (readIsoTime(createdAt) ?? Infinity) < this.observer.unsettledSince(now);
    this.suspicion = isSettled
      ? { workflowName, showsAt: now, looks: 1 }
      : { workflowName, showsAt: this.observer.lagEnd(), looks: 0 };
  }

  /** The suspicion, if the run that the journal names is of that definition: another one may have been tried since. */
  private get suspicionOfRun(): Suspicion | undefined {
    return this.suspicion?.workflowName === this.journal.intent.workflowName ? this.suspicion : undefined;
  }

  /** Checks the definition at once, and again as soon as the index must show its content at the time of the start. */
  private async refuseLiveByDefinition(run: WorkflowRun): Promise<void> {
    const suspicion = this.suspicionOfRun;
    if (suspicion === undefined || suspicion.looks > 1) return;
    if (suspicion.looks === 1 && this.context.clock.now() < suspicion.showsAt) return;
    suspicion.looks++;
    await this.refuseByDefinition(run, suspicion.workflowName);
  }

  /**
   * Stops the run if it is live and its definition does something else.
   *
   * @param run - undefined where Atlan does not show it any more
   * @throws ConflictingRunError when the definition does something else; UnknownOutcomeError when the run does not show
   */
  private async refuseByDefinition(run: WorkflowRun | undefined, name: string): Promise<void> {
    const definition = await this.observer.findWorkflow(name);
    if (definition === undefined || !doesSomethingElse(definition, this.wanted)) return;
    if (run === undefined)
      throw this.messages.historyGone(this.journal.intent, `workflow ${name} ${describeDefinition(definition)} now`);
    throw await this.recordOther({ by: "definition", name, definition }, run, this.journal.intent.startedByUs);
  }

  /**
   * Refuses a live run that does something else. Its definition may have been edited right before the start, so the
   * run's own parameters decide.
   */
  async refuseLiveOther(run: WorkflowRun): Promise<void> {
    const { template } = run;
    const name = run.workflowName ?? this.journal.intent.workflowName ?? "";
    if (!isLive(toPhase(run.phase))) return;
    if (template === undefined) return this.refuseLiveByDefinition(run);
    if (!ranSomethingElse(template, this.wanted)) return;
    throw await this.recordOther({ by: "run", name, definition: template }, run, this.journal.intent.startedByUs);
  }

  /**
   * The answer to a start shows that an earlier definition of the same name ran.
   *
   * @param run - the run, if the index shows it
   */
  startedOther(name: string, told: Definition, run: WorkflowRun | undefined): Promise<Error> {
    this.journal.forgetDefinition(name);
    return this.recordOther({ by: "answer", name, definition: told }, run, true);
  }

  /**
   * A run did or does something other than what is wanted. Records it, and stops it if it is live and ours.
   *
   * @param run - undefined where the index does not show it
   * @returns the error to throw
   */
  private async recordOther(evidence: Evidence, run: WorkflowRun | undefined, startedByUs: boolean): Promise<Error> {
    this.journal.ranOther = true;
    if (run === undefined) return this.messages.ranOther(evidence, undefined, "goesOn");
    const { existingWorkflow } = this.options;
    const isOther = isOfAnother(run.id, evidence, this.connection, this.journal.record, existingWorkflow);
    // The answer to a start is of our own.
    const isOurs = startedByUs && (evidence.by === "answer" || !isOther);
    this.journal.recordRun(run, evidence.name, isOurs);
    this.journal.recordRanOther(run.id);
    if (!isLive(toPhase(run.phase))) return this.messages.ranOther(evidence, run.id, "hasEnded");
    const isStopped = isOurs && (await this.isToldToStop(run));
    return this.messages.ranOther(evidence, run.id, isStopped ? "isStopped" : "goesOn");
  }

  /**
   * Whether the run could be stopped. It may have ended in the meantime, or somebody has cancelled the command, and the
   * caller's error matters more than a failed stop.
   */
  private async isToldToStop(run: WorkflowRun): Promise<boolean> {
    try {
      return await this.context.api.stopRun(run.id, this.observer.patience());
    } catch (error) {
      if (!(error instanceof AtlanProviderError)) throw error;
      return false;
    }
  }

  /** Refuses a run that ended before it was observed live, if it did something else: that is no success. */
  async refuseEndedOther(run: WorkflowRun): Promise<void> {
    const { template } = run;
    const { workflowName: name = "", startedByUs } = this.journal.intent;
    if (template !== undefined) {
      if (ranSomethingElse(template, this.wanted))
        throw await this.recordOther({ by: "run", name, definition: template }, run, startedByUs);
      if (hasProvenWanted(run, this.journal.former, this.wanted)) this.journal.forgetFellShort(run.id);
      return;
    }
    // A short run may succeed before the index shows that its definition was edited right before the start.
    await this.refuseEndedByDefinition(run, hasSucceeded(run));
  }

  /**
   * Checks the definition once more.
   *
   * @param run - undefined where Atlan does not show it any more
   * @param waits - whether to wait until the index must show the definition's content at the time of the start
   */
  async refuseEndedByDefinition(run: WorkflowRun | undefined, waits: boolean): Promise<void> {
    const suspicion = this.suspicionOfRun;
    if (suspicion === undefined) return;
    const { clock } = this.context;
    try {
      if (waits) await clock.sleep(Math.max(0, suspicion.showsAt - clock.now()));
      await this.refuseByDefinition(run, suspicion.workflowName);
    } catch (error) {
      // The next command must not take the end of this run for one that was checked.
      if (!this.journal.ranOther) this.journal.recordPhaseUnknown();
      throw error;
    }
  }
}
