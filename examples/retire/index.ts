import * as pulumi from "@pulumi/pulumi";
import * as atlan from "pulumi-atlan";

const config = new pulumi.Config();
const triggers = { ticket: config.require("ticket") };
const timeout = config.require("timeout");

/** `default/snowflake/1234567890` → `snowflake-1234567890`: a resource is named after its connection. */
const nameOf = (qualifiedName: string): string => qualifiedName.split("/").slice(1).join("-");

const archived = config
  .requireObject<string[]>("archive")
  .map((it) => new atlan.ConnectionDelete(nameOf(it), { connectionQualifiedName: it, triggers, timeout }));

const purged = config.requireObject<string[]>("purge").map(
  (it) =>
    new atlan.ConnectionDelete(nameOf(it), {
      connectionQualifiedName: it,
      mode: "purge",
      maxAssets: config.requireNumber("maxAssets"),
      triggers,
      timeout,
      reason: `Asked for in ${triggers.ticket}`,
    }),
);

/** What has become of each connection. */
export const connections = pulumi
  .all([...archived, ...purged].map((it) => pulumi.all([it.connectionQualifiedName, it.achieved, it.outcome])))
  .apply((all) => Object.fromEntries(all.map(([name, achieved, outcome]) => [name, { achieved, outcome }])));
