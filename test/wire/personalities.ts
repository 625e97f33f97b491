import type { RouteName, TenantOptions } from "../tenant";

/** A tenant, and the configuration of a stack that works on it. */
export interface Personality {
  readonly title: string;
  readonly options: TenantOptions;
  readonly config: Record<string, string>;
  /** What does the same on each tenant goes by another route. */
  readonly create: RouteName;
  readonly rerun: RouteName;
  readonly lookAtRun: RouteName;
  readonly archive: RouteName;
}

export const APP_ID = "connection-delete";
export const APP_CONFIG = { "atlan:workflowApi": "app", "atlan:connectionDeleteAppId": APP_ID };
export const AUTO_CONFIG = { ...APP_CONFIG, "atlan:workflowApi": "auto" };

export const PERSONALITIES: readonly Personality[] = [
  {
    title: "package workflows",
    options: {},
    config: {},
    create: "createWorkflow",
    rerun: "rerunWorkflow",
    lookAtRun: "findRuns",
    archive: "archiveWorkflow",
  },
  {
    title: "native apps",
    options: { surface: "app" },
    config: APP_CONFIG,
    create: "createApp",
    rerun: "submitApp",
    lookAtRun: "getAppRun",
    archive: "deleteApp",
  },
];
