import { expect } from "chai";
import { SNOWFLAKE } from "../../rig";
import { archive, scene, type Scene } from "../preview/scene";
import { restore, takeInventory } from "./restoring";

const SAME = { step: "same", errors: [] };
const UPDATE = { step: "update", errors: [] };

/** An inventory, an archive by the resource, and a restore by the command. */
async function takenBack(program = archive()): Promise<Scene> {
  const it = scene();
  const inventory = takeInventory(it.tenant);
  expect((await it.legacy.up(program)).errors).to.deep.equal([]);
  expect((await restore(it.tenant, it.clock, inventory)).code).to.equal(0);
  it.tenant.clearRequests();
  it.told();
  return it;
}

describe("a ConnectionDelete after a restore of what it has archived", () => {
  it("shows by a refresh that the assets are back, and does not archive them again", async () => {
    const it = await takenBack();
    expect((await it.legacy.refresh()).errors).to.deep.equal([]);
    expect(it.legacy.outputs["assets"]).to.deep.include({ active: 12, archived: 0, connection: "ACTIVE" });
    expect(it.told()).to.deep.equal([
      "12 assets (9 Column, 3 Table) active again since the archive. With rerunOnDrift: true the next `pulumi up` runs it again.",
    ]);
    for (let time = 0; time < 2; time++) expect(await it.legacy.up(archive())).to.deep.equal(SAME);
    expect(it.tenant.runs()).to.have.length(1);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 12, archived: 0 });
  });

  it("does not archive them again without a refresh either", async () => {
    const it = await takenBack();
    expect(await it.legacy.up(archive())).to.deep.equal(SAME);
    expect(it.tenant.runs()).to.have.length(1);
  });

  it("archives them again with a changed trigger", async () => {
    const it = await takenBack();
    expect(await it.legacy.up(archive({ triggers: { ticket: "2" } }))).to.deep.equal(UPDATE);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
    expect(it.tenant.runs()).to.have.length(2);
  });

  it("archives them again with rerunOnDrift, once a refresh has seen them", async () => {
    const program = archive({ rerunOnDrift: true });
    const it = await takenBack(program);
    await it.legacy.refresh();
    expect(await it.legacy.up(program)).to.deep.equal(UPDATE);
    expect(await it.legacy.up(program)).to.deep.equal(SAME);
    expect(it.tenant.runs()).to.have.length(2);
  });

  it("does not purge them when a hold is over", async () => {
    const held = (purgeAfter: string) => archive({ purgeAfter, maxAssets: 12 });
    const it = await takenBack(held("30d"));
    await it.clock.sleep(31 * 86_400_000);
    const { errors } = await it.legacy.up(held("30d"));
    expect(errors.join()).to.include("12 assets of it (9 Column, 3 Table) are active again since the archive");
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 12, gone: 0 });
  });
});
