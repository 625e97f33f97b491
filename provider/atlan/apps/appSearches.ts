import { assetSearch, type Query, term } from "../searches";
import { ENDED_STATUSES } from "./appPhase";

/**
 * Bodies of the searches for runs of native apps, which are assets of their own. As in all searches, fields and operators
 * are those of the official clients.
 */

/** The type of such an asset. */
export const APP_RUN_TYPE = "AppWorkflowRun";
/** How the qualified name of such an asset begins; the slug of its workflow follows, then its own id. */
export const APP_RUNS = "default/apps/automation_engine/workflows/";

/** More runs of one workflow than this are history that no decision needs. */
const NEWEST_RUNS = 50;
/** Runs of all apps in flight on one tenant. */
const MOST_LIVE_RUNS = 500;

const ATTRIBUTES = [
  "qualifiedName",
  "appWorkflowRunStatus",
  "appWorkflowRunStartedAt",
  "appWorkflowRunCompletedAt",
  "appWorkflowRunStoppedBy",
  "appWorkflowRunAppWorkflowName",
];

function runSearch(size: number, filter: readonly Query[]): unknown {
  const ofRuns = [term("__state", "ACTIVE"), term("__typeName.keyword", APP_RUN_TYPE), ...filter];
  const sort = [{ __timestamp: { order: "desc" } }, { __guid: { order: "asc" } }];
  return assetSearch(size, ofRuns, ATTRIBUTES, {}, { sort });
}

const startsWith = (field: string, value: string): Query => ({ prefix: { [field]: { value } } });

/** The newest runs of the workflow that has this name, or had it before it was deleted. */
export function appRunsOf(name: string, slugs: readonly string[]): unknown {
  const should = [
    term("appWorkflowRunAppWorkflowName", name),
    ...slugs.map((it) => startsWith("qualifiedName", `${APP_RUNS}${it}/`)),
  ];
  return runSearch(NEWEST_RUNS, [{ bool: { should, minimum_should_match: 1 } }]);
}

/** One run, by the slug of its workflow and its id. */
export function appRunAt(slug: string, runId: string): unknown {
  return runSearch(1, [term("qualifiedName", `${APP_RUNS}${slug}/${runId}`)]);
}

/** The runs of all apps that have not ended. */
export function unendedAppRuns(): unknown {
  return runSearch(MOST_LIVE_RUNS, [{ bool: { must_not: [{ terms: { appWorkflowRunStatus: ENDED_STATUSES } }] } }]);
}

/** Any run of any app: whether the credentials can see such a thing. */
export function anyAppRun(): unknown {
  return runSearch(1, []);
}
