import type { ConnectionView, RunView, TenantModel } from "../tenant";

/** Who started a run. */
export type Starter =
  | "a person"
  | {
      readonly stack: number;
      readonly command: number;
      readonly intent: string;
      /** What the request asked for, if it says so. Some tenants run what stands under the name instead. */
      readonly asked?: Mode | undefined;
    };

/** A run as it truly was, also when its history at the tenant is gone. */
export interface TrueRun {
  view: RunView;
  readonly starter: Starter;
  /** Whether it had brought its connection to where it wants it when it ended; undefined while it has not ended. */
  reached: boolean | undefined;
  /** When its end was seen. */
  endSeenAt: number | undefined;
  stoppedByPerson: boolean;
}

/** A connection at a moment. */
interface Snapshot {
  readonly at: number;
  readonly view: ConnectionView;
}

export type Mode = "archive" | "purge";

/** What truly happened at the tenant: written down before and after everything that changes something, and at once. */
export class History {
  readonly runs = new Map<string, TrueRun>();
  /** The workflows that people have archived in the user interface, and when. */
  readonly archivedByPeople = new Map<string, number>();
  private readonly tenant: TenantModel;
  private readonly now: () => number;
  private readonly connections = new Map<string, Snapshot[]>();

  constructor(tenant: TenantModel, now: () => number) {
    this.tenant = tenant;
    this.now = now;
    this.observe("a person");
  }

  /**
   * Writes down how things are.
   *
   * @param starter - whose doing runs are that were not there before
   * @returns the runs that were not there before
   */
  observe(starter: Starter): TrueRun[] {
    const fresh: TrueRun[] = [];
    for (const view of this.tenant.connections()) this.note(view);
    for (const view of this.tenant.runs()) {
      const known = this.runs.get(view.id);
      if (known !== undefined) known.view = view;
      else {
        const run = { view, starter, reached: undefined, endSeenAt: undefined, stoppedByPerson: false };
        this.runs.set(view.id, run);
        fresh.push(run);
      }
      const run = this.runs.get(view.id)!;
      if (view.finishedAt !== undefined && run.reached === undefined) {
        run.endSeenAt = this.now();
        run.reached = isReached(modeOf(run), this.tenant.connection(view.connectionQualifiedName));
      }
    }
    return fresh;
  }

  /** Whether the connection was where the mode wants it at some moment of that time. */
  everReached(mode: Mode, connection: string, from: number, to = this.now()): boolean {
    return this.during(connection, from, to).some(({ view }) => isReached(mode, view));
  }

  /** Whether the connection was where the mode wants it all that time. */
  alwaysReached(mode: Mode, connection: string, from: number, to = this.now()): boolean {
    return this.during(connection, from, to).every(({ view }) => isReached(mode, view));
  }

  /**
   * When the connection has last come to where the mode wants it: some time after the moment `after`, and at `seenAt` at the
   * latest. Undefined where it is not there, or has always been.
   */
  latestArrival(mode: Mode, connection: string): { readonly after: number; readonly seenAt: number } | undefined {
    const all = this.connections.get(connection) ?? [];
    const elsewhere = all.findLastIndex(({ view }) => !isReached(mode, view));
    const there = all[elsewhere + 1];
    return elsewhere < 0 || there === undefined ? undefined : { after: all[elsewhere]!.at, seenAt: there.at };
  }

  /** Whether the connection itself has been in one state since then. */
  keptState(connection: string, from: number): boolean {
    return new Set(this.during(connection, from, this.now()).map(({ view }) => view.state)).size === 1;
  }

  /** How many assets the mode would have taken at each moment of that time. */
  reaches(mode: Mode, connection: string, from: number, to = this.now()): number[] {
    return this.during(connection, from, to).map(({ view }) => inReach(mode, view));
  }

  /** Whether the connection passed a test at some moment of that time. */
  ever(connection: string, from: number, to: number, test: (view: ConnectionView) => boolean): boolean {
    return this.during(connection, from, to).some(({ view }) => test(view));
  }

  private during(connection: string, from: number, to: number): Snapshot[] {
    const all = this.connections.get(connection) ?? [];
    const first = Math.max(
      0,
      all.findLastIndex(({ at }) => at <= from),
    );
    return all.slice(first).filter(({ at }) => at <= to);
  }

  private note(view: ConnectionView): void {
    const known = this.connections.get(view.qualifiedName) ?? [];
    this.connections.set(view.qualifiedName, known);
    const last = known.at(-1)?.view;
    const isSame = last?.state === view.state && last.active === view.active && last.archived === view.archived;
    if (!isSame) known.push({ at: this.now(), view });
  }
}

/** Whether a connection and all its assets are as the mode wants them. */
export function isReached(mode: Mode, { state, active, archived }: ConnectionView): boolean {
  return mode === "archive" ? state !== "ACTIVE" && active === 0 : state === "GONE" && active + archived === 0;
}

/** How many assets the mode would take. */
export function inReach(mode: Mode, { active, archived }: Pick<ConnectionView, "active" | "archived">): number {
  return mode === "archive" ? active : active + archived;
}

/** What a run does. */
export function modeOf(run: TrueRun): Mode {
  return run.view.deleteType === "SOFT" ? "archive" : "purge";
}

/** What a run was meant to do by the request that started it. What it does instead is judged by its deletions. */
export function modeMeant(run: TrueRun): Mode {
  return (typeof run.starter === "string" ? undefined : run.starter.asked) ?? modeOf(run);
}

/** The phases of a run that does nothing more. In any other one it may still work, as far as anybody can tell. */
export const ENDED_PHASES: ReadonlySet<string> = new Set(["Succeeded", "Failed", "Error"]);

export const hasEnded = (run: TrueRun): boolean => run.view.finishedAt !== undefined;
