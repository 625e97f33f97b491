import type { AssetCounts, ConnectionObservation, WorkflowRun } from "../atlan/api";
import { toPhase } from "../atlan/phase";
import { toIsoTime } from "../text/isoTime";
import { omit, present } from "../text/present";
import type { Intent, LookBefore, Mode, RunMark } from "./intent";
import type { InventoryMark } from "./inventoryMark";
import { readReceipt } from "./receipt";
import { type Achieved, hasRun, latestRun, type Outcome, type Proof, type ResourceRecord, withoutRun } from "./record";
import { markOf, markOfIntent } from "./runMark";
import { achievedBy, affectedLineage, affectedTypes, isMadeAfter } from "./targetState";

/** How many runs state remembers that explain nothing: see {@link ResourceRecord.fellShort}. */
const MOST_FELL_SHORT = 10;

/**
 * Records each fact before the next request, so that state knows the run whatever fails next.
 *
 * `mustBeKept` becomes true with the first record of something that exists at Atlan and that state may not know yet.
 * From then on a failure must be stored in state.
 */
export class Journal {
  record: ResourceRecord;
  mustBeKept = false;
  /** A run that this command started does or may do something other than what is wanted. */
  ranOther = false;
  /** The intent in state when the command began. */
  readonly former: Intent | undefined;
  private readonly inventory: InventoryMark | undefined;
  private connectionName: string | undefined;
  /** The observations that prove the intent fulfilled, if this command fulfilled it. */
  proof: Proof | undefined;

  /** @param inventory - what approves the starts of this command */
  constructor(before: Partial<ResourceRecord>, intent: Intent, inventory?: InventoryMark) {
    this.inventory = inventory;
    this.former = before.intent;
    this.record = { achieved: "none", definitions: [], phase: "Unknown", ...omit(before, "outcome"), intent };
  }

  get intent(): Intent {
    return this.record.intent;
  }

  /** Records an observation of the connection, before or after the run. */
  recordObservation(observed: ConnectionObservation): void {
    this.record = { ...this.record, assets: observed.assets };
    if (observed.connection === undefined) return;
    this.connectionName = observed.connection.name;
    this.recordConnectionSeen();
  }

  /** The purge that serves the intent has Succeeded, and the connection is still there. */
  recordRunFellShort(): void {
    const { runId, mode } = this.intent;
    if (runId !== undefined && mode === "purge") this.recordFellShort(runId);
  }

  /**
   * A run that was started for the intent did or may have done something else. It explains nothing that is found later, and no
   * other run is started only because a trigger has asked for one.
   */
  recordRanOther(runId: string): void {
    this.recordFellShort(runId);
    this.record = { ...this.record, intent: omit(this.intent, "asksForRun") };
  }

  /** A run did something else, or the connection was there after it: it does not explain what is found later. */
  recordFellShort(runId: string): void {
    const others = (this.record.fellShort ?? []).filter((it) => it !== runId);
    this.record = { ...this.record, fellShort: [...others, runId].slice(-MOST_FELL_SHORT) };
  }

  /** The run did what is wanted after all: see {@link hasProvenWanted}. */
  forgetFellShort(runId: string): void {
    const { fellShort = [], ...record } = this.record;
    const others = fellShort.filter((it) => it !== runId);
    this.record = { ...record, ...present({ fellShort: others.length === 0 ? undefined : others }) };
  }

  /** Records the assets that a failed run left. They are not those from before the run. */
  recordCounts(assets: AssetCounts): void {
    this.record = { ...this.record, assets };
  }

  /** Removes the counts from before another run: they say nothing about the run that serves the intent now. */
  forgetBefore(): void {
    this.record = { ...this.record, intent: omit(this.intent, "before", "inventory") };
  }

  /** The run of a former intent serves this one, so the observations from before that run apply to this intent too. */
  recordSeenBefore({ connectionSeen, before, inventory }: Intent): void {
    this.setIntent(present({ connectionSeen: connectionSeen || undefined, before, inventory }));
  }

  /** The connection was visible before the run. Only then does a later count of 0 prove anything. */
  recordConnectionSeen(): void {
    this.setIntent({ connectionSeen: true });
  }

  /** A definition under one of our names exists or may exist. Until it is confirmed, it is not known to be ours. */
  recordDefinition(mode: Mode, name: string): void {
    const known = this.record.definitions.find((it) => it.name === name) ?? { name, mode, unconfirmed: true };
    this.forgetDefinition(name);
    this.record = { ...this.record, definitions: [...this.record.definitions, known] };
    this.mustBeKept = true;
  }

  /** This resource created the definition, if it is a recorded one. */
  confirmDefinition(name: string): void {
    const definitions = this.record.definitions.map((it) => (it.name === name ? { name, mode: it.mode } : it));
    this.record = { ...this.record, definitions };
  }

  /** The definition does not exist any more. */
  forgetDefinition(name: string): void {
    const others = this.record.definitions.filter((it) => it.name !== name);
    this.record = { ...this.record, definitions: others };
  }

  /** Records that a run serves the intent. */
  recordRun(run: WorkflowRun, workflowName: string, startedByUs: boolean): void {
    // An observation from the middle of a run does not show what was there before the run.
    if (!startedByUs && run.id !== this.intent.runId) this.forgetBefore();
    if (startedByUs) this.confirmDefinition(workflowName);
    const { createdAt: runCreatedAt, judged } = markOf(run, markOfIntent(this.intent) ?? this.intent.base);
    this.record = {
      ...withoutRun(this.record),
      ...latestRun(run, workflowName),
      intent: {
        ...withoutRunOf(this.intent),
        workflowName,
        runId: run.id,
        ...present({ runCreatedAt, judged }),
        phase: toPhase(run.phase),
        startedByUs,
        stopped: run.stopped,
      },
    };
    this.mustBeKept = true;
  }

  /**
   * Records that a start is about to be sent. Its run is not known yet.
   *
   * @param observed - the connection right before the start
   * @param isOurs - whether this resource created the definition
   * @returns undoes the record, for a start that turns out not to have happened
   */
  recordStart(
    workflowName: string,
    observed: ConnectionObservation,
    base: RunMark | undefined,
    isOurs = true,
  ): () => void {
    const { record, mustBeKept } = this;
    this.recordBefore(observed);
    if (isOurs) this.recordDefinition(this.intent.mode, workflowName);
    this.mustBeKept = true;
    this.record = {
      ...withoutRun(this.record),
      workflowName,
      phase: "Unknown",
      intent: {
        ...omit(withoutRunOf(this.intent), "inventory"),
        workflowName,
        phase: "Unknown",
        startedByUs: true,
        stopped: false,
        ...present({ base, inventory: this.inventory }),
      },
    };
    return () => {
      this.record = record;
      this.mustBeKept = mustBeKept;
    };
  }

  /**
   * After a failed run, the counts from before it are kept, unless something came since or was restored, or the connection was made
   * anew: then they do not show what this run takes.
   */
  private recordBefore({ connection, assets }: ConnectionObservation): void {
    const { before, runCreatedAt } = this.intent;
    if (connection === undefined) return;
    const types = affectedTypes("purge", assets);
    const isKept = before !== undefined && showsAll(before, { connection: connection.state, ...assets, types });
    if (isKept && !isMadeAfter(connection, runCreatedAt)) return;
    const { active, archived } = assets;
    const lineage = affectedLineage("purge", assets);
    const withLineage = lineage === 0 ? undefined : lineage;
    this.setIntent({ before: present({ connection: connection.state, active, archived, types, withLineage }) });
  }

  /**
   * The search for the run of a start ended without it.
   *
   * @param tenantTime - the tenant's time, in milliseconds since the epoch. Without it, nothing tells later runs apart
   */
  recordRunNotFound(tenantTime: number | undefined): void {
    this.setIntent(present({ startedBefore: toIsoTime(tenantTime) }));
  }

  /** Records the newest run from before the intent's own run. */
  recordBase(base: RunMark): void {
    this.setIntent({ base });
  }

  /** Atlan does not show the intent's run any more. */
  recordPhaseUnknown(): void {
    this.setIntent({ phase: "Unknown" });
    this.record = { ...this.record, phase: "Unknown" };
  }

  /**
   * The target state was reached and checked.
   *
   * @param archivedAt - since when the connection is archived, if it is and the time is known
   * @param achieved - what this resource achieved, where that differs from what the intent wants
   */
  fulfil(outcome: Outcome, observed: ConnectionObservation, archivedAt: string | undefined, achieved?: Achieved): void {
    const { before, inventory } = this.intent;
    // Without a run, a receipt is written only if there is none for this mode yet.
    const { receipt = "" } = this.record;
    if (hasRun(outcome) || readReceipt(receipt)?.mode !== this.intent.mode)
      this.proof = {
        before,
        ...present({ inventory }),
        after: observed,
        connectionName: observed.connection?.name ?? this.connectionName,
      };
    const wanted = outcome === "alreadyGone" ? "purged" : achievedBy(this.intent.mode);
    if (outcome !== "alreadyGone") this.recordArchived(archivedAt, observed.connection?.guid);
    this.finish(observed, { outcome, achieved: achieved ?? wanted });
  }

  /**
   * The target state of an intent that was fulfilled before still holds, and nothing was run since.
   *
   * @param archivedAt - since when the connection is archived, if it is and the time is known
   */
  fulfilAgain(observed: ConnectionObservation, archivedAt: string | undefined): void {
    // A retention that goes on is still that of the connection with which it began.
    const isSame = archivedAt !== undefined && archivedAt === this.intent.archivedAt;
    this.recordArchived(archivedAt, isSame ? this.intent.archivedGuid : observed.connection?.guid);
    this.finish(observed, { outcome: "ran", achieved: achievedBy(this.intent.mode) });
  }

  /** Records when the retention begins, and of which connection, in place of any earlier one. */
  private recordArchived(archivedAt: string | undefined, archivedGuid: string | undefined): void {
    if (this.intent.mode !== "archive") return;
    const intent = omit(this.intent, "archivedAt", "archivedGuid");
    this.record = { ...this.record, intent: { ...intent, ...present({ archivedAt, archivedGuid }) } };
  }

  private finish(
    observed: ConnectionObservation,
    end: Pick<ResourceRecord, "achieved"> & { readonly outcome: Outcome },
  ): void {
    const intent = omit(this.intent, "previouslyFulfilled", "before", "inventory");
    const isGone = achievedBy(intent.mode) === "purged";
    this.record = {
      ...(isGone ? omit(this.record, "fellShort") : this.record),
      ...end,
      intent: { ...(isGone ? omit(intent, "archivedAt", "archivedGuid") : intent), fulfilled: true },
      assets: observed.assets,
    };
  }

  private setIntent(change: Partial<Intent>): void {
    this.record = { ...this.record, intent: { ...this.intent, ...change } };
  }
}

/** The intent without what marks its run, or tells it from others while it is not known. */
function withoutRunOf(intent: Intent) {
  return omit(intent, "runId", "runCreatedAt", "base", "startedBefore", "judged");
}

/** Whether all that is there now may be a rest of what was there before: nothing came since, and nothing was restored. */
function showsAll(before: LookBefore, now: LookBefore): boolean {
  if (now.connection === "ACTIVE" && before.connection === "DELETED") return false;
  if (now.active > before.active || now.active + now.archived > before.active + before.archived) return false;
  return Object.entries(now.types).every(([type, count]) => count <= (before.types[type] ?? 0));
}
