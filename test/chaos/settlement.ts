import { intentKey } from "../../provider/reconcile/intent";
import { hasDrifted } from "./acts";
import { derivedName } from "./derivedName";
import { hasOnly } from "./deletionRules";
import { askingEnds, type EndKind } from "./ends";
import { ENDED_PHASES, hasEnded, modeOf, type TrueRun } from "./history";
import { withoutExisting, withoutHold } from "./holdPrograms";
import { isBeingPromoted, isOver, modeWanted, retainedUntil } from "./holds";
import { ENOUGH_ASSETS, patientProgram, type Program } from "./programs";
import type { StackSession } from "./stackSession";
import type { World } from "./world";

const MOST_UPS = 4;
/** Answers of a person, when some question has come more than once. */
const MOST_ANSWERS = 4;
/** Holds that a stack waits for: the first, and one after each answer that archives again. */
const MOST_HOLDS = 4;

/** The faults stop, and time passes; then a few plain `up`s have to bring every stack to its end. */
export async function settle(world: World, sessions: readonly StackSession[]): Promise<void> {
  const { findings, tenant, weather, longestLag, schedule } = world;
  findings.tell("", "the faults stop");
  weather.calmDown();
  world.isSettling = true;
  tenant.restoreToken(world.credential);
  tenant.release();
  // Long enough for orphans to notice, runs to end, stops to take effect and every index to show it.
  await world.pass(600_000);
  await world.pass(longestLag + schedule.indexLagMs + 1_000);
  for (const session of sessions) session.killAll();
  for (const session of sessions) {
    if (!session.hasBegun) continue;
    await settleStack(world, session);
    judgeExistingWorkflows(world);
  }
}

/** What somebody else has made stands as it was made, except for what people have archived. */
function judgeExistingWorkflows({ tenant, findings, schedule, history }: World): void {
  const workflows = tenant.workflows();
  for (const { name, mode, connection } of schedule.existing) {
    const found = workflows.find((it) => it.name === name);
    const isSame =
      found?.connectionQualifiedName === connection && found.deleteType === (mode === "archive" ? "SOFT" : "PURGE");
    if (!isSame) findings.violate(`${name} is not what it was`);
    if (found?.archived === true && !history.archivedByPeople.has(name)) findings.violate(`${name} was archived`);
  }
}

async function settleStack(world: World, session: StackSession): Promise<void> {
  const { findings } = world;
  let program = patientProgram(session.program);
  const asked: EndKind[] = [];
  for (let holds = 0; mayAskAgain(asked) && holds <= MOST_HOLDS;) {
    const end = await upUntilEnd(world, session, program);
    if (end === "success" && session.retainedUntil !== undefined) {
      await outlastHold(world, session, program);
      holds++;
      continue;
    }
    if (end === "success") {
      findings.count("settled", asked.length === 0 ? "by plain ups" : "after a person's answer");
      return judgeQuiet(world, session, program);
    }
    if (end === undefined || !askingEnds.has(end)) {
      if (end !== undefined && mayNeverEnd(world)) {
        findings.count("asks", "a run in the empty phase");
        world.tenant.ui.deleteRunHistory();
        await world.pass(world.longestLag + 1);
        program = withNewTrigger(program);
        asked.push(end);
        continue;
      }
      if (end === "RunFailedError" && hasStrandedAssets(world, session, program)) {
        findings.count("asks", "assets without their connection");
        return;
      }
      if (end === "AtlanApiError" && world.schedule.hidden && world.schedule.switches.hideForbidden === false) {
        findings.count("asks", "a 403 for what the token may not see");
        return;
      }
      findings.violate(`${MOST_UPS} plain ups do not come to an end: ${String(end)}`);
      return;
    }
    asked.push(end);
    findings.count("asks", end);
    const answer = asked.includes(end, asked.indexOf(end) + 1)
      ? await secondAnswerTo(world, session, program, end)
      : await answerTo(world, session, program, end);
    if (answer === undefined) return;
    program = answer;
  }
  findings.violate(`a person's answers do not help: ${asked.join(", ")}`);
}

/** The runs that are in the way end, and a person has their history deleted. */
async function forgetRuns(world: World): Promise<void> {
  world.tenant.ui.deleteRunHistory();
  await world.pass(600_000 + world.longestLag);
}

/** Who is asked the same again does the other thing that the message names, where it is so. */
async function secondAnswerTo(
  world: World,
  session: StackSession,
  program: Program,
  end: EndKind,
): Promise<Program | undefined> {
  const answer = await answerTo(world, session, program, end);
  const { state, active, archived } = world.tenant.connection(program.connectionQualifiedName);
  const isGone = state === "GONE" && active + archived === 0;
  const isNamed = session.lastErrors.some((it) => it.includes("allowMissing: true takes"));
  if (session.lastErrors.some((it) => it.includes("Stop that run in Atlan"))) await forgetRuns(world);
  return answer !== undefined && end === "UnknownOutcomeError" && isGone && isNamed
    ? { ...answer, allowMissing: true }
    : answer;
}

/** Whoever answers one question after another gets somewhere as long as none comes twice. */
function mayAskAgain(asked: readonly EndKind[]): boolean {
  return asked.length < MOST_ANSWERS || new Set(asked).size === asked.length;
}

/** Nothing is done while the hold lasts. */
async function outlastHold(world: World, session: StackSession, program: Program): Promise<void> {
  const { findings, tenant } = world;
  const leftMs = session.retainedUntil! - world.machineNow;
  if (leftMs <= 0) return;
  await judgeEmptyPreview(world, session, program);
  await world.pass(leftMs - 1);
  const asked = tenant.requests.length;
  await session.type("up", program);
  if (session.lastStep !== "same") findings.violate(`an up under a hold says ${String(session.lastStep)}`);
  if (tenant.requests.length !== asked) findings.violate("an up under a hold asks the tenant");
  await world.pass(1);
}

/** Types `up` until it succeeds or asks, but not for ever. */
async function upUntilEnd(world: World, session: StackSession, program: Program): Promise<EndKind | undefined> {
  let end: EndKind | undefined;
  for (let ups = 0; ups < MOST_UPS; ups++) {
    end = await session.type("up", program);
    if (end === "success" || (end !== undefined && askingEnds.has(end))) return end;
    await world.pass(world.longestLag + 1);
  }
  return end;
}

/**
 * What a person does who is asked. Where the question is wrong, that is a violation.
 *
 * @returns the program that has to come to its end now; undefined where nothing more is to be had
 */
async function answerTo(
  world: World,
  session: StackSession,
  program: Program,
  end: EndKind,
): Promise<Program | undefined> {
  const { findings, history, tenant, schedule, longestLag } = world;
  const connection = program.connectionQualifiedName;
  const runs = [...history.runs.values()].filter(({ view }) => view.connectionQualifiedName === connection);
  const until = retainedUntil(session.stored, program, intentKey(program.mode, program.triggers));
  const mode = modeWanted(program, until !== undefined && isOver(session.stored, until, world.machineNow));
  switch (end) {
    case "RunStoppedError":
      if (!runs.some(({ view }) => view.stoppedWith !== undefined)) findings.violate("nobody has stopped a run");
      return withNewTrigger(program);
    case "UnknownOutcomeError":
      return withNewTrigger(program);
    case "UnexpectedPhaseError":
      if (!runs.some(({ view }) => !["Pending", "Running", ...ENDED_PHASES].includes(view.phase)))
        findings.violate("no run is in an unexpected phase");
      tenant.ui.deleteRunHistory();
      await world.pass(longestLag + 1);
      return withNewTrigger(program);
    case "TooManyAssetsError": {
      const { active, archived } = tenant.connection(connection);
      const reach = mode === "archive" ? active : active + archived;
      const { maxAssets } = program;
      const isRight = reach > (maxAssets ?? -1) || (mode === "purge" && reach === 0);
      if (!isRight) findings.violate(`${reach} assets are said to be too many for ${String(maxAssets)}`);
      // What is held is purged later on, with all that is archived.
      const approved = program.purgeAfter === undefined ? reach : active + archived;
      // Crawls that went on for hours have found more than any connection has at first.
      return { ...program, maxAssets: approved === 0 ? 0 : Math.max(ENOUGH_ASSETS, approved) };
    }
    case "another definition ran":
      // Its run may have ended.
      if (!world.edits.areThere) findings.violate("nobody has written a workflow by hand");
      await forgetRuns(world);
      return program;
    case "ConflictingRunError":
      if (!runs.some((run) => !hasEnded(run) || run.view.phase === "")) findings.violate("no run is in flight");
      await forgetRuns(world);
      return program;
    case "archive of a purged connection":
      if (session.stored?.outputs["achieved"] !== "purged") findings.violate("it was not purged by this resource");
      return { ...withoutHold(program), mode: "purge", maxAssets: program.maxAssets ?? ENOUGH_ASSETS };
    case "ConnectionNotFoundError": {
      const { state, active, archived } = tenant.connection(connection);
      if (state !== "GONE" && !schedule.hidden) findings.violate(`the connection is there: ${state}`);
      const isNothingLeft = world.isBlindOn(connection) || (state === "GONE" && active + archived === 0);
      if (program.allowMissing === true && isNothingLeft) findings.violate("a missing connection is allowed");
      const isExplained = mode === "purge" && isNothingLeft && !world.isBlindOn(connection);
      if (isExplained && findOwnPurge(world, session, program) !== undefined)
        findings.violate("what our own purge took is said to be missing");
      return undefined;
    }
    case "came back under a hold":
    case "archived again under a hold":
      // That it was so is judged where it is said.
      return world.dice.chance(0.7) ? withNewTrigger(program) : withoutHold(program);
    case "clocks disagree":
      world.setClocks({ machineMs: 0, tenantMs: 0 });
      return program;
    case "only in the index":
      // That it was so is judged where it is said.
      world.indexGhosts.indexAnew(world);
      await world.pass(longestLag + 1);
      return program;
    case "inventory unusable":
    case "not in the inventory":
      // That it was so is judged where it is said.
      if (session.lastErrors.some((it) => it.includes("which is still to come"))) world.setClocks({ machineMs: 0 });
      await world.inventories!.happen(world, "taken", connection);
      return program;
    case "made anew after its run":
      // That it was so is judged where it is said.
      return withNewTrigger(program);
    case "made anew while it waited":
      // That it was so is judged where it is said.
      return program;
    case "another existing workflow":
      return withoutExisting(program);
    default:
      return undefined;
  }
}

/**
 * Whether a purge shows as one although somebody has edited its definition: then only its own copy of the definition tells
 * what it did, and a run of what was edited has done more or something else.
 */
export function showsAsPurge(
  {
    edits,
    schedule,
  }: {
    readonly edits: Pick<World["edits"], "since" | "isOfAnotherPackage">;
    readonly schedule: Pick<World["schedule"], "switches">;
  },
  run: TrueRun,
): boolean {
  const { runsCarryTemplate, minimalBodies } = schedule.switches;
  const { workflowName, connectionQualifiedName } = run.view;
  const isTold = runsCarryTemplate === true && minimalBodies !== true && !edits.isOfAnotherPackage(workflowName);
  return (
    edits.since(workflowName) === undefined ||
    (isTold && hasOnly(run, { connectionQualifiedName, deleteType: "PURGE" }))
  );
}

/**
 * A purge of this resource that took everything, and that state or a derived name still leads to. What somebody has written
 * anew under a derived name is not ours by its name alone, nor is what has run under it: where state was lost, too, a user is
 * better told that nothing is to be seen than that we have purged it. So it is with a workflow that is not ours: only state tells
 * that its run was on a connection that was seen before.
 */
function findOwnPurge(world: World, session: StackSession, program: Program): TrueRun | undefined {
  const { history, tenant, tenantUrl, edits, schedule } = world;
  const { connectionQualifiedName } = program;
  const resource = program.mode === "purge" ? session.urn : (session.stored?.id ?? session.urn);
  const seed = { tenant: tenantUrl, resource, connectionQualifiedName, mode: "purge" };
  const own = session.stored?.outputs["definitions"] as readonly { readonly name: string }[] | undefined;
  const derived = Array.from({ length: 20 }, (_, k) => derivedName(seed, k));
  const names = own?.map(({ name }) => name) ?? derived.filter((it) => edits.since(it) === undefined);
  const isShown = new Set(tenant.runs().map(({ id }) => id));
  return [...history.runs.values()].find(
    (run) =>
      isStartedBy(session, run) &&
      run.view.connectionQualifiedName === connectionQualifiedName &&
      (names.includes(run.view.workflowName) || isKnownTo(session.intent, run)) &&
      modeOf(run) === "purge" &&
      run.view.phase === "Succeeded" &&
      run.reached === true &&
      isShown.has(run.view.id) &&
      showsAsPurge({ edits, schedule }, run) &&
      !seemsToHaveFallenShort(world, session, run),
  );
}

/**
 * A later start of this stack came so soon that the index could still show the connection: state says of the run that it
 * explains nothing. A token that has lost sight of what a purge has left would see the same, so nobody can know better.
 */
function seemsToHaveFallenShort({ history, longestLag }: World, session: StackSession, { view }: TrueRun): boolean {
  const { finishedAt } = view;
  const fellShort = session.stored?.outputs["fellShort"] as readonly string[] | undefined;
  if (fellShort?.includes(view.id) !== true || finishedAt === undefined) return false;
  return [...history.runs.values()].some(
    (run) =>
      isStartedBy(session, run) && run.view.startedAt >= finishedAt && run.view.startedAt <= finishedAt + longestLag,
  );
}

function isStartedBy({ index }: Pick<StackSession, "index">, { starter }: TrueRun): boolean {
  return starter !== "a person" && starter.stack === index;
}

function isKnownTo(intent: StackSession["intent"], { view }: TrueRun): boolean {
  if (intent?.workflowName !== view.workflowName || !intent.connectionSeen) return false;
  return intent.runId === undefined || intent.runId === view.id;
}

/** After a success the preview is empty and asks nobody; a refresh changes nothing about that. */
async function judgeQuiet(world: World, session: StackSession, program: Program): Promise<void> {
  // Another version of this package may have written the state.
  session.changeProviderText();
  await judgeEmptyPreview(world, session, program);
  const refreshed = await session.type("refresh", program);
  if (refreshed !== "success") world.findings.violate(`the refresh after success ends in ${String(refreshed)}`);
  if (program.rerunOnDrift === true && hasDrifted(session.stored)) {
    const end = await upUntilEnd(world, session, program);
    world.findings.count("drift", "settled", String(end));
    // It waits for a run that is never picked up, maybe of another stack.
    if (end === "WaitTimeoutError" && mayNeverEnd(world)) return;
    if (end === undefined || (end !== "success" && !askingEnds.has(end)))
      world.findings.violate(`the run for what came back does not come to its end: ${String(end)}`);
    if (end !== "success") return;
  }
  await judgeEmptyPreview(world, session, program);
}

async function judgeEmptyPreview(world: World, session: StackSession, program: Program): Promise<void> {
  const asked = world.tenant.requests.length;
  const before = session.stored;
  await session.type("preview", program);
  if (session.lastStep !== "same") world.findings.violate(`the preview after success says ${String(session.lastStep)}`);
  if (world.tenant.requests.length !== asked) world.findings.violate("the preview after success asks the tenant");
  if (session.stored !== before) world.findings.violate("the preview changes the state");
}

/** A run in the empty phase looks as if it had not been picked up, for ever. */
function mayNeverEnd({ tenant }: World): boolean {
  return tenant.runs().some(({ phase }) => phase === "");
}

/** A purge that left assets behind has taken the connection itself; no run reaches them any more. */
function hasStrandedAssets({ tenant }: World, session: StackSession, program: Program): boolean {
  const { connectionQualifiedName } = program;
  const mode = modeWanted(program, isBeingPromoted(session.stored));
  const { state, active, archived } = tenant.connection(connectionQualifiedName);
  return state === "GONE" && (mode === "archive" ? active : active + archived) > 0;
}

function withNewTrigger(program: Program): Program {
  return { ...program, triggers: { ticket: program.triggers.ticket + 100 } };
}
