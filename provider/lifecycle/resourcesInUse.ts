import { hasEnded } from "../atlan/phase";
import type { ResourceRecord } from "../reconcile/record";
import type { ResourceConnectionKey } from "./keys";

/** What is left of a record when what is in use is taken out of it. */
export interface Unused {
  readonly record: ResourceRecord;
  /** The run of the record, if it goes on for another resource. */
  readonly goesOn: string | undefined;
  /** The resource that takes its place is not created yet, and is to find a run by its name. */
  readonly isLeftToNew: boolean;
}

/**
 * What the resources use that a command has created, is about to update or found unchanged. A resource that another one has
 * replaced, under its own name or a new one, is deleted after that, maybe by a later command: what is in use it must leave.
 */
export class ResourcesInUse {
  private readonly records = new Map<ResourceConnectionKey, Names>();
  /** What was checked as new and is not created yet, with its mode. */
  private readonly awaited = new Map<ResourceConnectionKey, unknown>();

  /**
   * A connection was checked as new. Where that replaces a resource by force, the former one is deleted first: if it does the same, its
   * run goes on then, as the preview says.
   */
  awaitNew(key: ResourceConnectionKey, mode: unknown): void {
    this.records.delete(key);
    this.awaited.set(key, mode);
  }

  keep(key: ResourceConnectionKey, { definitions, intent }: ResourceRecord): void {
    this.awaited.delete(key);
    const { runId, workflowName, fulfilled } = intent;
    this.records.set(key, { definitions: definitions.map(({ name }) => name), runId, workflowName, fulfilled });
  }

  /** What `delete` may archive and stop of a former resource. */
  without(key: ResourceConnectionKey, record: ResourceRecord): Unused {
    const names = new Set([...this.records].flatMap(([of, names]) => namesInUse(names, of === key)));
    const { intent, definitions } = record;
    const isGoing = !intent.fulfilled && !hasEnded(intent.phase);
    const isAwaited = this.awaited.get(key) === intent.mode;
    const isLeftToNew = isGoing && intent.startedByUs && intent.workflowName !== undefined && isAwaited;
    if (isLeftToNew) names.add(intent.workflowName);
    const isAdopted = names.has(intent.runId) || names.has(intent.workflowName);
    const { runId, ...others } = intent;
    return {
      record: {
        ...record,
        definitions: definitions.filter(({ name }) => !names.has(name)),
        intent: isAdopted ? { ...others, startedByUs: false } : intent,
      },
      goesOn: isAdopted && isGoing ? runId : undefined,
      isLeftToNew,
    };
  }
}

interface Names {
  readonly definitions: readonly string[];
  readonly runId: string | undefined;
  readonly workflowName: string | undefined;
  readonly fulfilled: boolean;
}

/**
 * The workflow of another resource's run is in use only while that run is followed: when it has ended, who has created the
 * workflow archives it.
 */
function namesInUse({ definitions, runId, workflowName, fulfilled }: Names, isSame: boolean): (string | undefined)[] {
  const names = [...definitions, runId, ...(isSame || !fulfilled ? [workflowName] : [])];
  return names.filter((name) => name !== undefined);
}
