import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import { archive, purge, type Scene, scene, STUCK } from "./scene";

const UPDATE = { step: "update", errors: [] };

/** The update died after its start was accepted: state is as it was before. */
async function interrupted(it: Scene, update: () => Promise<unknown>): Promise<void> {
  const before = it.legacy.resource;
  await update();
  it.legacy.resource = before;
}

describe("the preview after an update that was interrupted", () => {
  it("is no error when its purge has finished meanwhile and the connection is gone", async () => {
    const it = scene();
    await it.legacy.up(archive());
    await interrupted(it, () => it.legacy.up(purge()));
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "GONE" });
    expect(await it.legacy.preview(purge())).to.deep.equal(UPDATE);
    expect(await it.legacy.up(purge())).to.deep.equal(UPDATE);
    expect(it.legacy.outputs).to.include({ achieved: "purged", outcome: "ran" });
    expect(it.tenant.runs().map(({ deleteType }) => deleteType)).to.deep.equal(["SOFT", "PURGE"]);
  });

  it("is no error when its purge is going and more has come in", async () => {
    const it = scene();
    await it.legacy.up(archive());
    it.tenant.script(STUCK);
    await interrupted(it, () => it.legacy.up(purge({ timeout: "30s" })));
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 20);
    expect(await it.legacy.preview(purge())).to.deep.equal(UPDATE);
  });

  it("is no error when its rerun is going and more has come in", async () => {
    const it = scene();
    const again = archive({ maxAssets: 12, triggers: { ticket: "2" } });
    await it.legacy.up(archive());
    it.tenant.script(STUCK);
    await interrupted(it, () => it.legacy.up({ ...again, timeout: "30s" }));
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 20);
    expect(await it.legacy.preview(again)).to.deep.equal(UPDATE);
  });

  it("refuses all the same where nothing was begun", async () => {
    const it = scene();
    await it.legacy.up(archive());
    it.tenant.ui.crawl(SNOWFLAKE, "Table", 20);
    expect((await it.legacy.preview(purge())).errors.join()).to.include("it has 32 assets");
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    it.clock.advance(120_000);
    expect((await it.legacy.preview(purge())).errors.join()).to.include("there is no such connection");
  });
});
