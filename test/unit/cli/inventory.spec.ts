import { expect } from "chai";
import { INVENTORY_FORMAT } from "../../../provider/inventory/inventory";
import { API_KEY, SNOWFLAKE, TENANT } from "../../rig";
import { type ConnectionSeed, tenantVariants } from "../../tenant";
import { OTHER, Scene, SEED } from "./inventoryScene";

/** A connection with so many tables. */
const large = (count: number): ConnectionSeed => ({ ...SEED, assets: { Table: count }, archivedAssets: {} });

describe("inventory", () => {
  it("lists every asset, active and archived, sorted by qualified name", async () => {
    const scene = new Scene();
    const { code, out, err } = await scene.take();
    const { header, assets, sha256 } = await scene.read();
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out).to.equal(
      `assets.jsonl: 14 assets of ${SNOWFLAKE} (12 active, 2 archived), as of 2026-01-15T09:00:00.000Z\nsha256 ${sha256}\n`,
    );
    expect(header).to.deep.equal({
      format: INVENTORY_FORMAT,
      tenant: TENANT,
      connection: SNOWFLAKE,
      connectionGuid: "00000001-a71a-4000-8000-000000000000",
      connectionStatus: "ACTIVE",
      connectionName: "legacy",
      takenAt: "2026-01-15T09:00:00.000Z",
      assets: 14,
      active: 12,
      archived: 2,
      byType: { MaterialisedView: 9, Table: 5 },
      activeByType: { MaterialisedView: 9, Table: 3 },
      archivedByType: { Table: 2 },
      customMetadata: {},
    });
    expect(assets.map(({ qualifiedName }) => qualifiedName)).to.deep.equal(
      assets.map(({ qualifiedName }) => qualifiedName).toSorted(),
    );
    expect(assets.find(({ name }) => name === "table_13")).to.deep.equal({
      typeName: "Table",
      guid: "00000001-a71a-4000-8000-00000000000d",
      qualifiedName: `${SNOWFLAKE}/table_13`,
      name: "table_13",
      status: "DELETED",
      createdAt: "2025-12-16T09:00:00.000Z",
      createdBy: "jsmith",
      updatedAt: "2025-12-16T09:00:00.000Z",
      updatedBy: "jsmith",
      hasLineage: false,
    });
    expect([...scene.files.contents.keys()]).to.deep.equal(["assets.jsonl"]);
  });

  for (const type of ["constructor", "__proto__"]) {
    it(`lists archived assets of a type ${type}`, async () => {
      const scene = new Scene([{ ...SEED, archivedAssets: Object.fromEntries([[type, 1]]) }]);
      const { code, err } = await scene.take();
      expect({ code, err }).to.deep.equal({ code: 0, err: "" });
      const { byType } = (await scene.read()).header;
      expect(Object.entries(byType)).to.deep.include([type, 1]).and.deep.include(["Table", 3]);
    });
  }

  it("has what people have written about an asset", async () => {
    const scene = new Scene([
      {
        ...SEED,
        assets: { Table: 1 },
        archivedAssets: {},
        details: {
          attributes: {
            displayName: "Orders",
            description: "from the source",
            userDescription: "by a person",
            ownerUsers: ["jsmith"],
            ownerGroups: ["finance"],
            certificateStatus: "VERIFIED",
            certificateStatusMessage: "checked",
            readme: { guid: "readme-1", typeName: "Readme" },
            links: [{ guid: "link-1" }, { guid: "link-2" }],
          },
          tags: ["pii"],
          terms: [{ guid: "term-1", name: "Revenue" }],
        },
      },
    ]);
    await scene.take();
    const [asset] = (await scene.read()).assets;
    expect(asset).to.include({
      displayName: "Orders",
      description: "from the source",
      userDescription: "by a person",
      certificate: "VERIFIED",
      certificateMessage: "checked",
      readme: "readme-1",
    });
    expect(asset).to.deep.include({
      ownerUsers: ["jsmith"],
      ownerGroups: ["finance"],
      tags: ["pii"],
      terms: [{ guid: "term-1", name: "Revenue" }],
      links: ["link-1", "link-2"],
    });
  });

  it("finds assets by both selections, and no policy that stays", async () => {
    const scene = new Scene([
      {
        ...SEED,
        policies: 3,
        strays: [
          { typeName: "Column", count: 2 },
          { typeName: "Query", state: "DELETED", connectionQualifiedName: OTHER.qualifiedName },
        ],
      },
      { ...OTHER, strays: [{ typeName: "View", connectionQualifiedName: SNOWFLAKE }] },
    ]);
    expect((await scene.take()).code).to.equal(0);
    const { header, assets } = await scene.read();
    expect(header.byType).to.deep.equal({ MaterialisedView: 9, Table: 5, Column: 2, Query: 1, View: 1 });
    const named = assets.filter((it) => "connectionQualifiedName" in it);
    expect(named.map(({ typeName, connectionQualifiedName }) => [typeName, connectionQualifiedName])).to.deep.equal([
      ["Column", null],
      ["Column", null],
      ["Query", OTHER.qualifiedName],
    ]);
    expect(assets.find(({ typeName }) => typeName === "View")?.qualifiedName).to.match(
      /^default\/snowflake\/17000000010\//,
    );
  });

  for (const { label, switches } of tenantVariants) {
    it(`is the same on a tenant with ${label}`, async () => {
      const scene = new Scene(undefined, { switches });
      const { code, err } = await scene.take();
      expect({ code, err }).to.deep.equal({ code: 0, err: "" });
      expect((await scene.read()).header.assets).to.equal(14);
    });
  }

  it("asks at most once for 500 assets, and 20 times more", async () => {
    const scene = new Scene([large(4_321)]);
    expect((await scene.take()).code).to.equal(0);
    expect((await scene.read()).assets).to.have.length(4_321);
    expect(scene.sent)
      .to.be.at.most(4_321 / 500 + 20)
      .and.to.equal(9);
  });

  it("asks for smaller pages where an answer would be too large", async () => {
    const scene = new Scene([{ ...large(1_500), details: { attributes: { description: "x".repeat(6_000) } } }]);
    const { code, err } = await scene.take();
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect((await scene.read()).assets).to.have.length(1_500);
  });

  it("waits as long as the tenant asks for", async () => {
    const scene = new Scene([large(2_500)]);
    scene.world.tenant.fault({ route: "searchAssets", kind: { status: 429, retryAfter: 300 }, skip: 3, times: 2 });
    expect((await scene.take()).code).to.equal(0);
    expect((await scene.read()).assets).to.have.length(2_500);
    expect(scene.world.clock.now() - Date.parse("2026-01-15T09:00:00Z")).to.be.at.least(600_000);
  });

  it("tells how far it is", async () => {
    const scene = new Scene([large(2_500)]);
    scene.before = () => {
      scene.world.clock.advance(6_000);
      return undefined;
    };
    expect((await scene.take()).err).to.equal("1,000 of 2,500 assets\n1,999 of 2,500 assets\n2,500 of 2,500 assets\n");
  });

  describe("that was interrupted", () => {
    const interrupted = async (): Promise<Scene> => {
      const scene = new Scene([large(3_500)]);
      scene.world.tenant.fault({ route: "searchAssets", kind: { status: 403 }, skip: 4, times: 1 });
      const { code } = await scene.take();
      expect(code).to.equal(1);
      expect([...scene.files.contents.keys()], "nothing half-written").to.deep.equal(["assets.jsonl.part"]);
      return scene;
    };

    it("continues with what it has", async () => {
      const scene = await interrupted();
      const whole = new Scene([large(3_500)]);
      await whole.take();
      const { code, err } = await scene.take();
      expect({ code, err }).to.deep.equal({ code: 0, err: "Continues after the 1,999 assets in assets.jsonl.part.\n" });
      expect(scene.text).to.equal(whole.text);
      // Two pages fewer, and a look whether anything has changed.
      expect(scene.sent).to.equal(whole.sent - 1);
    });

    it("continues wherever a line was torn, and in whichever line", async () => {
      const scene = await interrupted();
      const part = scene.files.contents.get("assets.jsonl.part") ?? "";
      await scene.take();
      const whole = scene.text;
      for (const end of [0, 1, 200, part.indexOf("\n"), part.indexOf("\n") + 1, 900, part.length - 1]) {
        scene.files.contents.set("assets.jsonl.part", part.slice(0, end));
        expect((await scene.take()).code).to.equal(0);
        expect(scene.text, `cut at ${end}`).to.equal(whole);
      }
    });

    it("continues also when only the last name was missing", async () => {
      const scene = new Scene();
      await scene.take();
      const { text } = scene;
      scene.files.contents.set("assets.jsonl.part", text);
      expect((await scene.take()).code).to.equal(0);
      expect(scene.text).to.equal(text);
    });

    for (const [what, change] of [
      [
        "another connection",
        (scene: Scene, part: string) =>
          scene.files.contents.set("assets.jsonl.part", part.replaceAll(SNOWFLAKE, OTHER.qualifiedName)),
      ],
      [
        "another number of assets",
        ({ world }: Scene) => {
          world.tenant.ui.crawl(SNOWFLAKE, "Table", 1);
        },
      ],
      [
        "a day ago",
        ({ world }: Scene) => {
          world.clock.advance(25 * 3_600_000);
        },
      ],
      ["no inventory", (scene: Scene) => scene.files.contents.set("assets.jsonl.part", "hello\n")],
      [
        "lines of another version",
        (scene: Scene, part: string) =>
          scene.files.contents.set("assets.jsonl.part", part.replaceAll('{"typeName"', '{ "typeName"')),
      ],
    ] as const) {
      it(`begins anew when the part is of ${what}`, async () => {
        const scene = await interrupted();
        change(scene, scene.files.contents.get("assets.jsonl.part") ?? "");
        const { code, err } = await scene.take();
        expect({ code, err }).to.deep.equal({ code: 0, err: "" });
        await scene.read();
      });
    }
  });

  describe("that was interrupted, and whose assets changed without another count,", () => {
    const halves: ConnectionSeed = { ...SEED, assets: { Table: 1_750 }, archivedAssets: { Table: 1_750 } };
    /** Somebody takes one back, and archives another. */
    const swap = ({ world: { tenant, clock } }: Scene): void => {
      tenant.ui.restore(SNOWFLAKE, 1);
      tenant.script({ leaveAssets: 1_750, leaveConnection: true, runningMs: 10 });
      tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      clock.advance(1_000);
    };
    const interrupt = async (scene: Scene): Promise<void> => {
      scene.world.tenant.fault({ route: "searchAssets", kind: { status: 403 }, skip: 4, times: 1 });
      expect((await scene.take()).code).to.equal(1);
    };
    /** What it lists with another state than a whole one of now. */
    const wrong = async (scene: Scene): Promise<string[]> => {
      const listed = (await scene.read()).assets;
      scene.files.contents.delete("assets.jsonl");
      await scene.take();
      const now = new Map((await scene.read()).assets.map(({ guid, status }) => [guid, status]));
      return listed.flatMap(({ guid, name = "", status }) => (now.get(guid) === status ? [] : [name]));
    };

    it("begins anew", async () => {
      const scene = new Scene([halves]);
      await interrupt(scene);
      scene.world.clock.advance(3_600_000);
      swap(scene);
      scene.world.clock.advance(60_000);
      expect(await scene.take()).to.include({ code: 0, err: "" });
      expect(await wrong(scene)).to.deep.equal([]);
    });

    it("begins anew also where the search showed the change only after the first page", async () => {
      const scene = new Scene([halves], { indexLag: { assets: 8_000 } });
      scene.world.clock.advance(60_000);
      swap(scene);
      await interrupt(scene);
      scene.world.clock.advance(60_000);
      expect(await scene.take()).to.include({ code: 0, err: "" });
      expect(await wrong(scene)).to.deep.equal([]);
    });

    for (const [what, kind] of [
      ["refuses to tell", { status: 400 }],
      ["tells nothing that can be read", { json: { approximateCount: "none" } }],
      ["has no times", { json: { approximateCount: 3_500 } }],
    ] as const) {
      it(`begins anew where Atlan ${what}`, async () => {
        const scene = new Scene([halves]);
        await interrupt(scene);
        scene.world.tenant.fault({ route: "searchAssets", kind, containing: "__modificationTimestamp", times: 999 });
        expect(await scene.take()).to.include({ code: 0, err: "" });
        expect((await scene.read()).assets).to.have.length(3_500);
      });
    }

    it("keeps what was listed where Atlan can't be asked now", async () => {
      const scene = new Scene([halves]);
      await interrupt(scene);
      const part = scene.files.contents.get("assets.jsonl.part");
      scene.world.tenant.fault({ route: "searchAssets", kind: { status: 403 }, containing: "__modificationTimestamp" });
      const { code, err } = await scene.take();
      expect(code).to.equal(1);
      expect(err).to.include("looking whether assets of default/snowflake/1700000001 have changed since");
      expect(scene.files.contents.get("assets.jsonl.part")).to.equal(part);
    });
  });

  describe("is not written, and exits 1,", () => {
    const fails = async (scene: Scene, because: string, code = "ATLAN_INVENTORY_INCOMPLETE"): Promise<void> => {
      const end = await scene.take();
      expect(end.err).to.include(because).and.to.include(`[${code}]`);
      expect(end).to.include({ code: 1, out: "" });
      expect(scene.files.contents.get("assets.jsonl")).to.equal(undefined);
    };

    it("when assets come while it lists", async () => {
      const scene = new Scene([large(2_500)]);
      scene.before = (request) => {
        if (request === 5) scene.world.tenant.ui.crawl(SNOWFLAKE, "View", 2);
        return undefined;
      };
      await fails(scene, "2,500 assets are counted, and more are listed");
      expect([...scene.files.contents.keys()]).to.deep.equal([]);
    });

    it("when assets have come behind what was listed", async () => {
      const scene = new Scene();
      scene.before = (request) => {
        if (request === 5) scene.world.tenant.ui.crawl(SNOWFLAKE, "View", 2);
        return undefined;
      };
      await fails(
        scene,
        "it changed while it was listed: 12 active and 2 archived assets were counted before, 14 active and 2 archived assets after",
      );
      expect([...scene.files.contents.keys()]).to.deep.equal([]);
    });

    it("when Atlan counts what it does not show", async () => {
      const scene = new Scene();
      const { tenant } = scene.world;
      scene.before = (request) => {
        if (request !== 4) return undefined;
        tenant.fault({ route: "searchAssets", kind: { json: { approximateCount: 14 } } });
        return undefined;
      };
      await fails(scene, "12 assets are counted as active, and 0 are listed");
    });

    it("when an asset is named like a credential", async () => {
      const scene = new Scene();
      scene.redactor.add("materialisedview_7");
      await fails(scene, "an asset is named like a credential, which no file may hold");
    });

    it("when the list does not end", async () => {
      const scene = new Scene();
      const entities = Array.from({ length: 15 }, (_, i) => ({
        typeName: "Table",
        guid: `${i}`,
        status: "ACTIVE",
        attributes: { qualifiedName: `${SNOWFLAKE}/${100 + i}` },
      }));
      const json = { approximateCount: 1_000_000, entities };
      scene.world.tenant.fault({ route: "searchAssets", kind: { json }, skip: 2, times: 9 });
      await fails(scene, "14 assets are counted, and more are listed");
      expect(scene.sent).to.equal(4);
    });

    it("when two assets have one guid, or an asset that of the connection: one that is there would not be listed", async () => {
      const entity = (name: string, guid: string) => ({
        typeName: "Table",
        guid,
        status: "ACTIVE",
        attributes: { qualifiedName: `${SNOWFLAKE}/${name}` },
      });
      const listing = (...entities: ReturnType<typeof entity>[]) => {
        const scene = new Scene([{ ...SEED, assets: { Table: entities.length }, archivedAssets: {} }]);
        const json = { approximateCount: entities.length, entities };
        scene.world.tenant.fault({ route: "searchAssets", kind: { json }, skip: 2 });
        return scene;
      };
      const shared = listing(entity("a", "1"), entity("b", "1"));
      await fails(shared, `${SNOWFLAKE}/a and ${SNOWFLAKE}/b are listed with one guid (1)`);
      expect([...shared.files.contents.keys()]).to.deep.equal([]);
      const sound = new Scene([{ ...SEED, assets: { Table: 1 }, archivedAssets: {} }]);
      await sound.take();
      const { connectionGuid } = (await sound.read()).header;
      await fails(
        listing(entity("a", connectionGuid)),
        `Atlan lists ${SNOWFLAKE}/a with the guid of the connection itself`,
      );
    });

    it("when Atlan does not sort", async () => {
      const scene = new Scene();
      const entity = (name: string) => ({
        typeName: "Table",
        guid: name,
        status: "ACTIVE",
        attributes: { qualifiedName: `${SNOWFLAKE}/${name}` },
      });
      const json = { approximateCount: 2, entities: [entity("b"), entity("a")] };
      scene.world.tenant.fault({ route: "searchAssets", kind: { json }, skip: 2 });
      await fails(scene, `${SNOWFLAKE}/a (a) came after ${SNOWFLAKE}/b (b)`);
    });

    it("when Atlan lists an asset that neither names the connection nor lies below it", async () => {
      const scene = new Scene([{ ...SEED, assets: { Table: 1 }, archivedAssets: {} }]);
      const attributes = { qualifiedName: `${OTHER.qualifiedName}/moved` };
      const json = { approximateCount: 1, entities: [{ typeName: "Table", guid: "1", status: "ACTIVE", attributes }] };
      scene.world.tenant.fault({ route: "searchAssets", kind: { json }, skip: 2 });
      await fails(scene, `Atlan lists ${OTHER.qualifiedName}/moved, which is no asset of ${SNOWFLAKE}`);
      expect([...scene.files.contents.keys()]).to.deep.equal([]);
    });

    it("when the connection can't be seen", async () => {
      await fails(new Scene([OTHER]), "there is no such connection", "ATLAN_CONNECTION_NOT_FOUND");
    });

    it("when an asset can't be read", async () => {
      const scene = new Scene();
      const json = {
        approximateCount: 1,
        entities: [{ typeName: "Table", guid: "1", status: "ACTIVE", attributes: {} }],
      };
      scene.world.tenant.fault({ route: "searchAssets", kind: { json }, skip: 2, times: 9 });
      await fails(scene, "whose names the credentials may not read", "ATLAN_UNREADABLE_ANSWER");
    });

    it("when the disk is full", async () => {
      const scene = new Scene([large(2_500)]);
      scene.files.writesLeft = 2;
      await fails(scene, "ENOSPC: no space left on device", "ATLAN_INVENTORY_FILE");
      scene.files.writesLeft = Infinity;
      expect((await scene.take()).err).to.equal("Continues after the 1,000 assets in assets.jsonl.part.\n");
      await scene.read();
    });

    it("when the name is a folder's, before anything is asked", async () => {
      const scene = new Scene();
      scene.files.folders.add("assets.jsonl");
      await fails(scene, "it is no file, but a folder", "ATLAN_INVENTORY_FILE");
      expect(scene.sent).to.equal(0);
    });

    it("when the folder is missing", async () => {
      const scene = new Scene();
      const { code, err } = await scene.run(SNOWFLAKE, "--out", "missing/assets.jsonl");
      expect(code).to.equal(1);
      expect(err).to.include("writing the inventory (missing/assets.jsonl): ENOENT");
    });
  });

  it("leaves the former file as it is when it fails", async () => {
    const scene = new Scene();
    scene.files.contents.set("assets.jsonl", "the former one");
    scene.world.tenant.fault({ route: "searchAssets", kind: { status: 403 }, skip: 2 });
    expect((await scene.take()).code).to.equal(1);
    expect(scene.text).to.equal("the former one");
  });

  describe("does not replace the list by which an archive can be restored", () => {
    const archived = async (seed: Partial<ConnectionSeed> = {}): Promise<Scene> => {
      const scene = new Scene([{ ...SEED, ...seed }]);
      expect((await scene.take()).code).to.equal(0);
      scene.world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      scene.world.clock.advance(600_000);
      return scene;
    };

    it("from before the archive", async () => {
      const scene = await archived();
      const former = scene.text;
      const { code, err } = await scene.take();
      expect(code).to.equal(1);
      expect(err).to.include(
        `(assets.jsonl): it is the inventory of 2026-01-15T09:00:00.000Z, which lists 12 assets of ${SNOWFLAKE} as active, and none is active now`,
      );
      expect(err).to.include("Nothing was written. Keep that file, which alone can restore them; name another one.");
      expect(scene.text).to.equal(former);
      expect([...scene.files.contents.keys()]).to.deep.equal(["assets.jsonl"]);
      expect((await scene.run(SNOWFLAKE, "--out", "archived.jsonl")).code).to.equal(0);
    });

    for (const [title, text, code] of [
      ["nor one whose line ends Git has changed", (former: string) => former.replaceAll("\n", "\r\n"), 1],
      ["nor one whose end was cut off", (former: string) => former.slice(0, -10), 1],
      ["nor a damaged one of another connection", (former: string) => former.replaceAll(SNOWFLAKE, `${SNOWFLAKE}0`), 1],
      ["but one whose first line was cut", (former: string) => former.slice(0, 10), 0],
      ["but a file that is none", () => "hello\n", 0],
    ] as const) {
      it(title, async () => {
        const scene = await archived();
        const former = text(scene.text);
        scene.files.contents.set("assets.jsonl", former);
        expect((await scene.take()).code).to.equal(code);
        if (code === 1) expect(scene.text).to.equal(former);
        else expect((await scene.read()).header).to.include({ active: 0, archived: 14 });
      });
    }

    it("of another connection, which the command can't see", async () => {
      const scene = new Scene();
      expect((await scene.take()).code).to.equal(0);
      const former = scene.text;
      const { code, err } = await scene.run(OTHER.qualifiedName, "--out", "assets.jsonl");
      expect(code).to.equal(1);
      expect(err).to.include(
        `(assets.jsonl): it is the inventory of 2026-01-15T09:00:00.000Z, which lists 12 assets of ${SNOWFLAKE} as active, and another connection, or tenant, is asked for. Nothing was written.`,
      );
      expect(err).to.include("[ATLAN_INVENTORY_FILE]");
      expect(scene.text).to.equal(former);
    });

    it("but one that lists nothing as active either", async () => {
      const scene = await archived();
      scene.files.contents.clear();
      expect((await scene.take()).code).to.equal(0);
      expect((await scene.take()).code).to.equal(0);
    });
  });

  it("makes a table for people, in which nothing is a formula", async () => {
    const scene = new Scene([
      {
        ...SEED,
        assets: { Table: 1 },
        archivedAssets: {},
        details: {
          attributes: {
            userDescription: '=HYPERLINK("http://x","y")',
            ownerUsers: ["a", "@b"],
            displayName: " \u001b[31m+1",
          },
        },
      },
    ]);
    expect((await scene.take("--csv", "assets.csv")).code).to.equal(0);
    const [head, line, rest] = (scene.files.contents.get("assets.csv") ?? "").split("\n");
    expect(head).to.match(/^"typeName","qualifiedName","name","status","displayName","description",/);
    expect(line).to.include(`"'=HYPERLINK(""http://x"",""y"")","a; '@b",`).and.to.include('" \\u001b[31m+1"');
    expect(rest).to.equal("");
    expect([...scene.files.contents.keys()]).to.deep.equal(["assets.jsonl", "assets.csv"]);
  });

  it("holds no credential that somebody has written into a description", async () => {
    const scene = new Scene([{ ...SEED, details: { attributes: { description: `use ${API_KEY}` } } }]);
    scene.redactor.add(API_KEY);
    expect((await scene.take()).code).to.equal(0);
    expect((await scene.read()).assets[0]).to.have.property("description", "use [secret]");
  });

  it("keeps the inventory when the table can't be written", async () => {
    const scene = new Scene();
    const { code, err } = await scene.take("--csv", "missing/assets.csv");
    expect(code).to.equal(1);
    expect(err).to.include("writing the table of the inventory (missing/assets.csv): ENOENT");
    await scene.read();
  });

  it("writes no table in the place of an inventory, which alone can restore what it lists", async () => {
    const scene = new Scene();
    expect((await scene.run(OTHER.qualifiedName, "--out", "kept.jsonl")).code).to.equal(0);
    const kept = scene.files.contents.get("kept.jsonl");
    const { code, err } = await scene.take("--csv", "kept.jsonl");
    expect(code).to.equal(1);
    expect(err).to.include(
      `writing the table of the inventory (kept.jsonl): it is the inventory of ${OTHER.qualifiedName} of 2026-01-15T09:00:00.000Z. Nothing was written. Keep what is there, and name another file for the table. [ATLAN_INVENTORY_FILE]`,
    );
    expect(scene.sent).to.equal(0);
    expect([...scene.files.contents]).to.deep.equal([["kept.jsonl", kept]]);
  });

  it("writes no table in the place of an inventory that was cut, or of a file that can't be read", async () => {
    const scene = new Scene();
    expect((await scene.take()).code).to.equal(0);
    const cut = scene.text.slice(0, -100);
    scene.files.contents.set("cut.jsonl", cut);
    const ofCut = await scene.take("--csv", "cut.jsonl");
    expect(ofCut.err).to.include(`(cut.jsonl): it is the inventory of ${SNOWFLAKE} of `);
    scene.files.readsLeft = 0;
    const ofUnreadable = await scene.take("--csv", "cut.jsonl");
    expect(ofUnreadable.err).to.include("(cut.jsonl): EIO: i/o error, read. Nothing was written.");
    expect([ofCut.code, ofUnreadable.code]).to.deep.equal([1, 1]);
    expect(scene.files.contents.get("cut.jsonl")).to.equal(cut);
  });

  it("writes no table over the inventory itself, where two names are of one file", async () => {
    const scene = new Scene();
    const { files } = scene;
    const { kindOf, read, rename } = files;
    // As by a link to the folder.
    const plain = (path: string) => path.replace("link/", "");
    files.kindOf = (path) => kindOf(plain(path));
    files.read = (path) => read(plain(path));
    files.rename = (path, to) => rename(plain(path), plain(to));
    const { code, err } = await scene.take("--csv", "link/assets.jsonl");
    expect(code).to.equal(1);
    expect(err).to.include(
      `writing the table of the inventory (link/assets.jsonl): it is the inventory of ${SNOWFLAKE} of 2026-01-15T09:00:00.000Z. The inventory itself is whole: assets.jsonl. Keep what is there, and name another file for the table. [ATLAN_INVENTORY_FILE]`,
    );
    await scene.read();
  });

  it("writes a table again where one is, and none in the place of a folder, a link or a device", async () => {
    const scene = new Scene();
    for (const time of ["first", "second"]) expect((await scene.take("--csv", "assets.csv")).code, time).to.equal(0);
    for (const [kind, said] of [
      ["folder", "it is no file, but a folder"],
      ["other", "it is no file, but a link or a device"],
    ] as const) {
      scene.files.kindOf = (path) => Promise.resolve(path === "there" ? kind : undefined);
      const { code, err } = await scene.take("--csv", "there");
      expect(code).to.equal(1);
      expect(err).to.include(`writing the table of the inventory (there): ${said}. Nothing was written.`);
      expect(scene.files.contents.has("there")).to.equal(false);
    }
  });

  it("leaves no half of a table where the disk is full", async () => {
    const scene = new Scene();
    const write = scene.files.write;
    scene.files.write = (path, keptBytes) => {
      if (path === "assets.csv.part") scene.files.writesLeft = 0;
      return write(path, keptBytes);
    };
    const { code, err } = await scene.take("--csv", "assets.csv");
    expect(code).to.equal(1);
    expect(err).to.include("ENOSPC: no space left on device").and.to.include("The inventory itself is whole");
    expect([...scene.files.contents.keys()]).to.deep.equal(["assets.jsonl"]);
  });

  it("says that the table can't be written where the inventory can't be read again", async () => {
    const scene = new Scene();
    scene.files.readsLeft = 1;
    const { code, err } = await scene.take("--csv", "assets.csv");
    expect(code).to.equal(1);
    expect(err).to.include(
      "reading the inventory (assets.jsonl): EIO: i/o error, read. It was there a moment ago; the table was not written. [ATLAN_INVENTORY]",
    );
    await scene.read();
  });

  it("keeps what was listed where that can't be read back, and goes on from there", async () => {
    const scene = new Scene();
    scene.files.readsLeft = 0;
    const { code, err } = await scene.take();
    expect(code).to.equal(1);
    expect(err).to.include(
      "reading the inventory (assets.jsonl.part): EIO: i/o error, read. What was listed stays there; assets.jsonl was not written. Call it again: it goes on from there. [ATLAN_INVENTORY]",
    );
    scene.files.readsLeft = Infinity;
    expect((await scene.take()).code).to.equal(0);
    await scene.read();
  });

  it("prints JSON", async () => {
    const { out } = await new Scene().take("--json");
    expect(JSON.parse(out)).to.include({
      format: 1,
      file: "assets.jsonl",
      connection: SNOWFLAKE,
      assets: 14,
      archived: 2,
    });
  });

  for (const [what, args, because] of [
    ["no connection", ["--out", "a"], "name a connection"],
    ["two connections", [SNOWFLAKE, SNOWFLAKE, "--out", "a"], "one connection at a time"],
    ["an asset", [`${SNOWFLAKE}/DB`, "--out", "a"], "this is an asset inside a connection"],
    ["no file", [SNOWFLAKE], "say with --out where it goes"],
    ["an empty name", [SNOWFLAKE, "--out", ""], "say with --out where it goes"],
    ["an empty name of the table", [SNOWFLAKE, "--out", "a", "--csv", ""], "--csv needs the name of a file"],
    ["one file for both", [SNOWFLAKE, "--out", "a", "--csv", "./a"], "--out and --csv need different files"],
    ["the part as the table", [SNOWFLAKE, "--out", "a", "--csv", "a.part"], "--out and --csv need different files"],
    ["- for a file", [SNOWFLAKE, "--out", "-"], "--out needs a file: - is neither standard input nor"],
    ["- for the table", [SNOWFLAKE, "--out", "a", "--csv", "-"], "--csv needs a file"],
    ["- for what is compared", [SNOWFLAKE, "--strict", "-"], "--strict needs a file"],
    ["an unknown option", [SNOWFLAKE, "--ouT", "a"], "there is no option"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const scene = new Scene();
      const { code, err } = await scene.run(...args);
      expect({ code, sent: scene.sent }).to.deep.equal({ code: 2, sent: 0 });
      expect(err).to.include(because);
    });
  }
});
