import type { ConnectionDeleteArgs } from "pulumi-atlan";

/** How this team takes a connection out of service: archived at once, purged when nobody has missed it for 30 days. */
export const archiveHoldPurge = (connectionQualifiedName: string, maxAssets: number): ConnectionDeleteArgs => ({
  connectionQualifiedName,
  purgeAfter: "30d",
  maxAssets,
  reason: "Out of service; purged after a hold of 30 days",
});
