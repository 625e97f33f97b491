import type { AssetCounts, ConnectionObservation, WorkflowRun } from "../atlan/api";
import type { Intent, LookBefore, Mode } from "./intent";
import { type Phase, toPhase } from "./phase";
import { unknownWord } from "./unknownWord";

/**
 * How the intent was fulfilled: `ran`, our own run; `attached`, somebody else's that we joined; `alreadyArchived` and
 * `alreadyGone`, nothing was left to do.
 */
export type Outcome = "ran" | "attached" | "alreadyArchived" | "alreadyGone";

/** Whether a run has brought the wanted state about, whoever started it. */
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

/** What has become of the connection by this resource's doing. */
export type Achieved = "none" | "archived" | "purged";

/** The latest run, as outputs show it. Decisions never read it. */
export interface LatestRun {
  readonly workflowName?: string;
  readonly runId?: string;
  readonly phase: Phase;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly message?: string;
}

/** The assets, and the connection itself where a refresh has found it back. */
export interface SeenAssets extends AssetCounts {
  /** Its state, where that is not any more what the last run left: active again after an archive, there after a purge. */
  readonly connection?: "ACTIVE" | "DELETED";
}

/** A workflow definition that this resource created. */
export interface OwnDefinition {
  /** What Atlan calls it. */
  readonly name: string;
  /** What it does. A definition never changes that. */
  readonly mode: Mode;
  /** Whether this resource has created it is not known: no answer said so, and what was found does not tell what it does. */
  readonly unconfirmed?: true;
}

/** Everything that is known of a resource besides its inputs. Stored in state: a public format. */
export interface ResourceRecord extends LatestRun {
  readonly outcome?: Outcome;
  readonly achieved: Achieved;
  readonly intent: Intent;
  /** The definitions that this resource created and has not archived, the newest last. */
  readonly definitions: readonly OwnDefinition[];
  /** The assets when they were last counted. */
  readonly assets?: SeenAssets;
  /** What was done and seen when the intent was last fulfilled: see {@link Receipt}. */
  readonly receipt?: string;
}

/** What was seen when the intent was fulfilled. */
export interface Proof {
  readonly before: LookBefore | undefined;
  readonly after: ConnectionObservation;
  /** The connection's name, as long as it had one. */
  readonly connectionName: string | undefined;
}

/** The latest run in the words of the outputs. */
export function latestRun(run: WorkflowRun, workflowName: string | undefined): LatestRun {
  const name = run.workflowName ?? workflowName;
  return {
    ...(name === undefined ? {} : { workflowName: name }),
    runId: run.id,
    phase: toPhase(run.phase),
    ...(run.startedAt === undefined ? {} : { startedAt: run.startedAt }),
    ...(run.finishedAt === undefined ? {} : { finishedAt: run.finishedAt }),
    ...(run.message === undefined ? {} : { message: run.message }),
  };
}
