import type { Intent } from "../../provider/reconcile/intent";
import type { OwnDefinition } from "../../provider/reconcile/record";
import type { StoredResource } from "../rig";
import type { Findings } from "./findings";
import { hasEnded, type TrueRun } from "./history";
import type { Schedule, Verb } from "./schedule";
import type { World } from "./world";

/** What these rules read of a world. */
interface Seen {
  readonly findings: Pick<Findings, "limit" | "violate">;
  readonly history: { readonly runs: ReadonlyMap<string, TrueRun> };
  readonly schedule: { readonly switches: Schedule["switches"] };
}

/** What they read of definitions. */
interface Defined extends Pick<Seen, "findings"> {
  readonly tenant: Pick<World["tenant"], "workflows">;
  readonly edits: Pick<World["edits"], "since">;
}

/** What they read of a command that starts a run. */
interface Starting {
  /** What stands in state. */
  readonly session: { readonly intent: Intent | undefined };
  /** The digest of the intent that the program declares. */
  readonly key: string;
  /** The resource of its beginning is no more. */
  readonly hasDeleted: boolean;
}

/** The run that state leads to. */
function runOf(intent: Intent | undefined, { history }: Seen): TrueRun | undefined {
  return intent?.runId === undefined ? undefined : history.runs.get(intent.runId);
}

/**
 * What a start does after a person has stopped a run of theirs that the intent had joined: there must be none before a trigger
 * has changed. Where the answers tell nothing of a run but its phase, a stopped run looks like one that failed: a stated limit.
 * What takes the place of a resource that was deleted on the way knows nothing of its runs: another one.
 */
export function judgeStopOfJoined(seen: Seen, { session, key, hasDeleted }: Starting, started: TrueRun): void {
  if (hasDeleted) return;
  const { intent } = session;
  const joined = runOf(intent, seen);
  if (joined?.stoppedByPerson !== true || joined.starter !== "a person" || intent?.key !== key) return;
  if (seen.schedule.switches.minimalBodies === true) seen.findings.limit("a stop that does not show");
  seen.findings.violate(
    `run ${started.view.id} starts though a person has stopped run ${joined.view.id}, which we had joined`,
  );
}

/** What the rule reads of a command that has deleted a resource. */
interface Deleting {
  readonly session: { readonly index: number; readonly archivings: ReadonlyMap<string, number> };
  readonly before: StoredResource | undefined;
  readonly verb: Verb;
  readonly program: { readonly connectionQualifiedName: string };
}

/**
 * A resource that is gone leaves no run behind that it had started and that state led to. Nor one that it has started without
 * knowing so, unless the run itself or a definition that stays tells what it does: else nobody would know that it is on the connection.
 * Where another is put in its place by force, on the same connection, the run goes on for that one, and its definition stays, by
 * which also a later command finds it.
 */
export function judgeLeftGoing(seen: Seen, { session, before, verb, program }: Deleting): void {
  const intent = before?.outputs["intent"] as Intent | undefined;
  const run = runOf(intent, seen);
  if (run === undefined || run.starter === "a person" || hasEnded(run) || run.view.stoppedWith !== undefined) return;
  const isReplaced =
    verb === "forceReplacement" && before?.outputs["connectionQualifiedName"] === program.connectionQualifiedName;
  const archivedAt = session.archivings.get(run.view.workflowName) ?? -Infinity;
  if (isReplaced && archivedAt <= run.view.startedAt) return;
  if (intent?.startedByUs === true) {
    seen.findings.violate(`run ${run.view.id}, which the destroyed resource had started, goes on`);
    return;
  }
  const { runsCarryTemplate, minimalBodies } = seen.schedule.switches;
  // A destroy archives what state calls its own. Any other definition tells what its runs do, unless a person archives it.
  const own = before?.outputs["definitions"] as readonly OwnDefinition[] | undefined;
  const staysDefined = own?.some(({ name }) => name === run.view.workflowName) !== true;
  const isTold = staysDefined || (runsCarryTemplate === true && minimalBodies !== true);
  if (run.starter.stack === session.index && !isTold)
    seen.findings.violate(
      `run ${run.view.id}, which the destroyed resource has started, goes on, and tells nobody of what`,
    );
}

/** What it reads of a destroy. */
interface Destroying {
  readonly session: { readonly definitions: ReadonlySet<string> };
  readonly before: StoredResource | undefined;
  readonly act: { readonly lines: readonly string[] } | undefined;
}

/**
 * A destroy that succeeds archives what the resource had created and knew, or says that it is left alone; but for what somebody has written
 * anew in its place.
 */
export function judgeLeftDefined({ findings, tenant, edits }: Defined, { session, before, act }: Destroying): void {
  const own = before?.outputs["definitions"] as readonly OwnDefinition[] | undefined;
  for (const { name } of own ?? []) {
    const isThere = tenant.workflows().some((it) => it.name === name && !it.archived);
    const isSaid = act?.lines.some((line) => line.startsWith(`Workflow ${name} is left alone`));
    if (isThere && isSaid !== true && session.definitions.has(name) && edits.since(name) === undefined)
      findings.violate(`${name}, which the destroyed resource had created, is left`);
  }
}
