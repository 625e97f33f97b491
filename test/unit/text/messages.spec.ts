import { expect } from "chai";
import type { WorkflowRun } from "../../../provider/atlan/api";
import { AtlanApiError, type AtlanProviderError } from "../../../provider/errors";
import { type Evidence, Messages } from "../../../provider/reconcile/messages";
import { describeRest } from "../../../provider/reconcile/targetState";
import { CONNECTION, look, shownRun } from "./observed";

const RUN = "atlan-connection-delete-5000000001-x7k2p";
const WORKFLOW = "atlan-connection-delete-5000000001";

const run = (phase: string | undefined, message?: string): WorkflowRun =>
  shownRun({ id: RUN, workflowName: WORKFLOW, phase, message });

const lost = new AtlanApiError("ATLAN_API", {
  doing: "starting workflow",
  identity: WORKFLOW,
  because: "the connection was lost",
  suggestion: "Look at the tenant.",
  status: 0,
  fate: "unclear",
  retryAfterMs: undefined,
});

/** What a workflow was edited to do. */
const PURGES = { connectionQualifiedName: "default/postgres/1700000009", deleteType: "PURGE", deleteAssets: true };

const archiving = new Messages("archive", CONNECTION);
const purging = new Messages("purge", CONNECTION);
const ARCHIVING = `archiving connection (${CONNECTION}): `;
const PURGING = `purging connection (${CONNECTION}): `;

/** What a run has left, by type. */
const LEFT = {
  ...look("DELETED", 0, 0),
  assets: { active: 1_201, archived: 1, activeByType: { Table: 1, Column: 1_200 }, archivedByType: { View: 1 } },
};

const by = (evidence: Evidence["by"]): Evidence => ({ by: evidence, name: WORKFLOW, definition: PURGES });

const reports: readonly (readonly [title: string, report: () => AtlanProviderError, code: string, message: string])[] =
  [
    ...([true, false] as const).map(
      (isStopped) =>
        [
          `a workflow that was edited around its start, ${isStopped ? "stopped" : "ended"}`,
          () => archiving.ranOther(by("definition"), RUN, isStopped ? "isStopped" : "hasEnded"),
          "ATLAN_CONFLICTING_RUN",
          `${ARCHIVING}somebody has edited workflow ${WORKFLOW}, of which run ${RUN} is: it purges ` +
            "default/postgres/1700000009 now, and whether that run does the same Atlan does not tell. " +
            (isStopped
              ? "The run was told to stop. Look in Atlan at what it has done; a changed trigger starts another. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run"
              : "The run has ended, or could not be told to stop. Look in Atlan at what it has done, then run `pulumi up` again. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run"),
        ] as const,
    ),
    ...([RUN, undefined] as const).map(
      (runId) =>
        [
          `a start that ran what stood under the name before, ${runId === undefined ? "whose run is not known" : "whose run could not be told to stop"}`,
          () => archiving.ranOther(by("answer"), runId, "hasEnded"),
          "ATLAN_CONFLICTING_RUN",
          `${ARCHIVING}Atlan ran the workflow that stood under the name ${WORKFLOW} already, and it purges ` +
            `default/postgres/1700000009. Look in Atlan at what ${runId === undefined ? "its run" : `run ${RUN}`} has done, and stop it there if it ` +
            "is still going. Then run `pulumi up` again. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
        ] as const,
    ),
    [
      "a start that ran what stood under the name before",
      () => archiving.ranOther(by("answer"), RUN, "isStopped"),
      "ATLAN_CONFLICTING_RUN",
      `${ARCHIVING}Atlan ran the workflow that stood under the name ${WORKFLOW} already, and it purges ` +
        `default/postgres/1700000009. Run ${RUN} was told to stop. Look in Atlan at what it has done; a changed trigger starts another. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run`,
    ],
    [
      "a start that ran what stood under the name before, of which no run shows",
      () => archiving.ranOther(by("answer"), undefined, "goesOn"),
      "ATLAN_CONFLICTING_RUN",
      `${ARCHIVING}Atlan ran the workflow that stood under the name ${WORKFLOW} already, and it purges ` +
        "default/postgres/1700000009. Look in Atlan at what its run has done, and stop it there if it is still going. " +
        "Then run `pulumi up` again. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
    ],
    [
      "a run that may do anything",
      () => archiving.strangeInTheWay(RUN, { ...PURGES, strange: { because: "it has 2 tasks", texts: [] } }),
      "ATLAN_CONFLICTING_RUN",
      `${ARCHIVING}run ${RUN}, which names the same connection, is in flight, and its workflow does not tell what it deletes: ` +
        "it has 2 tasks. Nothing was started. Look at it in Atlan; stop it if it is a mistake, or wait until it has ended; " +
        "then run `pulumi up` again. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
    ],
    [
      "a run that failed",
      () => archiving.runFailed(run("Failed", "child 'x' failed. \n")),
      "ATLAN_RUN_FAILED",
      `${ARCHIVING}run ${RUN} ended Failed: child 'x' failed. Look at the run in Atlan. ` +
        "`pulumi up` runs the workflow again. [ATLAN_RUN_FAILED] docs/errors.md#atlan_run_failed",
    ],
    [
      "a run that failed half-way",
      () => archiving.runFailed(run("Failed", "child 'x' failed."), "612 of 1,225 assets are gone"),
      "ATLAN_RUN_FAILED",
      `${ARCHIVING}run ${RUN} ended Failed: child 'x' failed; 612 of 1,225 assets are gone. Look at the run in Atlan. ` +
        "`pulumi up` runs the workflow again. [ATLAN_RUN_FAILED] docs/errors.md#atlan_run_failed",
    ],
    [
      "a run that was stopped half-way",
      () => archiving.runStopped(RUN, undefined, "612 of 1,225 assets are gone"),
      "ATLAN_RUN_STOPPED",
      `${ARCHIVING}run ${RUN} was stopped by somebody; 612 of 1,225 assets are gone. It is not started again by itself. ` +
        "Change a trigger to start another run. [ATLAN_RUN_STOPPED] docs/errors.md#atlan_run_stopped",
    ],
    [
      "a wait that took too long, half-way",
      () => archiving.timedOut(`run ${RUN}`, run("Running"), 300_000, "612 of 1,225 assets are gone"),
      "ATLAN_WAIT_TIMEOUT",
      `${ARCHIVING}run ${RUN} is Running after 5m; 612 of 1,225 assets are gone. It goes on in Atlan. ` +
        "`pulumi up` waits on for the same run; raise timeout if it needs longer. " +
        "If it is stuck, stop it in Atlan, and change a trigger when it has ended. [ATLAN_WAIT_TIMEOUT] docs/errors.md#atlan_wait_timeout",
    ],
    [
      "a run that failed without a word",
      () => purging.runFailed(run("Error")),
      "ATLAN_RUN_FAILED",
      `${PURGING}run ${RUN} ended Error. Look at the run in Atlan. \`pulumi up\` runs the workflow again. [ATLAN_RUN_FAILED] docs/errors.md#atlan_run_failed`,
    ],
    [
      "an archive that has left assets of some types",
      () => archiving.succeededShort(RUN, describeRest("archive", LEFT)),
      "ATLAN_RUN_FAILED",
      `${ARCHIVING}run ${RUN} Succeeded, but 1,201 assets are still active (1,200 Column, 1 Table). ` +
        "Look at the run in Atlan. `pulumi up` runs the workflow again. [ATLAN_RUN_FAILED] docs/errors.md#atlan_run_failed",
    ],
    [
      "a purge that has left assets of some types",
      () => purging.succeededShort(RUN, describeRest("purge", LEFT)),
      "ATLAN_RUN_FAILED",
      `${PURGING}run ${RUN} Succeeded, but 1,202 assets are still there (1,200 Column, 1 Table, 1 View). ` +
        "Look at the run in Atlan. `pulumi up` runs the workflow again. [ATLAN_RUN_FAILED] docs/errors.md#atlan_run_failed",
    ],
    [
      "a run that has left something",
      () => purging.succeededShort(RUN, "2 assets are still there"),
      "ATLAN_RUN_FAILED",
      `${PURGING}run ${RUN} Succeeded, but 2 assets are still there. Look at the run in Atlan. ` +
        "`pulumi up` runs the workflow again. [ATLAN_RUN_FAILED] docs/errors.md#atlan_run_failed",
    ],
    [
      "a run that was stopped",
      () => archiving.runStopped(RUN, undefined),
      "ATLAN_RUN_STOPPED",
      `${ARCHIVING}run ${RUN} was stopped by somebody. It is not started again by itself. ` +
        "Change a trigger to start another run. [ATLAN_RUN_STOPPED] docs/errors.md#atlan_run_stopped",
    ],
    [
      "a phase that nobody knows",
      () => archiving.unexpectedPhase(run("Paused")),
      "ATLAN_UNEXPECTED_PHASE",
      `${ARCHIVING}run ${RUN} is in phase "Paused", which is none that Atlan's clients know. Look at the run in Atlan. ` +
        "`pulumi up` looks at it again and starts nothing while it is so. [ATLAN_UNEXPECTED_PHASE] docs/errors.md#atlan_unexpected_phase",
    ],
    [
      "a phase that is not there",
      () => archiving.unexpectedPhase(run(undefined)),
      "ATLAN_UNEXPECTED_PHASE",
      `${ARCHIVING}run ${RUN} is in phase "", which is none that Atlan's clients know. Look at the run in Atlan. ` +
        "`pulumi up` looks at it again and starts nothing while it is so. [ATLAN_UNEXPECTED_PHASE] docs/errors.md#atlan_unexpected_phase",
    ],
    [
      "a wait that took too long",
      () => archiving.timedOut(`run ${RUN}`, run("Running"), 300_000),
      "ATLAN_WAIT_TIMEOUT",
      `${ARCHIVING}run ${RUN} is Running after 5m. It goes on in Atlan. ` +
        "`pulumi up` waits on for the same run; raise timeout if it needs longer. " +
        "If it is stuck, stop it in Atlan, and change a trigger when it has ended. [ATLAN_WAIT_TIMEOUT] docs/errors.md#atlan_wait_timeout",
    ],
    [
      "a wait for a run that was never seen",
      () => archiving.timedOut(`the run of workflow ${WORKFLOW}`, undefined, 90_000),
      "ATLAN_WAIT_TIMEOUT",
      `${ARCHIVING}the run of workflow ${WORKFLOW} did not appear within 90s. It may be going on in Atlan. ` +
        "`pulumi up` looks for it again, and starts no other. If it never appears, look for it in Atlan, and check that the token " +
        "may search runs. [ATLAN_WAIT_TIMEOUT] docs/errors.md#atlan_wait_timeout",
    ],
    [
      "a start for which looking has left no time",
      () => archiving.noTimeLeft(45_000),
      "ATLAN_WAIT_TIMEOUT",
      `${ARCHIVING}nothing was started within 45s: looking at the tenant has taken all of it. ` +
        "Run `pulumi up` again. If it ends so again, raise timeout: it has to be some seconds longer than atlan:indexLag. [ATLAN_WAIT_TIMEOUT] docs/errors.md#atlan_wait_timeout",
    ],
    [
      "a start whose turn never came",
      () => archiving.neverItsTurn(3_600_000),
      "ATLAN_WAIT_TIMEOUT",
      `${ARCHIVING}nothing was started within 1h: others of the fleet were starting all the time. ` +
        "`pulumi up` goes on; raise timeout, or maxConcurrentStarts, if Atlan can bear it. [ATLAN_WAIT_TIMEOUT] docs/errors.md#atlan_wait_timeout",
    ],
    [
      "a start of which nobody knows whether it happened",
      () => archiving.startUnknown(WORKFLOW, lost),
      "ATLAN_UNKNOWN_OUTCOME",
      `${ARCHIVING}whether a run was started is not known: no answer has told it (ATLAN_API), and no run of ${WORKFLOW} ` +
        `can be found. Nothing more was sent. Look for runs of ${WORKFLOW} in Atlan; \`pulumi up\` looks again, ` +
        "and a changed trigger starts another. [ATLAN_UNKNOWN_OUTCOME] docs/errors.md#atlan_unknown_outcome",
    ],
    [
      "a history that is gone",
      () => archiving.historyGone({ runId: RUN, workflowName: WORKFLOW }, "1 asset is still active"),
      "ATLAN_UNKNOWN_OUTCOME",
      `${ARCHIVING}run ${RUN} can't be found, and 1 asset is still active. Look for runs of ${WORKFLOW} in Atlan. ` +
        "If none is going, change a trigger to start another. [ATLAN_UNKNOWN_OUTCOME] docs/errors.md#atlan_unknown_outcome",
    ],
    [
      "a success without proof",
      () => purging.unproven(RUN, false),
      "ATLAN_UNKNOWN_OUTCOME",
      `${PURGING}run ${RUN} Succeeded, but the connection was never visible, so that a count of 0 proves nothing. ` +
        "Check that the token's persona includes the connection. " +
        "allowMissing: true takes a connection that can't be seen for gone. [ATLAN_UNKNOWN_OUTCOME] docs/errors.md#atlan_unknown_outcome",
    ],
    [
      "a success without proof of an archive, whose connection somebody has purged since",
      () => archiving.unproven(RUN, true),
      "ATLAN_UNKNOWN_OUTCOME",
      `${ARCHIVING}run ${RUN} Succeeded, but the connection can't be seen any more, so that a count of 0 proves nothing. ` +
        "Check that the token's persona includes the connection. " +
        "allowMissing: true takes a connection that can't be seen for gone. [ATLAN_UNKNOWN_OUTCOME] docs/errors.md#atlan_unknown_outcome",
    ],
    [
      "answers that contradict each other",
      () => purging.contradiction(),
      "ATLAN_UNKNOWN_OUTCOME",
      `${PURGING}the tenant's answers contradict each other. Look at the connection-delete workflows in Atlan, ` +
        "then run `pulumi up` again. [ATLAN_UNKNOWN_OUTCOME] docs/errors.md#atlan_unknown_outcome",
    ],
    [
      "names that are all taken",
      () => archiving.namesTaken(20),
      "ATLAN_CONFLICTING_RUN",
      `${ARCHIVING}all of 20 names for the workflow are taken by other workflows. ` +
        "Look at the tenant's connection-delete workflows; if they are in use, rename the resource. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
    ],
    [
      "a purge that is in the way",
      () => archiving.inTheWay(RUN, true),
      "ATLAN_CONFLICTING_RUN",
      `${ARCHIVING}run ${RUN}, which purges the same connection, is in flight. Nothing was started. ` +
        "Stop that run in Atlan if it is a mistake, or wait until it has ended; then run `pulumi up` again. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
    ],
    [
      "our run of a workflow that was edited in the meantime",
      () => archiving.ranOther(by("run"), RUN, "isStopped"),
      "ATLAN_CONFLICTING_RUN",
      `${ARCHIVING}somebody edited the workflow before its start, and run ${RUN} purges ${PURGES.connectionQualifiedName}. ` +
        "It was told to stop. Look in Atlan at what it has done, then run `pulumi up` again. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
    ],
    [
      "somebody's run of a workflow that was edited in the meantime",
      () => archiving.ranOther(by("run"), RUN, "goesOn"),
      "ATLAN_CONFLICTING_RUN",
      `${ARCHIVING}somebody edited the workflow before its start, and run ${RUN} purges ${PURGES.connectionQualifiedName}. ` +
        "Stop it in Atlan if it is a mistake, or wait until it has ended; then run `pulumi up` again. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
    ],
    [
      "a run of a workflow that was edited in the meantime, and that has ended",
      () => archiving.ranOther(by("run"), RUN, "hasEnded"),
      "ATLAN_CONFLICTING_RUN",
      `${ARCHIVING}somebody edited the workflow before its start, and run ${RUN} purges ${PURGES.connectionQualifiedName}. ` +
        "The run has ended. Look in Atlan at what it has done, then run `pulumi up` again. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
    ],
    [
      "an archive that is in the way",
      () => purging.inTheWay(RUN, false),
      "ATLAN_CONFLICTING_RUN",
      `${PURGING}run ${RUN}, which archives the same connection, is in flight. Nothing was started. ` +
        "Run `pulumi up` again when it has ended. [ATLAN_CONFLICTING_RUN] docs/errors.md#atlan_conflicting_run",
    ],
  ];

describe("what a person reads of", () => {
  for (const [title, report, code, message] of reports) {
    it(title, () => {
      expect(report()).to.include({ code, message });
    });
  }

  it("a lost start names what was lost", () => {
    expect(archiving.startUnknown(WORKFLOW, lost).cause).to.equal(lost);
  });
});
