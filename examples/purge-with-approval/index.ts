import * as pulumi from "@pulumi/pulumi";
import * as atlan from "pulumi-atlan";
import { announceAt } from "./announce";

const config = new pulumi.Config();

const address = config.get("announceAt");
const hook = address === undefined ? [] : [announceAt(address)];

const purged = new atlan.ConnectionDelete(
  "purged",
  {
    connectionQualifiedName: config.require("connection"),
    mode: "purge",
    // A number that a person has written. One that the program looks up would approve whatever is there.
    maxAssets: config.requireNumber("approvedAssets"),
    reason: config.require("reason"),
  },
  { hooks: { beforeCreate: hook, beforeUpdate: hook } },
);

export const achieved = purged.achieved;
export const receipt = purged.receipt;
