import { expect } from "chai";
import { type ProgramInputs, rig, SNOWFLAKE } from "../../rig";

const PURGE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12 };

describe("a run of somebody else that purges by the delete type HARD", () => {
  for (const runsCarryTemplate of [true, false]) {
    it(`is joined, as the preview says, by a purge, where runs ${runsCarryTemplate ? "" : "do not "}tell what they do`, async () => {
      const { clock, tenant, shown, stack: open } = rig({ switches: { runsCarryTemplate } });
      const stack = open();
      const { runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "HARD" });
      clock.advance(5_000);
      expect((await stack.preview(PURGE)).errors).to.deep.equal([]);
      expect(shown.at(-1)!.line).to.include(`Will join run ${runId}, which is going already, by another workflow`);
      expect((await stack.upWithoutPreview(PURGE)).errors).to.deep.equal([]);
      expect(stack.outputs).to.include({ outcome: "attached", achieved: "purged" });
    });
  }
});

describe("a run of somebody else that deletes the connection without its assets", () => {
  it("is waited for by an archive, which then archives the assets", async () => {
    const { clock, tenant, shown, stack: open } = rig();
    const stack = open();
    const { runId } = tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteAssets: false });
    clock.advance(5_000);
    await stack.preview({ connectionQualifiedName: SNOWFLAKE });
    const said = shown.map(({ line }) => line).join("\n");
    expect(said).to.include(`Will wait for run ${runId} to end first`).and.to.include("Will archive 12 assets");
    expect((await stack.upWithoutPreview({ connectionQualifiedName: SNOWFLAKE })).errors).to.deep.equal([]);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
  });

  it("refuses a purge", async () => {
    const { clock, tenant, stack: open } = rig();
    const stack = open();
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType: "PURGE", deleteAssets: false });
    clock.advance(5_000);
    for (const { errors } of [await stack.preview(PURGE), await stack.upWithoutPreview(PURGE)])
      expect(errors.join()).to.include("is in flight. Nothing was started.");
    expect(tenant.runs()).to.have.length(1);
  });
});
