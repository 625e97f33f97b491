import type { WorkflowDefinition, WorkflowRun } from "../atlan/api";
import { toPhase } from "../atlan/phase";
import {
  type AtlanApiError,
  AtlanProviderError,
  ConflictingRunError,
  RunFailedError,
  RunStoppedError,
  UnexpectedPhaseError,
  UnknownOutcomeError,
  WaitTimeoutError,
} from "../errors";
import { formatTimeout } from "../text/duration";
import { quoted } from "../text/escape";
import { type Definition, describeDefinition } from "./definition";
import type { Intent, Mode } from "./intent";
import { doing } from "./preflight";
import type { ResourceRecord } from "./record";

const GOES_ON =
  "It goes on in Atlan. `pulumi up` waits on for the same run; raise timeout if it needs longer. " +
  "If it is stuck, stop it in Atlan, and change a trigger when it has ended.";
/** Of a run that nobody has seen it is not known whether it goes on. */
const NOT_SEEN =
  "It may be going on in Atlan. `pulumi up` looks for it again, and starts no other. " +
  "If it never appears, look for it in Atlan, and check that the token may search runs.";
/** Of a run that does something else, in a preview. */
const IS_GOING =
  "`pulumi up` tells it to stop if this resource has started it. Else stop it in Atlan if it is a mistake, or wait until it has ended.";
const RUN_AGAIN = "Look at the run in Atlan. `pulumi up` runs the workflow again.";

/** By what it is known that a run does something other than what is wanted. */
export interface Evidence {
  /**
   * `run`: the run's own copy of its definition. `definition`: the definition now; the run does not show what it does.
   * `answer`: Atlan's answer to the start, which ran a definition that existed under the name before.
   */
  readonly by: "run" | "definition" | "answer";
  /** The workflow of the run. */
  readonly name: string;
  /** What the evidence shows. */
  readonly definition: Definition;
}

/** The cause, and what to do next if the run was stopped, goes on or has ended. */
interface OtherInWords {
  readonly because: string;
  readonly next: Readonly<Record<"isStopped" | "goesOn" | "hasEnded", string>>;
}

/** The errors of a reconciler, written for somebody who reads them at 3 a.m. */
export class Messages {
  private readonly context: { readonly doing: string; readonly identity: string };

  constructor(mode: Mode, connectionQualifiedName: string) {
    this.context = { doing: doing(mode), identity: connectionQualifiedName };
  }

  /** @param gone - how much of the work was done at the run's end: see `describeGone` */
  runFailed(run: WorkflowRun, gone = ""): RunFailedError {
    const said = run.message === undefined ? "" : `: ${run.message.replace(/[.\s]+$/, "")}`;
    return new RunFailedError({
      ...this.context,
      because: `run ${run.id} ended ${toPhase(run.phase)}${said}${andThat(gone)}`,
      suggestion: RUN_AGAIN,
    });
  }

  succeededShort(runId: string, rest: string, advice = RUN_AGAIN): RunFailedError {
    return new RunFailedError({
      ...this.context,
      because: `run ${runId} Succeeded, but ${rest}`,
      suggestion: advice,
    });
  }

  /**
   * @param of - see {@link wasStopped}
   * @param gone - how much of the work was done at the run's end: see `describeGone`
   */
  runStopped(runId: string, of: Partial<RunToStop> | undefined, gone = ""): RunStoppedError {
    const look = isRanOther(runId, of?.fellShort) ? "Look in Atlan at what it has done. " : "";
    return new RunStoppedError({
      ...this.context,
      because: `run ${runId} ${wasStopped(runId, of)}${andThat(gone)}`,
      suggestion: `${look}It is not started again by itself. Change a trigger to start another run.`,
    });
  }

  unexpectedPhase(run: WorkflowRun): UnexpectedPhaseError {
    return new UnexpectedPhaseError({
      ...this.context,
      because: `run ${run.id} is in phase ${quoted(run.phase ?? "")}, which is none that Atlan's clients know`,
      suggestion: "Look at the run in Atlan. `pulumi up` looks at it again and starts nothing while it is so.",
    });
  }

  /** @param gone - how much of the work was done at that time: see `describeGone` */
  timedOut(what: string, run: WorkflowRun | undefined, timeoutMs: number, gone = ""): WaitTimeoutError {
    const within = formatTimeout(timeoutMs);
    const phase = run === undefined ? `did not appear within ${within}` : `is ${toPhase(run.phase)} after ${within}`;
    return new WaitTimeoutError({
      ...this.context,
      because: `${what} ${phase}${andThat(gone)}`,
      suggestion: run === undefined ? NOT_SEEN : GOES_ON,
    });
  }

  noTimeLeft(timeoutMs: number): WaitTimeoutError {
    return new WaitTimeoutError({
      ...this.context,
      because: `nothing was started within ${formatTimeout(timeoutMs)}: looking at the tenant has taken all of it`,
      // Before a workflow is run again, the search must show what was begun right before.
      suggestion:
        "Run `pulumi up` again. If it ends so again, raise timeout: it has to be some seconds longer than atlan:indexLag.",
    });
  }

  /** @param failure - why the first attempt failed, as a clause */
  triedBefore(failure: string): AtlanProviderError {
    return new AtlanProviderError("ATLAN_TRIED_BEFORE", {
      ...this.context,
      because: `this command has tried it already, and ${failure}`,
      suggestion: "Nothing more was started: another try needs another `pulumi up`.",
    });
  }

  /** @param freshMs - the maximum age of the count, in milliseconds */
  neverFresh(freshMs: number): AtlanProviderError {
    return new AtlanProviderError("ATLAN_TOO_LATE", {
      ...this.context,
      because: `each count of its assets was older than ${formatTimeout(freshMs)} when the purge could have been sent`,
      suggestion:
        "A purge is approved by what was true a moment ago. Nothing was started. Run `pulumi up` again when the tenant, or this machine, is faster.",
    });
  }

  neverItsTurn(timeoutMs: number): WaitTimeoutError {
    return new WaitTimeoutError({
      ...this.context,
      because: `nothing was started within ${formatTimeout(timeoutMs)}: others of the fleet were starting all the time`,
      suggestion: "`pulumi up` goes on; raise timeout, or maxConcurrentStarts, if Atlan can bear it.",
    });
  }

  startUnknown(workflowName: string, cause: AtlanApiError): UnknownOutcomeError {
    return new UnknownOutcomeError({
      ...this.context,
      because: `whether a run was started is not known: no answer has told it (${cause.code}), and no run of ${workflowName} can be found`,
      suggestion: `Nothing more was sent. Look for runs of ${workflowName} in Atlan; \`pulumi up\` looks again, and a changed trigger starts another.`,
      cause,
    });
  }

  /** @param rest - what else is known, as a clause */
  historyGone(
    { runId, workflowName: name = "" }: Pick<Intent, "runId" | "workflowName">,
    rest: string,
  ): UnknownOutcomeError {
    const what = runId === undefined ? `a run of workflow ${name}` : `run ${runId}`;
    return new UnknownOutcomeError({
      ...this.context,
      because: `${what} can't be found, and ${rest}`,
      suggestion: `Look for runs of ${name} in Atlan. If none is going, change a trigger to start another.`,
    });
  }

  /**
   * @param wasSeen - whether the connection was visible before the run; this matters only for an archive, which can't
   *   explain a missing connection
   */
  unproven(runId: string, wasSeen: boolean): UnknownOutcomeError {
    return new UnknownOutcomeError({
      ...this.context,
      because: `run ${runId} Succeeded, but the connection ${wasSeen ? "can't be seen any more" : "was never visible"}, so that a count of 0 proves nothing`,
      suggestion:
        "Check that the token's persona includes the connection. allowMissing: true takes a connection that can't be seen for gone.",
    });
  }

  contradiction(): UnknownOutcomeError {
    return new UnknownOutcomeError({
      ...this.context,
      because: "the tenant's answers contradict each other",
      suggestion: "Look at the connection-delete workflows in Atlan, then run `pulumi up` again.",
    });
  }

  namesTaken(count: number): ConflictingRunError {
    return new ConflictingRunError({
      ...this.context,
      because: `all of ${count} names for the workflow are taken by other workflows`,
      suggestion: "Look at the tenant's connection-delete workflows; if they are in use, rename the resource.",
    });
  }

  /** A workflow that somebody else created is run unchanged, or not at all: it is not there, or does something else. */
  existingUnusable(name: string, definition: WorkflowDefinition | undefined): AtlanProviderError {
    return new AtlanProviderError("ATLAN_EXISTING_WORKFLOW", {
      ...this.context,
      because: `existingWorkflow ${name} ${definition === undefined ? "is not there, or the credentials can't see it" : describeDefinition(definition)}`,
      suggestion: "Nothing was started. Name a workflow that does what the inputs say, or leave existingWorkflow out.",
    });
  }

  /**
   * A run that was started or joined for the intent did or does something else.
   *
   * @param runId - undefined where the index does not show the run
   * @param end - `isGoing`: a preview has seen it, and stops nothing
   */
  ranOther(
    evidence: Evidence,
    runId: string | undefined,
    end: "isGoing" | "isStopped" | "goesOn" | "hasEnded",
  ): ConflictingRunError {
    const { because, next } = otherInWords(evidence, runId);
    return new ConflictingRunError({ ...this.context, because, suggestion: end === "isGoing" ? IS_GOING : next[end] });
  }

  /** A run names the connection, and may do anything to it. */
  strangeInTheWay(runId: string, definition: Definition): ConflictingRunError {
    return new ConflictingRunError({
      ...this.context,
      because: `run ${runId}, which names the same connection, is in flight, and its workflow ${describeDefinition(definition)}`,
      suggestion:
        "Nothing was started. Look at it in Atlan; stop it if it is a mistake, or wait until it has ended; then run `pulumi up` again.",
    });
  }

  /** An archive that was waited for: whether it has ended is not known. */
  notShownAnyMore(runId: string): ConflictingRunError {
    return new ConflictingRunError({
      ...this.context,
      because: `run ${runId}, which archives the same connection, was in flight, and Atlan does not show it any more`,
      suggestion: "Nothing was started. Look for it in Atlan; if it is not going, run `pulumi up` again.",
    });
  }

  inTheWay(runId: string, purges: boolean): ConflictingRunError {
    return new ConflictingRunError({
      ...this.context,
      because: `run ${runId}, which ${purges ? "purges" : "archives"} the same connection, is in flight`,
      suggestion: purges
        ? "Nothing was started. Stop that run in Atlan if it is a mistake, or wait until it has ended; then run `pulumi up` again."
        : "Nothing was started. Run `pulumi up` again when it has ended.",
    });
  }
}

function otherInWords({ by, name, definition }: Evidence, runId: string | undefined): OtherInWords {
  const does = describeDefinition(definition);
  const look = "Look in Atlan at what it has done";
  switch (by) {
    case "run":
      return {
        because: `somebody edited the workflow before its start, and run ${runId ?? ""} ${does}`,
        next: {
          isStopped: `It was told to stop. ${look}, then run \`pulumi up\` again.`,
          goesOn: "Stop it in Atlan if it is a mistake, or wait until it has ended; then run `pulumi up` again.",
          hasEnded: `The run has ended. ${look}, then run \`pulumi up\` again.`,
        },
      };
    case "definition": {
      const isNotStopped = `The run has ended, or could not be told to stop. ${look}, then run \`pulumi up\` again.`;
      return {
        because: `somebody has edited workflow ${name}, of which run ${runId ?? ""} is: it ${does} now, and whether that run does the same Atlan does not tell`,
        next: {
          isStopped: `The run was told to stop. ${look}; a changed trigger starts another.`,
          goesOn: isNotStopped,
          hasEnded: isNotStopped,
        },
      };
    }
    case "answer": {
      const which = runId === undefined ? "its run" : `run ${runId}`;
      const isNotStopped = `Look in Atlan at what ${which} has done, and stop it there if it is still going. Then run \`pulumi up\` again.`;
      return {
        because: `Atlan ran the workflow that stood under the name ${name} already, and it ${does}`,
        next: {
          isStopped: `Run ${runId ?? ""} was told to stop. ${look}; a changed trigger starts another.`,
          goesOn: isNotStopped,
          hasEnded: isNotStopped,
        },
      };
    }
  }
}

/** What tells by whom a run may have been stopped. */
type RunToStop = Pick<ResourceRecord, "fellShort"> & { readonly intent: Pick<Intent, "runId" | "startedByUs"> };

/**
 * By whom a run was stopped. One that did something else was told to stop as soon as that showed, unless somebody was faster. One that
 * this resource started may have been stopped by its own destroy, which then failed or was interrupted.
 */
export function wasStopped(runId: string, { fellShort, intent }: Partial<RunToStop> = {}): string {
  if (isRanOther(runId, fellShort))
    return "was stopped by somebody or by this resource, for it did something other than what is asked for";
  const mayBeByUs = intent?.startedByUs === true && (intent.runId ?? "") === runId;
  return `was stopped by somebody${mayBeByUs ? ", or by a `destroy` of this resource that did not end" : ""}`;
}

const isRanOther = (runId: string, fellShort: readonly string[] = []): boolean => fellShort.includes(runId);

function andThat(gone: string): string {
  return gone === "" ? "" : `; ${gone}`;
}
