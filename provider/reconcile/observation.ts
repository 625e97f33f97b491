import type { ConnectionObservation, LiveRun, WorkflowDefinition, WorkflowRun } from "../atlan/api";

/** A live run whose definition is known. */
export type ForeignRun = LiveRun & { readonly definition: WorkflowDefinition };

/** What a command knows about Atlan when it decides whether to start a run. */
export interface Observation {
  readonly definition: WorkflowDefinition | undefined;
  /** The runs of the definition, newest first. */
  readonly runs: readonly WorkflowRun[];
  /** The runs in flight on the connection under other definitions. */
  readonly foreign: readonly ForeignRun[];
  readonly observed: ConnectionObservation;
  /** When the requests about the connection began, in milliseconds since the epoch. */
  readonly at: number;
  /** When the runs in flight were asked for: before the rest, and long before it where the process was held up. */
  readonly foreignAt: number;
}

/** The run of an intent, and whether it is certain that this resource started it. */
export interface RunOfIntent {
  readonly run: WorkflowRun;
  readonly startedByUs: boolean;
}

/** The definition of a name, and its runs. */
export type UnderName = Pick<Observation, "definition" | "runs">;

/** Whether a name has a definition or runs. */
export function isUsed({ definition, runs }: UnderName): boolean {
  return definition !== undefined || runs.length > 0;
}
