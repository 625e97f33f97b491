import type { Route, RouteName } from "../routes";

/** The operations of the native apps' surface: also the names by which faults are set. */
export const appRouteNames = [
  "describeApp",
  "describeInputs",
  "createApp",
  "listApps",
  "getApp",
  "deleteApp",
  "submitApp",
  "getAppRun",
  "cancelAppRun",
] as const;

export type AppRouteName = (typeof appRouteNames)[number];

export function isAppRoute(name: RouteName): name is AppRouteName {
  return (appRouteNames as readonly RouteName[]).includes(name);
}

/** The route of a path below `/api/service/`, already cut into its segments; undefined for one that there is none for. */
export function appRouteOf(method: string, segments: readonly string[]): Route | undefined {
  const [version, collection, first, second, third] = segments;
  if (version !== "v1" || segments.length > 5) return undefined;
  if (collection === "apps") {
    if (first === undefined || third !== undefined) return undefined;
    if (second === undefined) return { name: "describeApp", method: "GET", subject: first };
    return second === "inputs" ? { name: "describeInputs", method: "GET", subject: first } : undefined;
  }
  if (collection !== "app") return undefined;
  if (first === undefined) {
    return method === "POST" ? { name: "createApp", method: "POST" } : { name: "listApps", method: "GET" };
  }
  if (first === "runs" && second !== undefined) {
    if (third === undefined) return { name: "getAppRun", method: "GET", subject: second };
    return third === "cancel" ? { name: "cancelAppRun", method: "POST", subject: second } : undefined;
  }
  if (third !== undefined) return undefined;
  if (second === "submit") return { name: "submitApp", method: "POST", subject: first };
  if (second !== undefined) return undefined;
  return method === "DELETE"
    ? { name: "deleteApp", method: "DELETE", subject: first }
    : { name: "getApp", method: "GET", subject: first };
}
