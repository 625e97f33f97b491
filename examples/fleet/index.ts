import path from "node:path";
import * as atlan from "pulumi-atlan";
import { readConnections } from "./readConnections";

const fleet = new atlan.ConnectionDeletes("fleet", {
  connections: readConnections(path.join(__dirname, "connections.yaml")),
});

/** The latest run of each connection. */
export const phases = fleet.results.apply((results) =>
  Object.fromEntries(Object.entries(results).map(([connection, { phase }]) => [connection, phase])),
);
