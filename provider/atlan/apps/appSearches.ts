import { NEWEST_RUNS } from "../api";
import { assetSearch, type Query, term } from "../searches";
import { ENDED_STATUSES } from "./appPhase";

/**
 * Bodies of the searches for runs of native apps, which are stored as assets. As in all searches, fields and operators are
 * those of the official clients.
 */

/** The asset type of a run. */
export const APP_RUN_TYPE = "AppWorkflowRun";
/** The prefix of a run's qualified name; the slug of its workflow and the id of the run follow. */
export const APP_RUNS = "default/apps/automation_engine/workflows/";

/** Limit of the runs in flight of all apps on one tenant. With more, nobody can tell which of them are on a connection. */
export const MOST_LIVE_RUNS = 500;

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

const areOf = (slug: string): Query => startsWith("qualifiedName", `${APP_RUNS}${slug}/`);

/**
 * The newest runs of the workflow that has this name, or that had it before it was deleted.
 *
 * @param foreign - the slugs of other apps' workflows with this name; their runs are left out, so that they don't displace one of ours
 */
export function appRunsOf(name: string, slugs: readonly string[], foreign: readonly string[] = []): unknown {
  const should = [term("appWorkflowRunAppWorkflowName", name), ...slugs.map(areOf)];
  const others = foreign.length === 0 ? {} : { must_not: foreign.map(areOf) };
  return runSearch(NEWEST_RUNS, [{ bool: { should, minimum_should_match: 1, ...others } }]);
}

/** One run, by its id and the slug of its workflow. */
export function appRunAt(slug: string, runId: string): unknown {
  return runSearch(1, [term("qualifiedName", `${APP_RUNS}${slug}/${runId}`)]);
}

/**
 * The runs of all apps that have not ended.
 *
 * @param since - also those that were created at this time or later, ended or not, in milliseconds since the epoch
 */
export function unendedAppRuns(since?: number): unknown {
  const unended = { bool: { must_not: [{ terms: { appWorkflowRunStatus: ENDED_STATUSES } }] } };
  if (since === undefined) return runSearch(MOST_LIVE_RUNS, [unended]);
  const should = [unended, { range: { __timestamp: { gte: since } } }];
  return runSearch(MOST_LIVE_RUNS, [{ bool: { should, minimum_should_match: 1 } }]);
}

/** Any run of any app: shows whether the credentials can read runs. */
export function anyAppRun(): unknown {
  return runSearch(1, []);
}
