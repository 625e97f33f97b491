import { isObject, type Json } from "./json";
import type { RouteName } from "./routes";

/** One request that arrived, without its credential. */
export interface LoggedRequest {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Undefined for a path that the tenant does not have. */
  readonly route: RouteName | undefined;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON that was sent; null when there was none, the raw text when it was not JSON. */
  readonly body: Json;
  /** The status that left the tenant; 0 when the connection was dropped, undefined while the work waits. */
  readonly status: number | undefined;
  /** Asked to create, run, update, archive or stop something. */
  readonly mutating: boolean;
  readonly workflowName: string | undefined;
  readonly runId: string | undefined;
}

const verbs: Partial<Record<RouteName, string>> = {
  createWorkflow: "create",
  rerunWorkflow: "submit",
  updateWorkflow: "update",
  archiveWorkflow: "archive",
  stopRun: "stop",
  createApp: "create",
  submitApp: "submit",
  deleteApp: "archive",
  cancelAppRun: "stop",
  updateEntities: "restore",
};

/** True for the routes that change something when they succeed. */
export function isMutating(route: RouteName | undefined): boolean {
  return route !== undefined && route in verbs;
}

/**
 * A mutation in one line, e.g. `create atlan-connection-delete-123 SOFT`, `submit …`, `stop …-x7k2p`. One that was not
 * accepted says so at its end: `(409)`, `(dropped)`.
 */
export function mutationLine(request: LoggedRequest): string {
  const verb = request.route === undefined ? undefined : verbs[request.route];
  const words = [verb, request.workflowName ?? request.runId, deleteTypeIn(request.body)];
  const { status } = request;
  if (status === undefined) words.push("(waiting)");
  else if (status === 0) words.push("(dropped)");
  else if (status < 200 || status > 299) words.push(`(${status})`);
  return words.filter((word) => word !== undefined).join(" ");
}

/** A request in one line, e.g. `2026-03-01T12:00:00.000Z 200 POST /api/service/workflows?submit=true create … SOFT`. */
export function requestLine(request: LoggedRequest): string {
  const { at, method, path, query, status, mutating } = request;
  const asked = Object.keys(query).length === 0 ? path : `${path}?${new URLSearchParams(query).toString()}`;
  const answered = status === 0 ? "---" : String(status);
  return [new Date(at).toISOString(), answered, method, asked, ...(mutating ? [mutationLine(request)] : [])].join(" ");
}

/** The workflow that a request is about. */
export function workflowNameIn(
  route: RouteName | undefined,
  subject: string | undefined,
  body: Json,
): string | undefined {
  if (route === "updateWorkflow" || route === "archiveWorkflow") return subject;
  if (!isObject(body)) return undefined;
  const name = route === "rerunWorkflow" ? body["resourceName"] : undefined;
  if (typeof name === "string") return name;
  const metadata = route === "createWorkflow" ? body["metadata"] : undefined;
  const created = isObject(metadata) ? metadata["name"] : route === "createApp" ? body["name"] : undefined;
  return typeof created === "string" ? created : undefined;
}

/** The body as the log keeps it: an OAuth secret is no part of it. */
export function withoutSecret(body: Json): Json {
  return isObject(body) && "clientSecret" in body ? { ...body, clientSecret: "(secret)" } : body;
}

function deleteTypeIn(body: Json): string | undefined {
  const found = /"(?:name":"delete-type","value|delete[-_]type)":"(\w+)"/.exec(JSON.stringify(body));
  return found?.[1];
}
