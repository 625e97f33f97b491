import type {
  AssetCounts,
  ConnectionObservation,
  LiveRun,
  Patience,
  WorkflowDefinition,
  WorkflowRun,
} from "../atlan/api";
import { AtlanApiError, AtlanProviderError } from "../errors";
import { type Beginning, beginningOf } from "./begun";
import { CandidateRuns, type Choice } from "./candidateRuns";
import { deleteTypeOf, doesSomethingElse, doesTheSame, mentions } from "./definition";
import { type Intent, type Mode, type RunMark, workflowName } from "./intent";
import type { ForeignRun, InFlight, Observation, RunOfIntent } from "./observation";
import type { ReconcileContext, ReconcileOptions } from "./options";
import { isLive, toPhase } from "./phase";
import { poll } from "./poll";
import { evaluate, type GuardContext, type GuardResult, isMissing } from "./preflight";
import { newerThan, servingOf } from "./runMark";
import { liveOrNewest } from "./runs";
import { findSuggestions } from "./suggestions";

/** Names to try for one definition before something must be wrong. */
export const MOST_NAMES = 20;

const MODES: readonly Mode[] = ["archive", "purge"];

/** How long look-ups before a start are tried again; a wait for a run is tried again until its deadline. */
const LOOK_UP_PATIENCE_MS = 60_000;

/** How old the look at a connection may be by which a purge is approved. */
export const FRESH_MS = 2_000;

/** For what is nice to know: one try, and nobody waits long for it. */
const NICE_TO_KNOW_MS = 5_000;

type ObserverContext = Omit<ReconcileContext, "progress" | "starts" | "failedBefore">;

/** Looks at the tenant on behalf of one command, whose beginning is the beginning of all its deadlines. */
export class Observer {
  /** Milliseconds since the epoch. */
  readonly begin: number;
  private readonly options: ReconcileOptions;
  private readonly context: ObserverContext;

  constructor(options: ReconcileOptions, context: ObserverContext) {
    this.options = options;
    this.context = context;
    this.begin = context.clock.now();
  }

  // ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** When the command gives up to wait. */
  deadline(): number {
    return this.begin + this.options.timeoutMs;
  }

  /** When the indexes show everything that has happened until now. */
  lagEnd(): number {
    return this.context.clock.now() + this.options.indexLagMs;
  }

  patience(): Patience {
    return { deadline: Math.min(this.deadline(), this.context.clock.now() + LOOK_UP_PATIENCE_MS) };
  }

  /** How long a turn to start may be waited for with what was seen. */
  patienceOf({ at }: Pick<Observation, "at">): Patience {
    return { deadline: Math.min(this.deadline(), at + LOOK_UP_PATIENCE_MS) };
  }

  /** How long a start may be sent that was approved by what was seen. What is purged can't be brought back. */
  startPatienceOf({ at }: Pick<Observation, "at">): Patience {
    return this.options.seed.mode === "archive"
      ? this.patienceOf({ at })
      : { deadline: Math.min(this.deadline(), at + FRESH_MS) };
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  async observe(name: string): Promise<Observation> {
    const patience = this.patience();
    // The others right after it: this one may have to wait for the index.
    const foreign = await this.findForeignRuns(name);
    const at = this.context.clock.now();
    const [definition, runs, observed] = await Promise.all([
      this.context.api.findWorkflow(name, patience),
      this.context.api.findRuns(name, patience),
      this.context.api.observeConnection(this.connection, patience),
    ]);
    return { definition, runs, foreign, observed, at };
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
      this.context.log(`Run ${untold.id} is in flight and is ignored: its connection is not known.`);
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
      (it.definition === undefined || !doesSomethingElse(it.definition, this.options.seed));
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
    const live = await this.context.api.findLiveRuns(this.connection, this.patience());
    return live.map((it) => this.withKnownDefinition(it));
  }

  /** The names under which a definition of ours can stand, in the order in which they are tried. */
  derivedNames(): string[] {
    return Array.from({ length: MOST_NAMES }, (_, k) => workflowName(this.options.seed, k));
  }

  /**
   * A run that tells more than is understood is taken for a purge where it names the connection. What one of ours does that
   * tells nothing yet, its name tells.
   */
  private withKnownDefinition(run: LiveRun): LiveRun {
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
    const { seed } = this.options;
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

  observeConnection(): Promise<ConnectionObservation> {
    return this.context.api.observeConnection(this.connection, this.patience());
  }

  /** What is left to do about the connection as it looks. A connection that is missing is explained. */
  async evaluate(guardContext: GuardContext, observed: ConnectionObservation): Promise<GuardResult> {
    const suggestions = isMissing(guardContext, observed)
      ? await findSuggestions(this.context.api, this.connection)
      : [];
    return evaluate(guardContext, observed, suggestions, this.context.api.toldTime());
  }

  /** The assets at this moment, if they can be had: for those who wait, not for decisions. */
  async countAssets(): Promise<AssetCounts | undefined> {
    const answerMs = Math.min(NICE_TO_KNOW_MS, this.deadline() - this.context.clock.now());
    if (answerMs <= 0) return undefined;
    try {
      return await this.context.api.countAssets(this.connection, { deadline: 0, timeoutMs: answerMs });
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
      return await this.context.api.countAssets(this.connection, { deadline: 0, timeoutMs: NICE_TO_KNOW_MS });
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
   * in the same order as by `Reconciler`, and what may show late is waited for as it does.
   *
   * @param observed - at the connection, if it could be had
   * @param own - the definition that state says a start would run again
   * @param base - the newest run that state knows: only what came after it says anything new
   */
  async findBegun(
    observed: ConnectionObservation | undefined,
    own?: string,
    base?: RunMark,
  ): Promise<string | undefined> {
    const { seed, existingWorkflow } = this.options;
    const known = existingWorkflow ?? own;
    if (known !== undefined) {
      const left = await this.lookAtName(known);
      const { definition } = left;
      const isUsed = definition !== undefined && !doesSomethingElse(definition, seed);
      const news: Choice = (runs) => newsOf(runs, base);
      if (isUsed && news(left.runs).length > 0 && (await this.isBegun(known, observed, left, news))) return known;
      if (existingWorkflow !== undefined || (definition !== undefined && doesTheSame(definition, seed)))
        return undefined;
    }
    for (const name of this.derivedNames()) {
      const left = await this.lookAtName(name);
      const { definition, runs } = left;
      const isPassedOver = definition !== undefined && (name === known || doesSomethingElse(definition, seed));
      if (isPassedOver) continue;
      if (await this.isBegun(name, observed, left, (it) => servingOf(it, base))) return name;
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
    observed: ConnectionObservation | undefined,
    left: Pick<Observation, "definition" | "runs">,
    choice: Choice,
  ): Promise<boolean> {
    const { seed, indexLagMs } = this.options;
    let [seen, connection]: [typeof left | undefined, typeof observed] = [left, observed];
    const judge = async (): Promise<Beginning> => {
      const { definition, runs } = seen ?? (await this.lookAtName(name));
      if (seen === undefined && observed !== undefined) connection = await this.observeConnection();
      seen = undefined;
      const unsettledSince = (this.context.api.toldTime() ?? this.context.clock.now()) - indexLagMs;
      const serving = definition === undefined ? runs : choice(runs);
      return beginningOf({ definition, runs: serving }, { mode: seed.mode, observed: connection, unsettledSince });
    };
    return (await this.poll(this.lagEnd(), judge, (it) => it !== "mayShow")) === "something";
  }

  private async lookAtName(name: string): Promise<Pick<Observation, "definition" | "runs">> {
    const [definition, runs] = await Promise.all([
      this.findWorkflow(name),
      this.context.api.findRuns(name, this.patience()),
    ]);
    return { definition, runs };
  }

  findWorkflow(name: string): Promise<WorkflowDefinition | undefined> {
    return this.context.api.findWorkflow(name, this.patience());
  }

  /** Whether a definition turns up under the name within the index lag. */
  async appears(name: string): Promise<boolean> {
    return (await this.poll(this.lagEnd(), () => this.findWorkflow(name))) !== undefined;
  }

  /** A run of the definition among those that the choice leaves, one that is going before one that has ended. */
  lookForRun(until: number, name: string, choice: Choice, pick = liveOrNewest): Promise<WorkflowRun | undefined> {
    return this.poll(until, async () => pick(choice(await this.context.api.findRuns(name, { deadline: until }))));
  }

  lookForRunWithId(runId: string): Promise<WorkflowRun | undefined> {
    return this.poll(this.lagEnd(), () => this.context.api.findRun(runId, this.patience()));
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
    const isMade = base === undefined && name !== this.options.existingWorkflow;
    const candidates = new CandidateRuns((it) => newerThan(it, base), isMade);
    const run =
      runId === undefined
        ? await this.lookForRun(this.lagEnd(), name, candidates.choice, pick)
        : await this.lookForRunWithId(runId);
    return run && { run, startedByUs: startedByUs && candidates.isSurely(run) };
  }

  poll<T>(until: number, look: () => Promise<T>, isEnough?: (seen: T) => boolean): Promise<T> {
    return poll(this.context.coalescingClock, until, look, isEnough);
  }

  private get connection(): string {
    return this.options.seed.connectionQualifiedName;
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
