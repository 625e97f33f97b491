import { Refusal } from "./answers";
import type { Deletion } from "./argo";
import { deletedState, type Asset, type Connections } from "./connections";
import type { Definition } from "./definition";
import { runDocument } from "./documents";
import type { JsonObject } from "./json";
import { addTo } from "./listsByKey";
import type { DeleteType, RunPlan, ScriptTarget, TenantSettings } from "./options";
import type { Random } from "./random";
import type { RunTimes } from "./runTimes";
import { Timeline } from "./timeline";

/** How a run is made to end early. */
export type StopStrategy = "Stop" | "Terminate";

/** One state of a run. It has ended when it has a `finishedAt`. */
export interface RunState {
  readonly phase: string;
  readonly finishedAt?: number;
  readonly message?: string;
  readonly shutdown?: StopStrategy;
}

/** A run of a definition, from its submission to its end. */
export interface Run {
  readonly id: string;
  readonly number: number;
  readonly uid: string;
  readonly workflowName: string;
  /** The definition as it was when the run was submitted. */
  readonly definition: Definition;
  /** Id of the user that submitted it. */
  readonly creator: string;
  readonly startedBy: string;
  readonly createdAt: number;
  readonly carriesTemplate: boolean;
  readonly times: RunTimes;
  plan: Plan;
  readonly states: Timeline<RunState>;
  /** What it is deleting; undefined until it is Running. */
  drain: Drain | undefined;
  /** Undefined unless somebody stopped it. */
  stop: { readonly strategy: StopStrategy; readonly endsAt: number } | undefined;
  /** When its history was deleted; undefined while it is kept. */
  removedAt: number | undefined;
}

/** A run as it stands at this moment; nothing to do with what a search sees. Times are milliseconds since the epoch. */
export interface RunView {
  readonly id: string;
  readonly workflowName: string;
  readonly connectionQualifiedName: string;
  readonly deleteType: DeleteType;
  /** Everything that it deletes: more than what it seems to be about, where its definition is odd. */
  readonly deletions: readonly Deletion[];
  readonly phase: string;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  readonly message: string | undefined;
  /** User name, or "ui" for a person. */
  readonly startedBy: string;
  readonly stoppedWith: StopStrategy | undefined;
  /** How many assets it has archived or removed itself. */
  readonly drained: number;
}

/** A document of the runs index. */
export interface RunDocument {
  readonly id: string;
  readonly source: JsonObject;
  readonly number: number;
}

/** A run with its state at some time. */
interface RunAtATime {
  readonly run: Run;
  readonly state: RunState;
}

/** Which runs a search can match at all. */
interface CanMatch {
  readonly ids?: ReadonlySet<string> | undefined;
  readonly workflowNames?: ReadonlySet<string> | undefined;
}

type Optional = "message" | "stuckIn" | "stopAfterMs" | "shownAs";
type Plan = Required<Omit<RunPlan, Optional>> & Pick<RunPlan, Optional>;

/** An asset that a run takes, and how. */
interface Target {
  readonly asset: Asset;
  readonly deleteType: DeleteType;
}

interface Drain {
  readonly targets: readonly Target[];
  readonly from: number;
  next: number;
  done: number;
  /** The connection was not there when the run began. */
  readonly missing: boolean;
}

interface Script {
  readonly plan: RunPlan;
  readonly target: ScriptTarget;
  left: number;
}

const basePlan: Plan = {
  pendingMs: 0,
  runningMs: 500,
  outcome: "Succeeded",
  leaveAssets: 0,
  leaveConnection: false,
  reach: 0.5,
  noStatusMs: 0,
};

/** The runs of the tenant: they live by the clock that `advance` is told. */
export class Runs {
  readonly #connections: Connections;
  readonly #random: Random;
  readonly #settings: () => TenantSettings;
  readonly #byId = new Map<string, Run>();
  readonly #byWorkflow = new Map<string, Run[]>();
  /** Runs that have not ended, by connection: runs on one connection have to move in the order of time. */
  readonly #live = new Map<string, Set<Run>>();
  readonly #documents = new WeakMap<RunState, JsonObject>();
  #scripts: Script[] = [];

  constructor(connections: Connections, random: Random, settings: () => TenantSettings) {
    this.#connections = connections;
    this.#random = random;
    this.#settings = settings;
  }

  /** The plan for coming runs, before the default one. The first script that fits a run is used. */
  script(plan: RunPlan, target: ScriptTarget): void {
    this.#scripts.push({ plan, target, left: target.times ?? 1 });
  }

  /** Submits a run of the definition. */
  start(definition: Definition, by: { readonly id: string; readonly username: string }, now: number): Run {
    const run: Run = {
      id: definition.slug === undefined ? this.#newId(definition.name) : this.#random.uuid(),
      number: this.#byId.size + 1,
      uid: this.#random.uuid(),
      workflowName: definition.name,
      definition,
      creator: by.id,
      startedBy: by.username,
      createdAt: now,
      carriesTemplate: this.#settings().runsCarryTemplate,
      times: this.#settings().runTimes,
      plan: this.#planFor(definition),
      states: new Timeline<RunState>(now, { phase: "Pending" }),
      drain: undefined,
      stop: undefined,
      removedAt: undefined,
    };
    this.#byId.set(run.id, run);
    addTo(this.#byWorkflow, run.workflowName, run);
    const onConnection = this.#live.get(definition.connectionQualifiedName);
    if (onConnection === undefined) this.#live.set(definition.connectionQualifiedName, new Set([run]));
    else onConnection.add(run);
    return run;
  }

  find(id: string): Run | undefined {
    return this.#byId.get(id);
  }

  /** The run of that id, or a 404; also a 404 when its history is gone. */
  require(id: string, now: number): Run {
    const run = this.#byId.get(id);
    if (run === undefined || this.#isRemoved(run, now)) throw new Refusal(404, `workflow run ${id} not found`);
    return run;
  }

  /** Asks a run to end. Its phase stays what it is for `stopMs` more; nothing drains from this moment on. */
  stop(run: Run, strategy: StopStrategy, now: number): void {
    const state = run.states.latest;
    if (state.finishedAt !== undefined) throw new Refusal(400, `workflow run ${run.id} has ended: ${state.phase}`);
    if (run.stop !== undefined) return;
    const { stopMs, stopMark } = this.#settings();
    run.stop = { strategy, endsAt: now + stopMs };
    if (stopMark !== "message") run.states.set(now, { ...state, shutdown: strategy });
  }

  /** Frees a stuck run: from now on it goes through what its plan says, with the plan's times. */
  release(run: Run, now: number): void {
    const { stuckIn, shownAs, ...plan } = run.plan;
    if (stuckIn === undefined) return;
    if (run.states.latest.phase === shownAs) run.states.set(now, { ...run.states.latest, phase: "Running" });
    run.plan = { ...plan, pendingMs: now - run.createdAt + plan.pendingMs };
    if (run.drain !== undefined) run.drain = { ...this.#begin(run, now), done: run.drain.done };
    if (run.stop !== undefined && stuckIn === "Stopping")
      run.stop = { ...run.stop, endsAt: now + this.#settings().stopMs };
  }

  /** Deletes the history of the ended runs of a workflow, or of all of them. */
  deleteHistory(workflowName: string | undefined, now: number): void {
    for (const run of this.#byId.values()) {
      const wanted = workflowName === undefined || run.workflowName === workflowName;
      if (wanted && run.states.latest.finishedAt !== undefined) run.removedAt ??= now;
    }
  }

  /** Lets everything happen that is due by then. */
  advance(now: number): void {
    for (const [connection, runs] of this.#live) {
      for (;;) {
        let at = Number.POSITIVE_INFINITY;
        let next: Run | undefined;
        for (const run of runs) {
          const due = dueAt(run);
          if (due < at) [at, next] = [due, run];
        }
        if (next === undefined || at > now) break;
        this.#step(next, at);
        if (next.states.latest.finishedAt !== undefined) runs.delete(next);
      }
      if (runs.size === 0) this.#live.delete(connection);
    }
  }

  /** When the next run changes, in milliseconds since the epoch; undefined when none will by itself. */
  nextChangeAt(): number | undefined {
    let at = Number.POSITIVE_INFINITY;
    for (const runs of this.#live.values()) for (const run of runs) at = Math.min(at, dueAt(run));
    return at === Number.POSITIVE_INFINITY ? undefined : at;
  }

  /** Every run ever, oldest first. */
  all(): Iterable<Run> {
    return this.#byId.values();
  }

  /** The documents of the package's runs as they were at that time, oldest first; those that can't match may be left out. */
  documentsAt(time: number, { ids, workflowNames }: CanMatch = {}): RunDocument[] {
    const canMatch = (run: Run) =>
      run.definition.slug === undefined && ids?.has(run.id) !== false && workflowNames?.has(run.workflowName) !== false;
    return this.#statesOf(this.#among({ ids, workflowNames }), time, canMatch).map(({ run, state }) => ({
      id: run.id,
      number: run.number,
      source: this.#document(run, state, time),
    }));
  }

  /** Every run with its state at that time, oldest first. */
  statesAt(time: number): RunAtATime[] {
    return this.#statesOf(this.#byId.values(), time);
  }

  /** No fewer than those that can match, oldest first. */
  #among({ ids, workflowNames }: CanMatch): Iterable<Run> {
    if (ids === undefined && workflowNames === undefined) return this.#byId.values();
    const found =
      ids === undefined
        ? [...workflowNames!].flatMap((name) => this.#byWorkflow.get(name) ?? [])
        : [...ids].flatMap((id) => this.#byId.get(id) ?? []);
    return found.sort((a, b) => a.number - b.number);
  }

  #statesOf(runs: Iterable<Run>, time: number, isWanted: (run: Run) => boolean = () => true): RunAtATime[] {
    const states: RunAtATime[] = [];
    for (const run of runs) {
      if (!isWanted(run)) continue;
      const state = run.states.at(time);
      if (state !== undefined && !this.#isRemoved(run, time)) states.push({ run, state });
    }
    return states;
  }

  views(now: number): RunView[] {
    return [...this.#byId.values()].filter((run) => !this.#isRemoved(run, now)).map(viewOf);
  }

  /** The most runs that have ever been under way at once on one connection (any, when none is named). */
  mostAtOnce(connectionQualifiedName?: string): number {
    const byConnection = new Map<string, Run[]>();
    for (const run of this.#byId.values()) {
      const name = run.definition.connectionQualifiedName;
      if (connectionQualifiedName !== undefined && name !== connectionQualifiedName) continue;
      byConnection.set(name, [...(byConnection.get(name) ?? []), run]);
    }
    const counts = [...byConnection.values()].flatMap((runs) =>
      runs.map(
        ({ createdAt }) =>
          runs.filter(
            (other) => other.createdAt <= createdAt && createdAt < (other.states.latest.finishedAt ?? Infinity),
          ).length,
      ),
    );
    return Math.max(0, ...counts);
  }

  #newId(workflowName: string): string {
    for (;;) {
      const id = `${workflowName}-${this.#random.text(5)}`;
      if (!this.#byId.has(id)) return id;
    }
  }

  #planFor(definition: Definition): Plan {
    const script = this.#scripts.find(
      ({ target }) =>
        (target.workflowName ?? definition.name) === definition.name &&
        (target.connectionQualifiedName ?? definition.connectionQualifiedName) === definition.connectionQualifiedName,
    );
    if (script !== undefined) {
      script.left -= 1;
      if (script.left <= 0) this.#scripts = this.#scripts.filter((other) => other !== script);
    }
    return { ...basePlan, ...this.#settings().run, ...script?.plan };
  }

  /** One thing happens to the run: it begins, gets one asset further, or ends. */
  #step(run: Run, at: number): void {
    if (run.stop !== undefined) {
      this.#endStopped(run, run.stop.strategy, at);
    } else if (at >= stopDueAt(run)) {
      this.stop(run, "Stop", at);
    } else if (run.drain === undefined) {
      run.drain = this.#begin(run, at);
      run.states.set(at, { ...run.states.latest, phase: run.plan.shownAs ?? "Running" });
    } else if (run.drain.next < run.drain.targets.length) {
      drainOne(run.drain, at);
    } else {
      this.#end(run, run.drain, at);
    }
  }

  #begin(run: Run, at: number): Drain {
    const affected = deletionsOf(run).flatMap((it) => this.#targetsOf(it));
    const missing = this.#isMissing(run.definition.connectionQualifiedName);
    return { targets: affected.slice(0, reachOf(run.plan, affected.length)), from: at, next: 0, done: 0, missing };
  }

  #targetsOf({ connectionQualifiedName, deleteAssets, deleteType }: Deletion): Target[] {
    const connection = this.#connections.find(connectionQualifiedName);
    // Without its Connection entity nothing in a connection can be deleted any more.
    if (connection === undefined || this.#isMissing(connectionQualifiedName) || !deleteAssets) return [];
    const affected = this.#connections.affected(connection, deleteType, this.#settings());
    return affected.map((asset) => ({ asset, deleteType }));
  }

  #isMissing(connectionQualifiedName: string): boolean {
    return (this.#connections.find(connectionQualifiedName)?.entity.states.latest ?? "GONE") === "GONE";
  }

  #end(run: Run, drain: Drain, at: number): void {
    const { outcome, message, leaveConnection } = run.plan;
    const { connectionQualifiedName } = run.definition;
    if (drain.missing && this.#settings().runOnMissingConnection === "fails") {
      const why = `connection ${connectionQualifiedName} not found`;
      run.states.set(at, { phase: "Failed", finishedAt: at, message: why });
      return;
    }
    const said = message ?? (outcome === "Succeeded" ? undefined : "child failed");
    if (outcome === "Succeeded" && !leaveConnection) {
      for (const it of deletionsOf(run)) {
        const states = this.#connections.find(it.connectionQualifiedName)?.entity.states;
        states?.set(at, deletedState(it.deleteType, states.latest));
      }
    }
    run.states.set(at, { phase: outcome, finishedAt: at, ...(said === undefined ? {} : { message: said }) });
  }

  #endStopped(run: Run, strategy: StopStrategy, at: number): void {
    const message = `Stopped with strategy '${strategy}'`;
    const marked = this.#settings().stopMark === "spec" ? {} : { message };
    run.states.set(at, { ...run.states.latest, phase: "Failed", finishedAt: at, ...marked });
  }

  #document(run: Run, state: RunState, time: number): JsonObject {
    if (time < run.createdAt + run.plan.noStatusMs) return runDocument(run, state, false);
    const known = this.#documents.get(state);
    if (known !== undefined) return known;
    const document = runDocument(run, state, true);
    this.#documents.set(state, document);
    return document;
  }

  #isRemoved(run: Run, time: number): boolean {
    if (run.removedAt !== undefined && run.removedAt <= time) return true;
    const { runHistory, runHistoryMs } = this.#settings();
    const finishedAt = run.states.latest.finishedAt;
    return runHistory === "expires" && finishedAt !== undefined && finishedAt + runHistoryMs <= time;
  }
}

/** When something happens next to the run by itself. */
function dueAt(run: Run): number {
  const { plan } = run;
  if (run.states.latest.finishedAt !== undefined) return Number.POSITIVE_INFINITY;
  if (run.stop !== undefined) return plan.stuckIn === "Stopping" ? Number.POSITIVE_INFINITY : run.stop.endsAt;
  return Math.min(stopDueAt(run), nextStepAt(run));
}

/** When somebody stops the run, by its plan. */
function stopDueAt({ createdAt, plan }: Run): number {
  return createdAt + (plan.stopAfterMs ?? Number.POSITIVE_INFINITY);
}

/** When a run that nobody stops gets further. */
function nextStepAt(run: Run): number {
  const { plan, drain } = run;
  if (drain === undefined)
    return plan.stuckIn === "Pending" ? Number.POSITIVE_INFINITY : run.createdAt + plan.pendingMs;
  const { targets, next, from } = drain;
  if (next < targets.length) return from + ((next + 1) / targets.length) * plan.runningMs;
  return plan.stuckIn === undefined ? from + plan.runningMs : Number.POSITIVE_INFINITY;
}

function reachOf(plan: Plan, count: number): number {
  if (plan.outcome === "Succeeded" && plan.stuckIn === undefined) return Math.max(0, count - plan.leaveAssets);
  return Math.floor(count * plan.reach);
}

function drainOne(drain: Drain, at: number): void {
  const { asset, deleteType } = drain.targets[drain.next]!;
  const { states } = asset;
  drain.next += 1;
  const wanted = deletedState(deleteType, states.latest);
  // Another run on the connection may have been here before.
  if (wanted === states.latest) return;
  states.set(at, wanted);
  drain.done += 1;
}

/** Everything that the run deletes. */
function deletionsOf({ definition }: Run): readonly Deletion[] {
  return definition.odd?.deletions ?? [definition];
}

function viewOf(run: Run): RunView {
  const { phase, finishedAt, message } = run.states.latest;
  return {
    id: run.id,
    workflowName: run.workflowName,
    connectionQualifiedName: run.definition.connectionQualifiedName,
    deleteType: run.definition.deleteType,
    deletions: deletionsOf(run),
    phase,
    startedAt: run.createdAt,
    finishedAt,
    message,
    startedBy: run.startedBy,
    stoppedWith: run.stop?.strategy,
    drained: run.drain?.done ?? 0,
  };
}
