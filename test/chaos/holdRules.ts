import type { Intent } from "../../provider/reconcile/intent";
import type { CommandEnd, StoredResource } from "../rig";
import type { RunTimes } from "../tenant";
import type { Act } from "./acts";
import { derivedName } from "./derivedName";
import { type EndKind, endOf } from "./ends";
import { modeMeant, modeOf, type TrueRun } from "./history";
import { isBeingPromoted, isPurgedAfterHold, retainedUntil } from "./holds";
import { existingWorkflows, HOLDS, type Program } from "./programs";
import type { Sitting } from "./sitting";
import type { Arrival } from "./startRules";
import type { World } from "./world";

/** Ends of runs and the `Date` of an answer are told in whole seconds. */
const ROUNDING_MS = 1_000;
/** Where the end of a run and the beginning of a command are compared: the tenant tells both, each in whole seconds. */
const BOTH_ROUNDED_MS = 2 * ROUNDING_MS;
/** How long before its start a purge may have looked for runs: it may wait for its turn. */
const OLDEST_LOOK_MS = 75_000;

const ARCHIVED_AGAIN = /but run (\S+), which has archived it again/;

/** Whether a run is the purge after a hold: nobody has written `mode: "purge"`. */
export function isPromotion(program: Program, run: TrueRun): boolean {
  return program.mode === "archive" && modeMeant(run) === "purge";
}

/** A program that archives starts a purge: only its hold can have asked for that. */
export function judgePromotion(world: World, sitting: Sitting, run: TrueRun, { act, count, sentAt }: Arrival): void {
  const { findings, history, clock, clocks, schedule } = world;
  const { program, key } = sitting;
  const { connectionQualifiedName: connection, purgeAfter, existingWorkflow } = program;
  findings.count("hold", "purge started");
  if (purgeAfter === undefined) findings.violate("a purge starts under a program that archives and holds nothing");
  const until = act.retainedUntil(program, key);
  if (until === undefined) {
    findings.violate("a purge starts, and state knows of nothing that was held");
    return;
  }
  const earlyMs = until - clock.now() - clocks.mostAhead(act.begunAt) - ROUNDING_MS;
  if (earlyMs > 0) findings.violate(`a purge starts ${earlyMs / 1_000} s before the hold is over`);
  if (clocks.since(act.begunAt).every(({ tenantMs }) => tenantMs === undefined))
    findings.violate("a purge starts after a hold, and the tenant has told no time");
  if (act.asksForDriftRun(program, key))
    findings.violate("a purge starts, and an archive of what came back is asked for");
  judgeHeldSince(world, sitting, act);
  judgeNotArchivedAgain(world, sitting, act, sentAt);
  const from = (count?.countedAt ?? clock.now()) - schedule.lag.assets;
  const isSeenActive = !history.ever(connection, from, clock.now(), ({ state }) => state !== "ACTIVE");
  if ((count?.told?.active ?? 0) > 0 || isSeenActive)
    findings.violate("a purge starts for what came back under the hold");
  if (run.view.workflowName === existingWorkflow) findings.violate("the purge after a hold runs an existing workflow");
}

/** The hold counts from the end of the run that has archived what is archived now, if that was a run of this resource. */
function judgeHeldSince({ findings, history, clocks }: World, { program, session }: Sitting, act: Act): void {
  const { archivedAt } = act.before!.outputs["intent"] as Intent;
  const arrival = history.latestArrival("archive", program.connectionQualifiedName);
  if (arrival === undefined) return;
  const mostBehind = clocks.mostBehind(0);
  for (const run of history.runs.values()) {
    const { connectionQualifiedName, id, startedAt, finishedAt = -Infinity } = run.view;
    const isOurs = session.followed.has(id) && connectionQualifiedName === program.connectionQualifiedName;
    const hasArchived = modeOf(run) === "archive" && startedAt <= arrival.seenAt && finishedAt >= arrival.after;
    if (isOurs && hasArchived && Date.parse(archivedAt!) + ROUNDING_MS + mostBehind < finishedAt)
      findings.violate(
        `the hold counts from ${archivedAt!}, before the end of run ${id}, which has archived what is held`,
      );
  }
}

/**
 * What came back after the hold had begun and was archived again by a run of ours is not what was held, where the index had to show that
 * run and state or the program leads to its workflow.
 */
function judgeNotArchivedAgain(
  { findings, history, tenant, tenantUrl, schedule }: World,
  { program, session }: Sitting,
  { before }: Act,
  sentAt: number,
): void {
  const { connectionQualifiedName, existingWorkflow } = program;
  const { id: resource, outputs } = before!;
  const { archivedAt, runId, workflowName } = outputs["intent"] as Intent;
  const definitions = outputs["definitions"] as readonly { readonly name: string }[];
  const first = derivedName({ tenant: tenantUrl, resource, connectionQualifiedName, mode: "archive" }, 0);
  const names = new Set([...definitions.map(({ name }) => name), first, workflowName, existingWorkflow]);
  const isShown = new Set(tenant.runs().map(({ id }) => id));
  for (const run of history.runs.values()) {
    const { id, startedAt } = run.view;
    const isOurs = typeof run.starter !== "string" && run.starter.stack === session.index;
    const isOnIt = run.view.connectionQualifiedName === connectionQualifiedName && modeOf(run) === "archive";
    const isLedTo = names.has(run.view.workflowName) && isShown.has(id);
    const mustBeSeen = isLedTo && startedAt < sentAt - schedule.lag.runs - OLDEST_LOOK_MS;
    const isSince = startedAt > Date.parse(archivedAt!) + BOTH_ROUNDED_MS && id !== runId;
    if (isOurs && isOnIt && mustBeSeen && isSince)
      findings.violate(
        `a purge starts after a hold since ${archivedAt!}, and run ${id} was started to archive after that`,
      );
  }
}

/** Judges a pass over what is held: before the hold is over it only tells when that will be, then it purges. */
export function judgeHeld(
  world: World,
  { program, key }: Sitting,
  act: Act,
  { step, errors }: CommandEnd,
  after: StoredResource | undefined,
): void {
  const { findings, skewMs, machineNow } = world;
  const until = act.retainedUntil(program, key);
  const isPass = act.kind === "preview" || act.kind === "up";
  if (!isPass || until === undefined || isBeingPromoted(act.before) || errors.length > 0) return;
  if (machineNow < until && !act.asksForDriftRun(program, key)) {
    findings.count("hold", "held", act.kind);
    const due = `purge due at ${new Date(until).toISOString()}`;
    if (act.kind === "preview" && !act.lines.some((it) => it.includes(due)))
      findings.violate(`the preview does not tell: ${due}`);
  }
  if (!act.isDue(program, key, act.begunAt + skewMs)) return;
  if (step !== "update") findings.violate(`the hold is over, and the ${act.kind} says ${step}`);
  if (act.kind === "up" && program.waitForCompletion && !isPurgedAfterHold(after))
    findings.violate("the hold is over, and the up has not purged");
}

/** A question has to be justified. */
export function judgeHoldQuestion(world: World, { program, key }: Sitting, act: Act, { errors }: CommandEnd): void {
  const { findings, history, clock, clocks, schedule, tenant, edits } = world;
  const { connectionQualifiedName: connection, existingWorkflow, mode } = program;
  const kind = endOf(errors);
  const until = act.retainedUntil(program, key);
  if (kind === "came back under a hold") {
    findings.count("hold", "came back", act.kind);
    const isRight = history.ever(
      connection,
      act.begunAt - schedule.lag.assets,
      clock.now(),
      ({ state, active }) => state === "ACTIVE" || active > 0,
    );
    if (until === undefined || !isRight) findings.violate("nothing came back under a hold");
  }
  if (kind === "archived again under a hold") {
    findings.count("hold", "archived again", act.kind);
    const { view } = history.runs.get(ARCHIVED_AGAIN.exec(errors.join())?.[1] ?? "") ?? {};
    const { archivedAt = "" } = act.before?.outputs["intent"] as Intent;
    const isSince = view !== undefined && view.startedAt > Date.parse(archivedAt);
    const doesIt = view?.connectionQualifiedName === connection && view.deleteType === "SOFT";
    const isTold = schedule.switches.runsCarryTemplate === true && schedule.switches.minimalBodies !== true;
    const { workflowName = "" } = view ?? {};
    // What a run deletes that does not tell it: whatever somebody has made its workflow do.
    const mayDoIt = !isTold && (workflowName === existingWorkflow || edits.since(workflowName) !== undefined);
    if (until === undefined || !isSince || !(doesIt || mayDoIt))
      findings.violate(`nothing was archived again under a hold: ${errors.join()}`);
  }
  if (kind === "clocks disagree") {
    findings.count("hold", "clocks disagree", act.kind);
    const isRight = clocks
      .since(act.begunAt)
      .some(({ tenantMs }) => tenantMs === undefined || act.begunAt + tenantMs < (until ?? 0));
    if (!isRight) findings.violate("the clocks are said to disagree about a hold, and they agree");
  }
  if (kind === "another existing workflow") {
    findings.count("existing", "refused", act.kind);
    const known = existingWorkflows.find(({ name }) => name === existingWorkflow);
    const isThere = tenant.workflows().some(({ name, archived }) => name === existingWorkflow && !archived);
    // An answer may have lost what it does.
    const isUntold = errors.some((it) => it.includes("does not tell"));
    if (isThere && !isUntold && known?.mode === mode && known.connection === connection)
      findings.violate(`${existingWorkflow!} does what is wanted, and it is refused`);
  }
}

/** Judges what a command has left in state about the hold. */
export function judgeHoldState(world: World, sitting: Sitting, kind: EndKind | undefined): void {
  const { findings } = world;
  const { session, program, key, act } = sitting;
  const { stored } = session;
  const before = sitting.hasDeleted ? undefined : sitting.before;
  if (stored === undefined) return;
  const { outputs } = stored;
  const intent = outputs["intent"] as Intent;
  const former = before?.outputs["intent"] as Intent | undefined;
  if (intent.archivedAt !== undefined && intent.archivedAt !== former?.archivedAt)
    judgeArchivedAt(world, sitting, stored);
  if (isBeingPromoted(stored)) findings.count("hold", "promotion unfinished", kind ?? "unknown");
  if (isPurgedAfterHold(stored) && !isPurgedAfterHold(before))
    findings.count("hold", "promoted", String(outputs["outcome"]));
  const isNew = intent.runId !== undefined && intent.runId !== former?.runId;
  if (isNew && outputs["outcome"] === "attached" && intent.workflowName === program.existingWorkflow)
    findings.count("existing", "joined");
  const until = retainedUntil(stored, outputs as unknown as Program, intent.key);
  const shown = outputs["purgeEligibleAt"];
  if (shown !== (until === undefined ? undefined : new Date(until).toISOString()))
    findings.violate(`the hold is over at ${String(until)}, and state says ${String(shown)}`);
  if (kind !== "success" || act?.kind !== "up") return;
  if (
    act.asksForDriftRun(program, key) &&
    intent.fulfilled &&
    intent.archivedAt === former?.archivedAt &&
    until !== undefined
  )
    findings.violate("what came back is held since before it came back");
  countEdit(world, before, program, until);
}

/** Counts what somebody has made of a hold that was going. */
function countEdit({ findings }: World, before: StoredResource | undefined, program: Program, until?: number): void {
  const was = before?.outputs["purgeEligibleAt"] as string | undefined;
  const hold = before?.outputs["purgeAfter"] as Program["purgeAfter"];
  if (was === undefined || hold === program.purgeAfter || program.mode !== "archive") return;
  if (program.purgeAfter === undefined) findings.count("hold", isBeingPromoted(before) ? "taken away" : "removed");
  else if (until !== undefined)
    findings.count("hold", HOLDS[program.purgeAfter] > HOLDS[hold!] ? "lengthened" : "shortened");
}

/**
 * By true time, the hold counts from no earlier than the end of the run that archived; where nobody knew of that run, or its
 * end had been told before, from no earlier than this command. Never from later than now, by the clock that is the most ahead.
 * Where nothing is wrong about times, it is the end of the run or the time of this command, and nothing between.
 */
function judgeArchivedAt(world: World, sitting: Sitting, { outputs }: StoredResource): void {
  const { findings, history, clock, clocks, schedule } = world;
  const { session, begunAt } = sitting;
  const { archivedAt, runId } = outputs["intent"] as Intent;
  const at = Date.parse(archivedAt!);
  const hasRun = outputs["outcome"] === "ran" || outputs["outcome"] === "attached";
  const end = hasRun && runId !== undefined ? history.runs.get(runId)?.view.finishedAt : undefined;
  const former = sitting.hasDeleted ? undefined : (sitting.before?.outputs["intent"] as Intent | undefined);
  const wasLive = former?.runId === runId && (former?.phase === "Pending" || former?.phase === "Running");
  // Where a hook makes the engine call again, the call that has failed may have seen the run live, by an index that was late.
  const isNews = wasLive || sitting.countsOfFailedCalls !== undefined;
  const earliest = end !== undefined && (end >= begunAt || isNews) ? end : begunAt;
  const isEnd = end !== undefined && Math.abs(at - end) <= ROUNDING_MS;
  findings.count("hold", "begins", isEnd ? "with the end of the run" : "now");
  if (at < earliest - clocks.mostBehind(begunAt) - BOTH_ROUNDED_MS)
    findings.violate(`${session.name} holds since ${archivedAt!}, which is before ${iso(earliest)}`);
  if (at > clock.now() + clocks.aheadOfBoth(begunAt) + ROUNDING_MS)
    findings.violate(`${session.name} holds since ${archivedAt!}, which is still to come`);
  const isRight =
    clocks.mostBehind(begunAt) === 0 && clocks.aheadOfBoth(begunAt) === 0 && isClean(schedule.times.runTimes);
  if (isRight && !isEnd && at < begunAt - BOTH_ROUNDED_MS)
    findings.violate(
      `${session.name} holds since ${archivedAt!}, neither the end of its run nor the time of this command`,
    );
}

/** Whether documents of runs tell the truth about times, in whatever form. */
const isClean = (times: RunTimes): boolean => ["whole", "zones", "fractions"].includes(times);
const iso = (ms: number): string => new Date(ms).toISOString();
