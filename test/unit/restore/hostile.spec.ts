import { expect } from "chai";
import { API_KEY, rig, SNOWFLAKE, TenantDispatcher } from "../../rig";
import { headerOf, QuietTerminal, restore, takeInventory } from "./restoring";

/** The connection archived after its inventory, on a tenant that answers as it likes. */
async function archived() {
  const { tenant, clock } = rig();
  const inventory = takeInventory(tenant);
  tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
  await clock.sleep(60_000);
  return { tenant, clock, inventory };
}

const table = (more: object) => ({
  typeName: "Table",
  guid: "00000001-a71a-4000-8000-000000000001",
  status: "DELETED",
  attributes: { name: "table_1", qualifiedName: `${SNOWFLAKE}/table_1` },
  ...more,
});
const found = (...entities: object[]) => ({ approximateCount: entities.length, entities });
const LOOK = '"terms":{"qualifiedName":["default/snowflake/1700000001/';

describe("a restore against hostile answers", () => {
  for (const [what, json] of [
    ["a total that is lower than what is listed", { ...found(table({})), approximateCount: 0 }],
    ["a state of its own", found(table({ status: "RESTORED" }))],
    ["one asset twice", found(table({}), table({}))],
    ["an answer that is not whole", { ...found(table({})), timed_out: true }],
    ["assets whose names are not told", found(table({ attributes: {} }))],
    ["a list instead of an object", [table({})]],
  ] as const) {
    it(`restores nothing by ${what}`, async () => {
      const { tenant, clock, inventory } = await archived();
      tenant.fault({ route: "searchAssets", kind: { json: json as never }, containing: LOOK, times: 99 });
      const { code, err, sent } = await restore(tenant, clock, inventory);
      expect(code).to.equal(1);
      expect(err).to.include("[ATLAN_UNREADABLE_ANSWER]");
      expect(sent, "only the connection").to.equal(1);
      expect(tenant.connection(SNOWFLAKE)).to.include({ active: 0, archived: 12 });
    });
  }

  it("restores no asset that it did not ask for, whatever it is told of", async () => {
    const { tenant, clock, inventory } = await archived();
    const intruder = table({ guid: "00000002-a71a-4000-8000-000000000003" });
    const foreign = table({
      guid: "x",
      attributes: { name: "t", qualifiedName: "default/postgres/1700000002/table_3" },
    });
    tenant.fault({
      route: "searchAssets",
      kind: { json: found(intruder, foreign) as never },
      containing: LOOK,
      times: 99,
    });
    const { code, out, sent } = await restore(tenant, clock, inventory);
    expect({ code, sent }).to.deep.equal({ code: 0, sent: 2 });
    expect(out).to.include("restored: the connection, 12 assets");
    const restored = JSON.stringify(tenant.requests.filter(({ route }) => route === "updateEntities"));
    expect(restored).to.not.include(intruder.guid).and.to.not.include("postgres");
  });

  it("writes nothing to the terminal that is a command, and no credentials", async () => {
    const { tenant, clock, inventory } = await archived();
    const name = `\u001b[2K\r::add-mask::x\n##vso[task] ${API_KEY}`;
    const [first, ...rest] = inventory.assets;
    const odd = { ...first!, qualifiedName: `${SNOWFLAKE}/${name}`, typeName: `Ta\u202Eble` };
    const assets = [odd, ...rest];
    const { connection: qualifiedName, connectionGuid: guid, connectionStatus: status } = inventory.header;
    const header = headerOf({ typeName: "Connection", guid, qualifiedName, status }, assets);
    const body = JSON.stringify({ errorCode: "ATLAS-400-00-001", errorMessage: `no: ${name}` });
    tenant.fault({ route: "updateEntities", kind: { status: 400, body }, containing: "/column_4", times: 99 });
    for (const args of [[], ["--json"], ["--dry-run"]]) {
      const { code, out, err } = await restore(tenant, clock, { header, assets }, { args });
      expect(code).to.equal(1);
      for (const text of [out, err]) {
        // eslint-disable-next-line no-control-regex
        expect(text).to.not.match(/[\u0000-\u0009\u000b-\u001f\u202e]/);
        expect(text.split("\n").filter((it) => it.startsWith("::"))).to.deep.equal([]);
      }
    }
  });

  it("stops when Atlan says that it has created something", async () => {
    const { tenant, clock, inventory } = await archived();
    const json = { mutatedEntities: { CREATE: [table({})] }, guidAssignments: {} };
    tenant.fault({ route: "updateEntities", kind: { json: json as never }, skip: 1, times: 99 });
    const { code, err, sent } = await restore(tenant, clock, inventory);
    expect({ code, sent }).to.deep.equal({ code: 1, sent: 2 });
    expect(err).to.include("it has created, removed or exchanged 1 assets instead. Nothing more was sent.");
  });

  it("does not believe that a restore is done which changed nothing", async () => {
    const { tenant, clock, inventory } = await archived();
    const body = JSON.stringify({ guidAssignments: {} });
    tenant.fault({ route: "updateEntities", kind: { status: 200, body }, times: 9_999 });
    const begun = clock.now();
    const { code, err } = await restore(tenant, clock, inventory, { args: ["--receipt", "r.json"] });
    expect(code).to.equal(1);
    expect(err).to.include("verifying the restore").and.include("its search still shows some of 13 assets as archived");
    expect(clock.now() - begun).to.be.within(180_000, 400_000);
  });

  for (const [what, fault, code] of [
    ["a failure that stays", { status: 500 }, "ATLAN_HTTP_500"],
    ["a token that is not valid any more", { status: 401 }, "ATLAN_HTTP_401"],
    ["a gateway's not found", { status: 404, body: "<html>" }, "ATLAN_HTTP_404"],
    ["a page", { status: 200, body: "<html>" }, "ATLAN_UNREADABLE_ANSWER"],
  ] as const) {
    it(`fails by ${what}, and goes on from there afterwards`, async () => {
      const { tenant, clock, inventory } = await archived();
      tenant.fault({ route: "updateEntities", kind: fault, skip: 1, times: 9_999 });
      const { code: exit, err } = await restore(tenant, clock, inventory);
      expect(exit).to.equal(1);
      expect(err).to.include(`[${code}]`);
      tenant.clearFaults();
      expect((await restore(tenant, clock, inventory)).code).to.equal(0);
      expect(tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 12, archived: 0 });
    });
  }

  it("has at most so many requests under way as it may", async () => {
    for (const atOnce of [1, 3, 16]) {
      const { tenant, clock } = rig({
        connections: [{ qualifiedName: SNOWFLAKE, name: "big", connectorName: "snowflake", assets: { Table: 1_500 } }],
      });
      const inventory = takeInventory(tenant);
      tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      await clock.sleep(60_000);
      let [now, most] = [0, 0];
      class Counting extends TenantDispatcher {
        override dispatch(...[options, handler]: Parameters<TenantDispatcher["dispatch"]>): boolean {
          if (!options.path.includes("/entity/bulk/")) return super.dispatch(options, handler);
          most = Math.max(most, ++now);
          void clock.sleep(100).then(() => {
            now -= 1;
            super.dispatch(options, handler);
          });
          return true;
        }
      }
      const dispatcher = new Counting(tenant, clock);
      const args = ["--at-once", String(atOnce)];
      expect(
        (await restore(tenant, clock, inventory, { args, dispatcher, terminal: new QuietTerminal() })).code,
      ).to.equal(0);
      expect(most).to.equal(atOnce);
    }
  });
});
