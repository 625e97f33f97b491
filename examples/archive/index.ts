import * as pulumi from "@pulumi/pulumi";
import * as atlan from "pulumi-atlan";

const config = new pulumi.Config();

const archived = new atlan.ConnectionDelete("archived", {
  connectionQualifiedName: config.require("connection"),
  triggers: { ticket: config.require("ticket") },
});

export const achieved = archived.achieved;
/** Whether a run of this resource did it, one that somebody else had started, or none was needed. */
export const outcome = archived.outcome;
/** What was there, what was done and what is left, to keep as proof. */
export const receipt = archived.receipt;
