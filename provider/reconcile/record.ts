import type { AssetCounts, ConnectionObservation, Definition, WorkflowRun } from "../atlan/api";
import { type Phase, toPhase } from "../atlan/phase";
import { omit, present } from "../text/present";
import type { Intent, LookBefore, Mode } from "./intent";
import type { InventoryMark } from "./inventoryMark";
import { unknownWord } from "./unknownWord";

/**
 * How the intent was fulfilled. `ran`: by our own run. `attached`: by a run that somebody else started and we joined.
 * `alreadyArchived` and `alreadyGone`: nothing had to be done.
 */
export type Outcome = "ran" | "attached" | "alreadyArchived" | "alreadyGone";

/** Whether a run reached the target state, whoever started it. */
export function hasRun(outcome: Outcome): boolean {
  switch (outcome) {
    case "ran":
    case "attached":
      return true;
    case "alreadyArchived":
    case "alreadyGone":
      return false;
    default:
      return unknownWord("outcome", outcome);
  }
}

/**
 * The target state that the connection has reached for this resource, by whichever run: `archived` also if it was archived
 * already. A connection that `allowMissing` counts as gone changes nothing of it: nobody knows whether it was purged.
 */
export type Achieved = "none" | "archived" | "purged";

/** The latest run, as the outputs show it. Decisions never use it. */
export interface LatestRun {
  readonly workflowName?: string;
  readonly runId?: string;
  readonly phase: Phase;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly message?: string;
}

/** The asset counts, and the connection's state where a refresh found that it came back. */
export interface SeenAssets extends AssetCounts {
  /**
   * The connection's state, where it is no longer what the last run left: active again after an archive, or present
   * after a purge.
   */
  readonly connection?: "ACTIVE" | "DELETED";
}

/** A workflow definition that this resource created. */
export interface OwnDefinition {
  /** Its name in Atlan. */
  readonly name: string;
  /** What it does. The mode of a definition never changes. */
  readonly mode: Mode;
  /**
   * Whether this resource created it is not known: no answer confirmed it, and the definition that was found does not
   * show what it does.
   */
  readonly unconfirmed?: true;
}

/**
 * Whether this resource may have started the run of an intent: if the answer was lost, nobody knows.
 *
 * @param existingWorkflow - the one that the inputs name
 */
export function mayBeOurs(
  { startedByUs, workflowName }: Intent,
  record: Pick<ResourceRecord, "definitions"> | undefined,
  existingWorkflow: string | undefined,
): boolean {
  const isExisting = workflowName !== undefined && workflowName === existingWorkflow;
  return startedByUs || isOwnDefinition(workflowName, record) || isExisting;
}

/** Whether this resource created the definition of that name, as far as it knows. */
export function isOwnDefinition(
  name: string | undefined,
  record: Pick<ResourceRecord, "definitions"> | undefined,
): boolean {
  return (record?.definitions ?? []).some((it) => it.name === name);
}

/**
 * Whether a run is of a workflow that deletes another connection and is not ours: then this resource has not started it, whatever state
 * says. What was seen to do something else after its start is in {@link ResourceRecord.fellShort}.
 *
 * @param existingWorkflow - the one that the inputs name, where that is known
 */
export function isOfAnother(
  runId: string,
  { name, definition }: { readonly name: string | undefined; readonly definition: Definition | undefined },
  connectionQualifiedName: string,
  record: Pick<ResourceRecord, "definitions" | "fellShort">,
  existingWorkflow?: string,
): boolean {
  const deleted = definition?.connectionQualifiedName ?? connectionQualifiedName;
  const isNamed = existingWorkflow !== undefined && name === existingWorkflow;
  if (isNamed || deleted === connectionQualifiedName) return false;
  return !isOwnDefinition(name, record) && record.fellShort?.includes(runId) !== true;
}

/** Our newest definition for the mode. */
export function ownDefinition(record: Pick<ResourceRecord, "definitions"> | undefined, mode: Mode): string | undefined {
  return (record?.definitions ?? []).findLast((it) => it.mode === mode)?.name;
}

/** The names of the definitions that purge, apart from one. */
export function otherPurges(record: Pick<ResourceRecord, "definitions"> | undefined, name: string): string[] {
  const purges = (record?.definitions ?? []).filter((it) => it.mode === "purge" && it.name !== name);
  return purges.map((it) => it.name);
}

/** Everything that is known about a resource besides its inputs. Stored in state: a public format. */
export interface ResourceRecord extends LatestRun {
  readonly outcome?: Outcome;
  readonly achieved: Achieved;
  readonly intent: Intent;
  /** The definitions that this resource created and has not archived, the newest last. */
  readonly definitions: readonly OwnDefinition[];
  /** The last asset counts. */
  readonly assets?: SeenAssets;
  /**
   * Purges that Succeeded and after which the connection was still there, and runs that did something else, the newest last.
   * They do not explain why it can't be seen later. Left out for none, and when a purge has reached its target state.
   */
  readonly fellShort?: readonly string[];
  /** What was done and observed when the intent was last fulfilled: see {@link Receipt}. */
  readonly receipt?: string;
}

/** The observations before and after the run, when the intent was fulfilled. */
export interface Proof {
  readonly before: LookBefore | undefined;
  /** The inventory by which the run was approved. */
  readonly inventory?: InventoryMark | undefined;
  readonly after: ConnectionObservation;
  /** The connection's last known display name. */
  readonly connectionName: string | undefined;
}

/** The latest run in the form of the outputs. */
export function latestRun(run: WorkflowRun, workflowName: string | undefined): LatestRun {
  return present({
    workflowName: run.workflowName ?? workflowName,
    runId: run.id,
    phase: toPhase(run.phase),
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    message: run.message,
  });
}

/** The record without its latest run, which another one replaces whole. */
export function withoutRun(record: ResourceRecord): Omit<ResourceRecord, keyof LatestRun> {
  return omit(record, "workflowName", "runId", "phase", "startedAt", "finishedAt", "message");
}
