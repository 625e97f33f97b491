import type {
  Archiving,
  AssetCounts,
  AtlanApi,
  ConnectionEntity,
  ConnectionObservation,
  CreateAnswer,
  LiveRun,
  Patience,
  RerunAnswer,
  RunsAhead,
  WorkflowDefinition,
  WorkflowOrder,
  WorkflowRun,
} from "../../../provider/atlan/api";
import { AtlanApiError } from "../../../provider/errors";
import { SteppingClock } from "../http/steppingClock";
import { look, shownRun } from "../text/observed";

/** How long a run goes, in milliseconds, unless the test ends it otherwise. */
export const RUN_MS = 20_000;
/** More requests than any command has to make. */
const MOST_REQUESTS = 5_000;

type DeleteType = WorkflowOrder["deleteType"];

/** Atlan as the domain asks it. It tells what the test has put there, as it is at the time of the question. */
export class ScriptedAtlan implements AtlanApi {
  readonly clock = new SteppingClock();
  readonly begin = this.clock.now();
  /** The changes that were asked for, in order. */
  readonly sent: string[] = [];
  /** The latest moment until which each kind of request might be tried again, in milliseconds from the beginning. */
  readonly patience: Partial<Record<keyof AtlanApi, number>> = {};
  readonly definitions = new Map<string, WorkflowDefinition>();
  /** Newest first. */
  runs: WorkflowRun[] = [];
  foreign: LiveRun[] = [];
  /** The other connections that can be seen. */
  others: ConnectionEntity[] = [];
  shown: ConnectionObservation = look("ACTIVE", 12, 0);
  /** What was created since an inventory was taken. */
  createdSince: AssetCounts = { active: 0, archived: 0 };
  /** What the next starts are answered instead of being carried out. */
  readonly answers: (CreateAnswer | RerunAnswer | AtlanApiError)[] = [];
  /** How long a look at the connection takes, in milliseconds. */
  lookMs = 0;
  /** What happens while the next starts are prepared that have been looked at. */
  readonly beforeStart: (() => void)[] = [];
  /** How a run ends that a start has made. */
  ending: Partial<WorkflowRun> = { phase: "Succeeded" };
  /** What a run that Succeeded leaves, when that is not what was wanted of it. */
  leaving: ConnectionObservation | undefined;
  /** How late the index shows a new run. */
  runLagMs = 0;
  private events: { readonly at: number; readonly happen: () => void }[] = [];
  private requests = 0;
  private runCount = 0;

  readonly connection: string;

  constructor(connection: string) {
    this.connection = connection;
  }

  /** By its own clock, which is ahead by that much; undefined for a tenant that tells no time. */
  aheadMs: number | undefined = 0;

  tenantTime(): number | undefined {
    return this.aheadMs === undefined ? undefined : this.clock.now() + this.aheadMs;
  }

  tenantTimeAt(moment: number): number | undefined {
    return this.aheadMs === undefined ? undefined : moment + this.aheadMs;
  }

  /** Lets something happen that much later. */
  after(ms: number, happen: () => void): void {
    this.events.push({ at: this.clock.now() + ms, happen });
  }

  /** The age of this Atlan. */
  get age(): number {
    return this.clock.now() - this.begin;
  }

  /** A time of this Atlan, as it writes it. */
  time(ms = this.age): string {
    return new Date(this.begin + ms).toISOString();
  }

  /** Puts a definition there. */
  define(name: string, deleteType: DeleteType, more: Partial<WorkflowDefinition> = {}): WorkflowDefinition {
    const { connection: connectionQualifiedName } = this;
    const definition = { name, connectionQualifiedName, deleteType, deleteAssets: true, ...more };
    this.definitions.set(name, definition);
    return definition;
  }

  /** Puts a run there, as the newest one. */
  putRun(workflowName: string, phase: string | undefined, more: Partial<WorkflowRun> = {}): WorkflowRun {
    const id = `${workflowName}-${++this.runCount}`;
    const run = shownRun({ id, workflowName, phase, createdAt: this.time(), ...more });
    this.runs.unshift(run);
    return run;
  }

  /** Puts a run there that somebody else has started under another definition. */
  putForeign(name: string, deleteType: string, more: Partial<LiveRun> = {}): LiveRun {
    const definition: WorkflowDefinition = {
      name,
      connectionQualifiedName: this.connection,
      deleteType,
      deleteAssets: true,
    };
    const run = { ...this.putRun(name, "Running"), definition, ...more };
    this.foreign.push(run);
    return run;
  }

  /** Changes what a run is. */
  turn({ id }: { readonly id: string }, change: Partial<WorkflowRun>): void {
    this.runs = this.runs.map((it) => (it.id === id ? { ...it, ...change } : it));
    if (change.phase !== undefined) this.foreign = this.foreign.filter((it) => it.id !== id);
  }

  observeConnection(qualifiedName: string, patience: Patience): Promise<ConnectionObservation> {
    this.note("observeConnection", patience);
    this.clock.advance(this.lookMs);
    return Promise.resolve(qualifiedName === this.connection ? this.shown : look(undefined, 0, 0));
  }

  countAssets(qualifiedName: string, patience: Patience): Promise<AssetCounts> {
    this.note("countAssets", patience);
    return Promise.resolve((qualifiedName === this.connection ? this.shown : GONE).assets);
  }

  countAssetsSince(
    _qualifiedName: string,
    _since: number,
    _except: readonly string[],
    patience: Patience,
  ): Promise<AssetCounts> {
    this.note("countAssetsSince", patience);
    return Promise.resolve(this.createdSince);
  }

  findConnections(patience: Patience): Promise<ConnectionEntity[]> {
    this.note("findConnections", patience);
    return Promise.resolve([...this.others]);
  }

  findWorkflow(name: string, patience: Patience): Promise<WorkflowDefinition | undefined> {
    this.note("findWorkflow", patience);
    return Promise.resolve(this.definitions.get(name));
  }

  findRuns(workflowName: string, patience: Patience): Promise<WorkflowRun[]> {
    this.note("findRuns", patience);
    return Promise.resolve(this.runs.filter((it) => (it.workflowName ?? workflowName) === workflowName));
  }

  findRun(runId: string, patience: Patience): Promise<WorkflowRun | undefined> {
    this.note("findRun", patience);
    return Promise.resolve(this.runs.find((it) => it.id === runId));
  }

  findLiveRuns(_connectionQualifiedName: string, patience: Patience): Promise<LiveRun[]> {
    this.note("findLiveRuns", patience);
    return Promise.resolve([...this.foreign]);
  }

  async findRunsSince(connection: string, _since: number, patience: Patience): Promise<LiveRun[]> {
    return this.findLiveRuns(connection, patience);
  }

  async findRunsAhead(connection: string, workflowName: string, patience: Patience): Promise<RunsAhead> {
    const live = await this.findLiveRuns(connection, patience);
    return { live, runs: await this.findRuns(workflowName, patience) };
  }

  prepareStart(patience: Patience): Promise<void> {
    this.note("prepareStart", patience);
    if (this.patience.observeConnection !== undefined) this.beforeStart.shift()?.();
    return Promise.resolve();
  }

  createAndRun(order: WorkflowOrder, patience: Patience): Promise<CreateAnswer> {
    this.note("createAndRun", patience);
    this.sent.push(`create ${order.name} ${order.deleteType}`);
    const answer = this.answers.shift();
    if (answer instanceof AtlanApiError) return Promise.reject(answer);
    if (answer !== undefined && answer.kind !== "accepted") return Promise.resolve(answer as CreateAnswer);
    this.define(order.name, order.deleteType, { createdAt: this.time() });
    this.startRun(order.name, order.deleteType);
    const { connectionQualifiedName, deleteType } = order;
    const told = { connectionQualifiedName, deleteType, deleteAssets: true };
    return Promise.resolve(answer ?? { kind: "accepted", runId: undefined, createdAt: undefined, told });
  }

  rerun(workflowName: string, patience: Patience): Promise<RerunAnswer> {
    this.note("rerun", patience);
    this.sent.push(`rerun ${workflowName}`);
    const answer = this.answers.shift();
    if (answer instanceof AtlanApiError) return Promise.reject(answer);
    if (answer !== undefined && answer.kind !== "accepted") return Promise.resolve(answer as RerunAnswer);
    const deleteType = this.definitions.get(workflowName)?.deleteType === "PURGE" ? "PURGE" : "SOFT";
    const runId = this.startRun(workflowName, deleteType);
    return Promise.resolve(answer ?? { kind: "accepted", runId, createdAt: this.time() });
  }

  stopRun(runId: string, patience: Patience): Promise<boolean> {
    this.note("stopRun", patience);
    this.sent.push(`stop ${runId}`);
    const answer = this.answers.shift();
    return answer instanceof AtlanApiError ? Promise.reject(answer) : Promise.resolve(true);
  }

  archiveWorkflow(name: string, patience: Patience): Promise<Archiving> {
    this.note("archiveWorkflow", patience);
    this.sent.push(`archive ${name}`);
    const answer = this.answers.shift();
    return answer instanceof AtlanApiError ? Promise.reject(answer) : Promise.resolve("archived");
  }

  /** A run begins that ends after {@link RUN_MS}. */
  startRun(name: string, deleteType: DeleteType): string {
    const createdAt = this.time();
    const id = `${name}-${++this.runCount}`;
    this.after(this.runLagMs, () => this.putRun(name, "Running", { id, createdAt }));
    const { ending } = this;
    this.after(this.runLagMs + RUN_MS, () => {
      if (!this.runs.some((it) => it.id === id)) return;
      this.turn({ id }, ending);
      if (ending.phase === "Succeeded") this.shown = this.leaving ?? (deleteType === "SOFT" ? ARCHIVED : GONE);
    });
    this.happen();
    return id;
  }

  private note(kind: keyof AtlanApi, { deadline: until }: Patience): void {
    this.patience[kind] = Math.max(this.patience[kind] ?? 0, until - this.begin);
    if (++this.requests > MOST_REQUESTS) throw new Error(`there is no end of requests: ${this.sent.join(", ")}`);
    this.happen();
  }

  private happen(): void {
    const due = this.events.filter((it) => it.at <= this.clock.now()).sort((a, b) => a.at - b.at);
    this.events = this.events.filter((it) => !due.includes(it));
    for (const { happen } of due) happen();
  }
}

export const GONE = look(undefined, 0, 0);
export const ARCHIVED = look("DELETED", 0, 12);

/** A failure of a request, as a port tells it. */
export function apiError(status: number, retryAfterMs?: number): AtlanApiError {
  return new AtlanApiError("ATLAN_API", {
    doing: "asking",
    identity: "https://tenant.example.com",
    because: `${status}`,
    suggestion: "Look at the tenant.",
    status,
    fate: status === 0 ? "unclear" : "refused",
    retryAfterMs,
  });
}
