import { expect } from "chai";
import { approveConnection } from "../../../provider/cli/restore/approveRestore";
import type { Listing } from "../../../provider/cli/restore/listedAssets";
import { rig, SNOWFLAKE, type VirtualClock } from "../../rig";
import type { ConnectionSeed, Fault, TenantModel, TenantOptions } from "../../tenant";
import { MemoryFiles } from "../cli/memoryFiles";
import { DyingDispatcher, QuietTerminal, restore, takeInventory } from "./restoring";

const CONNECTION: ConnectionSeed = {
  qualifiedName: SNOWFLAKE,
  name: "legacy",
  connectorName: "snowflake",
  assets: { Table: 3, Column: 9 },
  archivedAssets: { View: 2 },
};
const LARGE: ConnectionSeed = { ...CONNECTION, assets: { Table: 900 }, archivedAssets: {} };
const NO_RUNS: Fault["kind"] = { json: { hits: { total: { value: 0 }, hits: [] } } };

/** A connection that was archived after its inventory was taken. */
async function archived(options: Partial<TenantOptions> = {}) {
  const { tenant, clock } = rig({ connections: [CONNECTION], ...options });
  const inventory = takeInventory(tenant);
  tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
  await clock.sleep(60_000);
  const run = (more: Parameters<typeof restore>[3] = {}) => restore(tenant, clock, inventory, more);
  return { tenant, clock, inventory, run };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !isSo(); turn++) await new Promise((done) => setImmediate(done));
}

const activeOf = (tenant: TenantModel): number => tenant.connection(SNOWFLAKE).active;
const sentTo = (tenant: TenantModel, route: string): number =>
  tenant.requests.filter((it) => it.route === route).length;

describe("restore and an archive that somebody starts meanwhile", () => {
  for (const [what, script, says] of [
    ["has ended before the last look", { runningMs: 2_000 }, "was started meanwhile and has ended, and it archives"],
    ["is going at the last look", { runningMs: 14_000 }, "is going, and it archives"],
    ["is stuck at the last look", { stuckIn: "Running", reach: 0.5 }, "is going, and it archives"],
    [
      "is in an unknown phase at the last look",
      { stuckIn: "Running", shownAs: "Paused", reach: 0.5 },
      "is in the phase Paused, which is not known, and it archives",
    ],
  ] as const) {
    it(`does not take it back when it ${what}`, async () => {
      const { tenant, run } = await archived();
      const restoring = run({ args: ["--receipt", "r.json"] });
      await until(() => activeOf(tenant) === 12);
      tenant.script(script);
      const { runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      const { code, err, sent, files } = await restoring;
      expect({ code, sent }).to.deep.equal({ code: 1, sent: 2 });
      expect(err)
        .to.include(`run ${runId} ${says} ${SNOWFLAKE}. Nothing more was sent; by then the connection and 12 assets`)
        .and.include("[ATLAN_CONFLICTING_RUN]");
      expect(files.has("r.json")).to.equal(false);
    });
  }

  it("does not take it back when it began and ended while a look-up was under way", async () => {
    const { tenant, run } = await archived({ connections: [{ ...LARGE, assets: { Table: 600 } }] });
    const restoring = run();
    await until(() => activeOf(tenant) === 600);
    const before = sentTo(tenant, "searchAssets");
    tenant.fault({ route: "searchAssets", kind: { delayMs: 8_000 }, skip: 3 });
    await until(() => sentTo(tenant, "searchAssets") >= before + 4);
    tenant.script({ runningMs: 2_000 });
    const { runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    const { code, err } = await restoring;
    expect(code).to.equal(1);
    expect(err).to.include(`run ${runId} was started meanwhile and has ended`);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 600 });
  });

  for (const [what, fault] of [
    ["a look-up that is tried again", { route: "searchAssets", kind: { status: 503 }, times: 8 }],
    ["a look-up that takes long", { route: "searchAssets", kind: { delayMs: 300_000 } }],
    ["a restore that is tried again", { route: "updateEntities", kind: { status: 503 }, times: 8 }],
    ["a pause", { route: "updateEntities", kind: { status: 429, retryAfter: 60 } }],
  ] as const) {
    it(`sends nothing behind ${what} while it is going`, async () => {
      const { tenant, run } = await archived({ connections: [LARGE] });
      tenant.fault({ ...fault, containing: '/table_500"' });
      const restoring = run();
      await until(() => activeOf(tenant) === (fault.route === "searchAssets" ? 400 : 550));
      tenant.script({ stuckIn: "Pending" });
      tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
      const had = activeOf(tenant);
      const { code, err } = await restoring;
      expect(code).to.equal(1);
      expect(err)
        .to.include("is going, and it purges")
        .and.include(`by then the connection and ${had} assets were restored`);
      expect(activeOf(tenant)).to.equal(had);
    });
  }

  it("goes on behind a restore that is tried again, and behind a pause, when none is going", async () => {
    const { tenant, run } = await archived({ connections: [LARGE] });
    tenant.fault({ route: "updateEntities", kind: { status: 503 }, times: 8, containing: '/table_500"' });
    tenant.fault({ route: "updateEntities", kind: { status: 429, retryAfter: 60 }, containing: '/table_700"' });
    expect((await run()).code).to.equal(0);
    expect(activeOf(tenant)).to.equal(900);
  });

  it("does not take back what it has seen active since it began, though no run is shown", async () => {
    const { tenant, clock } = rig({ connections: [CONNECTION] });
    const inventory = takeInventory(tenant);
    tenant.fault({ route: "searchAssets", kind: { delayMs: 11_000 } });
    tenant.fault({ route: "findRuns", kind: NO_RUNS, times: 99 });
    const restoring = restore(tenant, clock, inventory);
    await until(() => sentTo(tenant, "searchAssets") === 5);
    tenant.script({ runningMs: 1_000 });
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    const { code, err, sent } = await restoring;
    expect({ code, sent }).to.deep.equal({ code: 1, sent: 0 });
    expect(err)
      .to.include(`Connection ${SNOWFLAKE} was active after this command had begun, and is archived again. Nothing was`)
      .and.include("[ATLAN_CONFLICTING_RUN]");
  });

  it("does not say that it is restored when it has seen that it is not any more", async () => {
    const { tenant, run } = await archived({ connections: [{ ...LARGE, assets: { Table: 600 } }] });
    tenant.fault({ route: "findRuns", kind: NO_RUNS, times: 99 });
    const restoring = run({ args: ["--receipt", "r.json"] });
    await until(() => activeOf(tenant) === 600);
    const before = sentTo(tenant, "searchAssets");
    tenant.fault({ route: "searchAssets", kind: { delayMs: 8_000 }, skip: 3 });
    await until(() => sentTo(tenant, "searchAssets") >= before + 4);
    tenant.script({ runningMs: 2_000 });
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    const { code, out, files } = await restoring;
    expect(code).to.equal(1);
    expect(out).to.include(
      "NOT TRUE ANY MORE: of what was restored or active, the connection and 400 assets are not active now. Somebody has archived or purged them meanwhile, or the credentials can't see them any more.\n",
    );
    expect(files.get("r.json")).to.include('"after":{"active":200,"archived":400,"connection":"DELETED"}');
  });

  it("does not say that nothing was restored when the answer to what it has sent was lost", async () => {
    const { tenant, run } = await archived();
    tenant.fault({ route: "updateEntities", kind: { drop: "after" }, times: 9 });
    const restoring = run();
    await until(() => sentTo(tenant, "updateEntities") === 1);
    tenant.script({ stuckIn: "Pending" });
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    const { code, err } = await restoring;
    expect(code).to.equal(1);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE" });
    expect(err).to.include("Nothing more was sent. What was sent last may be restored as well. Find out");
  });

  it("says the same as JSON", async () => {
    const { tenant, run } = await archived();
    const { code, out } = await run({ args: ["--json"] });
    expect(code).to.equal(0);
    expect(JSON.parse(out)).to.deep.include({ notActiveAnyMore: { connection: false, assets: 0 } });
    expect(activeOf(tenant)).to.equal(12);
  });

  it("sends nothing after Ctrl-C, also of a restore that is tried again", async () => {
    const { tenant, run } = await archived();
    const terminal = new QuietTerminal();
    tenant.fault({ route: "updateEntities", kind: { status: 503 }, skip: 1, times: 99 });
    const restoring = run({ terminal });
    await until(() => sentTo(tenant, "updateEntities") === 3);
    terminal.pressCtrlC();
    const { code, err, sent } = await restoring;
    expect(code).to.equal(1);
    expect(err).to.include("[ATLAN_CANCELLED]");
    expect(sent).to.be.at.most(5);
  });

  it("is asked for at most every two seconds", async () => {
    const { tenant, run } = await archived({ connections: [LARGE] });
    tenant.fault({ route: "updateEntities", kind: { delayMs: 1_000 }, times: 99, afterWork: true });
    expect((await run({ args: ["--at-once", "1"] })).code).to.equal(0);
    expect(sentTo(tenant, "updateEntities")).to.equal(19);
    expect(sentTo(tenant, "findRuns")).to.be.within(8, 14);
    expect(tenant.requests.length).to.be.at.most(900 / 20 + 20);
  });
});

describe("restore that is run again within the index lag", () => {
  async function killed(
    atRequest: number,
  ): Promise<{ tenant: TenantModel; clock: VirtualClock; run: () => ReturnType<typeof restore> }> {
    const { tenant, clock, run } = await archived({ indexLag: { assets: 8_000 } });
    const dying = new DyingDispatcher(tenant, clock, atRequest, false);
    await Promise.race([run({ dispatcher: dying }), dying.died]);
    tenant.fault({ route: "findRuns", kind: { delayMs: 9_000 } });
    return { tenant, clock, run };
  }

  it("does not take what the killed one has restored for more than was asked for", async () => {
    const { tenant, run } = await killed(8);
    expect(activeOf(tenant)).to.equal(12);
    const { code, out } = await run();
    expect(out).to.include("active already: the connection, 12 assets\nbefore: 0 active, 14 archived\n");
    expect(out).to.not.include("NOT AS ASKED");
    expect(code).to.equal(0);
  });

  it("still says what came back that the file does not list", async () => {
    const { tenant, run } = await killed(8);
    const restoring = run();
    await until(() => sentTo(tenant, "searchAssets") > 3);
    tenant.ui.restore(SNOWFLAKE);
    const { code, out } = await restoring;
    expect(code).to.equal(1);
    expect(out).to.include("NOT AS ASKED: 2 assets more came back than the inventory lists.");
  });
});

describe("the receipt of a restore", () => {
  it("does not take the place of one that was written meanwhile", async () => {
    const { tenant, run } = await archived();
    const files = new MemoryFiles();
    const options = { args: ["--receipt", "r.json"], files };
    const first = run(options);
    await until(() => activeOf(tenant) === 12);
    const second = run(options);
    expect((await first).code).to.equal(0);
    const receipt = files.contents.get("r.json");
    expect(receipt).to.include('"assets":12');
    const { code, err } = await second;
    expect(code).to.equal(1);
    expect(err).to.include("writing the receipt (r.json): it exists already. The restore itself is done.");
    expect(files.contents.get("r.json")).to.equal(receipt);
    expect([...files.contents.keys()].sort()).to.deep.equal(["assets.jsonl", "r.json"]);
  });
});

describe("what a restore says of a connection that it can't see at its end", () => {
  it("does not say that it went away: the credentials may have lost sight of it", () => {
    const header = { connection: SNOWFLAKE, connectionGuid: "guid" } as Listing["header"];
    const assets = { active: 0, archived: 0 };
    const look = () => approveConnection({ header } as Listing, { connection: undefined, assets }, [], true);
    expect(look).to.throw(
      "or the credentials can't see it. Part of it was restored before that was seen. What a purge took",
    );
  });
});
