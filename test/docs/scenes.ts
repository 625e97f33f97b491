import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "../engine/harness";
import { API_KEY } from "../rig/seeds";
import type { ConnectionSeed, Tenant, TenantOptions } from "../tenant";
import { defaultSeed } from "../tenant/seed/defaultSeed";

const DAY = 86_400_000;

/** The connection that most pages retire. */
const SNOWFLAKE = "default/snowflake/1234567890";

/** The first connection of `npx pulumi-atlan tenant`, which the README retires. */
const TRIAL = defaultSeed.connections![0]!;

const plant = (number: number): ConnectionSeed => ({
  qualifiedName: `default/mssql/${1_600_000_000 + number}`,
  name: `plant ${number}`,
  connectorName: "mssql",
  assets: { Table: 4 },
});

/** The tenant that the pages speak of. */
export const PAGE_TENANT: TenantOptions = {
  credentials: [{ token: API_KEY }],
  connections: [
    {
      qualifiedName: SNOWFLAKE,
      name: "legacy warehouse",
      connectorName: "snowflake",
      assets: { Table: 3, Column: 9 },
      owners: { users: ["jsmith"], groups: ["warehouse"] },
      crawledAgoMs: 3 * DAY,
      readAgoMs: 200 * DAY,
    },
    {
      qualifiedName: "default/postgres/1700000002",
      name: "trial",
      connectorName: "postgres",
      assets: { Table: 60, Column: 1_140 },
      archivedAssets: { Table: 25 },
      withLineage: 40,
      owners: { users: ["mdoe"] },
      crawledAgoMs: 2 * DAY,
      readAgoMs: 120 * DAY,
    },
    {
      qualifiedName: TRIAL.qualifiedName,
      name: TRIAL.name,
      connectorName: "snowflake",
      assets: TRIAL.assets!,
      withLineage: TRIAL.withLineage!,
    },
    ...[1, 2, 3, 4, 5].map(plant),
  ],
  run: { pendingMs: 100, runningMs: 300 },
};

/** What pages say happens meanwhile, in `<!-- meanwhile: … -->`. */
export const SCENES: Readonly<Record<string, (tenant: Tenant, stack: Stack) => Promise<void> | void>> = {
  "somebody has archived it in Atlan, and restored its assets": async (tenant) => {
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, name: "atlan-connection-delete-1700000000" });
    await sleep(600);
    tenant.ui.restore(SNOWFLAKE);
  },
  "somebody archives it in Atlan": async (tenant) => {
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await sleep(600);
  },
  "the next run fails": (tenant) => {
    tenant.script({ outcome: "Failed", message: "the connection's cache is locked" });
  },
  "somebody stops the next run": (tenant) => {
    tenant.script({ stuckIn: "Running" });
    const timer: NodeJS.Timeout = setInterval(() => {
      const live = tenant.runs().find(({ phase }) => phase === "Running");
      if (live === undefined) return;
      clearInterval(timer);
      tenant.ui.stop(live.id);
    }, 50).unref();
  },
  "the command is killed while its run goes on": async (tenant, stack) => {
    tenant.script({ runningMs: 4_000 });
    const before = tenant.runs().length;
    const command = stack.start("up", { args: ["--skip-preview"] });
    await command.waitUntil(() => tenant.runs().length > before, "its run is there");
    command.killTree();
    await stack.waitForNoProcesses();
  },
  "the state is lost": async (_tenant, stack) => {
    await stack.run("state", "delete", "--all", "--yes", "--stack", stack.name);
  },
  "the hold passes": () => sleep(2_500),
};
