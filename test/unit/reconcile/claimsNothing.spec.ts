import { expect } from "chai";
import { rig, SNOWFLAKE } from "../../rig";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("what nobody has done is not said to be done", () => {
  it("a trigger is put back, and somebody else has purged the connection: it is gone, not archived", async () => {
    const { tenant, clock, stack } = rig();
    const legacy = stack();
    const held = { allowMissing: true, purgeAfter: "30d", maxAssets: 99 };
    const program = (ticket: string) => ({ connectionQualifiedName: SNOWFLAKE, ...held, triggers: { ticket } });
    expect((await legacy.up(program("a"))).errors).to.deep.equal([]);
    clock.advance(10 * MINUTE);
    tenant.script({ outcome: "Failed", reach: 0 });
    expect((await legacy.up(program("b"))).errors).to.have.length(1);
    clock.advance(10 * MINUTE);
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    clock.advance(10 * MINUTE);
    expect((await legacy.up(program("a"))).errors).to.deep.equal([]);
    expect(legacy.outputs["outcome"]).to.equal("alreadyGone");
    expect(legacy.outputs).not.to.have.property("purgeEligibleAt");
  });

  it("purgeAfter is taken away while its purge goes on: it is purged, not archived", async () => {
    const { clock, stack } = rig();
    const legacy = stack();
    const one = { connectionQualifiedName: SNOWFLAKE, allowMissing: true, waitForCompletion: false, maxAssets: 99 };
    const held = { ...one, purgeAfter: "1d" };
    expect((await legacy.up(held)).errors).to.deep.equal([]);
    clock.advance(10 * MINUTE);
    expect((await legacy.up(held)).errors).to.deep.equal([]);
    clock.advance(2 * DAY);
    expect((await legacy.up(held)).errors).to.deep.equal([]);
    clock.advance(10 * MINUTE);
    expect((await legacy.up(one)).errors).to.deep.equal([]);
    expect(legacy.outputs["achieved"]).to.equal("purged");
  });

  for (const [title, isByOthers, told] of [
    ["all was archived before", false, "as it was before that start"],
    ["somebody else has archived it since", true, "by which run is not known"],
  ] as const) {
    it(`a rerun was lost on its way, and ${title}: no run is claimed`, async () => {
      const { tenant, clock, stack, shown } = rig();
      const legacy = stack();
      const program = (ticket: string) => ({ connectionQualifiedName: SNOWFLAKE, triggers: { ticket } });
      expect((await legacy.up(program("a"))).errors).to.deep.equal([]);
      const { receipt } = legacy.outputs;
      clock.advance(10 * MINUTE);
      if (isByOthers) tenant.ui.restore(SNOWFLAKE);
      clock.advance(10 * MINUTE);
      tenant.fault({ route: "rerunWorkflow", kind: { drop: "before" }, times: 9 });
      expect((await legacy.up(program("b"))).errors.join()).to.include("ATLAN_UNKNOWN_OUTCOME");
      clock.advance(10 * MINUTE);
      if (isByOthers) tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
      clock.advance(10 * MINUTE);
      expect((await legacy.up(program("b"))).errors).to.deep.equal([]);
      expect(legacy.outputs).to.include({ outcome: "alreadyArchived", achieved: "archived", receipt });
      const line = `No run of the last start can be found. Everything is archived, ${told}.`;
      expect(shown.map((it) => it.line)).to.include(line);
    });
  }
});

describe("what this resource has done is known", () => {
  it("existingWorkflow was added after a create that was killed, whose own workflow has purged the connection since", async () => {
    const { clock, stack, tenant } = rig();
    const legacy = stack();
    const program = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 99 };
    expect((await legacy.up(program)).errors).to.deep.equal([]);
    // The command was killed before its state was stored.
    legacy.resource = undefined;
    clock.advance(10 * MINUTE);
    const existingWorkflow = "atlan-connection-delete-1700000009";
    tenant.ui.create({ name: existingWorkflow, connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE" });
    clock.advance(10 * MINUTE);
    const adopting = { ...program, existingWorkflow };
    expect((await legacy.preview(adopting)).errors).to.deep.equal([]);
    expect((await legacy.upWithoutPreview(adopting)).errors).to.deep.equal([]);
    expect(legacy.outputs).to.include({ outcome: "alreadyGone", achieved: "purged" });
  });
});
