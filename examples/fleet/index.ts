import * as path from "node:path";
import * as atlan from "pulumi-atlan";
import { readConnections } from "./readConnections";

const fleet = new atlan.ConnectionDeletes("fleet", {
  connections: readConnections(path.join(__dirname, "connections.yaml")),
});

/** What has become of each connection: none, archived or purged. */
export const achieved = fleet.results.apply((results) =>
  Object.fromEntries(Object.entries(results).map(([connection, { achieved }]) => [connection, achieved])),
);
