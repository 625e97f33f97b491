import { type AppRouteName, appRouteOf } from "./apps/routes";
import { type EntityRouteName, entityRouteOf } from "./entities";
import { type TypeDefRouteName, typeDefRouteOf } from "./typeDefs";

/** The operations of the tenant with package workflows: also the names by which faults are set. */
export const routeNames = [
  "whoami",
  "token",
  "createWorkflow",
  "rerunWorkflow",
  "updateWorkflow",
  "archiveWorkflow",
  "findWorkflows",
  "findRuns",
  "stopRun",
  "searchAssets",
] as const;

export type RouteName = (typeof routeNames)[number] | AppRouteName | EntityRouteName | TypeDefRouteName;

/** Which operation a path stands for, and the name in the path. */
export interface Route {
  readonly name: RouteName;
  readonly method: "GET" | "POST" | "DELETE";
  /** Under which of the two prefixes a workflow mutation came; undefined for everything else. */
  readonly prefix?: "workflows" | "package-workflows";
  /** The workflow name, slug, app or run id in the path. */
  readonly subject?: string;
}

const service = "/api/service/";

/** The route of a path; undefined for one that the tenant does not have. The method decides only where a path has several. */
export function routeOf(method: string, path: string): Route | undefined {
  if (path === "/api/meta/search/indexsearch") return { name: "searchAssets", method: "POST" };
  if (!path.startsWith(service)) return entityRouteOf(path) ?? typeDefRouteOf(path);
  const segments = path.slice(service.length).split("/").map(decode);
  if (segments.some((segment) => segment === "")) return undefined;
  const [first, second, third] = segments;
  if (first === "v1") return appRouteOf(method, segments);
  if (segments.length > 3 || first === undefined) return undefined;

  switch (first) {
    case "whoami":
      return second === undefined ? { name: "whoami", method: "GET" } : undefined;
    case "oauth-clients":
      return second === "token" && third === undefined ? { name: "token", method: "POST" } : undefined;
    case "runs":
      if (second === "indexsearch" && third === undefined) return { name: "findRuns", method: "POST" };
      return second !== undefined && third === "stop"
        ? { name: "stopRun", method: "POST", subject: second }
        : undefined;
    case "workflows":
    case "package-workflows":
      return workflowRoute(first, second, third);
    default:
      return undefined;
  }
}

function workflowRoute(
  prefix: "workflows" | "package-workflows",
  subject: string | undefined,
  action: string | undefined,
): Route | undefined {
  if (subject === undefined) return { name: "createWorkflow", method: "POST", prefix };
  if (action === "archive") return { name: "archiveWorkflow", method: "POST", prefix, subject };
  if (action !== undefined) return undefined;
  if (subject === "submit") return { name: "rerunWorkflow", method: "POST", prefix };
  // The search is not there under package-workflows, whatever the role.
  if (subject === "indexsearch") return prefix === "workflows" ? { name: "findWorkflows", method: "POST" } : undefined;
  return { name: "updateWorkflow", method: "POST", prefix, subject };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}
