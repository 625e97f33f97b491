import { Refusal } from "../answers";
import type { Caller } from "../credentials";
import { isObject, type Json, type JsonObject } from "../json";
import type { TenantSettings } from "../options";
import { timestamp } from "../runTimes";
import type { Run, Runs } from "../runs";
import type { AppRouteName } from "./routes";
import { crawlerSlug, crawlerSummary, crawlerWorkflow } from "./crawler";
import { inputContract, readInputs } from "./inputs";
import { appStatus, startOf } from "./runs";
import type { AppWorkflow, AppWorkflows } from "./workflows";

const defaultPage = 50;

/** What a request to this surface carries. */
export interface AppRequest {
  readonly name: AppRouteName;
  /** The app, slug or run id in the path. */
  readonly subject: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json;
  readonly caller: Caller;
  readonly now: number;
}

/** `/api/service/v1/app` and `/api/service/v1/apps`: the second personality of the tenant, over the same runs and assets. */
export class AppSurface {
  readonly #workflows: AppWorkflows;
  readonly #runs: Runs;
  readonly #settings: () => TenantSettings;
  readonly #crawled: string;

  /** @param crawled - the connection that another app is at work on all the time */
  constructor(workflows: AppWorkflows, runs: Runs, settings: () => TenantSettings, crawled: string) {
    this.#crawled = crawled;
    this.#workflows = workflows;
    this.#runs = runs;
    this.#settings = settings;
  }

  answer({ name, subject, query, body, caller, now }: AppRequest): JsonObject {
    const { app } = this.#settings();
    switch (name) {
      case "describeApp":
        this.#requireApp(subject);
        return {
          app_id: app.appId,
          name: "Connection Delete",
          native_ready: app.nativeReady,
          execution_mode: app.nativeReady ? "native" : "legacy",
          entrypoints: [{ name: "delete" }],
        };
      case "describeInputs":
        this.#requireApp(subject);
        return inputContract(app);
      case "createApp":
        return this.#create(body, caller, now);
      case "listApps":
        return this.#list(query, now - this.#settings().indexLag.workflows);
      case "getApp":
        return subject === crawlerSlug
          ? crawlerWorkflow(this.#crawled)
          : this.#workflow(this.#workflows.require(subject));
      case "deleteApp":
        this.#workflows.archive(subject, now);
        return { slug: subject, archived: true };
      case "submitApp":
        return this.#submit(this.#workflows.require(subject), caller, now);
      case "getAppRun":
        return this.#run(this.#runs.require(subject, now));
      case "cancelAppRun": {
        const run = this.#runs.require(subject, now);
        this.#runs.stop(run, "Stop", now);
        return { ...this.#run(run), cancelled: true };
      }
    }
  }

  /** Starts a run. A worker that has been scaled to zero has to come up first. */
  start(workflow: AppWorkflow, by: { readonly id: string; readonly username: string }, now: number): Run {
    const { workerStartMs } = this.#settings().app;
    const isIdle = ![...this.#runs.all()].some((it) => isOfApp(it) && it.states.latest.finishedAt === undefined);
    const run = this.#runs.start(workflow.definition, by, now);
    if (isIdle) run.plan = { ...run.plan, pendingMs: run.plan.pendingMs + workerStartMs };
    return run;
  }

  #create(body: Json, caller: Caller, now: number): JsonObject {
    if (!isObject(body)) throw new Refusal(400, "the body has to be an object");
    const { app_id: appId, name, inputs, run = true, ...rest } = body;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw new Refusal(400, `field ${unknown} is not known`);
    if (typeof appId !== "string") throw new Refusal(400, "app_id is missing");
    this.#requireApp(appId);
    if (typeof name !== "string" || name === "") throw new Refusal(400, "name is missing");
    const told = readInputs(inputs, this.#settings().app);
    const definition = { ...told, name, labels: {}, annotations: {}, task: {} };
    const workflow = this.#workflows.create(definition, caller.username, now);
    const started = run === true ? { run_id: this.start(workflow, caller, now).id } : {};
    return { execution_mode: "native", slug: workflow.slug, version: 1, ...started };
  }

  #submit(workflow: AppWorkflow, caller: Caller, now: number): JsonObject {
    const live = [...this.#runs.all()].some(
      (it) => it.definition.slug === workflow.slug && it.states.latest.finishedAt === undefined,
    );
    // A 500 where one would expect a 409.
    if (live) throw new Refusal(500, `workflow ${workflow.slug} has an active run`);
    return this.#run(this.start(workflow, caller, now));
  }

  #list(query: Readonly<Record<string, string>>, time: number): JsonObject {
    const { name, cursor = "0", limit = String(defaultPage) } = query;
    const listed = [crawlerSummary, ...this.#workflows.listedAt(time).map((it) => this.#summary(it))].filter(
      (it) => name === undefined || it["name"] === name,
    );
    const [from, size] = [Number(cursor), Number(limit)];
    const page = listed.slice(from, from + size);
    const hasMore = from + page.length < listed.length;
    return {
      workflows: page,
      has_more: hasMore,
      next_cursor: hasMore ? String(from + page.length) : null,
    };
  }

  #summary({ slug, name, owner }: AppWorkflow): JsonObject {
    return { slug, name, version: 1, owner, app_id: this.#settings().app.appId, schedules: [] };
  }

  #workflow(workflow: AppWorkflow): JsonObject {
    const { connectionQualifiedName, deleteType, deleteAssets } = workflow.definition;
    const args = {
      connection_qualified_name: connectionQualifiedName,
      delete_type: deleteType,
      delete_assets: deleteAssets,
    };
    return { ...this.#summary(workflow), dag: { delete: { inputs: { args } } }, ...workflow.definition.odd?.spec };
  }

  #run(run: Run): JsonObject {
    if (!isOfApp(run)) throw new Refusal(404, `run ${run.id} not found`);
    const startedAt = startOf(run);
    return {
      run_id: run.id,
      status: appStatus(run, run.states.latest),
      slug: run.definition.slug,
      ...(startedAt === undefined ? {} : { started_at: timestamp(startedAt) }),
    };
  }

  #requireApp(appId: string): void {
    if (appId !== this.#settings().app.appId) throw new Refusal(404, `app ${appId} not found`);
  }
}

function isOfApp(run: Run): boolean {
  return run.definition.slug !== undefined;
}
