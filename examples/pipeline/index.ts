import * as pulumi from "@pulumi/pulumi";
import * as atlan from "pulumi-atlan";
import { connections } from "./connections";

const retired = Object.entries(connections).map(([name, args]) => ({
  name,
  resource: new atlan.ConnectionDelete(name, args),
}));

/** What has become of each: none, archived or purged. */
export const achieved = pulumi
  .all(retired.map(({ name, resource }) => resource.achieved.apply((it) => [name, it] as const)))
  .apply((all) => Object.fromEntries(all));
