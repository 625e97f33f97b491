import type { AssetCounts, ConnectionLook, WorkflowRun } from "../atlan/api";
import type { Intent, Mode, RunMark } from "./intent";
import { toPhase } from "./phase";
import { readReceipt } from "./receipt";
import { type Achieved, type Facts, hasRun, latestRun, type Outcome, type Proof } from "./record";
import { markOf, markOfIntent } from "./runMark";
import { achievedBy, typesInReach } from "./targetState";

/**
 * The book in which a command notes what it learns while it learns it, so that whatever fails next, state knows the run.
 *
 * `mustBeKept` turns true with the first note of something that exists at Atlan and that state may not know yet: from
 * then on a failure has to be stored.
 */
export class Ledger {
  facts: Facts;
  mustBeKept = false;
  /** A run that this command has started does, or may do, something else than what is wanted. */
  ranOther = false;
  private connectionName: string | undefined;
  /** What this command has seen to be fulfilled. */
  proof: Proof | undefined;

  constructor(before: Partial<Facts>, intent: Intent) {
    const { outcome: _outdated, ...rest } = before;
    this.facts = { achieved: "none", definitions: [], phase: "Unknown", ...rest, intent };
  }

  get intent(): Intent {
    return this.facts.intent;
  }

  /** The connection was looked at, before or after the run. */
  noteLook(look: ConnectionLook): void {
    this.facts = { ...this.facts, assets: look.assets };
    if (look.connection === undefined) return;
    this.connectionName = look.connection.name;
    this.noteConnectionSeen();
  }

  /** The assets were counted where a run fell short: that is what is left, and not what there was before. */
  noteCounts(assets: AssetCounts): void {
    this.facts = { ...this.facts, assets };
  }

  /** What was seen before another run says nothing of the one that serves the intent now. */
  forgetBefore(): void {
    const { before: _another, ...intent } = this.intent;
    this.facts = { ...this.facts, intent };
  }

  /** The run of a former intent serves this one: what was seen before it was seen for this one too. */
  noteSeenBefore({ connectionSeen, before }: Intent): void {
    this.setIntent({ ...(connectionSeen ? { connectionSeen } : {}), ...(before === undefined ? {} : { before }) });
  }

  /** The connection was visible before the run: that is what gives a later count of 0 its meaning. */
  noteConnectionSeen(): void {
    this.setIntent({ connectionSeen: true });
  }

  /** A definition under one of our names exists, or may. That it is ours has to be confirmed, once. */
  noteDefinition(mode: Mode, name: string): void {
    const known = this.facts.definitions.find((it) => it.name === name) ?? { name, mode, unconfirmed: true };
    this.forgetDefinition(name);
    this.facts = { ...this.facts, definitions: [...this.facts.definitions, known] };
    this.mustBeKept = true;
  }

  /** This resource has created the definition, if it is one of those noted. */
  confirmDefinition(name: string): void {
    const definitions = this.facts.definitions.map((it) => (it.name === name ? { name, mode: it.mode } : it));
    this.facts = { ...this.facts, definitions };
  }

  /** There is no such definition any more. */
  forgetDefinition(name: string): void {
    const others = this.facts.definitions.filter((it) => it.name !== name);
    this.facts = { ...this.facts, definitions: others };
  }

  /** The definition of ours that serves the mode. */
  ownDefinition(mode: Mode): string | undefined {
    return this.facts.definitions.findLast((it) => it.mode === mode)?.name;
  }

  /** A run serves the intent. */
  noteRun(run: WorkflowRun, workflowName: string, startedByUs: boolean): void {
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
    } = this.facts;
    this.facts = {
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
   * @param look - at the connection, right before it
   * @param isOurs - this resource has made the definition
   * @returns takes the note back, for when the start turns out not to have happened
   */
  noteStart(workflowName: string, look: ConnectionLook, base: RunMark | undefined, isOurs = true): () => void {
    const { facts, mustBeKept } = this;
    this.noteBefore(look);
    const { runId: _run, runCreatedAt: _created, base: _base, judged: _judged, ...intent } = this.intent;
    if (isOurs) this.noteDefinition(intent.mode, workflowName);
    this.mustBeKept = true;
    const { runId: _i, startedAt: _s, finishedAt: _f, message: _m, ...others } = this.facts;
    this.facts = {
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
      this.facts = facts;
      this.mustBeKept = mustBeKept;
    };
  }

  /** What a failed run has left is not what there was before; what has come in since is. */
  private noteBefore({ connection, assets }: ConnectionLook): void {
    const { before } = this.intent;
    if (connection === undefined) return;
    if (before !== undefined && before.active + before.archived >= assets.active + assets.archived) return;
    const types = typesInReach("purge", assets);
    this.setIntent({
      before: { connection: connection.state, active: assets.active, archived: assets.archived, types },
    });
  }

  /** Until a run serves the intent: the newest run before it. */
  noteBase(base: RunMark): void {
    this.setIntent({ base });
  }

  /** The history of the intent's run is gone. */
  notePhaseUnknown(): void {
    this.setIntent({ phase: "Unknown" });
    this.facts = { ...this.facts, phase: "Unknown" };
  }

  /**
   * The wanted state was reached and checked.
   *
   * @param archivedAt - since when it is held, if it is archived and that can be known
   * @param achieved - what this resource has brought about, where that is not what the intent wants
   */
  fulfil(outcome: Outcome, look: ConnectionLook, archivedAt: string | undefined, achieved?: Achieved): void {
    const { before } = this.intent;
    // What nothing was done for is worth a receipt only where there is none yet.
    const { receipt = "" } = this.facts;
    if (hasRun(outcome) || readReceipt(receipt)?.mode !== this.intent.mode)
      this.proof = { before, after: look, connectionName: look.connection?.name ?? this.connectionName };
    const wanted = outcome === "alreadyGone" ? "purged" : achievedBy(this.intent.mode);
    if (outcome !== "alreadyGone") this.noteArchived(archivedAt);
    this.finish(look, { outcome, achieved: achieved ?? wanted });
  }

  /**
   * The wanted state of an intent that was fulfilled before is still there: nothing has come about since.
   *
   * @param archivedAt - since when it is held, if it is archived and that can be known
   */
  fulfilAgain(look: ConnectionLook, archivedAt: string | undefined): void {
    this.noteArchived(archivedAt);
    this.finish(look, { outcome: "ran", achieved: achievedBy(this.intent.mode) });
  }

  /** What the hold counts from. Whatever was noted before is not true any more. */
  private noteArchived(archivedAt: string | undefined): void {
    if (this.intent.mode !== "archive") return;
    const { archivedAt: _outdated, ...intent } = this.intent;
    this.facts = { ...this.facts, intent: { ...intent, ...(archivedAt === undefined ? {} : { archivedAt }) } };
  }

  private finish(look: ConnectionLook, end: Pick<Facts, "achieved"> & { readonly outcome: Outcome }): void {
    const { previouslyFulfilled: _outdated, before: _before, archivedAt, ...intent } = this.intent;
    const held = achievedBy(intent.mode) === "purged" || archivedAt === undefined ? {} : { archivedAt };
    this.facts = { ...this.facts, ...end, intent: { ...intent, fulfilled: true, ...held }, assets: look.assets };
  }

  private setIntent(change: Partial<Intent>): void {
    this.facts = { ...this.facts, intent: { ...this.intent, ...change } };
  }
}
