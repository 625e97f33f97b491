import type { Archiving, AtlanApi, Patience, WorkflowRun } from "../atlan/api";
import { hasEnded, isLive, toPhase } from "../atlan/phase";
import type { Clock } from "../concurrency/clock";
import { AtlanProviderError, UnknownOutcomeError } from "../errors";
import { cameApart } from "./candidateRuns";
import { describeDefinition, doesSomethingElse, doesTheSame, isTold } from "./definition";
import type { Journal } from "./journal";
import { poll } from "./poll";
import { isOfAnother, isOwnDefinition, type OwnDefinition, ownDefinition, type ResourceRecord } from "./record";
import { newerThan } from "./runMark";
import { hasSucceeded, liveOf } from "./runs";

const STOP_PATIENCE_MS = 60_000;

const ARCHIVING: Readonly<Record<Archiving, (name: string) => string>> = {
  archived: (name) => `Archived workflow ${name}. Nothing of the connection was deleted by that.`,
  // Of a request that was sent again, the first one may have archived it.
  gone: (name) => `Workflow ${name} is archived already: Atlan does not have it any more.`,
  notShown: (name) => `Workflow ${name} is not archived: Atlan does not show it.`,
};

export interface DestroyContext {
  readonly api: AtlanApi;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly patience: Patience;
  readonly indexLagMs: number;
  readonly connectionQualifiedName: string;
  /** Somebody else's workflow that this resource may have run. */
  readonly existingWorkflow?: string | undefined;
}

/**
 * Destroys a resource: stops its run if that is live and this resource started it, and archives the definitions that it
 * created. Never touches assets, nor runs or definitions of others, nor a definition that somebody edited since.
 * Whatever is already gone counts as done.
 *
 * @returns whether the run of its intent was going, whoever started it: what that has deleted stays deleted
 * @throws AtlanApiError when Atlan refuses; the resource must then stay in state
 */
export async function destroy(record: ResourceRecord, context: DestroyContext): Promise<boolean> {
  const showsAt = context.clock.now() + context.indexLagMs;
  const runId = await ownLiveRun(record, context);
  const wasStopped = runId !== undefined && (await stop(runId, context));
  const goesOn = await leaveOtherRun(record, context);
  for (const definition of record.definitions) {
    const { name } = definition;
    const action = await decideOnDefinition(definition, showsAt, context);
    if (action.kind === "leave") context.log(`Workflow ${name} is left alone: ${action.because}.`);
    if (action.kind !== "archive") continue;
    context.log(ARCHIVING[await archive(name, showsAt, context)](name));
  }
  return wasStopped || goesOn;
}

/**
 * Archives the definitions that the intent does not use. They do no harm, so a definition that can't be archived now
 * stays in the record.
 */
export async function archiveFormerDefinitions(journal: Journal, context: DestroyContext): Promise<void> {
  const showsAt = context.clock.now() + context.indexLagMs;
  const inUse = ownDefinition(journal.record, journal.intent.mode);
  for (const definition of journal.record.definitions) {
    const { name } = definition;
    if (name === inUse) continue;
    try {
      const action = await decideOnDefinition(definition, showsAt, context);
      if (action.kind === "archive") await archive(name, showsAt, context);
      if (action.kind === "leave")
        context.log(`Workflow ${name} is not needed any more and left alone: ${action.because}.`);
      journal.forgetDefinition(name);
    } catch (error) {
      if (!(error instanceof AtlanProviderError)) throw error;
      context.log(`Workflow ${name} is not needed any more but could not be archived yet: ${error.message}`);
    }
  }
}

/**
 * Archives a definition, as soon as Atlan shows it where it can't be archived before.
 *
 * @param showsAt - when the index shows what an earlier command created, in milliseconds since the epoch
 * @returns what came of the last try
 */
function archive(name: string, showsAt: number, { api, clock, patience }: DestroyContext): Promise<Archiving> {
  return poll(
    clock,
    showsAt,
    () => api.archiveWorkflow(name, patience),
    (end) => end !== "notShown",
  );
}

/** What happens to a definition that this resource does not need any more. */
type DefinitionAction =
  | { readonly kind: "archive" }
  /** It does not exist: the create request had no effect. */
  | { readonly kind: "none" }
  /** It is not, or is no longer, what this resource created. */
  | { readonly kind: "leave"; readonly because: string };

/**
 * Decides whether a definition may be archived: only if this resource created it and nobody edited it since. Somebody
 * may have created another definition under its name, before or after ours.
 *
 * @param showsAt - when the index shows what an earlier command created, in milliseconds since the epoch
 */
async function decideOnDefinition(
  { name, mode, unconfirmed }: OwnDefinition,
  showsAt: number,
  { api, clock, patience, connectionQualifiedName }: DestroyContext,
): Promise<DefinitionAction> {
  const find = () => api.findWorkflow(name, patience);
  const found = unconfirmed === true ? await poll(clock, showsAt, find) : await find();
  // A confirmed definition that the index does not show was created or archived a moment ago.
  if (found === undefined) return { kind: unconfirmed === true ? "none" : "archive" };
  const wanted = { connectionQualifiedName, mode };
  if (doesSomethingElse(found, wanted))
    return { kind: "leave", because: `somebody has written it anew, and it ${describeDefinition(found)}` };
  if (unconfirmed === true && !doesTheSame(found, wanted))
    return {
      kind: "leave",
      because: "whether this resource has created it is not known, and Atlan does not tell what it does",
    };
  return { kind: "archive" };
}

/** The live run of this resource, if this resource started it. */
async function ownLiveRun(
  record: ResourceRecord,
  { api, clock, log, patience, indexLagMs, connectionQualifiedName, existingWorkflow }: DestroyContext,
): Promise<string | undefined> {
  const { startedByUs, runId, phase, fulfilled, workflowName, base } = record.intent;
  if (!startedByUs || fulfilled || (runId !== undefined && hasEnded(phase))) return undefined;
  if (runId !== undefined) {
    const run = await api.findRun(runId, patience);
    // A run that the index does not show yet is stopped as well: stopping a run that is gone does no harm.
    if (run === undefined) return runId;
    if (!isLive(toPhase(run.phase))) return undefined;
    const { workflowName: name = workflowName, template } = run;
    if (isOwnDefinition(name, record)) return runId;
    const definition = isTold(template) || name === undefined ? template : await api.findWorkflow(name, patience);
    if (!isOfAnother(runId, { name, definition }, connectionQualifiedName, record, existingWorkflow)) return runId;
    log(
      `Run ${runId} is left alone: this resource can't have started it, for its workflow ${String(name)} is of another connection.`,
    );
    return undefined;
  }
  if (workflowName === undefined) return undefined;
  // The answer to our start was lost, and the index may show its run only now.
  const newer = await poll(clock, clock.now() + indexLagMs, async () => {
    const runs = newerThan(await api.findRuns(workflowName, patience), base);
    return runs.length > 0 ? runs : undefined;
  });
  const live = newer && liveOf(newer);
  if (live === undefined) return undefined;
  // The first run of a definition that we created is ours. Who started a later one is not known.
  const isFirst = isOwnDefinition(workflowName, record) && base === undefined && newer?.length === 1;
  if (isFirst && !cameApart(live, await api.findWorkflow(workflowName, patience))) return live.id;
  throw startedByWhom(workflowName, live.id, "the answer to the last start was lost, and");
}

/**
 * Leaves alone the run of the intent that this resource is not known to have started, or that had ended and is going again since
 * somebody has retried it, and says so.
 *
 * @returns whether there is such a run
 * @throws UnknownOutcomeError when it is a live run of our definition, which a killed command of ours may have started, and
 *   the run does not tell what it does. Once the definition is archived, nobody could know which connection it is on, and
 *   another resource would start a run beside it
 */
async function leaveOtherRun(record: ResourceRecord, { api, log, patience }: DestroyContext): Promise<boolean> {
  const { runId, workflowName, phase, startedByUs, fulfilled } = record.intent;
  const isOver = hasEnded(phase);
  if (runId === undefined || (isOver ? fulfilled : startedByUs)) return false;
  const run = isOwnDefinition(workflowName, record) && !fulfilled ? await api.findRun(runId, patience) : undefined;
  if (!isLive(run === undefined ? phase : toPhase(run.phase))) return false;
  if (workflowName !== undefined && run !== undefined && !isTold(run.template))
    throw startedByWhom(workflowName, runId);
  log(
    isOver
      ? `Run ${runId} is left alone: it had ended ${phase}, and somebody has started it again.`
      : `Run ${runId} is left alone: this resource is not known to have started it.`,
  );
  return true;
}

/** A live run of our definition that somebody else may have started. */
function startedByWhom(workflowName: string, runId: string, why = ""): UnknownOutcomeError {
  return new UnknownOutcomeError({
    doing: "stopping the run of workflow",
    identity: workflowName,
    because: `${why} whether this resource has started run ${runId}, which is going, is not known`.trimStart(),
    suggestion: "Stop that run in Atlan or wait for its end, then run the command again.",
  });
}

/**
 * Tells a run to stop and waits up to a minute for its end, so that the next command does not meet it.
 *
 * @returns false where Atlan has no such run, and shows none
 */
async function stop(runId: string, { api, clock, log, patience, indexLagMs }: DestroyContext): Promise<boolean> {
  const seeEnd = async (): Promise<WorkflowRun | undefined> => {
    const run = await api.findRun(runId, patience);
    return run !== undefined && hasEnded(toPhase(run.phase)) ? run : undefined;
  };
  let isSent: boolean;
  try {
    isSent = await api.stopRun(runId, patience);
  } catch (error) {
    // The run may have ended, or somebody has stopped it, and the index may show that late.
    const end = await poll(clock, clock.now() + indexLagMs, seeEnd);
    if (end === undefined) throw error;
    log(`Run ${runId}, which this resource had started, has ended ${toPhase(end.phase)}.`);
    return true;
  }
  log(
    isSent
      ? `Told run ${runId}, which this resource had started, to stop.`
      : `Run ${runId}, which this resource had started, was not told to stop: Atlan answers that it is not there.`,
  );
  const end = await poll(clock, clock.now() + STOP_PATIENCE_MS, seeEnd);
  if (end === undefined) log(`Run ${runId} is not seen to end. Look at it in Atlan.`);
  else if (hasSucceeded(end)) log(`Run ${runId} Succeeded before it was stopped.`);
  else
    log(
      end.stopped
        ? `Stopped run ${runId}. What it has deleted stays deleted.`
        : `Run ${runId} has ended ${toPhase(end.phase)}.`,
    );
  // Atlan may have put away a run that ended a moment ago, while the index shows it.
  return isSent || (end ?? (await api.findRun(runId, patience))) !== undefined;
}
