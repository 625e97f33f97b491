import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { restoreCommand } from "../../../provider/cli/restore/restoreCommand";
import { API_KEY, rig, SNOWFLAKE, TENANT } from "../../rig";
import { type ConnectionSeed, type TenantOptions, tenantVariants } from "../../tenant";
import { MemoryFiles } from "../cli/memoryFiles";
import { ScriptedTerminal } from "../cli/scriptedTerminal";
import {
  DyingDispatcher,
  headerOf,
  QuietTerminal,
  restore,
  states,
  takeInventory,
  type Taken,
  written,
} from "./restoring";

const CONNECTION: ConnectionSeed = {
  qualifiedName: SNOWFLAKE,
  name: "legacy",
  connectorName: "snowflake",
  assets: { Table: 3, Column: 9 },
  archivedAssets: { View: 2 },
};
const OTHER: ConnectionSeed = {
  qualifiedName: "default/postgres/1700000002",
  name: "trial",
  connectorName: "postgres",
  assets: { Table: 1 },
  archivedAssets: { Table: 4 },
};

/** A tenant, an inventory of the connection as it was, and the connection archived afterwards. */
async function archived(options: Partial<TenantOptions> = {}, deleteType: "SOFT" | "PURGE" = "SOFT") {
  const { tenant, clock } = rig({ connections: [CONNECTION, OTHER], ...options });
  const inventory = takeInventory(tenant);
  const before = states(tenant, SNOWFLAKE);
  tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType });
  await clock.sleep(60_000);
  const run = (more: Parameters<typeof restore>[3] = {}) => restore(tenant, clock, inventory, more);
  return { tenant, clock, inventory, before, run };
}

/** An inventory of other assets, whose counts and digest are right. */
function edited({ header, assets }: Taken, edit: (assets: Taken["assets"]) => Taken["assets"]): Taken {
  const { connection: qualifiedName, connectionGuid: guid, connectionStatus: status } = header;
  const changed = edit(assets);
  return { header: headerOf({ typeName: "Connection", guid, qualifiedName, status }, changed), assets: changed };
}

describe("restore", () => {
  it("takes back what the inventory lists as active: the connection first, and nothing else", async () => {
    const { tenant, before, run } = await archived();
    const { code, out, err, sent } = await run();
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out.split("\n").slice(0, -2)).to.deep.equal([
      `${SNOWFLAKE} on ${TENANT}; its inventory of 2026-01-15T09:00:00.000Z lists 12 assets as active`,
      "restored: the connection, 12 assets (9 Column, 3 Table)",
      "active already: 0 assets",
      "before: 0 active, 14 archived",
      "after:  12 active, 2 archived",
    ]);
    expect(out).to.match(/\nreceipt: SHA-256 [0-9a-f]{64}\n$/);
    expect(states(tenant, SNOWFLAKE)).to.deep.equal(before);
    expect(sent).to.equal(2);
    expect(tenant.connection(OTHER.qualifiedName)).to.include({ active: 1, archived: 4 });
  });

  it("is idempotent: a second time it finds all active and sends nothing that changes", async () => {
    const { tenant, before, run } = await archived();
    await run();
    const { code, out, sent } = await run();
    expect({ code, sent }).to.deep.equal({ code: 0, sent: 0 });
    expect(out).to.include("restored: 0 assets\nactive already: the connection, 12 assets\n");
    expect(states(tenant, SNOWFLAKE)).to.deep.equal(before);
  });

  for (const { label, switches } of tenantVariants) {
    it(`takes it back, and is refused beside a run, on a tenant with ${label}`, async () => {
      const { tenant, before, run } = await archived({ switches });
      expect(await run()).to.include({ code: 0, sent: 2 });
      expect(states(tenant, SNOWFLAKE)).to.deep.equal(before);
      tenant.script({ stuckIn: "Running", reach: 0.5 });
      tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      const beside = await run();
      expect(beside).to.include({ code: 1, sent: 0 });
      expect(beside.err).to.include("[ATLAN_CONFLICTING_RUN]");
    });
  }

  it("takes back what only names the connection, and what only lies below it", async () => {
    const unnamed = { ...CONNECTION, strays: [{ typeName: "View", count: 2 }], policies: 1 };
    const naming = { ...OTHER, strays: [{ typeName: "Table", connectionQualifiedName: SNOWFLAKE }] };
    const { tenant, before, run } = await archived({
      connections: [unnamed, naming],
      switches: { deletesBy: "either", deletesPolicies: true },
    });
    const { code, out } = await run();
    expect(code).to.equal(0);
    expect(out).to.include("restored: the connection, 15 assets (9 Column, 4 Table, 2 View)\n");
    const active = (all: readonly string[]) =>
      all.filter((it) => it.endsWith(": ACTIVE") && !it.startsWith("AuthPolicy"));
    expect(active(states(tenant, SNOWFLAKE))).to.deep.equal(active(before));
  });

  it("with --dry-run says what, and changes nothing", async () => {
    const { tenant, run } = await archived();
    const { code, out, sent } = await run({ args: ["--dry-run"] });
    expect({ code, sent }).to.deep.equal({ code: 0, sent: 0 });
    expect(out.split("\n").slice(0, 5)).to.deep.equal(
      [
        `${SNOWFLAKE} on ${TENANT}; its inventory of 2026-01-15T09:00:00.000Z lists 12 assets as active`,
        "would be restored: the connection, 12 assets (9 Column, 3 Table)",
        `  Table ${SNOWFLAKE}/table_1`,
        `  Table ${SNOWFLAKE}/table_2`,
        `  Table ${SNOWFLAKE}/table_3`,
      ].map((it, index) => (index < 2 ? it : out.split("\n")[index]!)),
    );
    expect(out).to.include(`  Table ${SNOWFLAKE}/table_2\n`).and.include("Nothing was changed: this was a dry run.");
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 14 });
  });

  it("restores parents before children, and lineage last", async () => {
    const { tenant, clock, inventory } = await archived();
    const [first, second, third, ...rest] = inventory.assets;
    expect(rest).to.have.length(11);
    const deep = [
      { ...first!, qualifiedName: `${SNOWFLAKE}/a`, guid: "1" },
      { ...second!, qualifiedName: `${SNOWFLAKE}/a-b`, guid: "2" },
      { ...third!, qualifiedName: `${SNOWFLAKE}/a/b/c`, guid: "3", typeName: "Column" },
      { ...third!, qualifiedName: `${SNOWFLAKE}/a/z`, guid: "4", typeName: "ColumnProcess" },
      { ...third!, qualifiedName: `${SNOWFLAKE}/b/c`, guid: "5" },
    ];
    const listing = edited(inventory, () => deep);
    const { code } = await restore(tenant, clock, listing, { args: ["--dry-run"] });
    expect(code).to.equal(1);
    const looked = tenant.requests
      .map(({ body }) => JSON.stringify(body))
      .flatMap((body) => /"terms":\{"qualifiedName":(\[[^\]]*\])\}/.exec(body)?.[1] ?? [])
      .map((names) => (JSON.parse(names) as string[]).map((it) => it.slice(SNOWFLAKE.length)));
    expect(looked).to.deep.equal([[""], [""], ["/a", "/a-b"], ["/b/c"], ["/a/b/c"], ["/a/z"]]);
  });

  it("needs at most one request for 20 assets, with at most as many at once as allowed", async () => {
    const many = { ...CONNECTION, assets: { Table: 1_000, Column: 1_000 }, archivedAssets: { View: 300 } };
    for (const [atOnce, most] of [
      ["1", 100],
      ["4", 80],
      ["16", 80],
    ] as const) {
      const { run, tenant } = await archived({ connections: [many] });
      const { code, requests, sent } = await run({ args: ["--at-once", atOnce] });
      expect({ code, sent }, atOnce).to.deep.equal({ code: 0, sent: 41 });
      expect(requests, atOnce).to.be.at.most(most + 20);
      expect(requests, atOnce).to.be.at.most(2_000 / 20 + 20);
      expect(tenant.connection(SNOWFLAKE)).to.include({ active: 2_000, archived: 300 });
    }
  }).timeout(60_000);

  it("waits for the index: what it still shows as archived is looked at again", async () => {
    const { tenant, before, run } = await archived({ indexLag: { assets: 25_000 } });
    const { code, out } = await run();
    expect(code).to.equal(0);
    expect(out).to.include("after:  12 active, 2 archived");
    expect(states(tenant, SNOWFLAKE)).to.deep.equal(before);
  });

  it("restores what the index showed as active while it was archived", async () => {
    const { tenant, clock } = rig({
      connections: [CONNECTION, OTHER],
      indexLag: { assets: 9_000 },
      run: { runningMs: 1_000 },
    });
    const inventory = takeInventory(tenant);
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await clock.sleep(2_000);
    const { code } = await restore(tenant, clock, inventory);
    expect(code).to.equal(0);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 12, archived: 2 });
  });

  describe("that dies at any request and is run again", () => {
    const lengths = new Map<boolean, number>();
    for (const isLost of [false, true]) {
      it(`ends the same, with nothing restored that the file does not list; the request ${isLost ? "is lost" : "is carried out"}`, async () => {
        const many = { ...CONNECTION, assets: { Table: 120, Column: 130 } };
        let requests = Infinity;
        let deaths = 0;
        for (let n = 1; n < requests; n++) {
          const { tenant, clock, inventory, before, run } = await archived({
            connections: [many, OTHER],
            indexLag: { assets: 4_000 },
          });
          const dying = new DyingDispatcher(tenant, clock, n, isLost);
          const first = restore(tenant, clock, inventory, { dispatcher: dying });
          const end = await Promise.race([first, dying.died]);
          if (end === undefined) deaths += 1;
          else requests = n;
          const { code, out } = await run();
          expect(code, `request ${n}: ${out}`).to.equal(0);
          expect(states(tenant, SNOWFLAKE), `request ${n}`).to.deep.equal(before);
          expect(tenant.connection(OTHER.qualifiedName)).to.include({ active: 1, archived: 4 });
        }
        expect(deaths).to.be.greaterThan(12);
        lengths.set(isLost, deaths);
      }).timeout(120_000);
    }
  });

  it("goes on after Ctrl-C from there", async () => {
    const many = { ...CONNECTION, assets: { Table: 500 } };
    const { tenant, before, run } = await archived({ connections: [many] });
    const terminal = new QuietTerminal();
    tenant.fault({ route: "updateEntities", kind: { delayMs: 1_000 }, times: 99 });
    const running = run({ args: ["--at-once", "1"], terminal });
    while (tenant.connection(SNOWFLAKE).active < 100) await new Promise((done) => setImmediate(done));
    terminal.pressCtrlC();
    const { code, err } = await running;
    expect(code).to.equal(1);
    expect(err).to.equal(
      `pulumi-atlan restore: restoring connection (${SNOWFLAKE}): somebody has cancelled it, and since then it has sent nothing. ` +
        "What is restored stays. The same command goes on from there. [ATLAN_CANCELLED] docs/errors.md#atlan_cancelled\n",
    );
    expect(tenant.connection(SNOWFLAKE).active).to.be.below(500);
    expect((await run()).code).to.equal(0);
    expect(states(tenant, SNOWFLAKE)).to.deep.equal(before);
  });
});

describe("restore says what it can't take back", () => {
  it("what a purge took is gone", async () => {
    const { tenant, run } = await archived({}, "PURGE");
    const { code, err, sent } = await run();
    expect({ code, sent }).to.deep.equal({ code: 1, sent: 0 });
    expect(err).to.equal(
      `pulumi-atlan restore: restoring connection (${SNOWFLAKE}): it is gone, or the credentials can't see it. Nothing was restored. ` +
        "What a purge took can't be restored; only a new crawl of the source lists it again. [ATLAN_CONNECTION_NOT_FOUND] " +
        "docs/errors.md#atlan_connection_not_found\n",
    );
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "GONE", gone: 14 });
  });

  it("an asset that is gone, one whose guid has another name, and one of another connection", async () => {
    const { tenant, clock, inventory } = await archived();
    const foreign = takeInventory(tenant, OTHER.qualifiedName).assets.filter(({ status }) => status === "DELETED");
    const listing = edited(inventory, (assets) => [
      { ...foreign[0]!, status: "ACTIVE" },
      ...assets.map((it) => {
        if (it.qualifiedName.endsWith("/table_1")) return { ...it, guid: "11111111-0000-4000-8000-000000000000" };
        if (it.qualifiedName.endsWith("/table_2")) return { ...it, qualifiedName: `${it.qualifiedName}_renamed` };
        return it;
      }),
    ]);
    const { code, out } = await restore(tenant, clock, listing);
    expect(code).to.equal(1);
    expect(out)
      .to.include("restored: the connection, 10 assets (9 Column, 1 Table)\n")
      .and.include(
        [
          "not restored: 3 assets",
          `  elsewhere: Table ${foreign[0]!.qualifiedName}: it is no asset of ${SNOWFLAKE}`,
          `  gone: Table ${SNOWFLAKE}/table_1: nothing has its guid any more, or the credentials can't see it; a purge can't be undone`,
          `  changed: Table ${SNOWFLAKE}/table_2_renamed: its guid is now that of Table ${SNOWFLAKE}/table_2`,
        ].join("\n"),
      );
    expect(tenant.connection(OTHER.qualifiedName)).to.include({ active: 1, archived: 4 });
    expect(tenant.connection(SNOWFLAKE)).to.include({ active: 10, archived: 4 });
  });

  it("what Atlan refuses, found by halves; the rest is restored", async () => {
    const { tenant, run } = await archived();
    const body = JSON.stringify({ errorCode: "ATLAS-403-00-001", errorMessage: "not authorized" });
    tenant.fault({ route: "updateEntities", kind: { status: 403, body }, containing: '/table_2"', times: 99 });
    const { code, out } = await run();
    expect(code).to.equal(1);
    expect(out)
      .to.include("restored: the connection, 11 assets (9 Column, 2 Table)\n")
      .and.include(`not restored: 1 asset\n  refused: Table ${SNOWFLAKE}/table_2: Atlan answered 403 Forbidden: `);
    expect(tenant.connection(SNOWFLAKE)).to.include({ active: 11, archived: 3 });
  });

  it("what lies below an asset that can't be restored, which then stays archived too", async () => {
    const { tenant, clock } = rig({ connections: [{ ...CONNECTION, assets: { Procedure: 1, Table: 1 } }] });
    const deep = ["procedure_1/a", "procedure_1/a/b", "procedure_10"].map((name) => `${SNOWFLAKE}/${name}`);
    const entities = deep.map((qualifiedName, index) => ({
      typeName: "Column",
      guid: `-${index + 1}`,
      attributes: { qualifiedName, name: "x" },
    }));
    tenant.handle({
      method: "POST",
      path: "/api/meta/entity/bulk/",
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ entities }),
    });
    const inventory = takeInventory(tenant);
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await clock.sleep(60_000);
    const { code, out } = await restore(tenant, clock, inventory);
    expect(code).to.equal(1);
    expect(out)
      .to.include("restored: the connection, 2 assets (1 Column, 1 Table)\n")
      .and.include(
        [
          "not restored: 3 assets",
          `  unrestorable: Procedure ${SNOWFLAKE}/procedure_1: Atlan says no definition of it, without which it can't be saved`,
          `  unrestorable: Column ${SNOWFLAKE}/procedure_1/a: an asset above it is archived and could not be restored`,
          `  unrestorable: Column ${SNOWFLAKE}/procedure_1/a/b: an asset above it is archived and could not be restored`,
        ].join("\n"),
      );
  });

  it("stops when Atlan refuses one after the other", async () => {
    const many = { ...CONNECTION, assets: { Table: 400 } };
    const { tenant, run } = await archived({ connections: [many] });
    const body = JSON.stringify({ errorCode: "ATLAS-403-00-001", errorMessage: "not authorized" });
    tenant.fault({ route: "updateEntities", kind: { status: 403, body }, containing: "/table_", times: 999 });
    const { code, err, sent } = await run({ args: ["--at-once", "1"] });
    expect(code).to.equal(1);
    expect(err).to.include("Atlan has refused 20 of them, the last one with: Atlan answered 403 Forbidden");
    expect(sent).to.be.below(70);
  });

  it("nothing below a connection that stays archived", async () => {
    const { tenant, run } = await archived();
    const body = JSON.stringify({ errorCode: "ATLAS-403-00-001", errorMessage: "not authorized" });
    tenant.fault({ route: "updateEntities", kind: { status: 403, body } });
    const { code, err, sent } = await run();
    expect({ code, sent }).to.deep.equal({ code: 1, sent: 1 });
    expect(err)
      .to.include(`restoring the connection (${SNOWFLAKE}): Atlan answered 403 Forbidden`)
      .and.include("Nothing below it was restored.");
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0 });
  });

  it("more that came back than was asked for", async () => {
    const { tenant, clock, run } = await archived();
    const restoring = run();
    while (tenant.requests.every(({ route }) => route !== "updateEntities"))
      await new Promise((done) => setImmediate(done));
    tenant.ui.restore(SNOWFLAKE);
    const { code, out } = await restoring;
    expect(clock.now()).to.be.greaterThan(0);
    expect(code).to.equal(1);
    expect(out).to.include("NOT AS ASKED: 2 assets more came back than the inventory lists.");
  });
});

describe("restore is refused", () => {
  it("beside a run that deletes the connection", async () => {
    const { tenant, run } = await archived();
    tenant.script({ stuckIn: "Running" });
    const { runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    for (const args of [[], ["--dry-run"]]) {
      const { code, err, sent } = await run({ args });
      expect({ code, sent }).to.deep.equal({ code: 1, sent: 0 });
      expect(err)
        .to.include(`run ${runId} is going, and it purges ${SNOWFLAKE}. Nothing was restored.`)
        .and.include("[ATLAN_CONFLICTING_RUN]");
    }
  });

  it("when a run begins meanwhile, also while it goes on", async () => {
    const many = { ...CONNECTION, assets: { Table: 900 } };
    const { tenant, run } = await archived({ connections: [many] });
    tenant.fault({ route: "updateEntities", kind: { delayMs: 40_000 }, times: 99 });
    const restoring = run({ args: ["--at-once", "1"] });
    while (tenant.connection(SNOWFLAKE).active < 50) await new Promise((done) => setImmediate(done));
    tenant.script({ stuckIn: "Pending" });
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    const { code, err } = await restoring;
    expect(code).to.equal(1);
    expect(err).to.include("and it archives").and.include("Nothing more was sent; by then the connection and");
    expect(tenant.connection(SNOWFLAKE).active).to.be.below(200);
  });

  it("by an inventory of another tenant: nothing is sent", async () => {
    const { run } = await archived();
    const { code, err, requests } = await run({ baseUrl: "https://other.example.com" });
    expect({ code, requests }).to.deep.equal({ code: 1, requests: 0 });
    expect(err).to.include(`the inventory is of ${TENANT}, but ATLAN_BASE_URL is https://other.example.com`);
  });

  it("by an inventory of what is no connection, and by one of another connection of the same name", async () => {
    const { tenant, clock, inventory } = await archived();
    const { header, assets } = inventory;
    const strange = await restore(tenant, clock, { header: { ...header, connection: "default/*/1" }, assets });
    expect(strange).to.include({ code: 1, requests: 0 });
    expect(strange.err).to.include("this is no connection");
    const other = await restore(tenant, clock, { header: { ...header, connectionGuid: "22222222-0000" }, assets });
    expect(other).to.include({ code: 1, sent: 0 });
    expect(other.err).to.include(
      "the inventory is of a connection with the guid 22222222-0000, and Connection 00000001-",
    );
  });

  it("of a connection that stays archived, where another one has its name by now", async () => {
    const { tenant, clock } = rig();
    tenant.ui.deleteConnectionEntity(SNOWFLAKE);
    await clock.sleep(60_000);
    const inventory = takeInventory(tenant);
    expect(inventory.header).to.include({ active: 12, connectionStatus: "DELETED" });
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await clock.sleep(60_000);
    const named = (guid: string, status: string) =>
      ({ typeName: "Connection", guid, status, attributes: { name: "x", qualifiedName: SNOWFLAKE } }) as const;
    const entities = [named(inventory.header.connectionGuid, "DELETED"), named("guid-of-another", "ACTIVE")];
    const kind = { json: { approximateCount: 2, entities } };
    tenant.fault({ route: "searchAssets", containing: `"terms":{"qualifiedName":["${SNOWFLAKE}"]}`, times: 9, kind });
    const { code, err, sent } = await restore(tenant, clock, inventory);
    expect({ code, sent }).to.deep.equal({ code: 1, sent: 0 });
    expect(err).to.include("Connection guid-of-another has its name now. Nothing was restored.");
    expect(tenant.connection(SNOWFLAKE)).to.include({ active: 0, archived: 12 });
  });

  it("by an inventory that was taken after the archive", async () => {
    const { tenant, clock } = await archived();
    const stale = takeInventory(tenant);
    expect(stale.header).to.include({ active: 0, connectionStatus: "DELETED" });
    const { code, err, requests } = await restore(tenant, clock, stale);
    expect({ code, requests }).to.deep.equal({ code: 1, requests: 0 });
    expect(err).to.include("the inventory lists nothing as active, so it was taken after the archive");
  });

  it("by a file that was cut anywhere, or edited: nothing is sent", async () => {
    const { tenant, clock, inventory } = await archived();
    const whole = written(inventory);
    const lines = whole.split("\n");
    const files: string[] = [
      "",
      whole.slice(0, -1),
      whole.slice(0, 100),
      whole.slice(0, whole.length - 90),
      lines.slice(0, -2).join("\n"),
      whole.replace('"status":"DELETED"', '"status":"ACTIVE"'),
      whole.replace('/table_1"', '/table_0"'),
      `${whole}{}\n`,
      whole.replaceAll("\n", "\r\n"),
      lines.toSpliced(2, 1).join("\n"),
      "no inventory at all\n",
    ];
    for (const file of files) {
      const { code, err, requests } = await restore(tenant, clock, undefined, { file });
      expect({ code, requests }, file.slice(-80)).to.deep.equal({ code: 1, requests: 0 });
      expect(err).to.include("[ATLAN_INVENTORY]");
    }
  });

  it("when - stands for its inventory", async () => {
    const terminal = new ScriptedTerminal();
    const open = (): never => expect.fail("nothing is asked");
    expect(await runCommandLine(["restore", "-"], terminal, [restoreCommand(open, new MemoryFiles())])).to.equal(2);
    expect(terminal.err).to.include("INVENTORY needs a file: - is neither standard input nor standard output there");
  });

  for (const [args, says] of [
    [["--at-once", "0"], "--at-once has to be a whole number from 1 to 16"],
    [["--at-once", "17"], "--at-once has to be a whole number from 1 to 16"],
    [["--at-once", "1e1"], "--at-once has to be a whole number from 1 to 16"],
    [["--dry-run", "--receipt", "r.json"], "--receipt can't be combined with --dry-run"],
    [["--receipt", "there.json"], "--receipt: there.json exists already"],
    [["--receipt", "missing/r.json"], "--receipt: missing/r.json can't be written: ENOENT: no such file or directory"],
    [["another.jsonl"], "name one INVENTORY"],
    [["--receipt", "-"], "--receipt needs a file: - is neither standard input nor standard output there"],
    [["--dryrun"], 'there is no option "--dryrun". Did you mean --dry-run?'],
  ] as const) {
    it(`when it is called with ${args.join(" ")}`, async () => {
      const { run } = await archived();
      const files = new MemoryFiles();
      files.contents.set("there.json", "{}");
      const { code, err, requests } = await run({ args, files });
      expect({ code, requests }).to.deep.equal({ code: 2, requests: 0 });
      expect(err).to.include(says);
    });
  }
});
