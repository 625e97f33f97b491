import type {
  AssetCounts,
  ConnectionObservation,
  LiveRun,
  Patience,
  WorkflowDefinition,
  WorkflowRun,
} from "../atlan/api";
import { isLive, toPhase } from "../atlan/phase";
import { AtlanApiError, AtlanProviderError } from "../errors";
import { type Beginning, beginningOf } from "./begun";
import { CandidateRuns, type Choice } from "./candidateRuns";
import { deleteTypeOf, doesSomethingElse, doesTheSame, mentions } from "./definition";
import { type Intent, type Mode, type RunMark, workflowName } from "./intent";
import type { ForeignRun, InFlight, Observation, RunOfIntent } from "./observation";
import type { ReconcileContext, ReconcileOptions } from "./options";
import { poll } from "./poll";
import { evaluate, type GuardContext, type GuardResult, isMissing } from "./preflight";
import { newerThan, servingOf } from "./runMark";
import { liveOrNewest } from "./runs";
import { findSuggestions } from "./suggestions";

/** The number of names to try for one definition. If all are taken, something is wrong. */
export const MOST_NAMES = 20;

const MODES: readonly Mode[] = ["archive", "purge"];

/** How long look-ups before a start are retried. A wait for a run is retried until its deadline. */
const LOOK_UP_PATIENCE_MS = 60_000;

/** The maximum age of the observation by which a purge is approved. */
export const FRESH_MS = 2_000;

/** The timeout of optional look-ups, which are tried once. */
const NICE_TO_KNOW_MS = 5_000;

/** What the index shows under a name, and when that was asked: by the tenant's clock if it is known. */
type NameReading = Pick<Observation, "definition" | "runs" | "at">;

type ObserverContext = Omit<ReconcileContext, "progress" | "starts" | "failedBefore">;

/** Observes the tenant for one command. All deadlines count from its construction, when the command begins. */
export class Observer {
  /** When the command began, in milliseconds since the epoch. */
  readonly begin: number;
  private readonly options: ReconcileOptions;
  private readonly context: ObserverContext;

  constructor(options: ReconcileOptions, context: ObserverContext) {
    this.options = options;
    this.context = context;
    this.begin = context.clock.now();
  }

  // ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** When the command stops waiting. */
  deadline(): number {
    return this.begin + this.options.timeoutMs;
  }

  /** When the indexes show everything that has happened up to now. */
  lagEnd(): number {
    return this.context.clock.now() + this.options.indexLagMs;
  }

  patience(): Patience {
    return { deadline: Math.min(this.deadline(), this.context.clock.now() + LOOK_UP_PATIENCE_MS) };
  }

  /** How long a start that relies on this observation may wait in the limiter. */
  patienceOf({ at }: Pick<Observation, "at">): Patience {
    return { deadline: Math.min(this.deadline(), at + LOOK_UP_PATIENCE_MS) };
  }

  /**
   * How long a start that relies on this observation may be sent. For a purge the time is short, since a purge can't be
   * undone.
   */
  startPatienceOf({ at }: Pick<Observation, "at">): Patience {
    return this.options.seed.mode === "archive"
      ? this.patienceOf({ at })
      : { deadline: Math.min(this.deadline(), at + FRESH_MS) };
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  async observe(name: string): Promise<Observation> {
    const patience = this.patience();
    // Foreign runs are looked up first, because that may wait for the index; the others follow right before the start.
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
   * The runs in flight on the connection under other definitions. Waits for the index when a run's definition is
   * missing. If it stays missing, the run is ignored, and the log says so.
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
   * The runs in flight on the connection that the index shows now, for a preview of what a start would meet.
   *
   * @param names - our definitions that a start may use: their runs that do what is wanted are continued
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

  /** The runs in flight on the connection, and those whose connection is not known. */
  private async findLiveRuns(): Promise<LiveRun[]> {
    const live = await this.context.api.findLiveRuns(this.connection, this.patience());
    return live.map((it) => this.withKnownDefinition(it));
  }

  /** The names that our definition can have, in the order in which they are tried. */
  derivedNames(): string[] {
    return Array.from({ length: MOST_NAMES }, (_, k) => workflowName(this.options.seed, k));
  }

  /**
   * Completes the definition of a run. A run that is only partly understood counts as one on the connection, and so as
   * a purge, if it names the connection. For a run of ours without a definition, the name tells what it does.
   */
  private withKnownDefinition(run: LiveRun): LiveRun {
    if (isToldApart(run)) return run;
    const { definition } = run;
    if (definition === undefined || !isStrange(run)) return { ...run, definition: this.derivedDefinition(run) };
    if (!mentions(definition, this.connection)) return run;
    return { ...run, definition: { ...definition, connectionQualifiedName: this.connection } };
  }

  /**
   * Derives from its name what our definition does. An interrupted command may have left it in either mode, while the
   * resource was created or later.
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

  // ── Single look-ups ─────────────────────────────────────────────────────────────────────────────────────────────

  observeConnection(): Promise<ConnectionObservation> {
    return this.context.api.observeConnection(this.connection, this.patience());
  }

  /** Evaluates the guards. When the connection is missing, looks for similar ones to suggest. */
  async evaluate(guardContext: GuardContext, observed: ConnectionObservation): Promise<GuardResult> {
    const suggestions = isMissing(guardContext, observed)
      ? await findSuggestions(this.context.api, this.connection)
      : [];
    return evaluate(guardContext, observed, suggestions, this.context.api.toldTime());
  }

  /**
   * Counts the assets once, for progress lines and not for decisions. Undefined when the count fails or the deadline
   * has passed.
   */
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
   * Counts the assets that a failed run left, once, even after the command's deadline. Undefined when the count fails:
   * the error that is about to be reported matters more.
   */
  async countLeft(): Promise<AssetCounts | undefined> {
    try {
      return await this.context.api.countAssets(this.connection, { deadline: 0, timeoutMs: NICE_TO_KNOW_MS });
    } catch (error) {
      if (error instanceof AtlanProviderError) return undefined;
      throw error;
    }
  }

  /** Whether the name has a definition or runs. */
  async isUsed(name: string): Promise<boolean> {
    const { definition, runs } = await this.lookAtName(name);
    return definition !== undefined || runs.length > 0;
  }

  /**
   * The name under which an interrupted command left something that the next one continues. It tries the same names in
   * the same order as `Reconciler`, and waits for the index in the same cases.
   *
   * @param observed - the connection, if it could be observed
   * @param own - the definition that a start would run again, according to state
   * @param base - the newest run that state knows: only later runs are news
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
      // A name with only an archived definition is skipped, and so is a definition that does not show whether it can be
      // run again.
      if (definition === undefined ? runs.length === 0 : doesTheSame(definition, seed)) return undefined;
    }
    return undefined;
  }

  /**
   * Whether a command continues what exists under a name. Waits for the index where something may appear late.
   *
   * @param left - the first observation of the name
   * @param choice - keeps the runs of a definition that would be continued
   */
  private async isBegun(
    name: string,
    observed: ConnectionObservation | undefined,
    left: NameReading,
    choice: Choice,
  ): Promise<boolean> {
    const { seed, indexLagMs } = this.options;
    let [seen, connection]: [typeof left | undefined, typeof observed] = [left, observed];
    const judge = async (): Promise<Beginning> => {
      const { definition, runs, at } = seen ?? (await this.lookAtName(name));
      if (seen === undefined && observed !== undefined) connection = await this.observeConnection();
      seen = undefined;
      const unsettledSince = at - indexLagMs;
      const serving = definition === undefined ? runs : choice(runs);
      return beginningOf({ definition, runs: serving }, { mode: seed.mode, observed: connection, unsettledSince });
    };
    return (await this.poll(this.lagEnd(), judge, (it) => it !== "mayShow")) === "something";
  }

  private async lookAtName(name: string): Promise<NameReading> {
    const at = this.context.api.toldTime() ?? this.context.clock.now();
    const [definition, runs] = await Promise.all([
      this.findWorkflow(name),
      this.context.api.findRuns(name, this.patience()),
    ]);
    return { definition, runs, at };
  }

  findWorkflow(name: string): Promise<WorkflowDefinition | undefined> {
    return this.context.api.findWorkflow(name, this.patience());
  }

  /** Whether a definition appears under the name within the index lag. */
  async appears(name: string): Promise<boolean> {
    return (await this.poll(this.lagEnd(), () => this.findWorkflow(name))) !== undefined;
  }

  /** A run of the definition among those that `choice` keeps. A live run is preferred over one that has ended. */
  lookForRun(until: number, name: string, choice: Choice, pick = liveOrNewest): Promise<WorkflowRun | undefined> {
    return this.poll(until, async () => pick(choice(await this.context.api.findRuns(name, { deadline: until }))));
  }

  lookForRunWithId(runId: string): Promise<WorkflowRun | undefined> {
    return this.poll(this.lagEnd(), () => this.context.api.findRun(runId, this.patience()));
  }

  /**
   * The run of an intent. If the answer to its start was lost, the run is searched for.
   *
   * @param pick - chooses among several runs that may be it; runs of a later intent are newer
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

/** The runs of a known definition whose result was not handled yet. */
function newsOf(runs: readonly WorkflowRun[], base: RunMark | undefined): WorkflowRun[] {
  const newer = newerThan(runs, base);
  return runs.filter((it) => isLive(toPhase(it.phase)) || newer.includes(it));
}

/** If a run does not name its definition, its id begins with the definition's name. */
export function isRunOf({ workflowName: definition, id }: WorkflowRun, name: string): boolean {
  return definition === undefined ? id.startsWith(`${name}-`) : definition === name;
}

function isStrange({ definition }: LiveRun): boolean {
  return definition?.strange !== undefined;
}

function isToldApart(run: LiveRun): run is ForeignRun {
  return run.definition?.connectionQualifiedName !== undefined;
}
