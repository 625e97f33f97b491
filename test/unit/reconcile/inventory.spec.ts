import { expect } from "chai";
import { readReceipt } from "../../../provider/reconcile/receipt";
import { CONFIG, FLEET, POSTGRES, type ProgramInputs, rig, SimulatedStack, SNOWFLAKE } from "../../rig";
import type { TenantOptions } from "../../tenant";
import { takenNow, withCustomMetadata } from "../inventory/taken";

/** A stack whose folder has an inventory. */
async function scene(options: TenantOptions = {}, connection = SNOWFLAKE, settings: typeof CONFIG = CONFIG) {
  const world = rig(options);
  const { clock, tenant } = world;
  const folder = new Map<string, string>();
  const readFile = async function* (path: string): AsyncGenerator<Uint8Array> {
    const text = folder.get(path);
    if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
    yield await Promise.resolve(Buffer.from(text));
  };
  const legacy = new SimulatedStack({ ...world.dependencies, readFile }, settings);
  const fleet = new SimulatedStack({ ...world.dependencies, readFile }, CONFIG, "fleet", "test", FLEET);
  const take = async (): Promise<void> => {
    folder.set("assets.jsonl", await takenNow(world, connection));
    clock.advance(5_000);
    tenant.clearRequests();
  };
  await take();
  return {
    ...world,
    folder,
    legacy,
    fleet,
    take,
    crawl: (count = 1): void => {
      tenant.ui.crawl(connection, "View", count);
    },
  };
}

const purge: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, mode: "purge", inventory: "assets.jsonl" };
const archive: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, inventory: "assets.jsonl" };

describe("an approval by inventory", () => {
  for (const [mode, program] of [
    ["purge", purge],
    ["archive", archive],
  ] as const) {
    it(`starts the ${mode} of what the file lists, and the receipt says which file`, async () => {
      const { legacy, tenant, folder } = await scene();
      const text = folder.get("assets.jsonl") ?? "";
      expect(await legacy.up(program)).to.deep.equal({ step: "create", errors: [] });
      expect(tenant.mutations()).to.have.length(1);
      const { sha256 } = JSON.parse(text.trim().split("\n").at(-1) ?? "") as { sha256: string };
      expect(readReceipt(String(legacy.outputs["receipt"]))?.inventory).to.deep.equal({ sha256, assets: 12 });
      expect(legacy.outputs["intent"]).not.to.have.property("inventory");
    });

    it(`starts the ${mode} also of what the file lists with custom metadata`, async () => {
      const { legacy, tenant, folder } = await scene();
      folder.set("assets.jsonl", withCustomMetadata(folder.get("assets.jsonl") ?? ""));
      expect(await legacy.up(program)).to.deep.equal({ step: "create", errors: [] });
      expect(tenant.mutations()).to.have.length(1);
      expect(readReceipt(String(legacy.outputs["receipt"]))?.inventory).to.include({ assets: 12 });
    });

    it(`says in preview and up of the ${mode} by which file it is approved`, async () => {
      const { legacy, shown, folder } = await scene();
      const { sha256 } = JSON.parse(folder.get("assets.jsonl")?.trim().split("\n").at(-1) ?? "") as { sha256: string };
      const said = `Only what assets.jsonl lists is approved: 12 assets, sha256 ${sha256}, taken 2026-01-15T09:00:00.000Z.`;
      await legacy.preview(program);
      expect(shown.filter(({ line }) => line === said)).to.have.length(1);
      shown.length = 0;
      await legacy.upWithoutPreview(program);
      expect(shown.filter(({ line }) => line === said)).to.have.length(2);
    });

    it(`refuses the ${mode} in the preview when an asset has come since`, async () => {
      const { legacy, tenant, crawl, shown } = await scene();
      crawl();
      const { errors } = await legacy.preview(program);
      expect(shown.filter(({ line }) => line.startsWith("Approved by"))).to.deep.equal([]);
      expect(errors.join()).to.match(
        /^inventory: connection default\/snowflake\/1700000001: 1 asset \(1 View\) that it does not list was created after the inventory was taken \(2026-01-15T09:00:00\.000Z\), or within atlan:indexLag before\. Nothing was started\..*\[ATLAN_NOT_IN_INVENTORY\]/,
      );
      expect(tenant.mutations()).to.deep.equal([]);
    });

    it(`refuses the ${mode} right before the start when an asset has come since the preview`, async () => {
      const { legacy, tenant, crawl } = await scene();
      expect((await legacy.preview(program)).errors).to.deep.equal([]);
      crawl(3);
      const { errors } = await legacy.upWithoutPreview(program);
      expect(errors.join()).to.include(
        "3 assets (3 View) that it does not list were created after the inventory was taken",
      );
      expect(tenant.mutations()).to.deep.equal([]);
    });

    for (const [what, change, because] of [
      ["is missing", () => undefined, "ENOENT: no such file or directory, open 'assets.jsonl'"],
      ["was cut", (text: string) => text.slice(0, -10), "line 14: it has no end: the file was cut here"],
      ["was edited", (text: string) => text.replace("table_1", "table_0"), "the file was changed after it was written"],
      ["is no inventory", () => "hello\n", "line 1: it is not a JSON object"],
    ] as const) {
      it(`refuses the ${mode} when the file ${what}`, async () => {
        const { legacy, tenant, folder } = await scene();
        const changed = change(folder.get("assets.jsonl") ?? "");
        folder.delete("assets.jsonl");
        if (changed !== undefined) folder.set("assets.jsonl", changed);
        for (const { errors } of [await legacy.preview(program), await legacy.upWithoutPreview(program)]) {
          expect(errors.join()).to.include(because).and.to.include("[ATLAN_INVENTORY]");
        }
        expect(tenant.mutations()).to.deep.equal([]);
      });
    }
  }

  it("refuses a file of another connection", async () => {
    const { legacy } = await scene({}, POSTGRES);
    const { errors } = await legacy.preview(purge);
    expect(errors.join()).to.include(`it is of connection "${POSTGRES}", not of ${SNOWFLAKE}`);
  });

  it("asks one search more, with each look before a start, and none without the input", async () => {
    const count = async (program: ProgramInputs): Promise<unknown[]> => {
      const { legacy, tenant } = await scene();
      await legacy.up(program);
      return tenant.requests.map(({ body }) => body).filter((it) => JSON.stringify(it).includes("__timestamp"));
    };
    expect(await count({ ...purge, inventory: undefined, maxAssets: 12 })).to.deep.equal([]);
    const [first, ...more] = await count(purge);
    // The preview looks, and `up` does before it calls and right before it starts.
    expect(more).to.have.length(2);
    expect(first)
      .to.have.nested.property("dsl.query.bool.filter")
      .that.deep.includes({
        bool: { must_not: [{ range: { __timestamp: { lte: Date.parse("2026-01-15T08:59:50Z") } } }] },
      });
  });

  describe("of what came shortly before the inventory was taken", () => {
    /** A connection whose search shows a crawl some seconds later, and a run that purges its first assets. */
    const late = async ({ assets = { Table: 1 }, seconds = 8, indexLag = "10s" } = {}) => {
      const connections = [{ qualifiedName: SNOWFLAKE, name: "legacy", connectorName: "snowflake", assets }];
      const it = await scene({ connections, indexLag: { assets: seconds * 1_000 } }, SNOWFLAKE, {
        ...CONFIG,
        ...{ "atlan:indexLag": indexLag },
      });
      const purgeFirst = (left: number): void => {
        it.tenant.script({ leaveAssets: left, leaveConnection: true, runningMs: 10 });
        it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
        it.clock.advance(60_000);
        it.tenant.script({});
        it.tenant.clearRequests();
      };
      return { ...it, purgeFirst };
    };

    it("refuses what the search did not show by then, though the counts agree", async () => {
      const { legacy, tenant, clock, take, purgeFirst } = await late();
      tenant.ui.crawl(SNOWFLAKE, "Table", 1);
      clock.advance(2_000);
      await take();
      clock.advance(60_000);
      purgeFirst(1);
      for (const { errors } of [await legacy.preview(purge), await legacy.upWithoutPreview(purge)]) {
        expect(errors.join()).to.include(
          "1 asset (1 Table) that it does not list was created after the inventory was taken (2026-01-15T09:00:07.000Z), or within atlan:indexLag before",
        );
      }
      expect(tenant.mutations()).to.deep.equal([]);
    });

    it("goes by the setting for how long before that is", async () => {
      for (const [indexLag, said] of [
        ["60s", "1 asset (1 Table) that it does not list"],
        ["30s", ""],
      ] as const) {
        const { legacy, tenant, clock, take, purgeFirst } = await late({ seconds: 50, indexLag });
        clock.advance(60_000);
        tenant.ui.crawl(SNOWFLAKE, "Table", 1);
        clock.advance(40_000);
        await take();
        clock.advance(60_000);
        purgeFirst(1);
        expect((await legacy.preview(purge)).errors.join()).to.include(said);
      }
    });

    it("refuses it also where a listed one of the same seconds is gone", async () => {
      const { legacy, tenant, clock, take, purgeFirst } = await late({ assets: { Table: 0 } });
      tenant.ui.crawl(SNOWFLAKE, "Table", 1);
      clock.advance(8_000);
      tenant.ui.crawl(SNOWFLAKE, "Table", 1);
      clock.advance(1_000);
      await take();
      clock.advance(60_000);
      purgeFirst(1);
      expect((await legacy.upWithoutPreview(purge)).errors.join()).to.include(
        "1 asset (1 Table) that it does not list",
      );
      expect(tenant.mutations()).to.deep.equal([]);
    });

    it("approves what it lists of them", async () => {
      const { legacy, tenant, clock, take } = await late();
      tenant.ui.crawl(SNOWFLAKE, "Table", 3);
      clock.advance(9_000);
      await take();
      expect((await legacy.up(purge)).errors).to.deep.equal([]);
      expect(legacy.outputs).to.include({ achieved: "purged" });
    });
  });

  it("needs no file when nothing runs", async () => {
    const { legacy, tenant, folder } = await scene();
    await legacy.up(purge);
    folder.clear();
    tenant.clearRequests();
    expect(await legacy.up(purge)).to.deep.equal({ step: "same", errors: [] });
    expect(tenant.requests).to.deep.equal([]);
  });

  it("is only saved when it changes after the run", async () => {
    const { legacy, tenant } = await scene();
    await legacy.up(purge);
    tenant.clearRequests();
    expect(await legacy.up({ ...purge, inventory: "other.jsonl" })).to.deep.equal({ step: "update", errors: [] });
    expect(tenant.requests).to.deep.equal([]);
    expect(legacy.outputs["inventory"]).to.equal("other.jsonl");
  });

  it("follows a run that it has approved, also when the file is gone", async () => {
    const { legacy, folder, clock } = await scene();
    const leaving = { ...purge, waitForCompletion: false };
    expect((await legacy.up(leaving)).errors).to.deep.equal([]);
    expect(legacy.outputs["intent"]).to.have.property("inventory").that.includes({ assets: 12 });
    folder.clear();
    clock.advance(60_000);
    expect((await legacy.up(leaving)).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ achieved: "purged" });
    expect(readReceipt(String(legacy.outputs["receipt"]))?.inventory).to.include({ assets: 12 });
  });

  it("is not in the receipt of a run that somebody else has started", async () => {
    const { legacy, tenant } = await scene();
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    expect((await legacy.up(purge)).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ outcome: "attached", achieved: "purged" });
    expect(readReceipt(String(legacy.outputs["receipt"]))).not.to.have.property("inventory");
  });

  it("approves the purge after a hold as well, of what was active when it was taken", async () => {
    const { legacy, clock } = await scene();
    const held = { ...archive, purgeAfter: "30d" };
    expect((await legacy.up(held)).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ achieved: "archived" });
    clock.advance(31 * 86_400_000);
    expect((await legacy.up(held)).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ achieved: "purged" });
  });

  it("has to approve beside maxAssets where both are given", async () => {
    const { legacy, tenant } = await scene();
    expect((await legacy.up({ ...purge, maxAssets: 11 })).errors.join()).to.include(
      "more than maxAssets (11) approves",
    );
    expect((await legacy.up({ ...purge, maxAssets: 12 })).errors).to.deep.equal([]);
    expect(tenant.mutations()).to.have.length(1);
  });

  it("can be left to maxAssets: a purge without either is refused", async () => {
    const { legacy } = await scene();
    const { errors } = await legacy.preview({ ...purge, inventory: undefined });
    expect(errors.join()).to.include("maxAssets: ").and.to.include("Approve it with maxAssets: 12");
  });

  it("refuses what is active again, and takes what was archived since", async () => {
    const it = await scene({}, POSTGRES);
    const program = { ...purge, connectionQualifiedName: POSTGRES };
    it.tenant.ui.restore(POSTGRES);
    expect((await it.legacy.preview(program)).errors.join()).to.include(
      "6 assets are active, and the inventory lists 2",
    );
    it.tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
    it.clock.advance(60_000);
    expect((await it.legacy.up(program)).errors).to.deep.equal([]);
  });

  it("refuses a connection that it lists as archived, and of which somebody has taken back all but the assets", async () => {
    const it = await scene();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(60_000);
    await it.take();
    expect((await it.legacy.preview(purge)).errors).to.deep.equal([]);
    it.tenant.ui.restore(SNOWFLAKE, 0);
    it.clock.advance(60_000);
    for (const { errors } of [await it.legacy.preview(purge), await it.legacy.upWithoutPreview(purge)])
      expect(errors.join())
        .to.include("it lists the connection itself as archived (taken ")
        .and.to.include("[ATLAN_NOT_IN_INVENTORY]");
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", archived: 12 });
  });

  it("is an input of one connection of a fleet, and none of the fleet", async () => {
    const { fleet, crawl, tenant } = await scene();
    const listed = { connectionQualifiedName: SNOWFLAKE, inventory: "assets.jsonl" };
    const program = { mode: "purge", connections: [{ connectionQualifiedName: POSTGRES, maxAssets: 6 }, listed] };
    const refused = await fleet.preview({ connections: [SNOWFLAKE], inventory: "assets.jsonl" });
    expect(refused.errors.join()).to.include("inventory: there is no such input");
    expect(await fleet.preview(program)).to.deep.equal({ step: "create", errors: [] });
    crawl();
    const { errors } = await fleet.preview(program);
    expect(errors.join()).to.match(
      /^connections\[1\]\.inventory: .*1 asset \(1 View\) that it does not list was created after/,
    );
    expect(tenant.mutations()).to.deep.equal([]);
  });

  it("approves a connection of a fleet", async () => {
    const { fleet, tenant } = await scene();
    const listed = { connectionQualifiedName: SNOWFLAKE, inventory: "assets.jsonl" };
    expect((await fleet.up({ mode: "purge", connections: [listed] })).errors).to.deep.equal([]);
    expect(tenant.mutations()).to.have.length(1);
    const results = fleet.outputs["results"] as Readonly<Record<string, { readonly receipt: string }>>;
    expect(readReceipt(results[SNOWFLAKE]?.receipt ?? "")?.inventory).to.include({ assets: 12 });
  });
});
