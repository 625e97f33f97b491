import { expect } from "chai";
import { API_KEY, POSTGRES, SEEDS, SNOWFLAKE, TENANT } from "../../../rig";
import { DAY, listScene, type Printed, seed } from "./listScene";

interface Document {
  readonly connections: readonly Record<string, unknown>[];
  readonly problems: readonly Record<string, unknown>[];
}
const documentOf = ({ out }: Printed): Document => JSON.parse(out) as Document;

describe("impact", () => {
  const RICH = seed(1, {
    name: "legacy warehouse",
    assets: { Table: 40, Column: 480, View: 1, Schema: 1, Database: 1, Procedure: 1, Function: 1 },
    archivedAssets: { View: 3 },
    withLineage: 12,
    policies: 2,
    owners: { users: ["jsmith"], groups: ["stewards"] },
    admins: { users: ["admin"], roles: ["role-guid"] },
    crawledAgoMs: 2 * DAY,
    readAgoMs: 100 * DAY,
  });

  it("tells what an archive and a purge would take, and all else that is known", async () => {
    const { tenant, clock, run } = listScene({ connections: [RICH], run: { pendingMs: 0, runningMs: 0 } });
    tenant.script({ outcome: "Failed", message: "the cache is locked", reach: 0 });
    const workflow = { connectionQualifiedName: RICH.qualifiedName, name: "atlan-connection-delete-1700000009" };
    const { runId } = tenant.ui.createAndRun(workflow);
    clock.advance(60_000);
    const { code, out, err } = await run("impact", RICH.qualifiedName);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out.split("\n")).to.deep.equal([
      'default/snowflake/1700000001 ("legacy warehouse", active)',
      '  archive    Will archive 525 assets of connection default/snowflake/1700000001 ("legacy warehouse", active): 480 Column, 40 Table, 1 Database, 1 Function, 1 Procedure, 2 assets of 2 other types; 12 of them carry lineage; 3 assets of it are archived already. 2 AuthPolicy of access control name it, too, and stay: not counted here.',
      '  purge      WILL PERMANENTLY PURGE 528 assets of connection default/snowflake/1700000001 ("legacy warehouse", active): 480 Column, 40 Table, 4 View, 1 Database, 1 Function, 2 assets of 2 other types; 12 of them carry lineage. 2 AuthPolicy of access control name it, too, and stay: not counted here.',
      "  active     480 Column, 40 Table, 1 Database, 1 Function, 1 Procedure, 1 Schema, 1 View",
      "  archived   3 View",
      "  staying    2 AuthPolicy of access control",
      "  created    2025-12-16T09:00:00.000Z",
      "  crawled    2026-01-13T09:00:00.000Z",
      "  read       2025-10-07T09:00:00.000Z",
      "  owners     jsmith, group stewards",
      "  admins     admin, role role-guid",
      "  workflows  atlan-connection-delete-1700000009 archives it, created at 2026-01-15T09:00:00Z",
      `  runs       ${runId} Failed, started at 2026-01-15T09:00:00Z, ended at 2026-01-15T09:00:00Z, the cache is locked`,
      "",
    ]);
  });

  it("does not say of a run that does not tell what it deletes that there is none", async () => {
    const { tenant, clock, run } = listScene({ run: { stuckIn: "Running" } });
    const { workflowName } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    clock.advance(60_000);
    tenant.ui.archiveWorkflow(workflowName);
    clock.advance(60_000);
    expect((await run("impact", SNOWFLAKE)).out).to.match(
      / {2}runs {7}none\n\n1 run can't be told apart by connection: .*\n$/,
    );
    expect(documentOf(await run("impact", SNOWFLAKE, "--json"))).to.deep.include({
      notListed: { unclearWorkflows: 0, unclearRuns: 1 },
    });
    expect((await run("impact", SNOWFLAKE, "--no-workflows")).out).to.not.include("told apart");
  });

  it("prints a document whose form is public: pulumi-atlan/impact/1", async () => {
    const { run } = listScene();
    const printed = await run("impact", SNOWFLAKE, POSTGRES, "--json");
    expect(printed).to.include({ code: 0, err: "" });
    const { connections, ...rest } = JSON.parse(printed.out) as { connections: Record<string, unknown>[] };
    expect(rest).to.deep.equal({
      format: "pulumi-atlan/impact/1",
      tenant: TENANT,
      takenAt: "2026-01-15T09:00:00.000Z",
      notListed: { unclearWorkflows: 0, unclearRuns: 0 },
      problems: [],
    });
    const [first, second] = connections as [Record<string, unknown>, Record<string, unknown>];
    // Beside what `list` prints of each.
    const listed = JSON.parse((await run("list", "--json")).out) as { connections: Record<string, unknown>[] };
    const { archive, purge, allRuns, ...others } = second;
    expect(others).to.deep.equal(listed.connections.find((it) => it["qualifiedName"] === POSTGRES));
    expect({ archive, purge, allRuns }).to.deep.equal({
      archive: {
        summary: `Will archive 2 assets of connection ${POSTGRES} ("trial", active): 2 Table; 4 assets of it are archived already.`,
        assetsInReach: 2,
        withLineage: 0,
      },
      purge: {
        summary: `WILL PERMANENTLY PURGE 6 assets of connection ${POSTGRES} ("trial", active): 6 Table.`,
        assetsInReach: 6,
        withLineage: 0,
      },
      allRuns: [],
    });
    expect(first["qualifiedName"]).to.equal(SNOWFLAKE);
  });

  it("tells of the others when one can't be seen, and fails", async () => {
    const { run } = listScene();
    const printed = await run("impact", SNOWFLAKE, "default/snowflake/1700000007");
    expect(printed.code).to.equal(1);
    expect(printed.out).to.include("Will archive 12 assets");
    expect(printed.err).to.match(
      /^pulumi-atlan impact: looking up the impact \(default\/snowflake\/1700000007\): .*Did you mean default\/snowflake\/1700000001/,
    );
    const json = documentOf(await run("impact", SNOWFLAKE, "default/snowflake/1700000007", "--json"));
    expect(json.connections).to.have.length(1);
    expect(json.problems).to.have.length(1);
    expect(json.problems[0]).to.include({
      connectionQualifiedName: "default/snowflake/1700000007",
      code: "ATLAN_CONNECTION_NOT_FOUND",
    });
  });

  it("asks for a hundred connections in a dozen requests, each name once", async () => {
    const connections = Array.from({ length: 100 }, (_, i) => seed(i, { assets: { Table: 1 } }));
    const { tenant, run } = listScene({ connections });
    const names = connections.map(({ qualifiedName }) => qualifiedName);
    const printed = await run("impact", ...names, names[0]!, "--json");
    expect(documentOf(printed).connections.map((it) => it["qualifiedName"])).to.deep.equal(names);
    expect(tenant.requests.length).to.be.at.most(12);
    expect(tenant.mutations()).to.deep.equal([]);
  });

  it("tells of a live run by somebody's purge, and of a workflow that is not understood", async () => {
    const { tenant, run } = listScene();
    tenant.ui.createAndRun({
      connectionQualifiedName: SNOWFLAKE,
      deleteType: "PURGE",
      name: "atlan-connection-delete-1",
    });
    tenant.ui.plant({
      name: "atlan-connection-delete-2",
      oddity: "a task after",
      connectionQualifiedName: POSTGRES,
      hidden: SNOWFLAKE,
    });
    const { out } = await run("impact", SNOWFLAKE);
    expect(out).to.include("atlan-connection-delete-1 PURGES it");
    expect(out).to.include("atlan-connection-delete-2 IS NOT UNDERSTOOD, and may delete anything");
    expect(out).to.match(/^ {2}runs .* Running, started at /m);
  });

  it("says that nobody has looked, with --no-workflows", async () => {
    const { tenant, run } = listScene();
    const { out } = await run("impact", SNOWFLAKE, "--no-workflows");
    expect(out).to.include("  workflows  not looked for\n  runs       not looked for\n");
    expect(tenant.requests.every(({ route }) => route === "searchAssets")).to.equal(true);
  });

  it("shows what Atlan says as data, and no credential", async () => {
    const name = `a\u001b[31m\n::error::b ${API_KEY}`;
    const { run } = listScene({ connections: [seed(1, { name, owners: { users: [`x\n${API_KEY}`] } })] });
    const { out } = await run("impact", "default/snowflake/1700000001");
    expect(out).not.to.include("\u001b").and.not.to.include(API_KEY);
    expect(out).not.to.match(/^::/m);
    expect(out).to.include("owners     x [secret]");
  });

  it("fails as a whole where Atlan does not answer", async () => {
    const { tenant, run } = listScene(SEEDS);
    tenant.fault({ route: "searchAssets", kind: { status: 403 }, times: 99 });
    const { code, out, err } = await run("impact", SNOWFLAKE);
    expect({ code, out }).to.deep.equal({ code: 1, out: "" });
    expect(err).to.include("[ATLAN_HTTP_403]");
  });

  for (const [args, says] of [
    [[], "name one or more connections, such as default/snowflake/1700000001"],
    [["snowflake"], "snowflake: it has to have three parts"],
    [["default/snowflake/1/table"], "this is an asset inside a connection; the connection is default/snowflake/1"],
    [Array.from({ length: 101 }, (_, i) => `default/a/${i}`), "at most 100 connections at a time"],
    [[SNOWFLAKE, "--mode", "purge"], 'there is no option "--mode"'],
  ] as const) {
    it(`refuses a wrong call before anything is sent: ${says}`, async () => {
      const { tenant, run } = listScene();
      const { code, err } = await run("impact", ...args);
      expect(code).to.equal(2);
      expect(err).to.include(says);
      expect(tenant.requests).to.deep.equal([]);
    });
  }
});
