import * as pulumi from "@pulumi/pulumi";
import * as atlan from "pulumi-atlan";

const config = new pulumi.Config();
const connectionQualifiedName = config.require("connection");

/** All connections of one kind of source, archived ones too. */
export const connections = atlan.getConnections({ connector: config.require("connector") });

/** The workflows that delete the connection, whoever made them. */
export const workflows = atlan.getConnectionDeletes({ connectionQualifiedName });

/** What has gone wrong at any connection in the last week, the newest first. */
export const failedRuns = atlan.getRuns({ phases: ["Failed", "Error"], startedAfter: "now-7d", limit: 20 });

/** What an archive and a purge of the connection would take at this moment, in words. */
export const impact = Promise.all(
  (["archive", "purge"] as const).map(
    async (mode) => (await atlan.getImpact({ connectionQualifiedName, mode })).summary,
  ),
);
