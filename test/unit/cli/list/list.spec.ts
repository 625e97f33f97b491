import { expect } from "chai";
import { listCommand } from "../../../../provider/cli/list/listCommand";
import { openSurvey } from "../../../../provider/cli/list/openSurvey";
import { runCommandLine } from "../../../../provider/cli/commandLine";
import { API_KEY, POSTGRES, SEEDS, SNOWFLAKE, TENANT } from "../../../rig";
import { startTenant, tenantVariants } from "../../../tenant";
import { ScriptedTerminal } from "../scriptedTerminal";
import { DAY, listScene, type Printed, seed } from "./listScene";

interface Document {
  readonly connections: readonly Record<string, unknown>[];
  readonly notListed: Readonly<Record<string, number | null>>;
  readonly visible: number;
}

const documentOf = ({ out }: Printed): Document => JSON.parse(out) as Document;
const namesOf = (printed: Printed): unknown[] => documentOf(printed).connections.map((it) => it["qualifiedName"]);

const RICH = seed(1, {
  name: "legacy warehouse",
  assets: { Table: 40, Column: 480 },
  archivedAssets: { View: 3 },
  withLineage: 12,
  strays: [{ typeName: "View", count: 2 }],
  policies: 1,
  owners: { users: ["jsmith"], groups: ["stewards"] },
  admins: { users: ["admin"], roles: ["role-guid"] },
  crawledAgoMs: 2 * DAY,
  readAgoMs: 100 * DAY,
});

describe("list", () => {
  it("prints a document whose form is public: pulumi-atlan/list/1", async () => {
    const { tenant, clock, run } = listScene({ connections: [RICH, seed(2, { assets: {} })] });
    tenant.ui.createAndRun({ connectionQualifiedName: RICH.qualifiedName, name: "atlan-connection-delete-1700000009" });
    clock.advance(0);
    const printed = await run("list", "--json");
    expect(printed).to.include({ code: 0, err: "" });
    const [{ latest }] = documentOf(printed).connections.map((it) => it["runs"]) as [{ latest: { id: string } }];
    expect(JSON.parse(printed.out)).to.deep.equal({
      format: "pulumi-atlan/list/1",
      tenant: TENANT,
      takenAt: "2026-01-15T09:00:00.000Z",
      visible: 2,
      notListed: { indexOnly: 0, workflows: 0, runs: 0, unclearWorkflows: 0, unclearRuns: 0, unknownLastRead: 0 },
      connections: [
        {
          qualifiedName: RICH.qualifiedName,
          name: "legacy warehouse",
          connector: "snowflake",
          state: "active",
          guid: "00000001-a71a-4000-8000-000000000000",
          createdAt: "2025-12-16T09:00:00.000Z",
          namesakes: 0,
          assets: {
            active: 522,
            archived: 3,
            activeByType: { Column: 480, Table: 40, View: 2 },
            archivedByType: { View: 3 },
            activeWithLineage: 12,
            archivedWithLineage: 0,
            activeUnnamed: 2,
            archivedUnnamed: 0,
            activeElsewhere: 0,
            archivedElsewhere: 0,
            stayingByType: { AuthPolicy: 1 },
          },
          owners: { users: ["jsmith"], groups: ["stewards"] },
          admins: { users: ["admin"], groups: [], roles: ["role-guid"] },
          lastCrawledAt: "2026-01-13T09:00:00.000Z",
          lastReadAt: "2025-10-07T09:00:00.000Z",
          workflows: [
            {
              name: "atlan-connection-delete-1700000009",
              mode: "archive",
              deleteType: "SOFT",
              deletesAssets: true,
              understood: true,
              createdAt: "2026-01-15T09:00:00Z",
            },
          ],
          runs: {
            total: 1,
            live: 1,
            unknown: 0,
            latest: {
              id: latest.id,
              workflowName: "atlan-connection-delete-1700000009",
              phase: "Running",
              startedAt: "2026-01-15T09:00:00Z",
              finishedAt: null,
              stopped: false,
              message: null,
            },
          },
        },
        {
          qualifiedName: "default/snowflake/1700000002",
          name: "connection 2",
          connector: "snowflake",
          state: "active",
          guid: "00000002-a71a-4000-8000-000000000000",
          createdAt: "2025-12-16T09:00:00.000Z",
          namesakes: 0,
          assets: {
            active: 0,
            archived: 0,
            activeByType: {},
            archivedByType: {},
            activeWithLineage: 0,
            archivedWithLineage: 0,
            activeUnnamed: 0,
            archivedUnnamed: 0,
            activeElsewhere: 0,
            archivedElsewhere: 0,
            stayingByType: {},
          },
          owners: { users: [], groups: [] },
          admins: { users: [], groups: [], roles: [] },
          lastCrawledAt: null,
          lastReadAt: null,
          workflows: [],
          runs: { total: 0, live: 0, unknown: 0, latest: null },
        },
      ],
    });
  });

  it("prints a table, the whole in one line, and what it does not show", async () => {
    const { run } = listScene({
      connections: [RICH, seed(2, { state: "DELETED", assets: {}, archivedAssets: { Table: 1_234 } })],
    });
    const { code, out } = await run("list");
    expect(code).to.equal(0);
    expect(out.split("\n")).to.deep.equal([
      "CONNECTION                    NAME              STATE     ACTIVE  ARCHIVED  LINEAGE  CRAWLED     READ        OWNERS                  WORKFLOWS",
      "default/snowflake/1700000001  legacy warehouse  active       522         3       12  2026-01-13  2025-10-07  jsmith, group stewards",
      "default/snowflake/1700000002  connection 2      archived       0     1,234        0  unknown     unknown",
      "",
      "2 connections: 1 active, 1 archived; 1,759 assets",
      "",
    ]);
  });

  it("says where a tenant has no times of crawls and reads", async () => {
    const { run } = listScene();
    const { out } = await run("list");
    expect(out).to.include("Atlan has no time of a crawl (lastSyncRunAt) for any asset of these connections.\n");
    expect(out).to.include("Atlan does not know when any of these connections was last read (sourceLastReadAt): ");
  });

  it("asks a tenant of 1,000 connections, 1,000 workflows and 1,000 runs at most 30 times", async () => {
    const connections = Array.from({ length: 1_000 }, (_, i) => seed(i, { assets: { Table: 1 } }));
    const { tenant, clock, run } = listScene({ connections, run: { pendingMs: 0, runningMs: 0 } });
    for (const { qualifiedName } of connections) {
      tenant.ui.createAndRun({ connectionQualifiedName: qualifiedName });
      clock.advance(1_000);
    }
    tenant.clearRequests();
    const printed = await run("list", "--json");
    expect(printed.code).to.equal(0);
    const { connections: listed } = documentOf(printed);
    expect(listed).to.have.length(1_000);
    expect(listed.filter((it) => (it["runs"] as { total: number }).total === 1)).to.have.length(1_000);
    expect(tenant.requests.length).to.be.at.most(30);
    expect(tenant.mutations()).to.deep.equal([]);
  }).timeout(60_000);

  describe("chooses and sorts", () => {
    const { run } = listScene({
      connections: [
        seed(1, { readAgoMs: 100 * DAY, crawledAgoMs: DAY }),
        seed(2, { readAgoMs: 10 * DAY, crawledAgoMs: 5 * DAY, name: "A" }),
        seed(3, { connectorName: "postgres" }),
        seed(4, { state: "DELETED", assets: {}, archivedAssets: { Table: 9 }, readAgoMs: 200 * DAY, name: "b" }),
      ],
    });
    const numbers = async (...args: string[]): Promise<string> => {
      const names = namesOf(await run("list", "--json", ...args)) as string[];
      return names.map((it) => it.slice(-1)).join("");
    };

    for (const [args, expected] of [
      [[], "3124"],
      [["--connector", "snowflake"], "124"],
      [["--connector", "Snowflake"], ""],
      [["--state", "archived"], "4"],
      [["--state", "active"], "312"],
      [["--unused-since", "90d"], "14"],
      [["--unused-since", "90d", "--state", "active"], "1"],
      [["--sort", "assets"], "4321"],
      [["--sort", "name"], "2413"],
      [["--sort", "connector"], "3124"],
      [["--sort", "last-read"], "4123"],
      [["--sort", "last-crawled"], "2134"],
      [["--sort", "created"], "3124"],
    ] as const) {
      it(args.join(" ") || "all, by qualified name", async () => {
        expect(await numbers(...args)).to.equal(expected);
      });
    }

    it("tells how many it leaves out because nobody knows when they were read", async () => {
      const { visible, notListed, connections } = documentOf(await run("list", "--json", "--unused-since", "90d"));
      expect([visible, notListed["unknownLastRead"], connections.length]).to.deep.equal([4, 1, 2]);
      expect((await run("list", "--unused-since", "90d")).out).to.include(
        "1 connection is not listed, since Atlan does not know when somebody last read it; that does not mean that nobody does.",
      );
    });

    it("counts only the assets of those that it lists", async () => {
      const there = listScene({ connections: [seed(1), seed(3, { connectorName: "postgres" })] });
      await there.run("list", "--connector", "postgres");
      const counting = there.tenant.requests
        .map(({ body }) => JSON.stringify(body))
        .filter((it) => it.includes("by_state"));
      expect(counting).to.have.length(1);
      expect(counting[0]).to.include("postgres").and.not.to.include("snowflake");
    });
  });

  it("lists a connection that was archived and created anew once, as active", async () => {
    const again = seed(1, { name: "again" });
    const { run } = listScene({ connections: [again] }, (tenant) => ({
      handle: (request) => {
        const reply = tenant.handle(request);
        const isList = request.body?.includes("adminUsers");
        if (isList !== true || reply.kind !== "answer") return reply;
        const body = JSON.parse(reply.body) as { approximateCount: number; entities: Record<string, unknown>[] };
        const former = { ...body.entities[0], guid: "former", status: "DELETED" };
        return {
          ...reply,
          body: JSON.stringify({ ...body, approximateCount: 2, entities: [former, ...body.entities] }),
        };
      },
    }));
    const { connections } = documentOf(await run("list", "--json"));
    expect(connections.map((it) => [it["state"], it["namesakes"]])).to.deep.equal([["active", 1]]);
    expect((await run("list", "--json", "--state", "archived")).out).to.include('"connections": []');
  });

  it("counts one by one what the tenant refuses to count at once", async () => {
    const { tenant, run } = listScene();
    tenant.fault({ route: "searchAssets", kind: { status: 500 }, times: 2, containing: "connection_1" });
    const { connections } = documentOf(await run("list", "--json", "--no-workflows"));
    expect(connections.map((it) => (it["assets"] as { active: number }).active)).to.deep.equal([2, 12]);
  });

  it("goes by the tenant's clock", async () => {
    const { tenant, run } = listScene({ connections: [seed(1, { readAgoMs: 10 * DAY })] });
    expect(namesOf(await run("list", "--json", "--unused-since", "11d"))).to.deep.equal([]);
    tenant.clockAheadMs = 2 * DAY;
    expect(namesOf(await run("list", "--json", "--unused-since", "11d"))).to.have.length(1);
  });

  it("tells of connections that only the index has", async () => {
    const { run } = listScene({ connections: [seed(1), seed(2, { state: "GONE", assets: {}, staysInIndex: true })] });
    const printed = await run("list", "--json");
    expect(documentOf(printed).notListed).to.include({ indexOnly: 1 });
    expect((await run("list")).out).to.include("Atlan's index has 1 more connection that its catalogue does not show");
  });

  describe("tells of workflows", () => {
    it("that are for another connection, or for none that can be told", async () => {
      const { tenant, clock, run } = listScene();
      tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES, deleteType: "PURGE" });
      const { workflowName } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      clock.advance(60_000);
      tenant.ui.archiveWorkflow(workflowName);
      clock.advance(60_000);
      const printed = await run("list", "--json");
      // The purge has taken its connection away; the run of the other one does not say what it was.
      expect(namesOf(printed)).to.deep.equal([SNOWFLAKE]);
      expect(documentOf(printed).notListed).to.include({ workflows: 1, runs: 1, unclearWorkflows: 0, unclearRuns: 1 });
      const { out } = await run("list");
      expect(out).to.include(
        "Beside these there are 1 workflow and 1 run of connections that are purged, or not visible to the token.",
      );
      expect(out).to.include("1 run can't be told apart by connection");
    });

    it("that are not understood, at each connection that they name", async () => {
      const { tenant, run } = listScene();
      tenant.ui.plant({
        name: "atlan-connection-delete-1700000003",
        oddity: "a task after",
        connectionQualifiedName: SNOWFLAKE,
        hidden: POSTGRES,
      });
      const { connections } = documentOf(await run("list", "--json"));
      expect(connections.map((it) => it["workflows"])).to.have.length(2);
      for (const { workflows } of connections as unknown as { workflows: object[] }[]) {
        expect(workflows).to.have.length(1);
        expect(workflows[0]).to.include({ understood: false, mode: null, deletesAssets: null });
      }
    });

    it("whose runs carry what they delete, also when the workflow is archived", async () => {
      const { tenant, clock, run } = listScene({ switches: { runsCarryTemplate: true } });
      const { workflowName } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      clock.advance(60_000);
      tenant.ui.archiveWorkflow(workflowName);
      clock.advance(60_000);
      const { connections, notListed } = documentOf(await run("list", "--json"));
      expect(notListed).to.include({ unclearRuns: 0 });
      const row = connections.find((it) => it["qualifiedName"] === SNOWFLAKE);
      expect(row?.["workflows"]).to.deep.equal([]);
      expect(row?.["runs"]).to.deep.include({ total: 1, live: 0 });
    });

    it("of a native app not at all: it fails, and lists the connections without them", async () => {
      const { run } = listScene({ surface: "app" });
      const { code, err } = await run("list");
      expect(code).to.equal(1);
      expect(err).to.include("With --no-workflows the connections are told without their workflows.");
      expect((await run("list", "--no-workflows")).code).to.equal(0);
    });

    it("not with --no-workflows, and sends nothing for them", async () => {
      const { tenant, run } = listScene();
      const printed = await run("list", "--json", "--no-workflows");
      expect(documentOf(printed).connections[0]).to.deep.include({ workflows: null, runs: null });
      expect(documentOf(printed).notListed).to.include({ workflows: null, unclearRuns: null });
      expect(tenant.requests.map(({ route }) => route)).to.deep.equal(["searchAssets", "searchAssets"]);
      expect((await run("list", "--no-workflows")).out).to.include("not looked for");
    });

    it("or fails, and says how to go without them", async () => {
      const { tenant, run } = listScene();
      tenant.fault({ route: "findRuns", kind: { status: 403 }, times: 99 });
      const { code, out, err } = await run("list");
      expect({ code, out }).to.deep.equal({ code: 1, out: "" });
      expect(err).to.match(
        /^pulumi-atlan list: looking for runs.* With --no-workflows the connections are told without their workflows\. \[ATLAN_HTTP_403\]/,
      );
    });
  });

  describe("is whole or an error", () => {
    const scenes: readonly (readonly [
      what: string,
      change: (body: Record<string, unknown>) => Record<string, unknown>,
      on: string,
    ])[] = [
      ["a list without a count", ({ approximateCount: _, ...body }) => body, "adminUsers"],
      ["an administrator who is no text", (body) => withPeople(body, { adminUsers: [7] }), "adminUsers"],
      ["owners that are no list", (body) => withPeople(body, { ownerUsers: "jsmith" }), "adminUsers"],
      ["a shard that failed", (body) => ({ ...body, _shards: { total: 5, successful: 4, failed: 1 } }), "last_read"],
      ["no answer to when it was read", (body) => withoutTime(body), "last_read"],
      ["a time that is a text", (body) => withTime(body, "yesterday"), "last_read"],
    ];
    for (const [what, change, on] of scenes) {
      it(what, async () => {
        const { run } = listScene({}, (tenant) => ({
          handle: (request) => {
            const reply = tenant.handle(request);
            if (request.body?.includes(on) !== true || reply.kind !== "answer") return reply;
            return { ...reply, body: JSON.stringify(change(JSON.parse(reply.body) as Record<string, unknown>)) };
          },
        }));
        const { code, out, err } = await run("list");
        expect({ code, out }).to.deep.equal({ code: 1, out: "" });
        expect(err).to.include("[ATLAN_UNREADABLE_ANSWER]");
      });
    }

    it("a connection whose name the token may not read: says so", async () => {
      const { run } = listScene({}, (tenant) => ({
        handle: (request) => {
          const reply = tenant.handle(request);
          if (request.body?.includes("adminUsers") !== true || reply.kind !== "answer") return reply;
          const body = JSON.parse(reply.body) as { entities: object[] };
          const entities = body.entities.map((it, index) => (index === 0 ? { ...it, attributes: {} } : it));
          return { ...reply, body: JSON.stringify({ ...body, entities }) };
        },
      }));
      const { code, out, err } = await run("list");
      expect({ code, out }).to.deep.equal({ code: 1, out: "" });
      expect(err).to.include("the answer lists assets whose names the credentials may not read");
    });

    it("takes a time that no clock shows as unknown", async () => {
      const { run } = listScene({}, (tenant) => ({
        handle: (request) => {
          const reply = tenant.handle(request);
          if (request.body?.includes("last_read") !== true || reply.kind !== "answer") return reply;
          return { ...reply, body: JSON.stringify(withTime(JSON.parse(reply.body) as Record<string, unknown>, 0)) };
        },
      }));
      expect(documentOf(await run("list", "--json")).connections.map((it) => it["lastReadAt"])).to.deep.equal([
        null,
        null,
      ]);
    });
  });

  it("shows what Atlan says as data: no line, no colour, no command of its own", async () => {
    const name = "a\u001b[31m\n::error::b\u202ec ##[group]<{%fg 1%}>";
    const { run } = listScene({ connections: [seed(1, { name, owners: { users: ["x\r\ny"] } })] });
    const { out } = await run("list");
    expect(out).to.include("a\\u001b[31m ::error::b\\u202ec #\\u0023[group]<{\\u0025fg 1%}>").and.to.include("x y");
    expect(out.split("\n").filter((it) => it.startsWith("default/"))).to.have.length(1);
    const json = await run("list", "--json");
    expect(json.out).not.to.include("\u001b").and.not.to.include("\u202e");
    expect(documentOf(json).connections[0]).to.include({ name });
  });

  it("shows no credential, also where a connection is called like one", async () => {
    const { run } = listScene({ connections: [seed(1, { name: `key ${API_KEY}`, owners: { users: [API_KEY] } })] });
    for (const args of [[], ["--json"], ["--csv"], ["--program", "yaml"], ["--program", "typescript"]]) {
      const { out, err } = await run("list", ...args);
      expect(out + err).not.to.include(API_KEY);
      expect(out).to.include("[secret]");
    }
  });

  it("shows no credential in an error, also where a connection is called like one", async () => {
    const { tenant, run } = listScene({ connections: [seed(1, { qualifiedName: `default/x/${API_KEY}` })] });
    tenant.fault({ route: "searchAssets", kind: { status: 403 }, containing: "connection_0", times: 9 });
    const { code, out, err } = await run("list");
    expect({ code, out }).to.deep.equal({ code: 1, out: "" });
    expect(err).to.include("counting the assets of default/x/[secret]").and.not.to.include(API_KEY);
  });

  it("says what is likely where the token sees nothing", async () => {
    const { run } = listScene({ connections: [seed(1, { hiddenFrom: [API_KEY] })] });
    const { code, out } = await run("list");
    expect(code).to.equal(0);
    expect(out).to.match(/^0 connections: .*\n\nThe token sees no connection\. Check that its persona includes some/);
  });

  for (const { label, switches } of tenantVariants) {
    it(`lists the same in each tenant: ${label}`, async () => {
      const { run } = listScene({ ...SEEDS, switches });
      const { connections } = documentOf(await run("list", "--json"));
      const counts = connections.map((it) => {
        const { active, archived } = it["assets"] as { active: number; archived: number };
        return [it["qualifiedName"], active, archived];
      });
      expect(counts).to.deep.equal([
        [POSTGRES, 2, 4],
        [SNOWFLAKE, 12, 0],
      ]);
    });
  }

  for (const [args, says] of [
    [["--state", "gone"], "--state has to be one of active, archived"],
    [
      ["--sort", "size"],
      "--sort has to be one of qualified-name, name, connector, assets, last-read, last-crawled, created",
    ],
    [["--program", "go"], "--program has to be one of yaml, typescript"],
    [["--unused-since", "90"], '--unused-since has to be a time such as "90d"'],
    [["--unused-since", "99999d"], "at most ten years"],
    [["--connector", "default/snowflake/1"], "--connector has to be the middle part"],
    [["--csv", "--json"], "--csv, --json and --program can't be combined"],
    [["default/snowflake/1"], "it takes options only; `pulumi-atlan impact` tells of connections by their names"],
    [["--unused"], 'there is no option "--unused". Did you mean --unused-since?'],
  ] as const) {
    it(`refuses ${args.join(" ")} before anything is sent`, async () => {
      const { tenant, run } = listScene();
      const { code, err } = await run("list", ...args);
      expect(code).to.equal(2);
      expect(err).to.include(says);
      expect(tenant.requests).to.deep.equal([]);
    });
  }

  describe("with the environment's credentials", () => {
    const runWith = async (env: Record<string, string>): Promise<Printed> => {
      const terminal = new ScriptedTerminal();
      terminal.env = env;
      const code = await runCommandLine(["list"], terminal, [listCommand(openSurvey)]);
      return { code, out: terminal.out, err: terminal.err };
    };

    it("asks the tenant that it names", async () => {
      const tenant = await startTenant({ ...SEEDS });
      try {
        const { code, out, err } = await runWith({ ATLAN_BASE_URL: tenant.url, ATLAN_API_KEY: API_KEY });
        expect({ code, err }).to.deep.equal({ code: 0, err: "" });
        expect(out).to.include("2 connections: 2 active, 0 archived; 18 assets");
      } finally {
        await tenant.close();
      }
    });

    it("sends nothing without them", async () => {
      const { code, err } = await runWith({});
      expect(code).to.equal(1);
      expect(err).to.include("[ATLAN_CONFIGURATION]").and.to.include("ATLAN_BASE_URL").and.to.include("ATLAN_API_KEY");
    });
  });

  it("closes what it has opened, also when it fails", async () => {
    const { tenant, run, closed } = listScene();
    tenant.fault({ route: "searchAssets", kind: { status: 403 }, times: 99 });
    expect((await run("list")).code).to.equal(1);
    expect(closed()).to.equal(1);
  });
});

type Body = Record<string, unknown>;

function withPeople(body: Body, people: object): Body {
  const entities = body["entities"] as { attributes: object }[];
  return { ...body, entities: entities.map((it) => ({ ...it, attributes: { ...it.attributes, ...people } })) };
}

function withTime(body: Body, value: unknown): Body {
  const parts = Object.entries(body["aggregations"] as Record<string, Body>);
  return {
    ...body,
    aggregations: Object.fromEntries(parts.map(([key, part]) => [key, { ...part, last_read: { value } }])),
  };
}

function withoutTime(body: Body): Body {
  const parts = Object.entries(body["aggregations"] as Record<string, Body>);
  return { ...body, aggregations: Object.fromEntries(parts.map(([key, { last_read: _, ...part }]) => [key, part])) };
}
