import type { Intent } from "../../provider/reconcile/intent";
import type { CommandEnd, StoredResource } from "../rig";
import type { RouteName } from "../tenant";
import { type Act, type AssetNumbers, isBack, isSame } from "./acts";
import { type EndKind, endOf, inventoryEndKinds } from "./ends";
import { inReach, modeMeant, type TrueRun } from "./history";
import { modeWanted } from "./holds";
import type { Program } from "./programs";
import { LONGEST_WITHOUT_STATUS_MS } from "./runPlans";
import type { Sitting } from "./sitting";
import type { World } from "./world";

const LOOKS: ReadonlySet<RouteName> = new Set(["searchAssets", "findWorkflows", "findRuns", "whoami", "token"]);
const LOOKS_OF_REFRESH: ReadonlySet<RouteName> = new Set(["searchAssets", "findRuns", "token"]);

/** What a preview refuses where an up would. */
const PREDICTED: ReadonlySet<EndKind> = new Set<EndKind>([
  "TooManyAssetsError",
  "ConnectionNotFoundError",
  "ConflictingRunError",
  "came back under a hold",
  "archived again under a hold",
  "made anew after its run",
  ...inventoryEndKinds,
]);

/** What a refresh must leave as it is: all that a decision reads, except the assets. */
const NOT_REFRESHED = ["intent", "achieved", "outcome", "definitions", "receipt", "stateVersion"] as const;

/** Judges that a pass of the engine sends a request at all. */
export function judgeSending(
  world: World,
  { program, key, triggersAreLate }: Sitting,
  act: Act,
  route: RouteName,
): void {
  const { findings } = world;
  if (act.kind === "preview" && !LOOKS.has(route)) findings.violate(`a preview sends ${route}`);
  if (act.kind === "refresh" && !LOOKS_OF_REFRESH.has(route)) findings.violate(`a refresh sends ${route}`);
  if (act.kind === "destroy" && (route === "createWorkflow" || route === "rerunWorkflow"))
    findings.violate(`a destroy sends ${route}`);
  const isAsked = act.asksForDriftRun(program, key) || wasDue(world, act, program, key);
  const isQuiet = act.isSettled(program, key) && !isAsked;
  const mayLook = act.kind === "preview" && triggersAreLate;
  if ((act.kind === "preview" || act.kind === "up") && isQuiet && !mayLook)
    findings.violate(`a ${act.kind} without changes sends ${route}`);
}

/**
 * Whether the purge after a hold was due at some moment of the pass, by the machine's clock. Who has begun to look by that clock
 * may still have requests on their way when somebody puts it right: no user has asked for less.
 */
function wasDue({ clock, clocks }: World, act: Act, program: Program, key: string): boolean {
  const shown = clocks.since(act.begunAt).map(({ machineMs }) => clock.now() + machineMs);
  return [act.begunByMachine, ...shown].some((now) => act.isDue(program, key, now));
}

/** Answers that came within this time are about one moment. */
export const ONE_MOMENT_MS = 2_000;

/**
 * An answer that nothing has spoilt: `read` needs one of each kind, two for the connection and its assets, and the `diff`
 * after it none. The two are asked for up to three times if they take so long, by the machine's clock, that they may be about different moments.
 */
export function judgeAnswer({ findings, clock, clocks }: World, act: Act, route: RouteName): void {
  const count = (act.answers.get(route) ?? 0) + 1;
  act.answers.set(route, count);
  const maySeemLong = clock.now() - act.begunAt > ONE_MOMENT_MS || clocks.isJumpingSince(act.begunAt);
  const looks = maySeemLong ? 3 : 1;
  const needed = route === "searchAssets" ? 2 * looks : 1;
  if (act.kind === "refresh" && route !== "token" && count > needed)
    findings.violate(`a refresh asks ${route} ${count} times`);
}

/** Judges what a preview has said. */
export function judgePreview(world: World, sitting: Sitting, act: Act, { step, errors }: CommandEnd): void {
  const { findings, history, clock, schedule } = world;
  const { program, key } = sitting;
  const { connectionQualifiedName: connection, maxAssets } = program;
  const mode = modeWanted(program, act.isDue(program, key, world.machineNow));
  if (errors.length === 0) {
    const isAsked = act.asksForDriftRun(program, key);
    if (isAsked && step !== "update") findings.violate(`assets came back, and the preview says ${step}`);
    if (!act.isSettled(program, key) && step === "same") findings.violate("the preview says same, and a run is due");
    return;
  }
  const kind = endOf(errors);
  if (kind === undefined) return;
  findings.count("preview", "refuses", kind);
  const from = act.begunAt - schedule.lag.assets;
  if (kind === "TooManyAssetsError") {
    const isRight =
      ((mode === "purge" || program.purgeAfter !== undefined) && maxAssets === undefined) ||
      act.wasTold((assets) => {
        const reach = inReach(mode, assets);
        return reach > (maxAssets ?? Infinity) || (mode === "purge" && reach === 0);
      });
    if (!isRight)
      findings.violate(`the preview refuses a ${mode}, and there were never more than ${String(maxAssets)}`);
  }
  if (kind === "ConflictingRunError") {
    if (goingOn(world, connection, act.begunAt).length === 0)
      findings.violate("the preview refuses for a run in flight, and there was none");
  }
  if (kind === "ConnectionNotFoundError") {
    const isUnseen =
      world.isBlindOn(connection) || history.ever(connection, from, clock.now(), ({ state }) => state === "GONE");
    if (!isUnseen) findings.violate("the preview does not find the connection, and it was there");
    if (program.allowMissing === true && !act.wasTold(({ active, archived }) => active + archived > 0))
      findings.violate("the preview does not find the connection, and it may be missing");
  }
}

/** A run that may show as going since then, by the indexes of the tenant. */
export function mayShowAsGoing({ schedule }: World, { view }: TrueRun, since: number): boolean {
  const { runs, workflows } = schedule.lag;
  // One in the empty phase looks as if it had not been picked up, for ever; one without a status at first, for a while.
  const end = Math.max(view.finishedAt ?? Infinity, view.startedAt + LONGEST_WITHOUT_STATUS_MS);
  return view.phase === "" || end >= since - Math.max(runs, workflows);
}

/** The runs on a connection that may show as going since then. */
function goingOn(world: World, connection: string, since: number): TrueRun[] {
  const runs = [...world.history.runs.values()];
  return runs.filter((run) => run.view.connectionQualifiedName === connection && mayShowAsGoing(world, run, since));
}

/** Whether the tenant has shown the same runs on the connection as in flight since then, all the time. */
function areSameRunsGoing(world: World, connection: string, since: number): boolean {
  const { tenant, schedule } = world;
  const { runs, workflows } = schedule.lag;
  const isShown = new Set(tenant.runs().map(({ id }) => id));
  const isArchived = new Set(tenant.workflows().flatMap(({ name, archived }) => (archived ? [name] : [])));
  return goingOn(world, connection, since).every(
    ({ view }) =>
      view.finishedAt === undefined &&
      // One that is told to stop is joined no more.
      view.stoppedWith === undefined &&
      view.phase !== "" &&
      isShown.has(view.id) &&
      // Without its workflow nobody knows what it does.
      !isArchived.has(view.workflowName) &&
      // One that started in this very moment may have come after the look.
      view.startedAt < since - Math.max(runs, workflows),
  );
}

/** What may run says so: it would be refused by what the preview has seen, or an input had no value yet. */
const MAY_RUN = "May run: ";
const WILL_BE_REFUSED = "Will be refused: ";

/**
 * A run that starts was foretold by the preview before it, and a purge in words that nobody overlooks. Where the preview has
 * said that it would be refused, it has to have named it as what may run all the same: the run in the way may end before the
 * up looks, and assets may come and go. But then something has changed.
 */
export function judgeForetold(
  world: World,
  { previewed, program, act: up, triggersAreLate }: Sitting,
  run: TrueRun,
): void {
  if (previewed === undefined) return;
  const { lines } = previewed;
  // Nobody can say so where the triggers are not known yet.
  if (triggersAreLate && lines.some((it) => it.startsWith("Nothing will run on")))
    world.findings.violate(`a run starts, and the preview without triggers has said: ${lines.join(" / ")}`);
  // Something has come in, or a hold has run out, between the preview and the up.
  if (lines.some((it) => it.startsWith("Nothing ") || it.includes("purge due at"))) return;
  const word = modeMeant(run) === "purge" ? /\bPURGES?\b/ : /\barchives?\b/;
  // A refusal tells what the run in the way does, not what will run.
  const named = lines.filter((it) => word.test(it) && !it.includes(" be refused") && !it.includes(" again since the "));
  const said = `a ${modeMeant(run)} starts, and the preview has`;
  if (named.length === 0) {
    world.findings.violate(`${said} not said so: ${lines.join(" / ")}`);
    return;
  }
  // The last line is all that some people read.
  if (modeMeant(run) === "purge" && previewed.lastLine?.includes("PERMANENTLY PURGED") !== true)
    world.findings.violate(`${said} not said so in its last line: ${String(previewed.lastLine)}`);
  if (!named.every((it) => it.startsWith(MAY_RUN))) return;
  world.findings.count("prediction", "may run all the same");
  // Without the triggers it tells of the purge after the hold as well, which may be the one that is refused.
  if (triggersAreLate && modeMeant(run) === "archive" && lines.some((it) => /\bPURGE\b/.test(it))) return;
  const isForAssets = lines.some((it) => /more than maxAssets|not one asset of it is visible/.test(it));
  if (isForAssets && isSameSight(world, program.connectionQualifiedName, previewed, up!))
    world.findings.violate(`${said} refused it, and both saw the same: ${lines.join(" / ")}`);
}

/** Whether two passes were told the same of the assets, whenever they asked, and the connection was as it was. */
function isSameSight({ history, schedule }: World, connection: string, preview: Act, up: Act): boolean {
  const seen = [...preview.counts, ...up.counts].map(({ told }) => told);
  const [first] = seen;
  return (
    first !== undefined &&
    seen.every((it) => it !== undefined && isSame(it, first)) &&
    history.keptState(connection, preview.begunAt - schedule.lag.assets)
  );
}

/**
 * What an `up` refuses, the preview right before it had to refuse, if both have seen the same. Only where nothing that was
 * begun may still come to a good end; then a preview only warns.
 */
export function judgePrediction(
  world: World,
  { program, session }: Sitting,
  preview: Act,
  up: Act,
  { errors }: CommandEnd,
): void {
  const kind = endOf(errors);
  if (kind === undefined || !PREDICTED.has(kind)) return;
  const intent = up.before?.outputs["intent"] as Intent | undefined;
  const known = up.before?.outputs["definitions"] as readonly { readonly name: string }[] | undefined;
  const isArchived = new Set(world.tenant.workflows().flatMap(({ name, archived }) => (archived ? [name] : [])));
  const shownUntil = preview.begunAt - world.schedule.lag.workflows;
  const isAllKnown = [...session.definitions].every(
    (it) =>
      (isArchived.has(it) && (session.archivings.get(it) ?? 0) <= shownUntil) || known?.some(({ name }) => name === it),
  );
  const isFresh = up.before === undefined ? session.definitions.size === 0 : intent?.fulfilled === true && isAllKnown;
  world.findings.count("prediction", kind);
  const { connectionQualifiedName: connection } = program;
  // An archive that the preview has met is waited for; what comes after it nobody judges before.
  const isPredictable =
    areSameRunsGoing(world, connection, preview.begunAt) &&
    // What was written later, or so short before that the index was late, the preview may not have seen.
    world.edits.areDoneBy(shownUntil) &&
    (kind !== "ConflictingRunError" || errors.some((it) => it.includes("is in flight"))) &&
    isSameListing(preview, up, errors) &&
    // What a run in flight does is known only where all look-ups were answered well.
    ((kind !== "ConflictingRunError" && goingOn(world, connection, preview.begunAt).length === 0) ||
      preview.faults + up.faults === 0);
  if (isFresh && isPredictable && !hasToldAnew(preview, errors) && isSameSight(world, connection, preview, up))
    world.findings.violate(`the up is refused, and the preview saw the same: ${errors[0] ?? ""}`);
}

/** Of a connection that was made anew after a run that state does not know, a preview only warns: `pulumi up` stores that run. */
function hasToldAnew({ lines }: Act, errors: readonly string[]): boolean {
  const told = lines.filter((it) => it.startsWith(WILL_BE_REFUSED)).map((it) => it.slice(WILL_BE_REFUSED.length));
  return errors.some((error) => error.includes("[ATLAN_CAME_BACK]") && told.some((it) => error.endsWith(it)));
}

/** Whether two passes have read the same inventory, if any, and were told the same of what came since. */
function isSameListing(preview: Act, up: Act, errors: readonly string[]): boolean {
  // Counts do not show that somebody has made the connection anew.
  if (preview.file !== up.file || errors.some((it) => it.includes("with the guid"))) return false;
  const added = [...preview.added, ...up.added].map(({ told }) => told);
  const [first] = added;
  return added.every((it) => it !== undefined && first !== undefined && isSame(it, first));
}

/** Judges what a refresh has made of the state. */
export function judgeRefresh(world: World, act: Act, after: StoredResource | undefined): void {
  const { findings } = world;
  const { before } = act;
  if (before === undefined || after === undefined) return;
  judgeLatestRun(world, act, after);
  for (const name of NOT_REFRESHED) {
    if (JSON.stringify(before.outputs[name]) !== JSON.stringify(after.outputs[name]))
      findings.violate(`a refresh changes ${name}`);
  }
  const shown = after.outputs["assets"] as AssetNumbers;
  if (!act.wasTold((assets) => isSame(assets, shown)))
    findings.violate(`a refresh shows ${JSON.stringify(shown)}, which nobody has told it`);
}

/** A refresh shows the latest run of the definition in use that the tenant still has and that the index has to show. */
function judgeLatestRun({ findings, history, tenant, schedule }: World, act: Act, { outputs }: StoredResource): void {
  const { runId, workflowName } = outputs;
  const due = tenant
    .runs()
    .filter((it) => it.workflowName === workflowName && it.startedAt + schedule.lag.runs + 1_000 < act.begunAt);
  const latest = Math.max(...due.map(({ startedAt }) => startedAt));
  const shown = history.runs.get(String(runId))?.view.startedAt ?? -Infinity;
  // Times are told in whole seconds.
  if (Math.floor(shown / 1_000) < Math.floor(latest / 1_000))
    findings.violate(`a refresh shows run ${String(runId)} of ${String(workflowName)}, which is not the latest`);
}

/** Judges a run that was started although state says that all was reached: only assets that came back may ask for it. */
export function judgeDriftRun(world: World, sitting: Sitting, act: Act): void {
  const { findings } = world;
  const { program, key, session } = sitting;
  if (act.kind !== "up" || !act.isSettled(program, key)) return;
  findings.count("drift", "run again");
  if (!act.asksForDriftRun(program, key)) {
    findings.violate("a run starts for an intent that is fulfilled, and no drift asks for it");
    return;
  }
  const { mode } = act.before!.outputs["intent"] as Intent;
  const wasThere = isBack(act.before) || session.refreshed?.wasTold((assets) => inReach(mode, assets) > 0) === true;
  if (!wasThere) findings.violate("a run starts for assets that no refresh can have seen");
}
