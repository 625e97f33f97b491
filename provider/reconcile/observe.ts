import type { AssetCounts, ConnectionLook, LiveRun, Patience, WorkflowDefinition, WorkflowRun } from "../atlan/api";
import { AtlanApiError, AtlanProviderError } from "../errors";
import { type Beginning, beginningOf } from "./begun";
import { CandidateRuns, type Choice } from "./candidateRuns";
import { deleteTypeOf, doesSomethingElse, doesTheSame, mentions } from "./definition";
import { type Intent, type Mode, type RunMark, workflowName } from "./intent";
import type { ForeignRun, InFlight, RunOfIntent, Sight } from "./observation";
import type { Order, Tools } from "./options";
import { isLive, toPhase } from "./phase";
import { poll } from "./poll";
import { type Circumstances, isMissing, judge, type Need } from "./preflight";
import { newerThan, servingOf } from "./runMark";
import { liveOrNewest } from "./runs";
import { findSimilar } from "./suggestions";

/** Names to try for one definition before something must be wrong. */
export const MOST_NAMES = 20;

const MODES: readonly Mode[] = ["archive", "purge"];

/** How long look-ups before a start are tried again; a wait for a run is tried again until its deadline. */
const LOOK_UP_PATIENCE_MS = 60_000;

/** How old the look at a connection may be by which a purge is approved. */
export const FRESH_MS = 2_000;

/** For what is nice to know: one try, and nobody waits long for it. */
const NICE_TO_KNOW_MS = 5_000;

type LookoutTools = Omit<Tools, "progress" | "starts" | "failedBefore">;

/** Looks at the tenant on behalf of one command, whose beginning is the beginning of all its deadlines. */
export class Lookout {
  /** Milliseconds since the epoch. */
  readonly begin: number;
  private readonly order: Order;
  private readonly tools: LookoutTools;

  constructor(order: Order, tools: LookoutTools) {
    this.order = order;
    this.tools = tools;
    this.begin = tools.clock.now();
  }

  // ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** When the command gives up to wait. */
  deadline(): number {
    return this.begin + this.order.timeoutMs;
  }

  /** When the indexes show everything that has happened until now. */
  lagEnd(): number {
    return this.tools.clock.now() + this.order.indexLagMs;
  }

  patience(): Patience {
    return { until: Math.min(this.deadline(), this.tools.clock.now() + LOOK_UP_PATIENCE_MS) };
  }

  /** How long a turn to start may be waited for with what was seen. */
  patienceOf({ at }: Pick<Sight, "at">): Patience {
    return { until: Math.min(this.deadline(), at + LOOK_UP_PATIENCE_MS) };
  }

  /** How long a start may be sent that was approved by what was seen. What is purged can't be brought back. */
  startPatienceOf({ at }: Pick<Sight, "at">): Patience {
    return this.order.seed.mode === "archive"
      ? this.patienceOf({ at })
      : { until: Math.min(this.deadline(), at + FRESH_MS) };
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  async survey(name: string): Promise<Sight> {
    const patience = this.patience();
    // The others right after it: this one may have to wait for the index.
    const foreign = await this.findForeignRuns(name);
    const at = this.tools.clock.now();
    const [definition, runs, look] = await Promise.all([
      this.tools.port.findWorkflow(name, patience),
      this.tools.port.findRuns(name, patience),
      this.tools.port.lookAtConnection(this.connection, patience),
    ]);
    return { definition, runs, foreign, look, at };
  }

  /**
   * The runs in flight on the connection under other definitions. A run whose definition the index does not show yet is
   * waited for; one that never tells what it is on is ignored, and the log says so.
   */
  private async findForeignRuns(name: string): Promise<ForeignRun[]> {
    const look = async (): Promise<LiveRun[]> => (await this.findLiveRuns()).filter((it) => !isRunOf(it, name));
    const foreign = await this.poll(this.lagEnd(), look, (runs) =>
      runs.every((it) => isToldApart(it) || isStrange(it)),
    );
    const untold = foreign.find((it) => !isToldApart(it));
    if (untold !== undefined) {
      this.tools.log(`Run ${untold.id} is in flight and is ignored: its connection is not known.`);
    }
    return foreign.filter(isToldApart);
  }

  /**
   * The runs in flight on the connection as they show at this moment, for whoever says what a start would meet.
   *
   * @param names - of the definitions of ours that a start may use: a run of theirs that does what is wanted is gone on with
   */
  async findInFlight(names: readonly string[]): Promise<InFlight> {
    const all = await this.findLiveRuns();
    const isOurs = (it: LiveRun): boolean =>
      names.some((name) => isRunOf(it, name)) &&
      (it.definition === undefined || !doesSomethingElse(it.definition, this.order.seed));
    const foreign = all.filter((it) => !isOurs(it));
    return {
      all,
      ours: all.filter(isOurs),
      foreign: foreign.filter(isToldApart),
      untold: foreign.filter((it) => !isToldApart(it)),
    };
  }

  /** Those in flight on the connection, and those that never tell what they are on. */
  private async findLiveRuns(): Promise<LiveRun[]> {
    const live = await this.tools.port.findLiveRuns(this.connection, this.patience());
    return live.map((it) => this.withKnownPurpose(it));
  }

  /** The names under which a definition of ours can stand, in the order in which they are tried. */
  derivedNames(): string[] {
    return Array.from({ length: MOST_NAMES }, (_, k) => workflowName(this.order.seed, k));
  }

  /**
   * A run that tells more than is understood is taken for a purge where it names the connection. What one of ours does that
   * tells nothing yet, its name tells.
   */
  private withKnownPurpose(run: LiveRun): LiveRun {
    if (isToldApart(run)) return run;
    const { definition } = run;
    if (definition === undefined || !isStrange(run)) return { ...run, definition: this.derivedDefinition(run) };
    if (!mentions(definition, this.connection)) return run;
    return { ...run, definition: { ...definition, connectionQualifiedName: this.connection } };
  }

  /**
   * What a definition of ours does, told by its name alone: an interrupted command may have left it, in either mode, when
   * the resource was created or later.
   */
  private derivedDefinition(run: WorkflowRun): WorkflowDefinition | undefined {
    const { seed } = this.order;
    const resources = [seed.resource, ...MODES.map((mode) => workflowName({ ...seed, mode }, 0))];
    for (const mode of MODES) {
      for (const resource of resources) {
        for (let k = 0; k < MOST_NAMES; k++) {
          const name = workflowName({ ...seed, resource, mode }, k);
          const deleteType = deleteTypeOf(mode);
          if (isRunOf(run, name))
            return { name, connectionQualifiedName: this.connection, deleteType, deleteAssets: true };
        }
      }
    }
    return undefined;
  }

  // ── For one thing ───────────────────────────────────────────────────────────────────────────────────────────────

  lookAtConnection(): Promise<ConnectionLook> {
    return this.tools.port.lookAtConnection(this.connection, this.patience());
  }

  /** What is left to do about the connection as it looks. A connection that is missing is explained. */
  async judge(circumstances: Circumstances, look: ConnectionLook): Promise<Need> {
    const similar = isMissing(circumstances, look) ? await findSimilar(this.tools.port, this.connection) : [];
    return judge(circumstances, look, similar, this.tools.port.toldTime());
  }

  /** The assets at this moment, if they can be had: for those who wait, not for decisions. */
  async countAssets(): Promise<AssetCounts | undefined> {
    const answerMs = Math.min(NICE_TO_KNOW_MS, this.deadline() - this.tools.clock.now());
    if (answerMs <= 0) return undefined;
    try {
      return await this.tools.port.countAssets(this.connection, { until: 0, answerMs });
    } catch (error) {
      if (error instanceof AtlanApiError) return undefined;
      throw error;
    }
  }

  /**
   * The assets where a run has fallen short, if they can be had in one try: also when the time of the command is over. Whatever
   * keeps them from being told is less than what is about to be reported.
   */
  async countLeft(): Promise<AssetCounts | undefined> {
    try {
      return await this.tools.port.countAssets(this.connection, { until: 0, answerMs: NICE_TO_KNOW_MS });
    } catch (error) {
      if (error instanceof AtlanProviderError) return undefined;
      throw error;
    }
  }

  /** Whether anything was ever run under the name. */
  async isUsed(name: string): Promise<boolean> {
    const { definition, runs } = await this.lookAtName(name);
    return definition !== undefined || runs.length > 0;
  }

  /**
   * The name under which an interrupted command has left something that the next one goes on with. The same names are looked at
   * in the same order as by `Pursuit`, and what may show late is waited for as it does.
   *
   * @param look - at the connection, if it could be had
   * @param own - the definition that state says a start would run again
   * @param base - the newest run that state knows: only what came after it says anything new
   */
  async findBegun(look: ConnectionLook | undefined, own?: string, base?: RunMark): Promise<string | undefined> {
    const { seed, existingWorkflow } = this.order;
    const known = existingWorkflow ?? own;
    if (known !== undefined) {
      const left = await this.lookAtName(known);
      const { definition } = left;
      const isUsed = definition !== undefined && !doesSomethingElse(definition, seed);
      const news: Choice = (runs) => newsOf(runs, base);
      if (isUsed && news(left.runs).length > 0 && (await this.isBegun(known, look, left, news))) return known;
      if (existingWorkflow !== undefined || (definition !== undefined && doesTheSame(definition, seed)))
        return undefined;
    }
    for (const name of this.derivedNames()) {
      const left = await this.lookAtName(name);
      const { definition, runs } = left;
      const isPassedOver = definition !== undefined && (name === known || doesSomethingElse(definition, seed));
      if (isPassedOver) continue;
      if (await this.isBegun(name, look, left, (it) => servingOf(it, base))) return name;
      // A name that an archived definition holds is passed over, and so is one that does not tell whether it can be run again.
      if (definition === undefined ? runs.length === 0 : doesTheSame(definition, seed)) return undefined;
    }
    return undefined;
  }

  /**
   * Whether what stands under a name is gone on with. The index is given its time where something may show late.
   *
   * @param left - what was seen of it first
   * @param choice - leaves the runs of a definition that would be gone on with
   */
  private async isBegun(
    name: string,
    look: ConnectionLook | undefined,
    left: Pick<Sight, "definition" | "runs">,
    choice: Choice,
  ): Promise<boolean> {
    const { seed, indexLagMs } = this.order;
    let [seen, connection]: [typeof left | undefined, typeof look] = [left, look];
    const judge = async (): Promise<Beginning> => {
      const { definition, runs } = seen ?? (await this.lookAtName(name));
      if (seen === undefined && look !== undefined) connection = await this.lookAtConnection();
      seen = undefined;
      const unsettledSince = (this.tools.port.toldTime() ?? this.tools.clock.now()) - indexLagMs;
      const serving = definition === undefined ? runs : choice(runs);
      return beginningOf({ definition, runs: serving }, { mode: seed.mode, look: connection, unsettledSince });
    };
    return (await this.poll(this.lagEnd(), judge, (it) => it !== "mayShow")) === "something";
  }

  private async lookAtName(name: string): Promise<Pick<Sight, "definition" | "runs">> {
    const [definition, runs] = await Promise.all([
      this.findWorkflow(name),
      this.tools.port.findRuns(name, this.patience()),
    ]);
    return { definition, runs };
  }

  findWorkflow(name: string): Promise<WorkflowDefinition | undefined> {
    return this.tools.port.findWorkflow(name, this.patience());
  }

  /** Whether a definition turns up under the name within the index lag. */
  async appears(name: string): Promise<boolean> {
    return (await this.poll(this.lagEnd(), () => this.findWorkflow(name))) !== undefined;
  }

  /** A run of the definition among those that the choice leaves, one that is going before one that has ended. */
  lookForRun(until: number, name: string, choice: Choice, pick = liveOrNewest): Promise<WorkflowRun | undefined> {
    return this.poll(until, async () => pick(choice(await this.tools.port.findRuns(name, { until }))));
  }

  lookForRunWithId(runId: string): Promise<WorkflowRun | undefined> {
    return this.poll(this.lagEnd(), () => this.tools.port.findRun(runId, this.patience()));
  }

  /**
   * The run of an intent; one whose start was lost is looked for.
   *
   * @param pick - of several runs that it may be. Those of an intent that came after it are younger
   */
  async lookForRunOf(
    { runId, base, startedByUs }: Intent,
    name: string,
    pick = liveOrNewest,
  ): Promise<RunOfIntent | undefined> {
    const isMade = base === undefined && name !== this.order.existingWorkflow;
    const candidates = new CandidateRuns((it) => newerThan(it, base), isMade);
    const run =
      runId === undefined
        ? await this.lookForRun(this.lagEnd(), name, candidates.choice, pick)
        : await this.lookForRunWithId(runId);
    return run && { run, startedByUs: startedByUs && candidates.isSurely(run) };
  }

  poll<T>(until: number, look: () => Promise<T>, isEnough?: (seen: T) => boolean): Promise<T> {
    return poll(this.tools.pace, until, look, isEnough);
  }

  private get connection(): string {
    return this.order.seed.connectionQualifiedName;
  }
}

/** The runs of a definition that state knows of which nobody has judged what they did. */
function newsOf(runs: readonly WorkflowRun[], base: RunMark | undefined): WorkflowRun[] {
  const newer = newerThan(runs, base);
  return runs.filter((it) => isLive(toPhase(it.phase)) || newer.includes(it));
}

/** A run that does not name its definition has the definition's name in its own. */
export function isRunOf({ workflowName: definition, id }: WorkflowRun, name: string): boolean {
  return definition === undefined ? id.startsWith(`${name}-`) : definition === name;
}

function isStrange({ definition }: LiveRun): boolean {
  return definition?.strange !== undefined;
}

function isToldApart(run: LiveRun): run is ForeignRun {
  return run.definition?.connectionQualifiedName !== undefined;
}
