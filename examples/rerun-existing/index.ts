import * as pulumi from "@pulumi/pulumi";
import * as atlan from "pulumi-atlan";

const config = new pulumi.Config();
const connection = atlan.getConnectionOutput({ name: config.require("connection") });

/** The newest workflow that archives the connection. */
const existing = atlan
  .getConnectionDeletesOutput({ connectionQualifiedName: connection.qualifiedName })
  .apply((found) => found.find(({ mode, deleteAssets }) => mode === "archive" && deleteAssets === true));

const rerun = new atlan.ConnectionDelete("rerun", {
  connectionQualifiedName: connection.qualifiedName,
  existingWorkflow: existing.apply((it) => {
    if (it === undefined) throw new Error("no workflow archives this connection yet; leave existingWorkflow out");
    return it.workflowName;
  }),
  triggers: { ticket: config.require("ticket") },
});

export const workflowName = rerun.workflowName;
export const achieved = rerun.achieved;
export const outcome = rerun.outcome;

/** The latest runs of the workflow, whoever started them. */
export const runs = rerun.workflowName.apply((name) =>
  name === undefined ? [] : atlan.getRuns({ workflowName: name, limit: 3 }),
);
