import type { ConnectionLook, LiveRun } from "../atlan/api";
import { AtlanApiError, AtlanProviderError } from "../errors";
import { showTime } from "../text/isoTime";
import { heldUntil, type Wish } from "./desired";
import { isWaitedFor, meetForeignRuns, type Obstacle, obstaclesOf } from "./foreignRuns";
import type { Inputs } from "./inputs";
import { type Intent, isPutBack, type RunMark } from "./intent";
import { Reports } from "./messages";
import type { InFlight } from "./observation";
import { isRunOf, type Lookout } from "./observe";
import type { Order } from "./options";
import { hasEnded } from "./phase";
import { describeGoing, forecast, foretellUnlessRefused, judgeNamedWorkflow, verbOf } from "./plan";
import type { Circumstances } from "./preflight";
import type { Facts } from "./record";
import { markOfIntent, newerThan } from "./runMark";
import { isInvisible, isReached } from "./targetState";

/** What a preview of one resource works with. */
export interface PreviewTools {
  readonly order: Order;
  readonly lookout: Lookout;
  /** Shows a line on the resource's row. */
  readonly log: (line: string) => void;
  /** An input has no value yet, and nobody can say whether anything runs: then nothing is refused, only told. */
  readonly isOpen?: boolean;
}

/** What a preview sees. */
interface Seen {
  readonly look: ConnectionLook;
  readonly inFlight: InFlight;
}

type Before = Pick<Circumstances, "asksForRun" | "hasPurged">;

/**
 * Says what `create` is going to do.
 *
 * @returns what would stop it
 */
export async function previewCreate(tools: PreviewTools): Promise<AtlanProviderError | undefined> {
  const { order, lookout } = tools;
  const seen = await see(
    tools,
    order.existingWorkflow === undefined ? lookout.derivedNames() : [order.existingWorkflow],
  );
  try {
    await tell(tools, seen, { asksForRun: false, hasPurged: false });
  } catch (error) {
    if (!(error instanceof AtlanProviderError) || error instanceof AtlanApiError) throw error;
    // What an interrupted create has begun was approved when it began; `create` looks at that first.
    if (await goesOn(tools, seen.look)) return undefined;
    if (tools.isOpen !== true) return error;
    warn(tools, "May be refused", error);
  }
  return undefined;
}

/**
 * Says what `update` is going to do, and stops what it would refuse. While an earlier run may still serve the intent,
 * nothing is known for sure; then it only warns.
 */
export async function previewUpdate(
  tools: PreviewTools,
  inputs: Inputs,
  { intent, achieved, definitions }: Facts,
  { intent: wanted, resumes }: Wish,
): Promise<void> {
  const { order, log, isOpen = false } = tools;
  const { connectionQualifiedName: connection } = order.seed;
  if (intent.stopped && resumes) {
    const run = intent.runId ?? "of this resource";
    log(`Will be refused: run ${run} was stopped by somebody. A changed trigger starts another one.`);
    return;
  }
  if (!intent.fulfilled && intent.workflowName !== undefined) log(describeUnfinished(intent, connection));
  if (order.heldUntil !== undefined)
    log(`The hold of ${inputs.purgeAfter ?? ""} is over since ${showTime(order.heldUntil)}.`);
  const ours = definitions.filter(({ mode }) => mode === wanted.mode).map(({ name }) => name);
  let look: ConnectionLook | undefined;
  try {
    const seen = await see(tools, namesToUse(tools, ours));
    ({ look } = seen);
    if (!intent.fulfilled && intent.mode === "purge" && intent.connectionSeen && isInvisible(look)) {
      log(`Nothing of connection ${connection} is visible any more: the run has probably purged it.`);
      return;
    }
    const former = intent.fulfilled ? undefined : findFormer(intent, seen.inFlight.all);
    if (former !== undefined && intent.mode === wanted.mode && (!resumes || !hasEnded(intent.phase))) {
      tellGoing(tools, `Will go on with run ${former.id}, which is going already`, look);
      return;
    }
    const isBack = isPutBack(intent, wanted.key);
    const before = { asksForRun: wanted.asksForRun === true && !isBack, hasPurged: achieved === "purged" };
    if (former !== undefined && intent.mode !== wanted.mode) {
      const inTheWay = [{ run: former, purges: intent.mode === "purge" }];
      await tellWait(tools, inTheWay, () => tell(tools, without(seen, former), before));
      return;
    }
    // Where the inputs were put back and all is as they want it, up looks no further.
    const isThere = isBack && isReached(wanted.mode, look) && look.connection !== undefined;
    await (isThere ? tellForecast(tools, look, before) : tell(tools, seen, before));
  } catch (error) {
    if (!(error instanceof AtlanProviderError)) throw error;
    const isSure = intent.fulfilled && !isOpen;
    if (isSure && error instanceof AtlanApiError) throw error;
    if (error instanceof AtlanApiError) {
      const what = order.seed.mode === "purge" ? "PURGE" : "archive";
      log(`Can't be told what another run would ${what} of connection ${connection}: ${error.because}.`);
      return;
    }
    // An update that was interrupted has left nothing in state, but maybe a run.
    if (intent.fulfilled && (await goesOn(tools, look, ours.at(-1), markOfIntent(intent)))) return;
    if (isSure) throw error;
    warn(tools, isOpen ? "May be refused" : "Another run would be refused", error);
  }
}

/** Says when the hold is over, without a request. */
export function previewHold(inputs: Inputs, facts: Facts, log: PreviewTools["log"]): void {
  const until = heldUntil(facts, inputs);
  const { intent, achieved } = facts;
  const isArchived = intent.mode === "archive" && intent.fulfilled && achieved === "archived";
  if (until === undefined && isArchived && inputs.mode === "archive" && inputs.purgeAfter !== undefined)
    log(
      `Archived, but it is not known since when, so the hold of ${inputs.purgeAfter} does not end. A changed trigger archives again, and the hold begins.`,
    );
  if (until === undefined) return;
  log(`Archived; purge due at ${showTime(until)}, by the first \`pulumi up\` after that.`);
}

// ── Inside ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param names - of the definitions that a start would use */
async function see({ lookout }: PreviewTools, names: readonly string[]): Promise<Seen> {
  const [look, inFlight] = await Promise.all([lookout.lookAtConnection(), lookout.findInFlight(names)]);
  return { look, inFlight };
}

/** Goes by what `Pursuit` goes by, in the same order: the named workflow, our own runs, those of others, the guards. */
async function tell(tools: PreviewTools, { look, inFlight }: Seen, before: Before): Promise<void> {
  const { order, lookout, log } = tools;
  for (const { id } of inFlight.untold)
    log(`Can't be told whether run ${id}, which is in flight, works on ${order.seed.connectionQualifiedName}.`);
  await judgeNamedWorkflow(order, lookout);
  const [going] = inFlight.ours;
  if (going !== undefined) {
    tellGoing(tools, `Will go on with run ${going.id}, which is going already`, look);
    return;
  }
  const met = meetForeignRuns(inFlight.foreign, order.seed.mode);
  if (met.kind === "join") tellGoing(tools, `Will join run ${met.run.id}, which somebody else started`, look);
  else if (met.kind === "strange")
    throw new Reports(order.seed.mode, order.seed.connectionQualifiedName).strangeInTheWay(
      met.run.id,
      met.run.definition,
    );
  else if (met.kind === "inTheWay")
    await tellWait(tools, obstaclesOf(met.runs), () => tellForecast(tools, look, before));
  else await tellForecast(tools, look, before);
}

async function tellForecast(tools: PreviewTools, look: ConnectionLook, before: Before): Promise<void> {
  say(tools, await forecast(tools.order, tools.lookout, look, before));
}

/** @param what - the run, as a sentence that goes on with what the run does */
function tellGoing(tools: PreviewTools, what: string, look: ConnectionLook): void {
  const { mode, connectionQualifiedName } = tools.order.seed;
  say(tools, `${what}: it ${describeGoing(mode, connectionQualifiedName, look)}.`);
}

/**
 * Says that something has to end first, and what comes then by how it looks now.
 *
 * @throws ConflictingRunError where it is not waited for
 */
async function tellWait(
  tools: PreviewTools,
  obstacles: readonly Obstacle[],
  tellNext: () => Promise<void>,
): Promise<void> {
  const { order } = tools;
  const { mode, connectionQualifiedName: connection } = order.seed;
  for (const obstacle of obstacles) {
    const { run, purges } = obstacle;
    if (!isWaitedFor(obstacle, order)) throw new Reports(mode, connection).inTheWay(run.id, purges);
    say(tools, `Will wait for run ${run.id} to end first, which archives connection ${connection} too.`);
  }
  try {
    await tellNext();
  } catch (error) {
    // What it leaves is judged when it has ended.
    if (!(error instanceof AtlanProviderError) || error instanceof AtlanApiError) throw error;
    warn(tools, "May be refused after that", error);
  }
}

/** Where a refusal does not end the command, `up` looks again: what is refused now may run then, and is said to. */
function warn({ order, log }: PreviewTools, what: string, { because, suggestion }: AtlanProviderError): void {
  log(`${what}: ${because}. ${suggestion}`);
  const mayRun = foretellUnlessRefused(order);
  if (mayRun !== undefined) log(mayRun);
}

/** Where it is not sure that anything runs, what would run is said to be so. */
function say({ log, isOpen }: PreviewTools, line: string): void {
  log(isOpen === true && /^will /i.test(line) ? `May run: ${line}` : line);
}

/** What an earlier command has left unfinished, from state alone: it is said also when the tenant does not answer. */
function describeUnfinished({ runId, workflowName = "", phase, mode }: Intent, connection: string): string {
  const which = runId === undefined ? `the run of workflow ${workflowName}` : `run ${runId}`;
  // One that has ended goes on with nothing; what another one does is said for itself.
  const does = hasEnded(phase) ? `${mode}s` : verbOf(mode);
  return `Looks at ${which} first, which ${does} connection ${connection} and was ${phase} when last seen.`;
}

/** The run of an intent that is not fulfilled, if it is going. */
function findFormer({ runId, workflowName, base }: Intent, live: readonly LiveRun[]): LiveRun | undefined {
  if (runId !== undefined) return live.find(({ id }) => id === runId);
  if (workflowName === undefined) return undefined;
  const [newest] = newerThan(
    live.filter((it) => isRunOf(it, workflowName)),
    base,
  );
  return live.find(({ id }) => id === newest?.id);
}

function without({ look, inFlight: { all, ours, foreign, untold } }: Seen, { id }: LiveRun): Seen {
  const isOther = (it: LiveRun): boolean => it.id !== id;
  return {
    look,
    inFlight: {
      all: all.filter(isOther),
      ours: ours.filter(isOther),
      foreign: foreign.filter(isOther),
      untold: untold.filter(isOther),
    },
  };
}

/** The definitions that a start would use: the one that the inputs name, our own, or a new one. */
function namesToUse({ order, lookout }: PreviewTools, ours: readonly string[]): readonly string[] {
  const { existingWorkflow } = order;
  if (existingWorkflow !== undefined) return [existingWorkflow];
  return ours.length > 0 ? ours : lookout.derivedNames();
}

/**
 * Says so when an interrupted command has begun what the next one goes on with, whatever would be refused now.
 *
 * @param own - the definition of ours that a start would run again
 * @param base - the newest run that state knows
 */
async function goesOn(
  { lookout, log, order }: PreviewTools,
  look: ConnectionLook | undefined,
  own?: string,
  base?: RunMark,
): Promise<boolean> {
  const begun = await lookout.findBegun(look, own, base);
  if (begun === undefined) return false;
  const { mode, connectionQualifiedName } = order.seed;
  const what = `${verbOf(mode)} connection ${connectionQualifiedName}`;
  log(`Will go on with workflow ${begun}, which an earlier command has started and which ${what}.`);
  return true;
}
