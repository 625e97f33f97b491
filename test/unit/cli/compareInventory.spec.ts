import { expect } from "chai";
import { createHash } from "node:crypto";
import { SNOWFLAKE } from "../../rig";
import type { ConnectionSeed } from "../../tenant";
import { OTHER, Scene, SEED } from "./inventoryScene";

describe("inventory --strict", () => {
  const strict = (scene: Scene, ...more: string[]) => scene.run(SNOWFLAKE, "--strict", "assets.jsonl", ...more);

  async function taken(seed: Partial<ConnectionSeed> = {}): Promise<Scene> {
    const scene = new Scene([{ ...SEED, ...seed }, OTHER]);
    expect((await scene.take()).code).to.equal(0);
    return scene;
  }

  it("is content with what is there as it is listed, and writes nothing", async () => {
    const scene = await taken();
    const { text } = scene;
    const { sha256 } = await scene.read();
    expect(await strict(scene)).to.deep.equal({
      code: 0,
      out: `assets.jsonl: 14 assets of ${SNOWFLAKE}, as of 2026-01-15T09:00:00.000Z, sha256 ${sha256}\nEverything that is there now is listed.\n`,
      err: "",
    });
    expect([...scene.files.contents]).to.deep.equal([["assets.jsonl", text]]);
  });

  it("names what came since, whatever time of creation it claims", async () => {
    const scene = await taken();
    scene.world.tenant.ui.crawl(SNOWFLAKE, "Table", 25);
    const { code, out } = await strict(scene);
    expect(code).to.equal(1);
    expect(out).to.match(
      /\nNot listed, and there now: 25 assets\n( {2}Table default\/snowflake\/1700000001\/table_\d+ \(.{36}\), created 2026-01-15T.*\n){20} {2}and 5 more\n$/,
    );
    const { out: json } = await strict(scene, "--json");
    expect(JSON.parse(json)).to.deep.include({ format: 1, activeAgain: { count: 0, examples: [] } });
    expect(JSON.parse(json)).to.have.nested.property("unlisted.count", 25);
  });

  it("names what has taken the place of a listed one: as many as before, of the same types", async () => {
    const scene = await taken();
    const other = scene.text.replace("00000001-a71a-4000-8000-00000000000d", "00000001-a71a-4000-8000-0000000000ff");
    scene.files.contents.set("assets.jsonl", resealed(other));
    const { code, out } = await strict(scene);
    expect(code).to.equal(1);
    expect(out).to.include("Not listed, and there now: 1 asset\n  Table default/snowflake/1700000001/table_13 (");
    expect(out).to.include("Listed, and not there any more: 1 asset.\n");
  });

  it("names what is listed as archived and is active again", async () => {
    const scene = await taken();
    scene.world.tenant.ui.restore(SNOWFLAKE, 1);
    const { code, out } = await strict(scene);
    expect(code).to.equal(1);
    expect(out).to.match(/\nListed as archived, and active now: 1 asset\n {2}Table \S+table_1\d \(/);
  });

  it("says that the connection itself is listed as archived and is active again", async () => {
    const scene = new Scene([{ ...SEED, state: "DELETED", assets: {} }, OTHER]);
    expect((await scene.take()).code).to.equal(0);
    expect((await strict(scene)).code).to.equal(0);
    scene.world.tenant.ui.restore(SNOWFLAKE, 0);
    const { code, out } = await strict(scene);
    expect(code).to.equal(1);
    expect(out).to.include("\nThe connection itself is listed as archived, and is active now.\n");
    expect(out).to.not.include("Everything that is there now is listed");
    expect(JSON.parse((await strict(scene, "--json")).out)).to.include({ isConnectionActiveAgain: true });
  });

  it("counts what is gone, which no run can take any more, and is content with the rest", async () => {
    const scene = await taken();
    const later = new Scene([{ ...SEED, archivedAssets: {} }, OTHER]);
    later.files.contents.set("assets.jsonl", scene.text);
    const { code, out } = await strict(later);
    expect(code).to.equal(0);
    expect(out).to.match(/\nEverything that is there now is listed\.\nListed, and not there any more: 2 assets\.\n$/);
  });

  it("refuses another connection's list, and one that is not whole, before anything is asked", async () => {
    const scene = await taken();
    const { code, err } = await scene.run(OTHER.qualifiedName, "--strict", "assets.jsonl");
    expect({ code, sent: scene.sent }).to.deep.equal({ code: 1, sent: 0 });
    expect(err).to.include(
      `it is of connection "${SNOWFLAKE}", not of ${OTHER.qualifiedName}. Name the inventory of this`,
    );
    scene.files.contents.set("assets.jsonl", scene.text.slice(0, -10));
    expect((await strict(scene)).err).to.include("the file was cut here");
    expect(scene.sent).to.equal(0);
  });

  it("says that another connection has the name now", async () => {
    const scene = await taken();
    const other = scene.text.replaceAll("00000001-a71a-4000-8000-000000000000", "00000009-a71a-4000-8000-000000000000");
    scene.files.contents.set("assets.jsonl", resealed(other));
    const { code, out } = await strict(scene);
    expect(code).to.equal(1);
    expect(out).to.include("Another connection has its name now: guid 00000001-a71a-4000-8000-000000000000, not 0000");
  });

  it("fails where what is listed now is not what is counted", async () => {
    const scene = await taken();
    scene.before = (request) => {
      if (request === 3) scene.world.tenant.ui.crawl(SNOWFLAKE, "Table", 1);
      return undefined;
    };
    const { code, err } = await strict(scene);
    expect(code).to.equal(1);
    expect(err).to.include("it changed while it was listed").and.include("[ATLAN_INVENTORY_INCOMPLETE]");
  });

  it("goes with no file that is to be written", async () => {
    const scene = await taken();
    expect(await strict(scene, "--out", "b.jsonl")).to.deep.include({ code: 2 });
    expect((await strict(scene, "--csv", "b.csv")).err).to.include("--strict writes no file");
    expect((await scene.run(SNOWFLAKE, "--strict=")).err).to.include("--strict needs the name of an inventory");
  });
});

/** The text with the digest that its lines have. */
function resealed(text: string): string {
  const lines = text.split("\n").slice(0, -2);
  const before = `${lines.join("\n")}\n`;
  const sha256 = createHash("sha256").update(before).digest("hex");
  return `${before}${JSON.stringify({ sha256, lines: lines.length })}\n`;
}
