import { Refusal, type Answer } from "./answers";
import { Connections, type ConnectionTruth, type ConnectionView } from "./connections";
import { Credentials, usesWorkflows, whoami, type Caller } from "./credentials";
import { readDefinition } from "./definition";
import { stopAnswer, submitAnswer, workflowAnswer } from "./documents";
import { Entities, entityQueryKeys, entityRouteNames } from "./entities";
import { Faults, replyWith, type Fault, type TenantReply } from "./faults";
import { depthOf, isObject, parseJson, type Json, type JsonObject } from "./json";
import { minimalDefinition, minimalRun } from "./minimal";
import {
  changedSettings,
  initialSettings,
  type CustomMetadataSeed,
  type RunPlan,
  type ScriptTarget,
  type SettingsChange,
  type TenantModelOptions,
  type TenantSettings,
} from "./options";
import { Random } from "./random";
import { isMutating, mutationLine, withoutSecret, workflowNameIn, type LoggedRequest } from "./requestLog";
import { isAppRoute } from "./apps/routes";
import { AppSurface } from "./apps/surface";
import { AppWorkflows } from "./apps/workflows";
import { routeOf, type Route, type RouteName } from "./routes";
import { Runs, type RunView } from "./runs";
import { TooLarge } from "./search/limits";
import { NotUnderstood } from "./search/notUnderstood";
import { Searches } from "./searches";
import { typeDefQueryKeys, typeDefRouteNames, typeDefs } from "./typeDefs";
import { createUi, type TenantUi } from "./ui";
import { Workflows, type WorkflowView } from "./workflows";

/** A request as a transport hands it over. */
export interface TenantRequest {
  readonly method: string;
  /** Without the query, e.g. `/api/service/workflows`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw text; "" or undefined when there is none. */
  readonly body?: string;
}

/**
 * An Atlan tenant without a socket and without a clock: `handle` answers one request, and whatever happens over time is
 * worked out from `now()` when something is asked.
 */
export class TenantModel {
  readonly #clock: () => number;
  readonly #onAnswered: (request: LoggedRequest) => void;
  readonly #credentials: Credentials;
  readonly #connections: Connections;
  readonly #workflows: Workflows;
  readonly #runs: Runs;
  readonly #apps: AppWorkflows;
  readonly #appSurface: AppSurface;
  readonly #searches: Searches;
  readonly #entities: Entities;
  readonly #customMetadata: readonly CustomMetadataSeed[];
  readonly #faults = new Faults();
  /** What a person does in the user interface. */
  readonly ui: TenantUi;
  #settings: TenantSettings;
  #log: LoggedRequest[] = [];
  #latest = Number.NEGATIVE_INFINITY;
  #requestCount = 0;

  /** How far the clock is ahead that the `Date` of answers tells, in milliseconds; undefined leaves it out. */
  clockAheadMs: number | undefined = 0;

  constructor(options: TenantModelOptions) {
    this.#clock = options.now;
    this.#onAnswered = options.onAnswered ?? (() => undefined);
    this.#settings = initialSettings(options);
    const settings = () => this.#settings;
    const random = new Random(options.seed ?? 1);
    this.#credentials = new Credentials(options, random);
    this.#connections = new Connections(options.connections ?? [], this.#now());
    this.#workflows = new Workflows(random, settings);
    this.#runs = new Runs(this.#connections, random, settings);
    this.#apps = new AppWorkflows(random, settings);
    this.#appSurface = new AppSurface(this.#apps, this.#runs, settings, options.connections?.[0]?.qualifiedName ?? "");
    this.#searches = new Searches(this.#connections, this.#workflows, this.#runs, settings);
    this.#entities = new Entities(this.#connections);
    this.#customMetadata = options.customMetadata ?? [];
    this.ui = createUi({
      connections: this.#connections,
      workflows: this.#workflows,
      runs: this.#runs,
      apps: this.#apps,
      appSurface: this.#appSurface,
      settings,
      advance: () => this.#advance(),
    });
  }

  /** Answers a request. Synchronous: a reply that takes time says so and leaves the waiting to the transport. */
  handle(request: TenantRequest): TenantReply {
    const at = this.#advance();
    const { method, path, query = {} } = request;
    const text = request.body ?? "";
    const route = routeOf(method, path);
    const body = readBody(text);
    const index = this.#log.push({
      at,
      method,
      path,
      query,
      route: route?.name,
      body: withoutSecret(body.json),
      status: undefined,
      mutating: method === route?.method && isMutating(route.name),
      workflowName: this.#nameBehind(route) ?? workflowNameIn(route?.name, route?.subject, body.json),
      runId: route?.name === "stopRun" || route?.name === "cancelAppRun" ? route.subject : undefined,
    });
    const log = this.#log;
    const logged = (reply: TenantReply): TenantReply => {
      if (reply.kind === "later") return { ...reply, resume: () => logged(reply.resume()) };
      const answered = { ...log[index - 1]!, status: reply.kind === "answer" ? reply.status : 0 };
      log[index - 1] = answered;
      this.#onAnswered(answered);
      return reply.kind === "answer" ? this.#dated(reply) : reply;
    };
    const fault = route === undefined ? undefined : this.#faults.take(route.name, path, text);
    return logged(replyWith(fault, () => this.#answer(request, route, body)));
  }

  #dated(reply: Extract<TenantReply, { kind: "answer" }>): TenantReply {
    if (this.clockAheadMs === undefined) return reply;
    const date = new Date(this.#now() + this.clockAheadMs).toUTCString();
    return { ...reply, headers: { ...reply.headers, date } };
  }

  /** The next moment at which a run changes by itself or a search sees something new; undefined when there is none. */
  nextChangeAt(): number | undefined {
    const now = this.#advance();
    const { workflows, runs, assets } = this.#settings.indexLag;
    const moments: (number | undefined)[] = [this.#runs.nextChangeAt()];
    const listChange = this.#apps.nextChange(now - workflows);
    if (listChange !== undefined) moments.push(listChange + workflows);
    const visible = (lag: number, change: number | undefined) =>
      moments.push(change === undefined ? undefined : change + lag);
    for (const { versions } of this.#workflows.all()) visible(workflows, versions.nextChange(now - workflows));
    for (const { states } of this.#runs.all()) visible(runs, states.nextChange(now - runs));
    for (const connection of this.#connections.indexed()) {
      for (const { states } of [connection.entity, ...connection.assets])
        visible(assets, states.nextChange(now - assets));
    }
    const next = Math.min(...(moments.filter((moment) => moment !== undefined && moment > now) as number[]));
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  /** The next moment at which a run changes something by itself; undefined when none will. */
  nextRunChangeAt(): number | undefined {
    this.#advance();
    return this.#runs.nextChangeAt();
  }

  /** Decides what coming runs do; the first script that fits a run is used up by it. */
  script(plan: RunPlan, target: ScriptTarget = {}): void {
    this.#runs.script(plan, target);
  }

  /** Frees every run that is stuck; each goes on as its plan says. */
  release(): void {
    const now = this.#advance();
    for (const run of this.#runs.all()) this.#runs.release(run, now);
  }

  /** Makes requests of a route go wrong. */
  fault(fault: Fault): void {
    this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Changes switches, index lag and timing from now on. */
  set(change: SettingsChange): void {
    this.#advance();
    this.#settings = changedSettings(this.#settings, change);
  }

  get settings(): TenantSettings {
    return this.#settings;
  }

  /** From now on a 401: an API key, an access token, or an OAuth client id with all its access tokens. */
  revoke(token: string): void {
    this.#credentials.revoke(token);
  }

  restoreToken(token: string): void {
    this.#credentials.restore(token);
  }

  /** Every request since the start or the last `clearRequests`. */
  get requests(): readonly LoggedRequest[] {
    return this.#log;
  }

  /** The mutating requests, one line each, e.g. `create atlan-connection-delete-123 SOFT`. */
  mutations(): string[] {
    return this.#log.filter(({ mutating }) => mutating).map(mutationLine);
  }

  clearRequests(): void {
    this.#log = [];
  }

  connections(): ConnectionView[] {
    this.#advance();
    return this.#connections.views();
  }

  /** One connection; throws when the tenant has never had it. */
  connection(qualifiedName: string): ConnectionView {
    const found = this.connections().find((view) => view.qualifiedName === qualifiedName);
    if (found === undefined) throw new Error(`no connection ${qualifiedName}`);
    return found;
  }

  /** What there ever was of a connection, asset by asset; nothing to do with what a search sees. */
  truthOf(qualifiedName: string): ConnectionTruth {
    this.#advance();
    return this.#connections.truthOf(qualifiedName);
  }

  workflows(): WorkflowView[] {
    this.#advance();
    return [...this.#workflows.views(), ...this.#apps.views()];
  }

  runs(): RunView[] {
    return this.#runs.views(this.#advance());
  }

  /** The most runs that have ever been under way at once on one connection (on any, when none is named). */
  mostRunsAtOnce(connectionQualifiedName?: string): number {
    this.#advance();
    return this.#runs.mostAtOnce(connectionQualifiedName);
  }

  #now(): number {
    this.#latest = Math.max(this.#latest, this.#clock());
    return this.#latest;
  }

  /** Lets everything happen that is due, and answers the time. */
  #advance(): number {
    const now = this.#now();
    this.#runs.advance(now);
    return now;
  }

  /** Does the work of a request; every refusal becomes an answer. */
  #answer(request: TenantRequest, route: Route | undefined, body: ReadBody): Answer {
    const now = this.#advance();
    this.#requestCount += 1;
    try {
      if (route === undefined) throw new Refusal(404, `no route ${request.method} ${request.path}`);
      if (request.method !== route.method)
        throw new Refusal(405, `${request.method} is not allowed on ${request.path}`);
      if (body.isTooDeep) throw new Refusal(400, `the body is nested more than ${mostNested} deep`);
      if (!body.valid) throw new Refusal(400, "the body is not JSON");
      const contentType = request.headers["content-type"] ?? "";
      if (body.present && !contentType.startsWith("application/json")) {
        throw new Refusal(415, `content type [${contentType}] is not application/json`);
      }
      return this.#work(request, route, body, now);
    } catch (error) {
      const requestId = request.headers["x-atlan-request-id"] ?? `request-${this.#requestCount}`;
      const service = request.path.startsWith("/api/meta/") ? "atlas" : "heracles";
      const status = error instanceof TooLarge && service === "atlas" ? 500 : 400;
      const refusal = error instanceof NotUnderstood ? new Refusal(status, error.message, service) : error;
      if (!(refusal instanceof Refusal)) throw error;
      return { status: refusal.status, body: refusal.body(requestId) };
    }
  }

  #work(request: TenantRequest, route: Route, body: ReadBody, now: number): Answer {
    const known = queryKeys[route.name] ?? [];
    for (const key of Object.keys(request.query ?? {})) {
      if (!known.includes(key)) throw new Refusal(400, `query parameter ${key} is not known`);
    }
    if (route.name === "token") return { status: 200, body: this.#credentials.issueToken(body.json, now) };
    const caller = this.#credentials.identify(request.headers["authorization"], now);
    if (isMutating(route.name) && route.name !== "updateEntities") mayMutate(caller, route);
    const subject = route.subject ?? "";
    const { name } = route;
    const isServed = commonRoutes.has(name) || isAppRoute(name) === (this.#settings.surface === "app");
    if (!isServed) throw new Refusal(404, `no route ${request.method} ${request.path}`);
    if (isAppRoute(name)) {
      if (name !== "createApp") noBody(body);
      const asked = { name, subject, query: request.query ?? {}, body: body.json, caller, now };
      return { status: 200, body: this.#appSurface.answer(asked) };
    }

    switch (name) {
      case "whoami":
        return { status: 200, body: whoami(caller) };
      case "findWorkflows":
        return { status: 200, body: this.#searches.findWorkflows(body.json, now) };
      case "findRuns":
        return { status: 200, body: this.#searches.findRuns(body.json, now) };
      case "searchAssets":
        return { status: 200, body: this.#searches.searchAssets(body.json, caller, now) };
      case "getEntity":
        noBody(body);
        return { status: 200, body: this.#entities.get(subject, request.query ?? {}, caller) };
      case "updateEntities":
        return { status: 200, body: this.#entities.update(body.json, caller, now) };
      case "getTypeDefs":
        noBody(body);
        return { status: 200, body: typeDefs(request.query?.["type"], this.#customMetadata, caller) };
      case "createWorkflow":
        return this.#accepted(this.#create(body.json, request.query?.["submit"], caller, now));
      case "rerunWorkflow":
        return this.#accepted(this.#rerun(body.json, caller, now));
      case "updateWorkflow":
        return this.#accepted(this.#update(subject, body.json, caller, now));
      case "archiveWorkflow":
        noBody(body);
        this.#workflows.archive(subject, now);
        return this.#accepted({});
      case "stopRun": {
        noBody(body);
        const run = this.#runs.require(subject, now);
        this.#runs.stop(run, "Stop", now);
        return this.#accepted(this.#run(stopAnswer(run)));
      }
    }
  }

  /** The workflow behind the slug or the run id in the path of a native app. */
  #nameBehind(route: Route | undefined): string | undefined {
    if (route?.subject === undefined || !isAppRoute(route.name)) return undefined;
    return this.#apps.nameOf(route.subject) ?? this.#runs.find(route.subject)?.workflowName;
  }

  #accepted(body: JsonObject): Answer {
    return { status: this.#settings.createdStatus, body };
  }

  #create(body: Json, submit: string | undefined, caller: Caller, now: number): JsonObject {
    if (submit !== undefined && submit !== "true" && submit !== "false") {
      throw new Refusal(400, `submit is [${submit}], not true or false`);
    }
    const workflow = this.#workflows.create(readDefinition(body, "create"), caller.id, now);
    const { definition, document } = workflow.versions.latest;
    if (submit === "true") this.#runs.start(definition, caller, now);
    return this.#definition(workflowAnswer(document));
  }

  #rerun(body: Json, caller: Caller, now: number): JsonObject {
    if (!isObject(body)) throw new Refusal(400, "the body has to be an object");
    const { namespace, resourceKind, resourceName, ...rest } = body;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw new Refusal(400, `field ${unknown} is not known`);
    if (namespace !== "default") throw new Refusal(400, "namespace has to be default");
    if (resourceKind !== "WorkflowTemplate") throw new Refusal(400, "resourceKind has to be WorkflowTemplate");
    if (typeof resourceName !== "string") throw new Refusal(400, "resourceName is missing");
    const { definition } = this.#workflows.require(resourceName).versions.latest;
    return this.#run(submitAnswer(this.#runs.start(definition, caller, now)));
  }

  #update(name: string, body: Json, caller: Caller, now: number): JsonObject {
    const definition = readDefinition(body, "update");
    if (definition.name !== name)
      throw new Refusal(400, `the body is about ${definition.name}, the path about ${name}`);
    return this.#definition(
      workflowAnswer(this.#workflows.update(definition, caller.id, now).versions.latest.document),
    );
  }

  #definition(body: JsonObject): JsonObject {
    return this.#settings.minimalBodies ? minimalDefinition(body) : body;
  }

  #run(body: JsonObject): JsonObject {
    return this.#settings.minimalBodies ? minimalRun(body) : body;
  }
}

interface ReadBody {
  readonly json: Json;
  readonly present: boolean;
  readonly valid: boolean;
  readonly isTooDeep: boolean;
}

/** No client nests a body deeper than a tenth of it, and what works on one goes as deep as the body. */
const mostNested = 200;

function readBody(text: string): ReadBody {
  if (text === "") return { json: null, present: false, valid: true, isTooDeep: false };
  if (depthOf(text) > mostNested) return { json: text, present: true, valid: false, isTooDeep: true };
  try {
    return { json: parseJson(text), present: true, valid: true, isTooDeep: false };
  } catch {
    return { json: text, present: true, valid: false, isTooDeep: false };
  }
}

function noBody(body: ReadBody): void {
  if (body.present) throw new Refusal(400, "this request has no body");
}

/** Routes that are there whatever serves the workflows. */
const commonRoutes: ReadonlySet<RouteName> = new Set([
  "whoami",
  "token",
  "searchAssets",
  ...entityRouteNames,
  ...typeDefRouteNames,
]);

const queryKeys: Partial<Record<RouteName, readonly string[]>> = {
  createWorkflow: ["submit"],
  listApps: ["name", "cursor", "limit"],
  ...entityQueryKeys,
  ...typeDefQueryKeys,
};

function mayMutate(caller: Caller, { prefix }: Route): void {
  if (!caller.permitted) throw new Refusal(403, `${caller.username} is not authorised to do this`);
  if (prefix === "workflows" && !usesWorkflows(caller)) {
    throw new Refusal(403, `not authorised: the roles of ${caller.username} have to use package-workflows`);
  }
}
