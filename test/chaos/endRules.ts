import type { Intent } from "../../provider/reconcile/intent";
import type { CommandEnd } from "../rig";
import { judgeOtherRuns } from "./deletionRules";
import type { EndKind } from "./ends";
import { hasEnded, modeOf } from "./history";
import { judgeHoldState } from "./holdRules";
import { isPurgedAfterHold, modeWanted } from "./holds";
import type { Sitting } from "./sitting";
import { judgeLeftDefined, judgeLeftGoing } from "./stopRules";
import type { World } from "./world";

/** Judges a command that came to its end: what it said, and what it left in state. */
export function judgeEnd(world: World, sitting: Sitting, end: CommandEnd, kind: EndKind | undefined): void {
  const { findings } = world;
  for (const said of end.errors) sitting.session.checkSecrets("an error", said);
  if (kind === undefined) findings.violate(`an error that nobody should read: ${end.errors.join("; ")}`);
  judgeState(world, sitting);
  judgeOtherRuns(world, sitting, kind);
  judgeHoldState(world, sitting, kind);
  if (sitting.verb === "destroy" && kind === "success") judgeLeftDefined(world, sitting);
  if (sitting.hasDeleted) judgeLeftGoing(world, sitting);
  if (kind === "success" && ["up", "upWithRefresh", "forceReplacement"].includes(sitting.verb)) {
    judgeSuccess(world, sitting, end);
  }
}

/** A connection that is gone without a run was invisible, and that was allowed, or a purge of this resource explains it. */
function judgeGone(world: World, sitting: Sitting): void {
  const { findings, history, schedule, clock } = world;
  const { program, begunAt, act } = sitting;
  const connection = program.connectionQualifiedName;
  const isAllowed = program.allowMissing === true;
  findings.count("gone", isAllowed ? "allowMissing" : "purged before");
  const isUnseen =
    world.isBlindOn(connection) ||
    history.ever(connection, begunAt - schedule.lag.assets, clock.now(), ({ state }) => state === "GONE");
  const wasInvisible = isUnseen && act?.wasTold(({ active, archived }) => active + archived === 0) === true;
  if (!wasInvisible) findings.violate("the connection is said to be gone already, and it was to be seen");
  if (!isAllowed && !hasPurged(world, sitting))
    findings.violate("a connection that nobody allows to be missing is gone already");
}

/** Whether a purge that this stack has started, joined or made or named the definition of has run on the program's connection. */
function hasPurged({ history }: World, { session, program }: Sitting): boolean {
  return [...history.runs.values()].some(
    (run) =>
      modeOf(run) === "purge" &&
      run.view.connectionQualifiedName === program.connectionQualifiedName &&
      ((typeof run.starter !== "string" && run.starter.stack === session.index) ||
        session.followed.has(run.view.id) ||
        session.definitions.has(run.view.workflowName) ||
        session.existing.has(run.view.workflowName)),
  );
}

/** Once there is a run of ours, state leads to it. */
function judgeState(world: World, sitting: Sitting): void {
  const { findings, history } = world;
  const { session, number } = sitting;
  const { intent, stored } = session;
  const isOfProgram = stored?.outputs["connectionQualifiedName"] === sitting.program.connectionQualifiedName;
  if (stored?.outputs["achieved"] === "purged" && isOfProgram && !hasPurged(world, sitting))
    findings.violate("state says purged, and no purge of this resource has run");
  const served = intent?.runId === undefined ? undefined : history.runs.get(intent.runId);
  if (intent?.startedByUs === true && stored?.outputs["outcome"] === "attached" && served?.starter === "a person") {
    findings.violate(`run ${served.view.id}, which a person has started, stands in state as ours`);
  }
  for (const { starter, view } of history.runs.values()) {
    if (typeof starter === "string" || starter.stack !== session.index) continue;
    if (starter.command === number && stored === undefined) {
      findings.violate(`run ${view.id} was started, and there is nothing in state`);
    }
    const isGoing = !hasEnded(history.runs.get(view.id)!);
    if (starter.command === number && isGoing && intent !== undefined && intent.workflowName !== view.workflowName) {
      findings.violate(`run ${view.id} is going, and state does not lead to it but to ${String(intent.workflowName)}`);
    }
  }
}

/** A success has to be true. */
function judgeSuccess(world: World, sitting: Sitting, end: CommandEnd): void {
  const { findings, history, longestLag } = world;
  const { session, program, before, begunAt, key, act } = sitting;
  const { intent } = session;
  if (intent === undefined) {
    findings.violate("success, and there is nothing in state");
    return;
  }
  if (intent.key !== key) findings.violate("success, but state has another intent than the program");
  if (program.waitForCompletion && !intent.fulfilled) findings.violate("success, but the intent is not fulfilled");
  const former = before?.outputs["intent"] as Intent | undefined;
  const isDriftRun = act?.asksForDriftRun(program, key) === true;
  const isPromoted = isPurgedAfterHold(session.stored) && !isPurgedAfterHold(before);
  const isSame = former?.fulfilled === true && former.key === key && end.step !== "replace";
  const isKept = isSame && !isDriftRun && !isPromoted;
  if (!intent.fulfilled || isKept) return;
  const outcome = session.stored?.outputs["outcome"];
  if (outcome === "alreadyGone") judgeGone(world, sitting);
  const isUnseen = outcome === "alreadyGone" && world.isBlindOn(program.connectionQualifiedName);
  const mode = modeWanted(program, isPromoted);
  // What has come at the very moment at which the command began may have come after its first count.
  const from = begunAt - longestLag - 1;
  if (!isUnseen && !history.everReached(mode, program.connectionQualifiedName, from)) {
    findings.violate(`success, but the connection was never as ${mode} wants it`);
  }
  const isStillListed = world.indexGhosts.isListed(program.connectionQualifiedName, world.clock.now() + 1);
  if (mode === "purge" && !isUnseen && isStillListed)
    findings.violate("success, and the index still lists the connection");
  const isPutBack = former?.previouslyFulfilled === key;
  const isOfFormer = former?.fulfilled === true && former.key !== key && former.runId === intent.runId;
  const asksForRun = former?.fulfilled === true && former.key !== key && former.mode === program.mode;
  // Where the answer to the start was lost and no run can be found, the counts decide.
  const isStartLost = intent.startedByUs && intent.workflowName !== undefined && intent.runId === undefined;
  if (asksForRun && end.step === "update" && outcome === "alreadyArchived" && !isStartLost) {
    findings.violate("a changed trigger asks for a run, and there was none");
  }
  if (isOfFormer && intent.runId !== undefined && end.step === "update" && !isPutBack) {
    if (outcome === "ran" || outcome === "attached")
      findings.violate(`success with run ${intent.runId}, which served another intent`);
  }
}
