import {
  createTenantModel,
  type Json,
  type JsonObject,
  type LoggedRequest,
  type TenantModel,
  type TenantOptions,
  type TenantReply,
} from ".";
import { isObject, parseJson } from "./json";
import { connectionDeleteBody } from "./package";
import { readQuery } from "./query";

/** 2026-03-01T12:00:00Z, when a virtual tenant starts. */
export const startOfTime = Date.UTC(2026, 2, 1, 12);

/** An answer as a test reads it. */
export interface Read {
  readonly status: number;
  readonly body: JsonObject;
}

/** A tenant on a virtual clock, and the requests that its specs send. */
export class VirtualTenant {
  readonly model: TenantModel;
  #now = startOfTime;

  constructor(options: TenantOptions = {}, onAnswered: (request: LoggedRequest) => void = () => undefined) {
    this.model = createTenantModel({ ...options, now: () => this.#now, onAnswered });
  }

  /** Milliseconds since the start. */
  get elapsed(): number {
    return this.#now - startOfTime;
  }

  /** Moves the clock. */
  pass(ms: number): void {
    this.#now += ms;
  }

  /** Sends a request and answers what the tenant says at once. */
  send(method: string, path: string, body?: Json, token = "test-api-key"): TenantReply {
    const url = new URL(path, "http://tenant");
    return this.model.handle({
      method,
      path: url.pathname,
      query: readQuery(url.searchParams),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Sends a POST whose answer is JSON. */
  post(path: string, body?: Json, token?: string): Read {
    return read(this.send("POST", path, body, token));
  }

  create(name: string, connection: string, deleteType = "SOFT", token?: string): Read {
    const body = connectionDeleteBody(name, connection, deleteType as "SOFT");
    return this.post("/api/service/workflows?submit=true", body, token);
  }

  rerun(name: string): Read {
    const body = { namespace: "default", resourceKind: "WorkflowTemplate", resourceName: name };
    return this.post("/api/service/workflows/submit", body);
  }

  stop(runId: string): Read {
    return this.post(`/api/service/runs/${runId}/stop`);
  }

  archive(name: string): Read {
    return this.post(`/api/service/workflows/${name}/archive`);
  }

  /** Names of the definitions that a search finds. */
  foundWorkflows(): string[] {
    return hits(this.post("/api/service/workflows/indexsearch", { size: 100 })).map((hit) => hit["_id"] as string);
  }

  /** Documents of the runs that a search finds, oldest first. */
  foundRuns(): JsonObject[] {
    const body = { size: 100, sort: [{ "status.startedAt": "asc" }] };
    return hits(this.post("/api/service/runs/indexsearch", body)).map((hit) => hit["_source"] as JsonObject);
  }

  /** Phases of the runs that a search finds, oldest first. */
  foundPhases(): Json[] {
    return this.foundRuns().map((run) => at(run, "status", "phase") ?? null);
  }

  /** How many assets of a connection a search counts, of one state or of all. */
  count(connection: string, state?: "ACTIVE" | "DELETED", token?: string): Json {
    const filter = [
      { term: { connectionQualifiedName: connection } },
      ...(state === undefined ? [] : [{ term: { __state: state } }]),
    ];
    const dsl = { size: 1, track_total_hits: true, query: { bool: { filter } } };
    const { status, body } = this.post("/api/meta/search/indexsearch", { dsl }, token);
    return status === 200 ? (body["approximateCount"] ?? null) : `status ${status}`;
  }
}

/** The answer of a reply that has one. */
export function read(reply: TenantReply): Read {
  if (reply.kind !== "answer") throw new Error(`no answer but ${reply.kind}`);
  return { status: reply.status, body: parseJson(reply.body) as JsonObject };
}

/** The value at a path of keys; undefined when there is none. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let found = value;
  for (const key of keys) {
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isObject(found) ? found[key] : undefined;
  }
  return found;
}

function hits({ body }: Read): JsonObject[] {
  return at(body, "hits", "hits") as JsonObject[];
}
