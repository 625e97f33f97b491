import type { AssetCounts, WorkflowRun } from "../../../provider/atlan/api";
import { CoalescingClock } from "../../../provider/concurrency/coalescingClock";
import { StartLimiter } from "../../../provider/concurrency/startLimiter";
import type { Intent, Mode } from "../../../provider/reconcile/intent";
import { Journal } from "../../../provider/reconcile/journal";
import { Messages } from "../../../provider/reconcile/messages";
import { Observer } from "../../../provider/reconcile/observe";
import type { ReconcileContext } from "../../../provider/reconcile/options";
import type { ResourceRecord } from "../../../provider/reconcile/record";
import { RunCheck } from "../../../provider/reconcile/runCheck";
import { Waiter } from "../../../provider/reconcile/waiter";
import { intentOf, nameOf, optionsOf } from "../reconcile/reconcilers";
import { ScriptedAtlan } from "../reconcile/scriptedAtlan";
import { CONNECTION } from "./observed";

/** A command that waits for a run of our definition, and what it asks, shows and records. */
export function waiterScene(mode: Mode, intent: Partial<Intent> = {}, record: Partial<ResourceRecord> = {}) {
  const atlan = new ScriptedAtlan(CONNECTION);
  const name = nameOf(mode);
  const run = atlan.putRun(name, "Running");
  /** When assets were counted, in milliseconds from the beginning. */
  const countedAt: number[] = [];
  /** When the definition of which name was read. */
  const read: [name: string, at: number][] = [];
  /** When a run was shown, and with which counts. */
  const shown: [at: number, assets: AssetCounts | undefined][] = [];
  const countAssets = atlan.countAssets.bind(atlan);
  atlan.countAssets = (...asked) => {
    countedAt.push(atlan.age);
    return countAssets(...asked);
  };
  const findWorkflow = atlan.findWorkflow.bind(atlan);
  atlan.findWorkflow = (of, patience) => {
    read.push([of, atlan.age]);
    return findWorkflow(of, patience);
  };
  const context: ReconcileContext = {
    api: atlan,
    clock: atlan.clock,
    coalescingClock: new CoalescingClock(atlan.clock),
    starts: new StartLimiter(atlan.clock),
    failedBefore: () => undefined,
    log: () => undefined,
    progress: (_run, assets) => shown.push([atlan.age, assets]),
  };
  const options = optionsOf(mode);
  const journal = new Journal(record, intentOf(run, mode, intent));
  const observer = new Observer(options, context);
  const messages = new Messages(mode, CONNECTION);
  const parts = { options, context, journal, observer, messages };
  const check = new RunCheck(parts);
  const waiter = new Waiter(parts, check);
  /** The run as Atlan shows it now. */
  const now = (): WorkflowRun => atlan.runs.find(({ id }) => id === run.id)!;
  return { atlan, name, run, now, journal, check, waiter, countedAt, read, shown };
}
