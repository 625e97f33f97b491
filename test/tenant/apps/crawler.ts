import type { Asset } from "../connections";
import type { JsonObject } from "../json";
import { type AppRunAsset, appRunEntity } from "./runs";

/** A workflow of another app, which is running all the time: not everything on this surface is a connection delete. */

export const crawlerSlug = "snowflake-crawler-tktvkdqs";

export const crawlerSummary: JsonObject = {
  slug: crawlerSlug,
  name: "legacy",
  version: 7,
  owner: "jsmith",
  app_id: "snowflake-crawler",
  schedules: [],
};

/** With the connection that it crawls, which a connection delete may be about. */
export function crawlerWorkflow(connectionQualifiedName: string): JsonObject {
  return {
    ...crawlerSummary,
    dag: { extract: { inputs: { args: { connection_qualified_name: connectionQualifiedName } } } },
  };
}

/** Its run, since that time. */
export function crawlerRun(since: number): { readonly asset: Asset; readonly appRun: AppRunAsset } {
  const [id, uid] = ["6a1e0bd2-53e7-4c0e-a1f4-0d4c8b3c9a10", "ffffffff-0000-4000-8000-000000000001"];
  const asset = appRunEntity({ id, uid, createdAt: since }, crawlerSlug);
  const appRun: AppRunAsset = {
    status: "Running",
    startedAt: since,
    completedAt: undefined,
    stoppedBy: undefined,
    workflowName: "legacy",
    slug: crawlerSlug,
  };
  return { asset, appRun };
}
