import { sealReceipt } from "../../provider/reconcile/receipt";

/** What `pulumi stack export` prints for a stack, reduced to what matters here. */
export function stackExport(resources: readonly object[], pendingOperations: readonly object[] = []): string {
  const manifest = { time: "2026-02-16T06:00:31.482915Z", magic: "", version: "v3.259.0" };
  const stack = { urn: "urn:pulumi:prod::retire::pulumi:pulumi:Stack::retire-prod", type: "pulumi:pulumi:Stack" };
  const deployment = { manifest, resources: [stack, ...resources], pending_operations: pendingOperations };
  return JSON.stringify({ version: 3, deployment }, undefined, 4);
}

/** A `ConnectionDelete` as an export has it. */
export function connectionDelete(resource: string, outputs: object, initErrors: readonly string[] = []): object {
  const type = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
  return { urn: urnOf(resource), id: "atlan-connection-delete-7405873769", custom: true, type, outputs, initErrors };
}

export function urnOf(resource: string): string {
  return `urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${resource}`;
}

const COMMON = { tenant: "https://tenant.example.com", stack: "prod", provider: "pulumi-atlan/0.1.0" };
const TENANT = COMMON.tenant;

const WAREHOUSE_TYPES = { Column: 5_214, Table: 436, View: 118, Schema: 14, Procedure: 9, Database: 2 };

const warehouse = connectionDelete("legacy-warehouse", {
  connectionQualifiedName: "default/snowflake/1700000001",
  mode: "archive",
  triggers: { ticket: "DATA-481" },
  reason: "Moved to the lakehouse in December",
  tenant: TENANT,
  workflowName: "atlan-connection-delete-7405873769",
  runId: "atlan-connection-delete-7405873769-58fc6",
  phase: "Succeeded",
  startedAt: "2026-02-16T05:52:04Z",
  finishedAt: "2026-02-16T05:59:46Z",
  outcome: "ran",
  achieved: "archived",
  purgeEligibleAt: "2026-03-18T05:59:46Z",
  intent: {
    mode: "archive",
    phase: "Succeeded",
    stopped: false,
    fulfilled: true,
    runId: "atlan-connection-delete-7405873769-58fc6",
  },
  assets: { active: 0, archived: 5_793, archivedByType: WAREHOUSE_TYPES, archivedWithLineage: 1_207 },
  receipt: sealReceipt({
    ...COMMON,
    connection: "default/snowflake/1700000001",
    connectionName: "Legacy warehouse",
    mode: "archive",
    reason: "Moved to the lakehouse in December",
    resource: "legacy-warehouse",
    outcome: "ran",
    workflow: "atlan-connection-delete-7405873769",
    run: "atlan-connection-delete-7405873769-58fc6",
    startedAt: "2026-02-16T05:52:04Z",
    finishedAt: "2026-02-16T05:59:46Z",
    verifiedAt: "2026-02-16T06:00:02.118Z",
    before: { connection: "ACTIVE", active: 5_793, archived: 0, types: WAREHOUSE_TYPES },
    after: { connection: "DELETED", active: 0, archived: 5_793 },
  }),
  stateVersion: 1,
});

const archiveOfTrial = sealReceipt({
  ...COMMON,
  connection: "default/postgres/1700000002",
  connectionName: "Trial database",
  mode: "archive",
  resource: "trial",
  outcome: "ran",
  run: "atlan-connection-delete-8998553456-6fnvs",
  finishedAt: "2026-01-15T09:02:21Z",
  verifiedAt: "2026-01-15T09:02:36.020Z",
  after: { connection: "DELETED", active: 0, archived: 1_225 },
});

const trial = connectionDelete("trial", {
  connectionQualifiedName: "default/postgres/1700000002",
  mode: "archive",
  triggers: { ticket: "DATA-466" },
  reason: "The trial has ended",
  tenant: TENANT,
  workflowName: "atlan-connection-delete-7760047536",
  runId: "atlan-connection-delete-7760047536-vphf8",
  phase: "Succeeded",
  startedAt: "2026-02-16T06:00:08Z",
  finishedAt: "2026-02-16T06:00:19Z",
  outcome: "ran",
  achieved: "purged",
  purgeEligibleAt: "2026-02-14T09:02:21Z",
  intent: {
    mode: "purge",
    phase: "Succeeded",
    stopped: false,
    fulfilled: true,
    runId: "atlan-connection-delete-7760047536-vphf8",
  },
  assets: { active: 0, archived: 0 },
  receipt: sealReceipt({
    ...COMMON,
    connection: "default/postgres/1700000002",
    connectionName: "Trial database",
    mode: "purge",
    reason: "The trial has ended",
    resource: "trial",
    outcome: "ran",
    workflow: "atlan-connection-delete-7760047536",
    run: "atlan-connection-delete-7760047536-vphf8",
    startedAt: "2026-02-16T06:00:08Z",
    finishedAt: "2026-02-16T06:00:19Z",
    verifiedAt: "2026-02-16T06:00:30.871Z",
    before: { connection: "DELETED", active: 0, archived: 1_225, types: { Column: 1_140, Table: 60, View: 25 } },
    after: { connection: "GONE", active: 0, archived: 0 },
    previous: {
      mode: "archive",
      run: "atlan-connection-delete-8998553456-6fnvs",
      finishedAt: "2026-01-15T09:02:21Z",
      verifiedAt: "2026-01-15T09:02:36.020Z",
      sha256: (JSON.parse(archiveOfTrial) as { sha256: string }).sha256,
    },
  }),
  stateVersion: 1,
});

const dashboards = connectionDelete(
  "dashboards",
  {
    connectionQualifiedName: "default/tableau/1700000003",
    mode: "archive",
    triggers: { ticket: "DATA-481" },
    reason: "Nobody has opened them for a year",
    tenant: TENANT,
    workflowName: "atlan-connection-delete-6620915043",
    runId: "atlan-connection-delete-6620915043-q7w2k",
    phase: "Failed",
    startedAt: "2026-02-16T05:52:05Z",
    finishedAt: "2026-02-16T05:54:40Z",
    message: "child 'delete-assets' failed",
    achieved: "none",
    intent: {
      mode: "archive",
      phase: "Failed",
      stopped: false,
      fulfilled: false,
      runId: "atlan-connection-delete-6620915043-q7w2k",
      before: {
        connection: "ACTIVE",
        active: 412,
        archived: 0,
        types: { TableauWorksheet: 236, TableauDashboard: 118, TableauWorkbook: 52, TableauProject: 6 },
      },
    },
    assets: {
      active: 170,
      archived: 242,
      activeByType: { TableauDashboard: 112, TableauWorkbook: 52, TableauProject: 6 },
      archivedByType: { TableauWorksheet: 236, TableauDashboard: 6 },
      activeWithLineage: 164,
    },
    stateVersion: 1,
  },
  [
    "archiving connection (default/tableau/1700000003): run atlan-connection-delete-6620915043-q7w2k ended Failed: child 'delete-assets' failed. Look at the run in Atlan. `pulumi up` runs the workflow again.",
  ],
);

/** A stack of three: one archived and on hold, one archived and then purged, one that failed. */
export const EXAMPLE = stackExport([warehouse, trial, dashboards]);
