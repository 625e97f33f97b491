import type { TenantOptions } from "../tenant";

/** A tenant, and the configuration of a stack that works on it. */
export interface Personality {
  readonly title: string;
  readonly options: TenantOptions;
  readonly config: Record<string, string>;
}

export const APP_ID = "connection-delete";

export const PACKAGES: Personality = { title: "package workflows", options: {}, config: {} };

export const APPS: Personality = {
  title: "native apps",
  options: { surface: "app" },
  config: { "atlan:workflowApi": "app", "atlan:connectionDeleteAppId": APP_ID },
};

export const PERSONALITIES: readonly Personality[] = [PACKAGES, APPS];
