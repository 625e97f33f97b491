import type { Intent } from "../../provider/reconcile/intent";
import type { RunView } from "../tenant";
import type { EndKind } from "./ends";
import { modeMeant, modeOf, type TrueRun } from "./history";
import type { Sitting } from "./sitting";
import type { World } from "./world";

/** What is judged of a run's deletions: that it has exactly the one that was wanted. */
type Wanted = Pick<RunView, "connectionQualifiedName" | "deleteType">;

/** Whether the run deletes exactly that, and nothing beside it. */
export function hasOnly({ view }: TrueRun, { connectionQualifiedName, deleteType }: Wanted): boolean {
  const [only, ...more] = view.deletions;
  return (
    more.length === 0 &&
    only?.connectionQualifiedName === connectionQualifiedName &&
    only.deleteType === deleteType &&
    only.deleteAssets
  );
}

/**
 * A run that a command starts deletes what is wanted, and nothing else. What somebody has written into its definition since
 * the command's last look at it, or so shortly before that the index did not show it, nobody could know.
 */
export function judgeDeletions(world: World, sitting: Sitting, run: TrueRun): void {
  const { findings } = world;
  const { deleteType, workflowName, id, deletions } = run.view;
  const isAsMeant = modeOf(run) === modeMeant(run);
  const { connectionQualifiedName } = sitting.program;
  if (isAsMeant && hasOnly(run, { connectionQualifiedName, deleteType })) return;
  if (couldKnow(world, sitting, workflowName))
    findings.violate(`run ${id} of ${workflowName}, which was seen to do something else, deletes ${shown(deletions)}`);
  else findings.count("definition", "run before it could be known");
  sitting.otherRuns.push(run);
  sitting.session.untoldRuns.set(id, run);
}

/**
 * A command that has started a run of what somebody had edited meanwhile has asked it to stop, or has ended with an error. One
 * that waits has looked again when the index showed it; one that does not has told what it could see.
 */
export function judgeOtherRuns(world: World, sitting: Sitting, kind: EndKind | undefined): void {
  const { findings } = world;
  forgetTold(sitting, kind);
  judgeServingOther(world, sitting, kind);
  for (const run of sitting.otherRuns) {
    const { view } = run;
    if (kind === "another definition ran") sitting.session.untoldRuns.delete(view.id);
    else if (sitting.toldRuns.has(run) && isTold(world))
      findings.violate(`the answer told what run ${view.id} deletes, and the end is ${String(kind)}`);
    const isStopped = view.stoppedWith !== undefined;
    if (isStopped) findings.count("definition", "run and stopped");
    else if (kind !== "success") findings.count("definition", "run and reported");
    else if (!isTold(world)) findings.count("definition", "run, and nobody tells of what");
    else if (sitting.program.waitForCompletion || couldKnow(world, sitting, view.workflowName))
      findings.violate(`success, and run ${view.id} deletes ${shown(view.deletions)}`);
  }
}

/** A later command may tell of a run, too: whoever was told of it decides whether it stays. */
function forgetTold({ session }: Sitting, kind: EndKind | undefined): void {
  if (kind !== "another definition ran") return;
  const told = [...session.untoldRuns.keys()].filter((id) => session.lastErrors.some((it) => it.includes(id)));
  for (const id of told) session.untoldRuns.delete(id);
}

/**
 * A run that an earlier command started, and of which nobody was told that it deletes something else, is no success either: its
 * definition has shown what it does since before this command.
 */
function judgeServingOther(world: World, sitting: Sitting, kind: EndKind | undefined): void {
  const { findings, edits, schedule, tenant } = world;
  const { session, begunAt } = sitting;
  const { intent } = session;
  const former = sitting.before?.outputs["intent"] as Intent | undefined;
  const run = session.untoldRuns.get(intent?.runId ?? "");
  const isNews = intent?.fulfilled === true && !(former?.fulfilled === true && former.runId === intent.runId);
  if (kind !== "success" || !isNews || run === undefined || sitting.otherRuns.includes(run)) return;
  const { workflowName, id, deletions } = run.view;
  const isThere = tenant.workflows().some(({ name, archived }) => name === workflowName && !archived);
  const shownSince = (edits.since(workflowName) ?? Infinity) + schedule.lag.workflows;
  if (isTold(world) && isThere && shownSince < begunAt)
    findings.violate(`success by run ${id} of an earlier command, which deletes ${shown(deletions)}`);
}

/**
 * Whether the tenant tells at all what a definition or a run does. Where no answer does, nobody can know that another definition
 * stands under a name that was free: such a tenant is a stated limit.
 */
function isTold({ schedule }: World): boolean {
  return schedule.switches.minimalBodies !== true;
}

/** Whether a look of the command at a definition has shown what somebody had written into it. */
function couldKnow(world: World, sitting: Sitting, workflowName: string): boolean {
  const { edits, schedule } = world;
  const editedAt = edits.since(workflowName);
  const seenAt = sitting.looks.findLast(({ body, isWhole }) => isWhole && body.includes(workflowName))?.at;
  return (
    editedAt === undefined || (isTold(world) && seenAt !== undefined && editedAt < seenAt - schedule.lag.workflows)
  );
}

function shown(deletions: RunView["deletions"]): string {
  const each = deletions.map((it) => `${it.connectionQualifiedName} (${it.deleteType})`);
  return each.length === 0 ? "nothing" : each.join(" and ");
}
