import type { RecordedTenant } from "./recordedTenant";

const connection = (epoch: number) => `default/snowflake/${epoch}`;

/** One connection for each shape that the state of a resource, or of one in a fleet, can have. */
const CONNECTIONS = {
  archived: connection(1700000101),
  purged: connection(1700000102),
  failed: connection(1700000103),
  waiting: connection(1700000104),
  held: connection(1700000105),
  promoted: connection(1700000106),
  adopted: connection(1700000107),
  fleetFirst: connection(1700000108),
  fleetSecond: connection(1700000109),
  partlyDone: connection(1700000110),
  partlyFailed: connection(1700000111),
} as const;

const EXISTING = "atlan-connection-delete-1700000000";

/** The shapes of resources that are as they should be: `up` has nothing to do for them. */
export const FINISHED: readonly string[] = ["archived", "purged", "held", "promoted", "adopted", "fleet"];

/** The tenant before anything was done. */
export const shapesTenant: Omit<RecordedTenant, "startedAt" | "requests"> = {
  options: {
    connections: Object.entries(CONNECTIONS).map(([name, qualifiedName]) => ({
      qualifiedName,
      name,
      connectorName: "snowflake",
      assets: { Table: 3, Column: 9 },
    })),
    run: { pendingMs: 100, runningMs: 300 },
  },
  workflows: [{ name: EXISTING, connectionQualifiedName: CONNECTIONS.adopted }],
  scripts: [
    ...[CONNECTIONS.failed, CONNECTIONS.partlyFailed].map((connectionQualifiedName) => ({
      plan: { outcome: "Failed", message: "child failed" } as const,
      target: { connectionQualifiedName },
    })),
    { plan: { pendingMs: 0, stuckIn: "Running" }, target: { connectionQualifiedName: CONNECTIONS.waiting } },
  ],
};

/** The program, which is kept with the state: its inputs are in there. The long hold shall not be over while it is kept. */
export const shapesProgram = `const atlan = require("pulumi-atlan");
const maxAssets = 12;
const triggers = { ticket: "DATA-481" };
const reason = "Trial ended, see DATA-502";
new atlan.ConnectionDelete("archived", { connectionQualifiedName: "${CONNECTIONS.archived}", triggers, reason });
new atlan.ConnectionDelete("purged", {
  connectionQualifiedName: "${CONNECTIONS.purged}",
  mode: "purge",
  maxAssets,
  triggers,
  reason,
});
new atlan.ConnectionDelete("failed", { connectionQualifiedName: "${CONNECTIONS.failed}", triggers });
new atlan.ConnectionDelete("waiting", { connectionQualifiedName: "${CONNECTIONS.waiting}", waitForCompletion: false });
new atlan.ConnectionDelete("held", {
  connectionQualifiedName: "${CONNECTIONS.held}",
  purgeAfter: "3650d",
  maxAssets,
  reason,
});
new atlan.ConnectionDelete("promoted", {
  connectionQualifiedName: "${CONNECTIONS.promoted}",
  purgeAfter: "1s",
  maxAssets,
  timeout: "10m",
});
new atlan.ConnectionDelete("adopted", {
  connectionQualifiedName: "${CONNECTIONS.adopted}",
  existingWorkflow: "${EXISTING}",
  allowMissing: true,
  rerunOnDrift: true,
});
new atlan.ConnectionDeletes("fleet", {
  connections: ["${CONNECTIONS.fleetFirst}", "${CONNECTIONS.fleetSecond}"],
  triggers,
  reason,
});
new atlan.ConnectionDeletes("partly", { connections: ["${CONNECTIONS.partlyDone}", "${CONNECTIONS.partlyFailed}"] });
`;
