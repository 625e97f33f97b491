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
}

/** The run of an intent, and whether it is certain that this resource started it. */
export interface RunOfIntent {
  readonly run: WorkflowRun;
  readonly startedByUs: boolean;
}

/** The runs in flight on the connection at one moment, as far as the index shows them. */
export interface InFlight {
  readonly all: readonly LiveRun[];
  /** The runs that do what is wanted under a definition that a start would use. */
  readonly ours: readonly LiveRun[];
  /** The runs of any other definition. */
  readonly foreign: readonly ForeignRun[];
  /** The runs whose connection is not known. */
  readonly untold: readonly LiveRun[];
}
