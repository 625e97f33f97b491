import * as pulumi from "@pulumi/pulumi";
import * as atlan from "pulumi-atlan";
import { archiveHoldPurge } from "./policy";

const config = new pulumi.Config();

const retired = new atlan.ConnectionDelete(
  "retired",
  archiveHoldPurge(config.require("connection"), config.requireNumber("maxAssets")),
);

export const achieved = retired.achieved;
/** When the hold is over; nothing once it has purged. */
export const purgeEligibleAt = retired.purgeEligibleAt;
export const receipt = retired.receipt;
