import type { Intent, LookBefore } from "../../provider/reconcile/intent";
import { isIntact, readReceipt, type Receipt } from "../../provider/reconcile/receipt";
import { toldEnd as documentedEnd } from "../tenant/runTimes";
import type { ConnectionView } from "../tenant";
import { isSame, type ToldCount } from "./acts";
import { inReach } from "./history";
import { judgeReceiptInventory } from "./inventoryRules";
import { ONE_MOMENT_MS } from "./lookRules";
import type { Sitting } from "./sitting";
import type { World } from "./world";

/** The start and end of a run are told in whole seconds. */
const ROUNDING_MS = 1_000;

/** Judges the receipt in state, however the command ended. */
export function judgeReceipt(world: World, sitting: Sitting): void {
  const { findings } = world;
  const { stored } = sitting.session;
  if (stored === undefined) return;
  const { outputs } = stored;
  if (outputs["stateVersion"] !== 1) findings.violate(`stateVersion is ${String(outputs["stateVersion"])}`);
  const intent = outputs["intent"] as Intent;
  const text = outputs["receipt"] as string | undefined;
  const receipt = text === undefined ? undefined : readReceipt(text);
  if (text !== undefined && (receipt === undefined || !isIntact(receipt)))
    findings.violate(`the receipt is damaged: ${text}`);
  const { before } = sitting;
  // What replaces a resource has a receipt of its own.
  const former = sitting.hasDeleted ? undefined : before?.outputs["receipt"];
  if (!intent.fulfilled) {
    if (text !== former) findings.violate("a receipt was written for an intent that is not fulfilled");
    return;
  }
  if (receipt === undefined) {
    findings.violate("the intent is fulfilled, and there is no receipt");
    return;
  }
  if (receipt.mode !== intent.mode)
    findings.violate(`the receipt is of a ${receipt.mode}, the intent a ${intent.mode}`);
  if (receipt.connection !== outputs["connectionQualifiedName"])
    findings.violate(`the receipt is of ${receipt.connection}`);
  if (text === former) return;
  findings.count("receipt", receipt.outcome);
  judgeNewReceipt(world, sitting, receipt, former as string | undefined);
}

/** A receipt that this command has written says what was so. */
function judgeNewReceipt(world: World, sitting: Sitting, receipt: Receipt, former: string | undefined): void {
  const { findings, history, clock, schedule, skewMs } = world;
  const { session, program, act } = sitting;
  const { outputs } = session.stored!;
  const intent = outputs["intent"] as Intent;
  const lie = (what: string): void => {
    findings.violate(`the receipt lies: ${what}: ${JSON.stringify(receipt)}`);
  };
  const { connection, mode, outcome, after, before } = receipt;
  const hasRun = outcome === "ran" || outcome === "attached";
  if (outcome !== outputs["outcome"]) lie(`the outcome is ${String(outputs["outcome"])}`);
  if (receipt.run !== (hasRun ? intent.runId : undefined)) lie(`the run is ${String(intent.runId)}`);
  if (receipt.workflow !== (hasRun ? intent.workflowName : undefined)) lie("another workflow");
  if (receipt.reason !== program.reason) lie(`the reason is ${String(program.reason)}`);
  if (receipt.stack !== session.stackName || receipt.resource !== session.resourceName) lie("another resource");
  if (receipt.tenant !== world.tenantUrl) lie("another tenant");

  const run = receipt.run === undefined ? undefined : history.runs.get(receipt.run);
  const { startedAt, finishedAt } = run?.view ?? {};
  if (differ(receipt.startedAt, startedAt) || differ(receipt.finishedAt, toldEnd(world, finishedAt)))
    lie("other times of the run");
  const verifiedAt = Date.parse(receipt.verifiedAt) - skewMs;
  if (verifiedAt < sitting.begunAt || verifiedAt > clock.now()) lie("verified at another time");

  const seenFrom = Math.max(sitting.begunAt, finishedAt ?? 0) - schedule.lag.assets;
  if (act?.wasTold((assets) => isSame(assets, after), finishedAt) !== true)
    lie("nobody has counted these assets after the run");
  const isBlind = world.isBlindOn(connection);
  if (isBlind && after.connection !== "GONE") lie("it can't have been seen");
  if (!isBlind && !history.ever(connection, seenFrom, clock.now(), ({ state }) => state === after.connection))
    lie("the connection was never so after the run");
  const isDone = mode === "archive" ? after.connection !== "ACTIVE" : after.connection === "GONE";
  if (!isDone || inReach(mode, after) > 0) lie("this is not what was wanted");

  if (before !== undefined && !hasRun) lie("nothing ran, so there is no before");
  judgeReceiptInventory(world, sitting, receipt, run?.starter);
  const isOurs = run !== undefined && typeof run.starter !== "string" && run.starter.stack === session.index;
  const looks = session.told.filter(({ countedAt }) => !isOurs || countedAt <= run.view.startedAt);
  if (before !== undefined && !looks.some(({ told }) => isSame(told, before)))
    lie("nobody has counted these assets before the run");
  if (before !== undefined && sum(before.types) !== before.active + before.archived) lie("the types are not all");
  if (
    before !== undefined &&
    run !== undefined &&
    !wasAsTold(world, { connection, mode, before }, looks, run.view.startedAt)
  )
    lie("the connection was never so before the run");
  const archive = former === undefined ? undefined : readReceipt(former);
  const previous = mode === "purge" && archive?.mode === "archive" ? archive.sha256 : undefined;
  if (receipt.previous?.sha256 !== previous) lie("another archive came before");
}

/** An archive goes by a look that took so long where too little time is left for another one. */
const LONGEST_LOOK_MS = 60_000;

/**
 * Whether the connection was ever as a receipt tells it, until the run started. Its counts and its state are two searches of one
 * look, between which the process may be held up.
 */
function wasAsTold(
  { history, schedule }: World,
  { connection, mode, before }: Pick<Receipt, "connection" | "mode"> & { readonly before: LookBefore },
  looks: readonly ToldCount[],
  startedAt: number,
): boolean {
  const isInState = ({ state }: ConnectionView): boolean => state === before.connection;
  const earlier = schedule.lag.assets + (mode === "archive" ? LONGEST_LOOK_MS : ONE_MOMENT_MS);
  return (
    history.ever(connection, 0, startedAt, (it) => isInState(it) && isSame(it, before)) ||
    looks.some(
      ({ told, countedAt }) =>
        isSame(told, before) && history.ever(connection, countedAt - earlier, startedAt, isInState),
    )
  );
}

function sum(numbers: Readonly<Record<string, number>>): number {
  return Object.values(numbers).reduce((all, it) => all + it, 0);
}

/** Whether a time that is told is another than the true one. What is not told, or not known any more, is no lie. */
function differ(told: string | undefined, at: number | undefined): boolean {
  return told !== undefined && at !== undefined && Math.abs(Date.parse(told) - at) > ROUNDING_MS;
}

/** When a run ended, by what its document tells. */
function toldEnd({ schedule }: World, finishedAt: number | undefined): number | undefined {
  const told = finishedAt === undefined ? undefined : documentedEnd(finishedAt, schedule.times.runTimes);
  return typeof told === "string" ? Date.parse(told) : undefined;
}
