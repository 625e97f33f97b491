import type { ConnectionLook, LiveRun, Patience, WorkflowDefinition, WorkflowRun } from "../atlan/port";
import { type Intent, type Mode, workflowName } from "./intent";
import type { Order, Tools } from "./order";
import { isLive, toPhase } from "./phase";
import { poll } from "./poll";
import { deleteTypeOf } from "./purpose";
import { newerThan } from "./runMark";

/** Names to try for one definition before something must be wrong. */
export const MOST_NAMES = 20;
/** How long look-ups before a start are tried again; a wait for a run is tried again until its deadline. */
const LOOK_UP_PATIENCE_MS = 60_000;

/** A live run of which it is known what it does. */
export type ForeignRun = LiveRun & { readonly definition: WorkflowDefinition };

/** What is seen before a start is considered. */
export interface Sight {
  readonly definition: WorkflowDefinition | undefined;
  /** Of the definition, newest first. */
  readonly runs: readonly WorkflowRun[];
  /** In flight on the connection under other definitions. */
  readonly foreign: readonly ForeignRun[];
  readonly look: ConnectionLook;
}

/** Leaves some of a list of runs, newest first. */
export type Choice = (runs: readonly WorkflowRun[]) => readonly WorkflowRun[];

/** Looks at the tenant on behalf of one command, whose beginning is the beginning of all its deadlines. */
export class Lookout {
  /** Milliseconds since the epoch. */
  readonly begin: number;
  private readonly order: Order;
  private readonly tools: Tools;

  constructor(order: Order, tools: Tools) {
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

  // ── Before a start ──────────────────────────────────────────────────────────────────────────────────────────────

  async survey(name: string): Promise<Sight> {
    const patience = this.patience();
    // The others right after it: this one may have to wait for the index.
    const foreign = await this.findForeignRuns(name);
    const [definition, runs, look] = await Promise.all([
      this.tools.port.findWorkflow(name, patience),
      this.tools.port.findRuns(name, patience),
      this.tools.port.lookAtConnection(this.connection, patience),
    ]);
    return { definition, runs, foreign, look };
  }

  /**
   * The runs in flight on the connection under other definitions. A run whose definition the index does not show yet is
   * waited for; one that never tells what it is on can't be heeded.
   */
  private async findForeignRuns(name: string): Promise<ForeignRun[]> {
    const look = async (): Promise<LiveRun[]> => {
      const live = await this.tools.port.findLiveRuns(this.connection, this.patience());
      return live
        .filter((it) => !isRunOf(it, name))
        .map((it) => (isToldApart(it) ? it : { ...it, definition: this.derivedDefinition(it) }));
    };
    const foreign = await this.poll(this.lagEnd(), look, (runs) => runs.every(isToldApart));
    const untold = foreign.find((it) => !isToldApart(it));
    if (untold !== undefined) {
      this.tools.log(`Run ${untold.id} is in flight, and Atlan does not tell on which connection; it can't be heeded.`);
    }
    return foreign.filter(isToldApart);
  }

  /** What a definition of ours does, told by its name alone: an interrupted command may have left it, in either mode. */
  private derivedDefinition(run: WorkflowRun): WorkflowDefinition | undefined {
    const modes: readonly Mode[] = ["archive", "purge"];
    for (const mode of modes) {
      for (let k = 0; k < MOST_NAMES; k++) {
        const name = workflowName({ ...this.order.seed, mode }, k);
        const deleteType = deleteTypeOf(mode);
        if (isRunOf(run, name))
          return { name, connectionQualifiedName: this.connection, deleteType, deleteAssets: true };
      }
    }
    return undefined;
  }

  // ── For one thing ───────────────────────────────────────────────────────────────────────────────────────────────

  lookAtConnection(): Promise<ConnectionLook> {
    return this.tools.port.lookAtConnection(this.connection, this.patience());
  }

  findWorkflow(name: string): Promise<WorkflowDefinition | undefined> {
    return this.tools.port.findWorkflow(name, this.patience());
  }

  /** Whether a definition turns up under the name within the index lag. */
  async appears(name: string): Promise<boolean> {
    return (await this.poll(this.lagEnd(), () => this.findWorkflow(name))) !== undefined;
  }

  /** A run of the definition among those that the choice leaves, one that is going before one that has ended. */
  lookForRun(until: number, name: string, choice: Choice): Promise<WorkflowRun | undefined> {
    return this.poll(until, async () => liveOrNewest(choice(await this.tools.port.findRuns(name, { until }))));
  }

  lookForRunWithId(runId: string): Promise<WorkflowRun | undefined> {
    return this.poll(this.lagEnd(), () => this.tools.port.findRun(runId, this.patience()));
  }

  /** The run of an intent; one whose start was lost is looked for. */
  lookForRunOf({ runId, base }: Intent, name: string): Promise<WorkflowRun | undefined> {
    if (runId !== undefined) return this.lookForRunWithId(runId);
    return this.lookForRun(this.lagEnd(), name, (it) => newerThan(it, base));
  }

  poll<T>(until: number, look: () => Promise<T>, isEnough?: (seen: T) => boolean): Promise<T> {
    return poll(this.tools.clock, until, look, isEnough);
  }

  private get connection(): string {
    return this.order.seed.connectionQualifiedName;
  }
}

/** Of a list that is newest first: one that is going before one that has ended. */
export function liveOrNewest(runs: readonly WorkflowRun[]): WorkflowRun | undefined {
  return runs.find((it) => isLive(toPhase(it.phase))) ?? runs[0];
}

/** A run that does not name its definition has the definition's name in its own. */
function isRunOf({ workflowName: definition, id }: WorkflowRun, name: string): boolean {
  return definition === undefined ? id.startsWith(`${name}-`) : definition === name;
}

function isToldApart(run: LiveRun): run is ForeignRun {
  return run.definition?.connectionQualifiedName !== undefined;
}
