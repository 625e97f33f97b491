import type { AssetCounts, ConnectionObservation, WorkflowRun } from "../atlan/api";
import type { Intent, Mode, RunMark } from "./intent";
import { toPhase } from "./phase";
import { readReceipt } from "./receipt";
import { type Achieved, hasRun, latestRun, type Outcome, type Proof, type ResourceRecord } from "./record";
import { markOf, markOfIntent } from "./runMark";
import { achievedBy, affectedTypes } from "./targetState";

/**
 * The book in which a command notes what it learns while it learns it, so that whatever fails next, state knows the run.
 *
 * `mustBeKept` turns true with the first note of something that exists at Atlan and that state may not know yet: from
 * then on a failure has to be stored.
 */
export class Journal {
  record: ResourceRecord;
  mustBeKept = false;
  /** A run that this command has started does, or may do, something else than what is wanted. */
  ranOther = false;
  private connectionName: string | undefined;
  /** What this command has seen to be fulfilled. */
  proof: Proof | undefined;

  constructor(before: Partial<ResourceRecord>, intent: Intent) {
    const { outcome: _outdated, ...rest } = before;
    this.record = { achieved: "none", definitions: [], phase: "Unknown", ...rest, intent };
  }

  get intent(): Intent {
    return this.record.intent;
  }

  /** The connection was looked at, before or after the run. */
  recordObservation(observed: ConnectionObservation): void {
    this.record = { ...this.record, assets: observed.assets };
    if (observed.connection === undefined) return;
    this.connectionName = observed.connection.name;
    this.recordConnectionSeen();
  }

  /** The assets were counted where a run fell short: that is what is left, and not what there was before. */
  recordCounts(assets: AssetCounts): void {
    this.record = { ...this.record, assets };
  }

  /** What was seen before another run says nothing of the one that serves the intent now. */
  forgetBefore(): void {
    const { before: _another, ...intent } = this.intent;
    this.record = { ...this.record, intent };
  }

  /** The run of a former intent serves this one: what was seen before it was seen for this one too. */
  recordSeenBefore({ connectionSeen, before }: Intent): void {
    this.setIntent({ ...(connectionSeen ? { connectionSeen } : {}), ...(before === undefined ? {} : { before }) });
  }

  /** The connection was visible before the run: that is what gives a later count of 0 its meaning. */
  recordConnectionSeen(): void {
    this.setIntent({ connectionSeen: true });
  }

  /** A definition under one of our names exists, or may. That it is ours has to be confirmed, once. */
  recordDefinition(mode: Mode, name: string): void {
    const known = this.record.definitions.find((it) => it.name === name) ?? { name, mode, unconfirmed: true };
    this.forgetDefinition(name);
    this.record = { ...this.record, definitions: [...this.record.definitions, known] };
    this.mustBeKept = true;
  }

  /** This resource has created the definition, if it is one of those noted. */
  confirmDefinition(name: string): void {
    const definitions = this.record.definitions.map((it) => (it.name === name ? { name, mode: it.mode } : it));
    this.record = { ...this.record, definitions };
  }

  /** There is no such definition any more. */
  forgetDefinition(name: string): void {
    const others = this.record.definitions.filter((it) => it.name !== name);
    this.record = { ...this.record, definitions: others };
  }

  /** The definition of ours that serves the mode. */
  ownDefinition(mode: Mode): string | undefined {
    return this.record.definitions.findLast((it) => it.mode === mode)?.name;
  }

  /** A run serves the intent. */
  recordRun(run: WorkflowRun, workflowName: string, startedByUs: boolean): void {
    // What was seen in the middle of a run that was going already is not what there was before it.
    if (!startedByUs && run.id !== this.intent.runId) this.forgetBefore();
    if (startedByUs) this.confirmDefinition(workflowName);
    const { runCreatedAt: _former, base, judged: _judged, ...intent } = this.intent;
    const { createdAt: runCreatedAt, judged } = markOf(run, markOfIntent(this.intent) ?? base);
    const {
      workflowName: _w,
      runId: _i,
      phase: _p,
      startedAt: _s,
      finishedAt: _f,
      message: _m,
      ...others
    } = this.record;
    this.record = {
      ...others,
      ...latestRun(run, workflowName),
      intent: {
        ...intent,
        workflowName,
        runId: run.id,
        ...(runCreatedAt === undefined ? {} : { runCreatedAt }),
        ...(judged === undefined ? {} : { judged }),
        phase: toPhase(run.phase),
        startedByUs,
        stopped: run.stopped,
      },
    };
    this.mustBeKept = true;
  }

  /**
   * A start is sent under this name; which run it makes is not known yet.
   *
   * @param observed - at the connection, right before it
   * @param isOurs - this resource has made the definition
   * @returns takes the note back, for when the start turns out not to have happened
   */
  recordStart(
    workflowName: string,
    observed: ConnectionObservation,
    base: RunMark | undefined,
    isOurs = true,
  ): () => void {
    const { record, mustBeKept } = this;
    this.recordBefore(observed);
    const { runId: _run, runCreatedAt: _created, base: _base, judged: _judged, ...intent } = this.intent;
    if (isOurs) this.recordDefinition(intent.mode, workflowName);
    this.mustBeKept = true;
    const { runId: _i, startedAt: _s, finishedAt: _f, message: _m, ...others } = this.record;
    this.record = {
      ...others,
      workflowName,
      phase: "Unknown",
      intent: {
        ...intent,
        workflowName,
        phase: "Unknown",
        startedByUs: true,
        stopped: false,
        ...(base === undefined ? {} : { base }),
      },
    };
    return () => {
      this.record = record;
      this.mustBeKept = mustBeKept;
    };
  }

  /** What a failed run has left is not what there was before; what has come in since is. */
  private recordBefore({ connection, assets }: ConnectionObservation): void {
    const { before } = this.intent;
    if (connection === undefined) return;
    if (before !== undefined && before.active + before.archived >= assets.active + assets.archived) return;
    const types = affectedTypes("purge", assets);
    this.setIntent({
      before: { connection: connection.state, active: assets.active, archived: assets.archived, types },
    });
  }

  /** Until a run serves the intent: the newest run before it. */
  recordBase(base: RunMark): void {
    this.setIntent({ base });
  }

  /** The history of the intent's run is gone. */
  recordPhaseUnknown(): void {
    this.setIntent({ phase: "Unknown" });
    this.record = { ...this.record, phase: "Unknown" };
  }

  /**
   * The wanted state was reached and checked.
   *
   * @param archivedAt - since when it is held, if it is archived and that can be known
   * @param achieved - what this resource has brought about, where that is not what the intent wants
   */
  fulfil(outcome: Outcome, observed: ConnectionObservation, archivedAt: string | undefined, achieved?: Achieved): void {
    const { before } = this.intent;
    // What nothing was done for is worth a receipt only where there is none yet.
    const { receipt = "" } = this.record;
    if (hasRun(outcome) || readReceipt(receipt)?.mode !== this.intent.mode)
      this.proof = { before, after: observed, connectionName: observed.connection?.name ?? this.connectionName };
    const wanted = outcome === "alreadyGone" ? "purged" : achievedBy(this.intent.mode);
    if (outcome !== "alreadyGone") this.recordArchived(archivedAt);
    this.finish(observed, { outcome, achieved: achieved ?? wanted });
  }

  /**
   * The wanted state of an intent that was fulfilled before is still there: nothing has come about since.
   *
   * @param archivedAt - since when it is held, if it is archived and that can be known
   */
  fulfilAgain(observed: ConnectionObservation, archivedAt: string | undefined): void {
    this.recordArchived(archivedAt);
    this.finish(observed, { outcome: "ran", achieved: achievedBy(this.intent.mode) });
  }

  /** What the hold counts from. Whatever was noted before is not true any more. */
  private recordArchived(archivedAt: string | undefined): void {
    if (this.intent.mode !== "archive") return;
    const { archivedAt: _outdated, ...intent } = this.intent;
    this.record = { ...this.record, intent: { ...intent, ...(archivedAt === undefined ? {} : { archivedAt }) } };
  }

  private finish(
    observed: ConnectionObservation,
    end: Pick<ResourceRecord, "achieved"> & { readonly outcome: Outcome },
  ): void {
    const { previouslyFulfilled: _outdated, before: _before, archivedAt, ...intent } = this.intent;
    const held = achievedBy(intent.mode) === "purged" || archivedAt === undefined ? {} : { archivedAt };
    this.record = { ...this.record, ...end, intent: { ...intent, fulfilled: true, ...held }, assets: observed.assets };
  }

  private setIntent(change: Partial<Intent>): void {
    this.record = { ...this.record, intent: { ...this.intent, ...change } };
  }
}
