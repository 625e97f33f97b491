import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import { archive, purge, type Scene, scene } from "./scene";

/** A tenant whose answers leave out how many assets carry lineage. */
function silentOnLineage(): Scene {
  const it = scene();
  it.meanwhile = (request) =>
    request.body === undefined ? request : { ...request, body: request.body.replaceAll('"by_lineage"', '"by_other"') };
  return it;
}

describe("assets whose lineage is not told", () => {
  it("are archived all the same, and the preview says that it can't be told", async () => {
    const it = silentOnLineage();
    expect((await it.legacy.preview(archive())).errors).to.deep.equal([]);
    expect(it.told()).to.deep.equal([
      `Will archive 12 assets of connection ${SNOWFLAKE} ("legacy", active): 9 Column, 3 Table; ` +
        "how many of them carry lineage can't be told.",
    ]);
    expect((await it.legacy.up(archive())).errors).to.deep.equal([]);
    expect(it.legacy.outputs).to.deep.include({ achieved: "archived" });
    expect(it.legacy.outputs["assets"]).to.include({ active: 0, archived: 12, lineageUnknown: true });
    // What is stored is understood again.
    expect((await it.legacy.up(archive({ triggers: { ticket: "2" } }))).errors).to.deep.equal([]);
    expect(it.tenant.runs()).to.have.length(2);
  });

  it("are counted for a purge as they are for any", async () => {
    const it = silentOnLineage();
    expect((await it.legacy.up(purge({ maxAssets: 11 }))).errors.join()).to.include("12 assets");
    expect((await it.legacy.up(purge())).errors).to.deep.equal([]);
    expect(it.legacy.outputs).to.deep.include({ achieved: "purged" });
  });
});
