import type {
  AssetCounts,
  ConnectionObservation,
  LiveRun,
  Patience,
  RunsAhead,
  WorkflowDefinition,
  WorkflowRun,
} from "../atlan/api";
import { AtlanApiError, AtlanProviderError } from "../errors";
import { readIsoTime } from "../text/isoTime";
import { cameApart, cameWith, CandidateRuns, type Choice } from "./candidateRuns";
import { deleteTypeOf, mentions } from "./definition";
import { type Intent, type Mode, workflowName } from "./intent";
import type { Sought } from "./former";
import type { ForeignRun, Observation, RunOfIntent, UnderName } from "./observation";
import type { ReconcileContext, ReconcileOptions } from "./options";
import { poll } from "./poll";
import { evaluate, type GuardContext, type GuardResult, isMissing } from "./preflight";
import type { ClockReadings } from "./retention";
import { newerThan } from "./runMark";
import { hasSucceeded, liveOrNewest, withOlderLive } from "./runs";
import { findSuggestions } from "./suggestions";

/** The number of names to try for one definition. If all are taken, something is wrong. */
export const MOST_NAMES = 20;

const MODES: readonly Mode[] = ["archive", "purge"];

/** How long look-ups before a start are retried. A wait for a run is retried until its deadline. */
const LOOK_UP_PATIENCE_MS = 60_000;

/** The maximum age of the observation by which a purge is approved. */
export const MAX_OBSERVATION_AGE_MS = 2_000;

/** The timeout of optional look-ups, which are tried once. */
const OPTIONAL_TIMEOUT_MS = 5_000;
/** How much later than it says a time of the tenant may be: it tells whole seconds. */
const A_SECOND_MS = 1_000;

/** The runs in flight that matter to a start of a definition. */
interface RunsInFlight {
  /** Those of the definition itself. */
  readonly own: readonly LiveRun[];
  /** Those on the connection under other definitions. */
  readonly foreign: readonly ForeignRun[];
  /** Those under other definitions whose connection is not known. */
  readonly unattributed: readonly LiveRun[];
}

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

  clocks(): ClockReadings {
    const { clock, api } = this.context;
    const { begin } = this;
    return { now: clock.now(), tenantTime: api.tenantTime(), begunAt: api.tenantTimeAt(begin) ?? begin };
  }

  patience(): Patience {
    return { deadline: Math.min(this.deadline(), this.context.clock.now() + LOOK_UP_PATIENCE_MS) };
  }

  /** How long a start that relies on this observation may wait in the limiter. */
  patienceOf({ foreignAt }: Pick<Observation, "foreignAt">): Patience {
    return { deadline: Math.min(this.deadline(), foreignAt + LOOK_UP_PATIENCE_MS) };
  }

  /**
   * How long a start that relies on this observation may be sent. For a purge the time is short, since a purge can't be
   * undone.
   */
  startPatienceOf({ at, foreignAt }: Pick<Observation, "at" | "foreignAt">): Patience {
    const patience = this.patienceOf({ foreignAt });
    return this.options.seed.mode === "archive"
      ? patience
      : { deadline: Math.min(patience.deadline, at + MAX_OBSERVATION_AGE_MS) };
  }

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  async observe(name: string): Promise<Observation> {
    const patience = this.patience();
    // Foreign runs are looked up first, because that may wait for the index; the others follow right before the start.
    const { own, foreign, foreignAt } = await this.findRunsInFlight(name);
    const at = this.context.clock.now();
    const [definition, runs, observed] = await Promise.all([
      this.context.api.findWorkflow(name, patience),
      this.context.api.findRuns(name, patience),
      this.observeForStart(patience),
    ]);
    return { definition, runs: withOlderLive(runs, own), foreign, observed, at, foreignAt };
  }

  /**
   * The runs in flight under this definition, and on the connection under others. Waits for the index when the definition of one of
   * the others is missing. If it stays missing, the run is ignored, and the log says so.
   */
  private async findRunsInFlight(
    name: string,
  ): Promise<Pick<RunsInFlight, "own" | "foreign"> & Pick<Observation, "foreignAt">> {
    let foreignAt = this.context.clock.now();
    const look = async (): Promise<RunsInFlight> => {
      foreignAt = this.context.clock.now();
      return this.inFlight(name, await this.findLiveRuns());
    };
    const { own, foreign, unattributed } = await this.poll(this.lagEnd(), look, (seen) =>
      seen.unattributed.every(isStrange),
    );
    const [ignored] = unattributed;
    if (ignored !== undefined) {
      this.context.log(`Run ${ignored.id} is in flight and is ignored: its connection is not known.`);
    }
    return { own, foreign, foreignAt };
  }

  /** @param live - all runs in flight */
  inFlight(name: string, live: readonly LiveRun[]): RunsInFlight {
    const { own = [], others = [] } = Object.groupBy(live, (it) => (isRunOf(it, name) ? "own" : "others"));
    return {
      own,
      foreign: others.filter(hasKnownConnection),
      unattributed: others.filter((it) => !hasKnownConnection(it)),
    };
  }

  /** The runs that matter to a start of a definition, by one search where Atlan can answer both. */
  async findRunsAhead(name: string): Promise<RunsAhead> {
    const { live, runs } = await this.context.api.findRunsAhead(this.connection, name, this.patience());
    return { live: live.map((it) => this.withKnownDefinition(it)), runs };
  }

  /** The runs in flight on the connection, and those whose connection is not known. */
  private async findLiveRuns(): Promise<LiveRun[]> {
    const live = await this.context.api.findLiveRuns(this.connection, this.patience());
    return live.map((it) => this.withKnownDefinition(it));
  }

  /**
   * Completes the definition of a run. A run that is only partly understood counts as one on the connection, and so as
   * a purge, if it names the connection. For a run of ours without a definition, the name tells what it does.
   */
  private withKnownDefinition(run: LiveRun): LiveRun {
    if (hasKnownConnection(run)) return run;
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

  /** The connection, with all that the guards need. */
  async observeForStart(patience = this.patience()): Promise<ConnectionObservation> {
    const [observed, added] = await Promise.all([
      this.context.api.observeConnection(this.connection, patience),
      this.countAdded(patience),
    ]);
    return { ...observed, ...added };
  }

  /** What has come since the inventory and is not listed, if one approves the run. */
  private async countAdded(patience: Patience): Promise<Pick<ConnectionObservation, "createdSince">> {
    const { inventory } = this.options;
    if (inventory === undefined || "unusable" in inventory) return {};
    const { settledAt, listedSince } = inventory;
    return {
      createdSince: await this.context.api.countAssetsSince(this.connection, settledAt, listedSince, patience),
    };
  }

  /** Evaluates the guards. When the connection is missing, looks for similar ones to suggest. */
  async evaluate(guardContext: GuardContext, observed: ConnectionObservation): Promise<GuardResult> {
    const suggestions = isMissing(guardContext, observed)
      ? await findSuggestions(this.context.api, this.connection)
      : [];
    const { api, askedAt = this.begin } = this.context;
    const begunAt = (api.tenantTimeAt(askedAt) ?? Infinity) + A_SECOND_MS;
    return evaluate(guardContext, observed, suggestions, api.tenantTime(), begunAt);
  }

  /**
   * Counts the assets once, for progress lines and not for decisions. Undefined when the count fails or the deadline
   * has passed.
   */
  async countAssets(): Promise<AssetCounts | undefined> {
    const timeoutMs = Math.min(OPTIONAL_TIMEOUT_MS, this.deadline() - this.context.clock.now());
    if (timeoutMs <= 0) return undefined;
    try {
      return await this.context.api.countAssets(this.connection, { deadline: 0, timeoutMs });
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
      return await this.context.api.countAssets(this.connection, { deadline: 0, timeoutMs: OPTIONAL_TIMEOUT_MS });
    } catch (error) {
      if (error instanceof AtlanProviderError) return undefined;
      throw error;
    }
  }

  /** The definition and the runs of a name. */
  async lookAtName(name: string): Promise<UnderName> {
    const [definition, runs] = await Promise.all([this.findWorkflow(name), this.findRuns(name)]);
    return { definition, runs };
  }

  /** The newest runs of a definition, newest first. */
  findRuns(name: string): Promise<WorkflowRun[]> {
    return this.context.api.findRuns(name, this.patience());
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

  /**
   * Looks for a run that must be stopped. A look-up that fails is tried again within the index lag, and never throws, also
   * when somebody cancels the command: the caller's error matters more.
   */
  async lookForRunToStop(name: string, choice: Choice): Promise<WorkflowRun | undefined> {
    const until = this.lagEnd();
    const unlessFailed = async (look: () => Promise<WorkflowRun | undefined>): Promise<WorkflowRun | undefined> => {
      try {
        return await look();
      } catch (error) {
        if (!(error instanceof AtlanProviderError)) throw error;
        return undefined;
      }
    };
    const look = async (): Promise<WorkflowRun | undefined> =>
      liveOrNewest(choice(await this.context.api.findRuns(name, { deadline: until })));
    return unlessFailed(() => this.poll(until, () => unlessFailed(look)));
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
    if (run === undefined) return undefined;
    if (!startedByUs || runId !== undefined) return { run, startedByUs };
    return { run, startedByUs: candidates.isSurely(run) && (await this.isOfLostStart(run, name, isMade)) };
  }

  /**
   * Whether a run is the one of a start whose answer was lost, as far as the times tell. A rerun may never have arrived,
   * and a person may have run the workflow since: only a run that came with its definition is certainly ours then.
   *
   * @param isMade - no run of the definition was known before the start
   */
  async isOfLostStart(run: WorkflowRun, name: string, isMade: boolean): Promise<boolean> {
    const definition = await this.findWorkflow(name);
    return isMade ? !cameApart(run, definition) : cameWith(run, definition);
  }

  /** The run of an intent by the present index: see {@link lookForRunOf}, which waits for it. */
  async findRunOf({ runId, base }: Intent, { workflowName, pick }: Sought): Promise<WorkflowRun | undefined> {
    if (runId !== undefined) return this.context.api.findRun(runId, this.patience());
    return pick(newerThan(await this.context.api.findRuns(workflowName, this.patience()), base));
  }

  now(): number {
    return this.context.clock.now();
  }

  /**
   * The index may not have shown what happened at this time or later, by the tenant's clock if it is known. In
   * milliseconds since the epoch, to be compared with a time that the tenant tells.
   *
   * @param searchedAt - when the index was asked, by this machine's clock
   */
  unsettledSince(searchedAt: number): number {
    const now = this.context.clock.now();
    return (this.context.api.tenantTime() ?? now) - (now - searchedAt) - this.options.indexLagMs - A_SECOND_MS;
  }

  /** Whether a look of now must show what a run has done. */
  mustBeShown(run: WorkflowRun): boolean {
    return this.untilShown(run) < 0;
  }

  /** Waits until the index must show what a run that Succeeded has done. */
  async waitUntilShown(run: WorkflowRun): Promise<void> {
    if (!hasSucceeded(run)) return;
    const left = this.untilShown(run);
    if (left > 0) await this.context.clock.sleep(Math.min(left, this.options.indexLagMs + A_SECOND_MS));
  }

  /** How long until the index must show what a run has done, in milliseconds; Infinity where Atlan does not tell its end. */
  private untilShown({ finishedAt }: WorkflowRun): number {
    return (readIsoTime(finishedAt) ?? Infinity) - this.unsettledSince(this.context.clock.now());
  }

  poll<T>(until: number, look: () => Promise<T>, isEnough?: (seen: T) => boolean): Promise<T> {
    return poll(this.context.coalescingClock, until, look, isEnough);
  }

  private get connection(): string {
    return this.options.seed.connectionQualifiedName;
  }
}

/** If a run does not name its definition, its id begins with the definition's name. */
function isRunOf({ workflowName: definition, id }: WorkflowRun, name: string): boolean {
  return definition === undefined ? id.startsWith(`${name}-`) : definition === name;
}

function isStrange({ definition }: LiveRun): boolean {
  return definition?.strange !== undefined;
}

function hasKnownConnection(run: LiveRun): run is ForeignRun {
  return run.definition?.connectionQualifiedName !== undefined;
}
