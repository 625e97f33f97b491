import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { startTenant, switchPositions, type Switches, type Tenant } from "../tenant";
import { officialClientPython, run } from "./officialClient";

const indexLagMs = 3000;
const archived = "default/snowflake/1700000001";
const purged = "default/snowflake/1700000002";
const members = "default/snowflake/1700000003";
const restored = "default/snowflake/1700000004";

const fixtures = path.resolve(__dirname, "../tenant/fixtures");
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
/** The client makes up a number for what it does not say the guid of. */
const withoutPlaceholders = (requests: unknown): unknown =>
  JSON.parse(JSON.stringify(requests).replace(/"guid":"-\d+"/g, '"guid":"-"'));

/** What the script prints, apart from what the name policy decides. */
const steps = [
  "connection found by name",
  "assets counted: active, archived, all",
  "assets counted by type",
  "archive run and monitored",
  "archived assets counted",
  "workflow found by type",
  "workflow found by id",
  "run found by phase and by id",
  "runs found by status and time",
  "rerun submitted",
  "idempotent rerun joins the running run",
  "idempotent rerun starts another run afterwards",
  "run stopped, ends Failed",
  "workflow updated",
  "workflow archived, no longer found",
  "oauth login",
  "purge run and monitored",
  "purged assets counted",
  "purged connection no longer found",
  "member goes through package-workflows",
  "connection and table restored, one by one",
  "what is not there is not restored",
  "restored assets counted",
];

const takenName: Record<Switches["names"], string> = {
  reject: "name taken: refused",
  accept: "name taken: ran again",
  upsert: "name taken: ran again",
};

describe("the official Python client against the tenant", () => {
  const outcomes = new Map<Switches["names"], { tenant: Tenant; lines: string[] }>();

  before(async function () {
    this.timeout("10m");
    const python = await officialClientPython();
    // The client sleeps most of the time: the policies share it.
    const stories = await Promise.allSettled(
      switchPositions.names.map(async (names) => {
        const tenant = await startPeerTenant(names);
        try {
          outcomes.set(names, { tenant, lines: await runScript(python, tenant) });
        } finally {
          await tenant.close();
        }
      }),
    );
    for (const story of stories) if (story.status === "rejected") throw story.reason;
  });

  for (const names of switchPositions.names) {
    describe(`name policy ${names}`, () => {
      const outcome = () => outcomes.get(names)!;

      it("completes every step", () => {
        expect(outcome().lines).to.have.members([...steps, takenName[names]]);
      });

      it("leaves the tenant as its own view says", () => {
        const { tenant } = outcome();
        expect(tenant.connection(archived)).to.include({ state: "DELETED", active: 0, archived: 125 });
        expect(tenant.connection(purged)).to.include({ state: "GONE", active: 0, archived: 0, gone: 50 });
        expect(tenant.connection(members)).to.include({ state: "DELETED", active: 0, archived: 3 });
        expect(tenant.connection(restored)).to.include({ state: "ACTIVE", active: 2, archived: 1 });
      });

      it("started the runs that were asked for, and no other", () => {
        const { tenant } = outcome();
        const phases = (connection: string) =>
          tenant
            .runs()
            .filter(({ connectionQualifiedName }) => connectionQualifiedName === connection)
            .map(({ phase }) => phase);
        const second = names === "reject" ? [] : ["Succeeded"];
        expect(phases(archived)).to.deep.equal(["Succeeded", ...second, "Succeeded", "Failed"]);
        expect(phases(purged)).to.deep.equal(["Succeeded"]);
        expect(phases(members)).to.deep.equal(["Succeeded"]);
        expect(tenant.mostRunsAtOnce()).to.equal(1);
      });

      it("restored as recorded: what is archived is looked up in the catalogue, and is said to be ACTIVE", () => {
        const { tenant } = outcome();
        const about = tenant.requests.filter(
          ({ route, query, body }) =>
            (route === "getEntity" || route === "updateEntities") && JSON.stringify({ query, body }).includes(restored),
        );
        expect(about.map(({ route, status }) => `${route} ${status}`)).to.deep.equal([
          "getEntity 200",
          "updateEntities 200",
          "getEntity 200",
          "updateEntities 200",
          "getEntity 404",
        ]);
        const sent = about.slice(0, 4).map(({ method, path: at, query, body }) => ({ method, path: at, query, body }));
        const recordings = ["find-archived-connection", "restore-connection", "find-archived-table", "restore-table"];
        expect(withoutPlaceholders(sent)).to.deep.equal(
          withoutPlaceholders(recordings.map((file) => readJson(path.join(fixtures, `${file}.json`)))),
        );
      });

      it("sent each mutation once, on the route of its role", () => {
        const { tenant } = outcome();
        const name = tenant.workflows().find((view) => view.connectionQualifiedName === archived)!.name;
        const about = tenant.requests.filter(({ workflowName }) => workflowName === name).map(({ route }) => route);
        expect(about).to.deep.equal([
          "createWorkflow",
          "createWorkflow",
          "rerunWorkflow",
          "rerunWorkflow",
          "updateWorkflow",
          "archiveWorkflow",
        ]);
        const member = tenant.workflows().find((view) => view.connectionQualifiedName === members)!.name;
        const paths = tenant.requests
          .filter(({ workflowName }) => workflowName === member)
          .map((request) => request.path);
        expect(paths).to.deep.equal([
          "/api/service/package-workflows",
          `/api/service/package-workflows/${member}/archive`,
        ]);
      });
    });
  }
});

async function startPeerTenant(names: Switches["names"]): Promise<Tenant> {
  const tenant = await startTenant({
    connections: [
      {
        qualifiedName: archived,
        name: "prod",
        connectorName: "snowflake",
        assets: { Table: 20, Column: 100 },
        archivedAssets: { View: 5 },
      },
      {
        qualifiedName: purged,
        name: "legacy",
        connectorName: "snowflake",
        assets: { Table: 40 },
        archivedAssets: { Table: 10 },
      },
      { qualifiedName: members, name: "sandbox", connectorName: "snowflake", assets: { Table: 3 } },
      {
        qualifiedName: restored,
        name: "taken back",
        connectorName: "snowflake",
        state: "DELETED",
        assets: { Table: 1 },
        archivedAssets: { Table: 2 },
      },
    ],
    credentials: [{ token: "peer-api-key" }, { token: "peer-member-key", roles: ["$member"] }],
    oauthClients: [{ clientId: "peer-oauth-client", clientSecret: "peer-oauth-secret" }],
    switches: { names },
    indexLag: indexLagMs,
    run: { pendingMs: 200, runningMs: 500 },
  });
  // The archive, and under two policies its repetition; then the rerun that has to be going 10 s later, and the one to stop.
  const quick = names === "reject" ? 1 : 2;
  tenant.script({}, { connectionQualifiedName: archived, times: quick });
  tenant.script({ runningMs: 14_000 }, { connectionQualifiedName: archived });
  tenant.script({ pendingMs: 0, stuckIn: "Running" }, { connectionQualifiedName: archived });
  return tenant;
}

async function runScript(python: string, tenant: Tenant): Promise<string[]> {
  const output = await run(python, [path.join(__dirname, "peer.py")], {
    PATH: process.env["PATH"],
    ATLAN_BASE_URL: tenant.url,
    PEER_API_KEY: "peer-api-key",
    PEER_MEMBER_KEY: "peer-member-key",
    PEER_OAUTH_ID: "peer-oauth-client",
    PEER_OAUTH_SECRET: "peer-oauth-secret",
    PEER_INDEX_LAG: String(indexLagMs / 1000),
  });
  return output.trim().split("\n");
}
