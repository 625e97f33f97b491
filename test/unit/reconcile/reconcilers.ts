import type { WorkflowRun } from "../../../provider/atlan/api";
import { CoalescingClock } from "../../../provider/concurrency/coalescingClock";
import { StartLimiter } from "../../../provider/concurrency/startLimiter";
import { type Intent, type Mode, workflowName } from "../../../provider/reconcile/intent";
import { Journal } from "../../../provider/reconcile/journal";
import { Observer } from "../../../provider/reconcile/observe";
import type { ReconcileOptions } from "../../../provider/reconcile/options";
import { Reconciler } from "../../../provider/reconcile/reconciler";
import type { ResourceRecord } from "../../../provider/reconcile/record";
import { CONNECTION } from "../text/observed";
import { ScriptedAtlan } from "./scriptedAtlan";

export const MINUTE = 60_000;
export const LAG_MS = 10_000;

const seedOf = (mode: Mode) => ({
  tenant: "https://tenant.example.com",
  resource: "urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy",
  connectionQualifiedName: CONNECTION,
  mode,
});

/** The k-th name of a definition of the resource. */
export const nameOf = (mode: Mode, k = 0): string => workflowName(seedOf(mode), k);

/** An intent that nothing was done for yet. */
export function newIntent(mode: Mode, more: Partial<Intent> = {}): Intent {
  return {
    key: `key of ${mode}`,
    mode,
    phase: "Unknown",
    startedByUs: false,
    stopped: false,
    connectionSeen: false,
    fulfilled: false,
    ...more,
  };
}

/** The intent that a run has served. */
export function intentOf(run: WorkflowRun, mode: Mode, more: Partial<Intent> = {}): Intent {
  return newIntent(mode, {
    workflowName: run.workflowName!,
    runId: run.id,
    ...(run.createdAt === undefined ? {} : { runCreatedAt: run.createdAt }),
    phase: "Running",
    startedByUs: true,
    connectionSeen: true,
    ...more,
  });
}

/** What the inputs ask of a command. */
export const optionsOf = (mode: Mode, more: Partial<ReconcileOptions> = {}): ReconcileOptions => ({
  seed: seedOf(mode),
  maxAssets: 12,
  allowMissing: false,
  existingWorkflow: undefined,
  waitForCompletion: true,
  timeoutMs: 60 * MINUTE,
  indexLagMs: LAG_MS,
  ...more,
});

/** What observes a scripted Atlan for a command. */
export function observerOn(atlan: ScriptedAtlan, options = optionsOf("archive")): Observer {
  return new Observer(options, {
    api: atlan,
    clock: atlan.clock,
    coalescingClock: new CoalescingClock(atlan.clock),
    log: () => undefined,
  });
}

/** What a command of the reconciler is given. */
interface Setting {
  readonly mode?: Mode;
  readonly intent?: Intent;
  readonly record?: Partial<ResourceRecord>;
  readonly options?: Partial<ReconcileOptions>;
  readonly starts?: StartLimiter;
  readonly failedBefore?: string;
}

/** One command on a scripted Atlan, and what came of it. */
export class Command {
  readonly journal: Journal;
  readonly lines: string[] = [];
  readonly progress: string[] = [];
  private readonly reconciler: Reconciler;
  private readonly atlan: ScriptedAtlan;

  constructor(
    atlan: ScriptedAtlan,
    {
      mode = "archive",
      intent = newIntent(mode),
      record = {},
      options = {},
      starts = new StartLimiter(atlan.clock),
      failedBefore,
    }: Setting,
  ) {
    this.atlan = atlan;
    this.journal = new Journal(record, intent);
    this.reconciler = new Reconciler(
      optionsOf(intent.mode, options),
      {
        api: atlan,
        clock: atlan.clock,
        coalescingClock: new CoalescingClock(atlan.clock),
        starts,
        failedBefore: () => failedBefore,
        log: (line) => this.lines.push(line),
        progress: (run) => this.progress.push(run.id),
      },
      this.journal,
    );
  }

  create(): Promise<string> {
    return this.end(this.reconciler.create());
  }

  resume(): Promise<string> {
    return this.end(this.reconciler.resume(this.journal.intent));
  }

  change(before: Intent): Promise<string> {
    return this.end(this.reconciler.change(before));
  }

  /** How the command ended: the outcome, `unfinished`, or what failed. */
  private async end(done: Promise<void>): Promise<string> {
    try {
      await done;
    } catch (error) {
      return (error as Error).message;
    }
    const { outcome, intent } = this.journal.record;
    return intent.fulfilled ? (outcome ?? "fulfilled") : "unfinished";
  }

  get sent(): readonly string[] {
    return this.atlan.sent;
  }
}

/** An Atlan with a definition of ours that has run once, and state that knows it. */
export function afterRun(mode: Mode, ending: Partial<WorkflowRun>, intent: Partial<Intent> = {}) {
  const atlan = new ScriptedAtlan(CONNECTION);
  const name = nameOf(mode);
  atlan.define(name, mode === "archive" ? "SOFT" : "PURGE", { createdAt: atlan.time() });
  const run = atlan.putRun(name, "Failed", ending);
  atlan.clock.advance(MINUTE);
  const before = intentOf(run, mode, { phase: "Failed", ...intent });
  const record: Partial<ResourceRecord> = { definitions: [{ name, mode }], achieved: "none" };
  return { atlan, name, run, before, record };
}
