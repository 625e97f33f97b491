import { readIsoTime, toIsoTime } from "../../text/isoTime";
import { at, jsonObjectOf, listOf, shortTextOf, wordOf } from "../../text/json";
import type { WorkflowRun } from "../api";
import { readAssetTotal } from "../assetCounts";
import { isError, readDone } from "../wholeAnswers";
import { readAppDefinition, type ToldApp } from "./appContract";
import { ENDED_STATUSES, readAppStatus } from "./appPhase";
import { APP_RUN_TYPE, APP_RUNS } from "./appSearches";

/** Parses responses about native apps. Each reader returns undefined if the response does not have the expected format. */

/** Whether the tenant serves an app natively. An app of which the response does not tell it is not native. */
export function readNativeReady(body: unknown): { readonly isReady: boolean } | undefined {
  const isReady = at(body, "native_ready") ?? false;
  if (jsonObjectOf(body) === undefined || isError(body) || typeof isReady !== "boolean") return undefined;
  return { isReady };
}

/** A workflow as a list returns it. */
export interface ListedAppWorkflow {
  readonly slug: string;
  readonly name: string;
  readonly appId: string | undefined;
}

/** A page of workflows. */
export interface AppWorkflowPage {
  readonly workflows: readonly ListedAppWorkflow[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

export function readAppWorkflows(body: unknown): AppWorkflowPage | undefined {
  const listed = at(body, "workflows") ?? (jsonObjectOf(body) === undefined || isError(body) ? undefined : []);
  const hasMore = at(body, "has_more") ?? wordOf(at(body, "next_cursor")) !== undefined;
  if (!Array.isArray(listed) || typeof hasMore !== "boolean") return undefined;
  const workflows = (listed as unknown[]).map((it): ListedAppWorkflow | undefined => {
    const [slug, name] = [wordOf(at(it, "slug")), wordOf(at(it, "name"))];
    return slug === undefined || name === undefined ? undefined : { slug, name, appId: wordOf(at(it, "app_id")) };
  });
  const nextCursor = hasMore ? wordOf(at(body, "next_cursor")) : undefined;
  // A truncated list must not be treated as complete.
  const isCut = hasMore && nextCursor === undefined;
  if (isCut || workflows.includes(undefined)) return undefined;
  return { workflows: workflows as ListedAppWorkflow[], nextCursor };
}

/** One workflow with its inputs. */
export interface AppWorkflow extends ToldApp {
  readonly slug: string;
  readonly name: string | undefined;
  readonly appId: string | undefined;
}

export function readAppWorkflow(body: unknown): AppWorkflow | undefined {
  const slug = wordOf(at(body, "slug"));
  if (slug === undefined) return undefined;
  return { slug, name: wordOf(at(body, "name")), appId: wordOf(at(body, "app_id")), ...readAppDefinition(body) };
}

/** The response to a create or a rerun. */
export interface StartedAppRun {
  /** The slugs of the workflows with this name; several if the name is not unique. */
  readonly slugs: readonly string[];
  readonly runId: string | undefined;
  readonly startedAt: string | undefined;
  /** Nothing was created: a workflow has this name already. */
  readonly isTaken: boolean;
}

export function readStartedApp(body: unknown): StartedAppRun | undefined {
  const [slug, runId] = [wordOf(at(body, "slug")), wordOf(at(body, "run_id"))];
  if (slug === undefined && runId === undefined) return undefined;
  const slugs = slug === undefined ? [] : [slug];
  return { slugs, runId, startedAt: readTime(at(body, "started_at")), isTaken: false };
}

/** The refusal of a name that exists already, with the slugs of its workflows if the response contains them. */
export function readTakenName(body: unknown): StartedAppRun | undefined {
  const slugs = [at(body, "slug"), ...listOf(at(body, "slugs"))].map(wordOf).filter((it) => it !== undefined);
  return slugs.length === 0 ? undefined : { slugs, runId: undefined, startedAt: undefined, isTaken: true };
}

/** A response to a delete that says that nothing was deleted, or that something went wrong, does not count as deleted. */
export function readDeletedApp(body: unknown): true | undefined {
  return at(body, "archived") === false || isError(body) ? undefined : true;
}

/** A response to a request to stop a run that says that it was not done does not count as done, unless the run has ended. */
export function readCancelledApp(body: unknown): true | undefined {
  const isOver = ENDED_STATUSES.includes(wordOf(at(body, "status")) ?? "");
  return at(body, "cancelled") === false && !isOver ? undefined : readDone(body);
}

/** A run of a native app. */
export interface AppRun extends WorkflowRun {
  readonly slug: string | undefined;
}

/** The response to a request for one run. */
export function readAppRun(runId: string, body: unknown): AppRun | undefined {
  const status = at(body, "status");
  if (jsonObjectOf(body) === undefined || (wordOf(at(body, "run_id")) ?? runId) !== runId) return undefined;
  if (status !== undefined && status !== null && typeof status !== "string") return undefined;
  // A run that has failed may tell its error; what tells no run is none.
  if (wordOf(at(body, "run_id")) === undefined && (status ?? "") === "" && isError(body)) return undefined;
  const startedAt = readTime(at(body, "started_at"));
  return {
    id: runId,
    slug: wordOf(at(body, "slug")),
    workflowName: undefined,
    createdAt: startedAt,
    startedAt,
    finishedAt: undefined,
    ...readAppStatus(shortTextOf(status)),
  };
}

/** The response to a search for runs. */
export function readAppRuns(body: unknown): AppRun[] | undefined {
  const count = readAssetTotal(body);
  const listed = at(body, "entities") ?? [];
  if (count === undefined || !Array.isArray(listed) || (listed.length === 0 && count > 0)) return undefined;
  const runs = (listed as unknown[]).map(readListedRun);
  return runs.includes(undefined) ? undefined : (runs as AppRun[]);
}

/** The same, with the number of runs that the search matches: a page may show only a part of them. */
export function readCountedAppRuns(
  body: unknown,
): { readonly runs: readonly AppRun[]; readonly total: number } | undefined {
  const [runs, total] = [readAppRuns(body), readAssetTotal(body)];
  return runs === undefined || total === undefined ? undefined : { runs, total };
}

function readListedRun(entity: unknown): AppRun | undefined {
  const attribute = (name: string): unknown => at(entity, "attributes", name);
  const qualifiedName = wordOf(attribute("qualifiedName")) ?? "";
  const [slug, id, ...more] = qualifiedName.slice(APP_RUNS.length).split("/").map(wordOf);
  const isRun = at(entity, "typeName") === APP_RUN_TYPE && qualifiedName.startsWith(APP_RUNS);
  if (!isRun || slug === undefined || id === undefined || more.length > 0) return undefined;
  const startedAt = readTime(attribute("appWorkflowRunStartedAt"));
  const status = readAppStatus(shortTextOf(attribute("appWorkflowRunStatus")));
  // One that has been told to stop and still goes on is not joined.
  const isStopped = status.phase !== "Succeeded" && shortTextOf(attribute("appWorkflowRunStoppedBy")) !== undefined;
  return {
    id,
    slug,
    workflowName: shortTextOf(attribute("appWorkflowRunAppWorkflowName")),
    // The response to a request for one run contains no other time.
    createdAt: startedAt ?? readTime(at(entity, "createTime")),
    startedAt,
    finishedAt: readTime(attribute("appWorkflowRunCompletedAt")),
    ...status,
    stopped: status.stopped || isStopped,
  };
}

/**
 * The format of times in all of Atlan's responses about workflows, in whole seconds; assets have milliseconds since the epoch.
 */
function readTime(value: unknown): string | undefined {
  const ms = typeof value === "number" ? value : readIsoTime(value);
  return ms === undefined ? undefined : toIsoTime(Math.floor(ms / 1_000) * 1_000)?.replace(".000Z", "Z");
}
