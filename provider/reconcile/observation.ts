import type { ConnectionObservation, LiveRun, WorkflowDefinition, WorkflowRun } from "../atlan/api";

/** A live run of which it is known what it does. */
export type ForeignRun = LiveRun & { readonly definition: WorkflowDefinition };

/** What is seen before a start is considered. */
export interface Observation {
  readonly definition: WorkflowDefinition | undefined;
  /** Of the definition, newest first. */
  readonly runs: readonly WorkflowRun[];
  /** In flight on the connection under other definitions. */
  readonly foreign: readonly ForeignRun[];
  readonly observed: ConnectionObservation;
  /** When it was begun to look at the connection. */
  readonly at: number;
}

/** The run of an intent, and whether it is told that this resource has started it. */
export interface RunOfIntent {
  readonly run: WorkflowRun;
  readonly startedByUs: boolean;
}

/** What is in flight on the connection, as far as it shows at one moment. */
export interface InFlight {
  readonly all: readonly LiveRun[];
  /** They do what is wanted under a definition that a start would use. */
  readonly ours: readonly LiveRun[];
  /** Under any other definition. */
  readonly foreign: readonly ForeignRun[];
  /** Nobody can tell what they are on. */
  readonly untold: readonly LiveRun[];
}
