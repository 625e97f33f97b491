import type { RouteName } from "../tenant";
import type { Act, Count } from "./acts";
import { judgeDeletions } from "./deletionRules";
import { derivedName } from "./derivedName";
import { ENDED_PHASES, hasEnded, inReach, type Mode, modeMeant, modeOf, type TrueRun } from "./history";
import { isPromotion, judgePromotion } from "./holdRules";
import { judgeApprovedByInventory } from "./inventoryRules";
import { judgeDriftRun, judgeForetold, ONE_MOMENT_MS } from "./lookRules";
import { isMadeSince, judgeMadeMeanwhile } from "./madeAnewRules";
import type { Sitting } from "./sitting";
import { judgeStopOfJoined } from "./stopRules";
import type { World } from "./world";

/** What a request of a command has done at the tenant. */
export interface Arrival {
  readonly route: RouteName;
  /** The workflow or run that it is about. */
  readonly subject: string;
  readonly status: number;
  readonly act: Act;
  /** When it left its sender. */
  readonly sentAt: number;
  /** The same, in the time for which the machine was awake. */
  readonly awakeAt: number;
  /** The latest count of assets that had been asked for by then. */
  readonly count: Count | undefined;
}

/** How old the counts may be on which a start was approved: one patience of the look-ups before it. */
const OLDEST_COUNTS_MS = 75_000;
/** The same for a purge, by the true time: a process that was held up has to look again. */
const FRESH_COUNTS_MS = 2_000;

/** Judges what a command asked of the tenant, when it arrives there. */
export function judgeArrival(world: World, sitting: Sitting, arrival: Arrival, fresh: readonly TrueRun[]): void {
  const { findings, history } = world;
  const { route, subject, status } = arrival;
  const { session } = sitting;
  if (status >= 300) return;
  if (route === "createWorkflow") {
    if (!derivedNames(world, sitting).has(subject))
      findings.violate(`${subject} is not a name that can be derived again`);
    session.definitions.add(subject);
    session.creations.set(subject, world.clock.now());
  }
  if (route === "updateWorkflow") findings.violate(`${subject} is rewritten`);
  if (route === "rerunWorkflow" && !session.definitions.has(subject) && subject !== sitting.program.existingWorkflow)
    findings.violate(`${subject}, which this stack neither created nor named, is run`);
  if (route === "archiveWorkflow") judgeArchiving(world, sitting, subject);
  if (route === "stopRun") {
    const run = history.runs.get(subject);
    if (run !== undefined && (typeof run.starter === "string" || run.starter.stack !== session.index)) {
      findings.violate(`run ${subject}, which this stack did not start, is stopped`);
    }
  }
  for (const run of fresh) judgeStart(world, sitting, run, arrival);
}

/** Only what the stack has created is archived, and only while it is that: somebody may have written in its place since. */
function judgeArchiving(
  { findings, edits, schedule, clock, tenant }: World,
  { session, looks }: Sitting,
  subject: string,
): void {
  session.archivings.set(subject, clock.now());
  const createdAt = tenant.workflows().findLast(({ name }) => name === subject)?.createdAt ?? 0;
  // What has stood under the name after somebody had archived that is another; and some tenants let a create write over it.
  const ours = tenant.settings.names === "upsert" ? (session.creations.get(subject) ?? 0) : 0;
  const [editedAt] = [edits.since(subject)].filter((it) => it !== undefined && it >= createdAt && it > ours);
  const look = looks.findLast(({ body }) => body.includes(subject));
  // What was written after the look, or so short before it that the index was late, nobody can have seen.
  const isUnseen = look === undefined || !look.isWhole || look.at - schedule.lag.workflows <= (editedAt ?? 0);
  const mayBeUnseen = editedAt !== undefined && isUnseen;
  if (!session.definitions.has(subject) && !mayBeUnseen)
    findings.violate(`${subject}, which this stack did not create, is archived`);
  if (editedAt === undefined) return;
  findings.count("archived", "what somebody has written anew", mayBeUnseen ? "unseen" : "untold");
  // Where the answers leave out what a definition does, one that was created by us stays ours.
  if (!mayBeUnseen && schedule.switches.minimalBodies !== true)
    findings.violate(`${subject}, which somebody has written anew, is archived`);
}

/** A run has been started by a command. */
function judgeStart(world: World, sitting: Sitting, run: TrueRun, arrival: Arrival): void {
  const { findings, history, clock, schedule } = world;
  const { session, program } = sitting;
  const now = clock.now();
  const connection = run.view.connectionQualifiedName;
  findings.count("started", arrival.route);
  noteLimits(world, sitting, arrival.route, now);
  if (sitting.diedAt !== undefined && arrival.sentAt > sitting.diedAt)
    findings.violate(`a command whose engine is gone starts run ${run.view.id}`);

  if (isPromotion(program, run)) judgePromotion(world, sitting, run, arrival);
  else {
    if (modeMeant(run) !== program.mode)
      findings.violate(`a program that wants to ${program.mode} starts a run that ${modeMeant(run)}s`);
    judgeDriftRun(world, sitting, arrival.act);
    judgeWorkflow(world, sitting, run);
  }
  if (connection !== program.connectionQualifiedName) findings.violate(`run ${run.view.id} is on ${connection}`);
  judgeThere(world, modeMeant(run), connection, arrival);
  judgeDeletions(world, sitting, run);
  judgeApproval(world, modeMeant(run), sitting, arrival);
  judgeForetold(world, sitting, run);
  judgeApprovedByInventory(world, sitting, run, arrival, approving(sitting, arrival));
  judgeMadeMeanwhile(world, sitting, run, arrival);

  const ours = [...history.runs.values()].filter(
    (it) => it !== run && typeof it.starter !== "string" && it.starter.stack === session.index,
  );
  for (const other of ours) {
    // A resource that was replaced by force has taken what state knew with it.
    const isKnown = sitting.before !== undefined && !sitting.hasDeleted;
    const isInState = isKnown && session.followed.has(other.view.id);
    const isForgotten = !isInState && !(isNamed(sitting, other) && isRemembered(world, other));
    if (other.view.connectionQualifiedName === connection && !hasEnded(other)) {
      if (isForgotten) findings.limit("state lost, and a person has removed the rest");
      const isNameGuard = world.tenant.settings.names === "reject";
      if (sitting.diedAt !== undefined && isOvertaken(run, other, isNameGuard))
        findings.limit("request late in the server");
      findings.violate(`run ${run.view.id} starts while our run ${other.view.id} is going`);
    }
    const isSame = isOfSameIntent(other, run);
    const why = isSame && isMadeSince(world, sitting, other, arrival) ? MADE_SINCE : whyNoOther(world, other, run);
    if (why === undefined) continue;
    const isOfAnother = ![undefined, other.view.workflowName].includes(program.existingWorkflow);
    if (isForgotten || (!isInState && isOfAnother)) findings.limit("state lost, and a person has removed the rest");
    if (other.stoppedByPerson && schedule.switches.minimalBodies === true) findings.limit("a stop that does not show");
    findings.violate(`run ${run.view.id} starts for an intent (${intentOf(run)}) whose run ${other.view.id} ${why}`);
  }
  judgeStopOfJoined(world, sitting, run);
  session.latestStart = { at: now, sitting };
}

/** What only the index has can't be deleted: no run starts for it. */
function judgeThere(
  { findings, history, indexGhosts, schedule, clock }: World,
  mode: Mode,
  connection: string,
  { count }: Arrival,
) {
  // The connection and its assets are two searches, of which one may be asked again: before an archive until it is as old as counts may be.
  const oldest = mode === "archive" ? OLDEST_COUNTS_MS : ONE_MOMENT_MS;
  const since = (count?.countedAt ?? clock.now()) - oldest - schedule.lag.assets - 1;
  const isGone = !history.ever(connection, since, clock.now(), ({ state }) => state !== "GONE");
  if (isGone && indexGhosts.isListed(connection, since)) findings.violate("a run starts for what only the index has");
}

/** A start is approved by counts that were read, that were true a moment ago, and that are no more than may go. */
function judgeApproval(world: World, mode: Mode, sitting: Sitting, arrival: Arrival): void {
  const { findings, history, schedule } = world;
  const { program, begunAt } = sitting;
  const { awakeAt, sentAt } = arrival;
  const { maxAssets, inventory, connectionQualifiedName: connection } = program;
  if (mode === "purge" && maxAssets === undefined && inventory === undefined)
    findings.violate("a purge that nobody approved starts");
  const { told, countedAwake, countedAt } = approving(sitting, arrival) ?? {};
  if (told === undefined || countedAwake === undefined || countedAt === undefined) {
    findings.violate(`a ${mode} starts, and the last count of its assets can't be read`);
    return;
  }
  const age = awakeAt - countedAwake;
  // Who sets the machine's clock back makes every count look younger than it is.
  const isFresh = mode === "archive" || sentAt - countedAt <= FRESH_COUNTS_MS || world.clocks.isJumpingSince(begunAt);
  if (!isFresh) findings.violate(`a purge starts on counts that are ${(sentAt - countedAt) / 1_000} s old`);
  if (age > OLDEST_COUNTS_MS) findings.violate(`a ${mode} starts on counts that are ${age / 1_000} s old`);
  const seen = inReach(mode, told);
  // What changed in the very moment of the count may have come after it.
  const reaches = history.reaches(mode, connection, countedAt - schedule.lag.assets - 1);
  if ((seen < Math.min(...reaches) || seen > Math.max(...reaches)) && !world.isBlindOn(connection))
    findings.violate(`a ${mode} starts on a count of ${seen} assets, and there were ${reaches.join(", then ")}`);
  if (maxAssets === undefined) return;
  if (seen > maxAssets) findings.violate(`a ${mode} of ${seen} assets starts, though at most ${maxAssets} may go`);
  if (mode === "purge" && seen === 0 && maxAssets > 0)
    findings.violate("a purge starts, and not one asset could be seen");
}

/**
 * The count that approves a start: the last one that was asked for. After a hook has made the engine call again, that one may be of
 * the call that had failed, which nobody waits for; then it is one that was asked for since.
 */
function approving({ countsOfFailedCalls: first }: Sitting, { act, count, sentAt }: Arrival): Count | undefined {
  if (count === undefined || count.told !== undefined || first === undefined) return count;
  const before = act.counts.slice(first, act.counts.indexOf(count));
  return before.findLast(({ told, countedAt = Infinity }) => told !== undefined && countedAt <= sentAt) ?? count;
}

/**
 * A later command has started the other run before this request was worked on, and could not see it. Only a tenant that refuses a
 * second definition of a name keeps the two apart, and only under one name.
 */
function isOvertaken(run: TrueRun, other: TrueRun, isNameGuard: boolean): boolean {
  if (typeof run.starter === "string" || typeof other.starter === "string") return false;
  const isGuarded = isNameGuard && other.view.workflowName === run.view.workflowName;
  return other.starter.command > run.starter.command && !isGuarded;
}

const MADE_SINCE = "has ended before the connection was made that has the name now";

/** Whether two runs serve one intent. The purge after a hold comes after the archive of the same intent. */
function isOfSameIntent(former: TrueRun, run: TrueRun): boolean {
  const [one, other] = [former.starter, run.starter];
  const isSame = typeof one !== "string" && typeof other !== "string" && one.intent === other.intent;
  return isSame && modeMeant(former) === modeMeant(run);
}

/** Why an intent with this run of ours must not get another one. */
function whyNoOther({ history }: World, former: TrueRun, run: TrueRun): string | undefined {
  if (!isOfSameIntent(former, run) || typeof former.starter === "string" || typeof run.starter === "string")
    return undefined;
  if (former.starter.command === run.starter.command) return "was started by the same command";
  if (!hasEnded(former)) return undefined;
  // Who has stopped it and then runs the workflow has changed their mind.
  const isRunSince = [...history.runs.values()].some(
    ({ starter, view }) =>
      starter === "a person" &&
      view.workflowName === former.view.workflowName &&
      view.startedAt > former.view.startedAt,
  );
  if (former.stoppedByPerson && !isRunSince) return "a person has stopped";
  const { phase, connectionQualifiedName } = former.view;
  if (!ENDED_PHASES.has(phase)) return `is in phase "${phase}"`;
  // One that did what somebody had planted under its name has done nothing for the intent.
  const isDone = phase === "Succeeded" && former.reached === true && modeOf(former) === modeMeant(former);
  return isDone && history.alwaysReached(modeOf(run), connectionQualifiedName, former.endSeenAt ?? 0)
    ? "has succeeded"
    : undefined;
}

/** Writes down which promises are known not to cover this start. */
function noteLimits(world: World, sitting: Sitting, route: RouteName, now: number): void {
  const { findings, schedule } = world;
  const { runs, workflows } = schedule.lag;
  const lag = Math.max(runs, workflows);
  const { diedAt, session } = sitting;
  // It arrives after its sender has died, so late that who looks for it within the lag does not see it.
  if (diedAt !== undefined && now + lag > diedAt + schedule.indexLagMs && now > diedAt) {
    findings.limit("request late in the server");
  }
  const former = session.latestStart;
  const isCloseToCrash =
    former !== undefined &&
    former.sitting !== sitting &&
    former.sitting.diedAt !== undefined &&
    former.at + lag > sitting.begunAt;
  if (route === "createWorkflow" && isCloseToCrash) findings.limit("crash within the lag");
}

function intentOf({ starter }: TrueRun): string {
  return typeof starter === "string" ? starter : starter.intent;
}

/** Whether the stack still leads to the workflow of a run: as its own, or as the one that its program names. */
function isNamed({ session, program }: Sitting, { view: { workflowName } }: TrueRun): boolean {
  return session.definitions.has(workflowName) || workflowName === program.existingWorkflow;
}

/** Whether the tenant still has the history of a run, and its definition as it was. */
function isRemembered({ tenant, edits }: World, run: TrueRun): boolean {
  if (edits.since(run.view.workflowName) !== undefined) return false;
  const workflow = tenant.workflows().find(({ name }) => name === run.view.workflowName);
  const isSame = workflow !== undefined && !workflow.archived && workflow.createdAt <= run.view.startedAt;
  return isSame && tenant.runs().some(({ id }) => id === run.view.id);
}

/**
 * Every name that a later command could derive for what this one creates, from the resource as this one has found it: the
 * request of a command whose engine is gone may arrive after a destroy.
 */
function derivedNames({ tenantUrl }: World, { session, program, before }: Sitting): Set<string> {
  const { connectionQualifiedName, mode, purgeAfter } = program;
  const modes = purgeAfter === undefined ? [mode] : [mode, "purge"];
  return new Set(
    modes.flatMap((it) =>
      session
        .resourceSeeds(before)
        .flatMap((resource) =>
          Array.from({ length: 20 }, (_, k) =>
            derivedName({ tenant: tenantUrl, resource, connectionQualifiedName, mode: it }, k),
          ),
        ),
    ),
  );
}

/** A program that names a workflow runs that one, and no other. */
function judgeWorkflow({ findings }: World, { program }: Sitting, { view }: TrueRun): void {
  const { existingWorkflow } = program;
  if (existingWorkflow === undefined) return;
  findings.count("existing", "run");
  if (view.workflowName !== existingWorkflow)
    findings.violate(`${view.workflowName} is run, and the program names ${existingWorkflow}`);
}
