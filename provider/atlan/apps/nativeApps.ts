import { AtlanApiError, AtlanProviderError, UnknownOutcomeError } from "../../errors";
import type { HttpClient, HttpRequest } from "../../http/client";
import { showTime } from "../../text/isoTime";
import type {
  Archiving,
  AtlanApi,
  CreateAnswer,
  LiveRun,
  Patience,
  RerunAnswer,
  RunsAhead,
  WorkflowDefinition,
  WorkflowOrder,
  WorkflowRun,
} from "../api";
import { AssetSearches } from "../assets";
import { isSaid, startOnce, unlessGone } from "../changes";
import { LearntOnce } from "../learntOnce";
import { liveRunsOn } from "../liveRuns";
import { hasEnded, isLive, toPhase } from "../phase";
import { type InputContract, inputNames, inputsFor, readInputContract } from "./appContract";
import {
  APP_WORKFLOWS,
  appCancelPath,
  appInputsPath,
  appRunPath,
  appSubmitPath,
  appWorkflowPath,
  createAppBody,
} from "./appRequests";
import {
  type AppRun,
  type AppWorkflow,
  type ListedAppWorkflow,
  readAppRun,
  readAppRuns,
  readAppWorkflow,
  readAppWorkflows,
  readCancelledApp,
  readCountedAppRuns,
  readDeletedApp,
  readStartedApp,
  readTakenName,
  type StartedAppRun,
} from "./appResponses";
import { anyAppRun, appRunAt, appRunsOf, MOST_LIVE_RUNS, unendedAppRuns } from "./appSearches";

/** Limit of the pages, and of the workflows, in a list of one name or of one app; real lists are far shorter. */
const MOST_PAGES = 1_000;
const MOST_WORKFLOWS = 50_000;
/** The time that all pages of a list may take at least, in milliseconds, even if the deadline is closer. */
const LIST_MS = 60_000;

/** What this process knows of a workflow from earlier responses. The tenant's lists and searches may show it later. */
interface Learnt {
  readonly slugs: Set<string>;
  /** The runs that this process has started, newest first. */
  readonly runIds: string[];
}

/**
 * {@link AtlanApi} on the native apps of newer tenants (`/api/service/v1/app`). The tenant identifies a workflow by a generated
 * slug, the domain by its name. The name is translated at every request, so that no slug is stored in state. A run is found as
 * an asset, as the official client does before it submits.
 */
export class NativeApps extends AssetSearches implements AtlanApi {
  private readonly appId: string;
  private readonly learnt = new Map<string, Learnt>();
  /** Slugs of workflows of other apps; a workflow never changes its app. */
  private readonly foreignSlugs = new Set<string>();
  /** The inputs that the app takes; requested once. */
  private readonly inputContract = new LearntOnce<InputContract>(async (patience) => {
    const doing = `looking up the inputs of app ${this.appId}`;
    const contract = await this.get(doing, appInputsPath(this.appId), patience, readInputContract);
    if (contract !== undefined) return contract;
    throw new AtlanProviderError("ATLAN_APP_CONTRACT", {
      doing,
      identity: "atlan:connectionDeleteAppId",
      because: "Atlan says that it has no such app",
      suggestion:
        "Nothing was started. Check that setting; if the tenant has no native apps, set atlan:workflowApi to package.",
    });
  });

  constructor(http: HttpClient, appId: string) {
    super(http);
    this.appId = appId;
  }

  // ── Reads ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async findWorkflow(name: string, patience: Patience): Promise<WorkflowDefinition | undefined> {
    const workflow = await this.workflowNamed(name, patience);
    return workflow && { name, ...workflow.definition };
  }

  async findRuns(workflowName: string, patience: Patience): Promise<WorkflowRun[]> {
    const { ours, foreign } = await this.slugsOf(workflowName, patience);
    const doing = `looking for runs of ${workflowName}`;
    const body = appRunsOf(workflowName, ours, foreign);
    const all = await this.search({ doing, body, read: readAppRuns }, patience);
    const found = all.filter((it) => {
      const { slug = "", workflowName: told = workflowName } = it;
      return !this.foreignSlugs.has(slug) && (told === workflowName || ours.includes(slug));
    });
    const unseen = this.learntOf(workflowName).runIds.filter((id) => !found.some((it) => it.id === id));
    const started = await Promise.all(unseen.map((it) => this.run(it, patience)));
    return [...started.filter((it) => it !== undefined), ...found].map((run) => named(run, workflowName));
  }

  async findRun(runId: string, patience: Patience): Promise<WorkflowRun | undefined> {
    const run = await this.run(runId, patience);
    if (run?.slug === undefined || isLive(toPhase(run.phase))) return run && plain(run);
    // Only the run's asset says when it ended and who stopped it.
    const doing = `looking at run ${runId}`;
    const [shown] = await this.search({ doing, body: appRunAt(run.slug, runId), read: readAppRuns }, patience);
    return plain(shown?.id === runId && shown.phase === run.phase ? shown : run);
  }

  async findRunsAhead(connectionQualifiedName: string, workflowName: string, patience: Patience): Promise<RunsAhead> {
    const [live, runs] = await Promise.all([
      this.findLiveRuns(connectionQualifiedName, patience),
      this.findRuns(workflowName, patience),
    ]);
    return { live, runs };
  }

  async findLiveRuns(connectionQualifiedName: string, patience: Patience): Promise<LiveRun[]> {
    const doing = `looking for runs in flight on ${connectionQualifiedName}`;
    const found = await this.unendedRuns(doing, undefined, patience);
    const live = found.filter((it) => !hasEnded(toPhase(it.phase)));
    return this.runsOn(connectionQualifiedName, live, patience);
  }

  async findRunsSince(connectionQualifiedName: string, since: number, patience: Patience): Promise<LiveRun[]> {
    const doing = `looking for runs on ${connectionQualifiedName}`;
    return this.runsOn(connectionQualifiedName, await this.unendedRuns(doing, since, patience), patience);
  }

  /**
   * The runs of all apps that have not ended, and with `since` those that were created at this time or later.
   *
   * @throws AtlanProviderError ATLAN_LIST_TOO_LONG when the answer shows only a part of them: one of the rest may be on the connection
   */
  private async unendedRuns(doing: string, since: number | undefined, patience: Patience): Promise<readonly AppRun[]> {
    const { runs, total } = await this.search(
      { doing, body: unendedAppRuns(since), read: readCountedAppRuns },
      patience,
    );
    if (total <= runs.length) return runs;
    const found = total.toLocaleString("en-US");
    // Only a restore asks for those since a time: it may have sent something, and the next one asks for those of its own time.
    const [which, nothing, more] =
      since === undefined
        ? ["", "Nothing was started. ", "Try again when fewer are in flight; runs that are paused or stuck count too."]
        : [
            ` or were created since ${showTime(since)}`,
            "",
            "Look in Atlan whether one of them deletes the connection, then run the command again.",
          ];
    const [because, suggestion] =
      total > MOST_LIVE_RUNS
        ? [
            `${found} runs of apps are in flight${which}, and only the newest ${MOST_LIVE_RUNS} can be looked at`,
            nothing + more,
          ]
        : [
            `Atlan's search counts ${found} runs of apps in flight${which}, and shows only ${runs.length} of them`,
            `${nothing}Run ${since === undefined ? "`pulumi up`" : "the command"} again; if it stays so, Atlan has to index the runs anew: ask its support for that.`,
          ];
    throw new AtlanProviderError("ATLAN_LIST_TOO_LONG", { doing, identity: `app ${this.appId}`, because, suggestion });
  }

  /** Those of our app on a connection, with what they do. */
  private async runsOn(
    connectionQualifiedName: string,
    found: readonly AppRun[],
    patience: Patience,
  ): Promise<LiveRun[]> {
    const live = found.filter((it) => !this.foreignSlugs.has(it.slug ?? ""));
    // A run names neither its app nor its connection; its workflow does.
    const slugs = [...new Set(live.map((it) => it.slug).filter((it) => it !== undefined))];
    const workflows = new Map(
      await Promise.all(slugs.map(async (slug) => [slug, await this.workflow(slug, patience)] as const)),
    );
    const foreign = [...workflows.values()].filter((it) => it !== undefined && !this.isOurs(it));
    // One that does not name its app may be edited, or be told in part for a moment.
    for (const it of foreign) if (it?.appId !== undefined) this.foreignSlugs.add(it.slug);
    const ours = live
      .filter(({ slug }) => !foreign.some((it) => it?.slug === slug))
      .map((run) => liveRun(run, workflows.get(run.slug ?? "")));
    return liveRunsOn(connectionQualifiedName, ours);
  }

  // ── Changes ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async prepareStart(patience: Patience): Promise<void> {
    inputNames("looking up the inputs of a connection delete", this.appId, await this.inputContract.get(patience));
  }

  async createAndRun(order: WorkflowOrder, patience: Patience): Promise<CreateAnswer> {
    const { name } = order;
    const inputs = inputsFor(order, this.appId, await this.inputContract.get(patience));
    const create = {
      ...sentOnce(`starting workflow ${name}`, APP_WORKFLOWS, patience),
      body: createAppBody(this.appId, name, inputs),
      read: readStartedApp,
      readConflict: readTakenName,
    };
    const answer = await startOnce(() => this.http.send(create));
    if (answer.kind === "refused" && isSaid(answer.error, 409)) return { kind: "taken" };
    if (answer.kind !== "accepted") return answer;
    const { slugs, runId, startedAt: createdAt, isTaken } = answer.said;
    if (!isTaken && (await this.isOfAnother(await this.toldSlugs(answer.said, patience), name, patience)))
      return { kind: "accepted", runId: undefined, createdAt: undefined };
    this.learn(name, slugs, runId);
    // A name that exists already is refused, so an accepted workflow has the inputs of this order.
    const { connectionQualifiedName, deleteType } = order;
    const told = { connectionQualifiedName, deleteType, deleteAssets: true };
    return isTaken ? { kind: "taken" } : { kind: "accepted", runId, createdAt, told };
  }

  async rerun(workflowName: string, patience: Patience): Promise<RerunAnswer> {
    const workflow = await this.workflowNamed(workflowName, patience);
    if (workflow === undefined) return { kind: "absent" };
    await this.expectVisibleRuns(workflowName, patience);
    const submit = {
      ...sentOnce(`rerunning workflow ${workflowName}`, appSubmitPath(workflow.slug), patience),
      read: readStartedApp,
    };
    const answer = await startOnce(() => this.http.send(submit));
    if (answer.kind === "refused" && isSaid(answer.error, 404)) return { kind: "absent" };
    if (answer.kind !== "accepted") return answer;
    const { runId, startedAt: createdAt } = answer.said;
    const slugs = await this.toldSlugs(answer.said, patience);
    // An answer about another workflow, which something between here and Atlan has mixed up, names none of our runs.
    if (slugs.some((it) => it !== workflow.slug)) return { kind: "accepted", runId: undefined, createdAt: undefined };
    this.learn(workflowName, [], runId);
    return { kind: "accepted", runId, createdAt };
  }

  async stopRun(runId: string, patience: Patience): Promise<boolean> {
    const cancel = { doing: `stopping run ${runId}`, method: "POST", path: appCancelPath(runId) } as const;
    return unlessGone(() => this.http.send({ ...cancel, retryUntil: patience.deadline, read: readCancelledApp }));
  }

  async archiveWorkflow(name: string, patience: Patience): Promise<Archiving> {
    const workflow = await this.workflowNamed(name, patience);
    if (workflow === undefined) return "notShown";
    const remove = {
      doing: `archiving workflow ${name}`,
      method: "DELETE",
      path: appWorkflowPath(workflow.slug),
    } as const;
    const isThere = await unlessGone(() =>
      this.http.send({ ...remove, retryUntil: patience.deadline, read: readDeletedApp }),
    );
    return isThere ? "archived" : "gone";
  }

  // ── Private ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Our app's workflow with this name.
   *
   * @throws AtlanProviderError ATLAN_AMBIGUOUS_WORKFLOW when several workflows have the name
   */
  private async workflowNamed(name: string, patience: Patience): Promise<AppWorkflow | undefined> {
    const { ours: slugs } = await this.slugsOf(name, patience);
    const found = await Promise.all(slugs.map((slug) => this.workflow(slug, patience)));
    const ours = found.filter((it) => it !== undefined && this.isOurs(it) && (it.name ?? name) === name);
    if (ours.length > 1) throw ambiguous(name, slugs);
    return ours[0];
  }

  private async workflow(slug: string, patience: Patience): Promise<AppWorkflow | undefined> {
    return this.get(`looking at workflow ${slug}`, appWorkflowPath(slug), patience, (body) => {
      const workflow = readAppWorkflow(body);
      return workflow?.slug === slug ? workflow : undefined;
    });
  }

  /** The workflow that the answer to an accepted start is about; where it names only a run, that one tells. Never throws. */
  private async toldSlugs({ slugs, runId }: StartedAppRun, patience: Patience): Promise<readonly string[]> {
    if (slugs.length > 0 || runId === undefined) return slugs;
    const run = await this.run(runId, patience).catch(() => undefined);
    return run?.slug === undefined ? [] : [run.slug];
  }

  /**
   * Whether an accepted create was answered with another workflow, as where something between here and Atlan mixes up answers. Never
   * throws: the run has been started.
   */
  private async isOfAnother(slugs: readonly string[], name: string, patience: Patience): Promise<boolean> {
    const found = await Promise.all(slugs.map((slug) => this.workflow(slug, patience).catch(() => undefined)));
    return found.some((it) => (it?.name ?? name) !== name);
  }

  /** The slugs of all workflows with this name: of our app, and of others. */
  private async slugsOf(
    name: string,
    patience: Patience,
  ): Promise<{ readonly ours: readonly string[]; readonly foreign: readonly string[] }> {
    const listed = await this.list(`looking for workflow ${name}`, { name }, patience);
    for (const { slug, appId = this.appId } of listed) if (appId !== this.appId) this.foreignSlugs.add(slug);
    const slugs = listed.filter((it) => it.name === name).map((it) => it.slug);
    const { ours = [], foreign = [] } = Object.groupBy(slugs, (it) => (this.foreignSlugs.has(it) ? "foreign" : "ours"));
    return { ours: [...new Set([...ours, ...this.learntOf(name).slugs])], foreign: [...new Set(foreign)] };
  }

  private async list(
    doing: string,
    query: Readonly<Record<string, string>>,
    { deadline: retryUntil }: Patience,
  ): Promise<ListedAppWorkflow[]> {
    const listed: ListedAppWorkflow[] = [];
    const latest = Math.max(retryUntil, this.http.now() + LIST_MS);
    const cursors = new Set<string>();
    const ask = { doing, method: "GET", path: APP_WORKFLOWS, retryUntil, read: readAppWorkflows } as const;
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { workflows, nextCursor } = await this.http.send({
        ...ask,
        query: cursor === undefined ? query : { ...query, cursor },
      });
      listed.push(...workflows);
      if (nextCursor === undefined) return listed;
      // A repeated cursor would make the loop endless; the limits end a list that is too long or too slow.
      if (cursors.has(nextCursor) || listed.length > MOST_WORKFLOWS || this.http.now() > latest) break;
      cursors.add(nextCursor);
      cursor = nextCursor;
    }
    throw new AtlanProviderError("ATLAN_LIST_TOO_LONG", {
      doing,
      identity: `app ${this.appId}`,
      because: `the list of workflows has not come to an end after ${listed.length.toLocaleString("en-US")} workflows`,
      suggestion: "Nothing was started. Run `pulumi up` again.",
    });
  }

  private run(runId: string, patience: Patience): Promise<AppRun | undefined> {
    // The id of a package run, from before the tenant's migration, may not even have a valid format here.
    const absent = [404, 400];
    return this.get(`looking at run ${runId}`, appRunPath(runId), patience, (body) => readAppRun(runId, body), absent);
  }

  /** Undefined when the tenant says that it does not exist. */
  private async get<T>(
    doing: string,
    path: string,
    { deadline: retryUntil }: Patience,
    read: (body: unknown) => T | undefined,
    absent: readonly number[] = [404],
  ): Promise<T | undefined> {
    try {
      return await this.http.send({ doing, method: "GET", path, retryUntil, read });
    } catch (error) {
      if (error instanceof AtlanApiError && absent.some((status) => isSaid(error, status))) return undefined;
      throw error;
    }
  }

  /**
   * Whether a run is in flight was decided from the run assets that the credentials can read. If they can read none, nothing
   * was decided.
   *
   * @throws UnknownOutcomeError when the credentials can read no run of any app
   */
  private async expectVisibleRuns(name: string, patience: Patience): Promise<void> {
    const doing = `rerunning workflow ${name}`;
    const seen = await this.search({ doing, body: anyAppRun(), read: readAppRuns }, patience);
    if (seen.length > 0) return;
    throw new UnknownOutcomeError({
      doing,
      identity: `app ${this.appId}`,
      because: "the workflow is there, but the credentials see no run of any app, so it may be running already",
      suggestion:
        "Nothing was started. Give the token a persona that sees assets of type AppWorkflowRun, or delete the workflow in Atlan once none of its runs is going; then run `pulumi up` again.",
    });
  }

  /** A workflow that does not name its app counts as ours if it has inputs that only a connection delete has. */
  private isOurs({ appId, isDelete }: AppWorkflow): boolean {
    return appId === undefined ? isDelete : appId === this.appId;
  }

  private learntOf(name: string): Learnt {
    const learnt = this.learnt.get(name) ?? { slugs: new Set(), runIds: [] };
    this.learnt.set(name, learnt);
    return learnt;
  }

  private learn(name: string, slugs: readonly string[], runId: string | undefined): void {
    const learnt = this.learntOf(name);
    for (const slug of slugs) learnt.slugs.add(slug);
    if (runId !== undefined) learnt.runIds.unshift(runId);
  }
}

/** A request that starts a run: it is never retried, and not sent once its approval has expired. */
function sentOnce(doing: string, path: string, { deadline: notAfter }: Patience) {
  return { doing, method: "POST", path, retryUntil: undefined, notAfter } satisfies Partial<HttpRequest<never>>;
}

function plain({ slug: _translated, ...run }: AppRun): WorkflowRun {
  return run;
}

function named(run: AppRun, workflowName: string): WorkflowRun {
  return { ...plain(run), workflowName };
}

function liveRun(run: AppRun, workflow: AppWorkflow | undefined): LiveRun {
  const name = workflow?.name ?? run.workflowName;
  if (workflow === undefined || name === undefined) return { ...plain(run), definition: undefined };
  return { ...named(run, name), definition: { name, ...workflow.definition } };
}

function ambiguous(name: string, slugs: readonly string[]): AtlanProviderError {
  return new AtlanProviderError("ATLAN_AMBIGUOUS_WORKFLOW", {
    doing: "looking for workflow",
    identity: name,
    because: `several workflows have this name: ${slugs.join(", ")}`,
    suggestion: "Nothing was started. Delete all of them but one in Atlan.",
  });
}
