import { expect } from "chai";
import { type ProgramInputs, rig, SNOWFLAKE } from "../../rig";

const ARCHIVE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE };
const PURGE: ProgramInputs = { ...ARCHIVE, mode: "purge", maxAssets: 12 };

for (const surface of ["package", "app"] as const) {
  describe(`a run of somebody else that has been told to stop and still goes on (${surface})`, () => {
    const opened = (deleteType: "SOFT" | "PURGE") => {
      const world = rig({ surface, stopMs: 15_000 });
      const { runId } = world.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE, deleteType });
      world.clock.advance(3_000);
      world.tenant.ui.stop(runId);
      world.clock.advance(1_000);
      const config = { "atlan:workflowApi": surface, "atlan:connectionDeleteAppId": "connection-delete" };
      return { ...world, runId, stack: world.stack("legacy", { config }) };
    };

    it("is waited for by an archive, which then runs", async () => {
      const { tenant, shown, runId, stack } = opened("SOFT");
      expect((await stack.preview(ARCHIVE)).errors).to.deep.equal([]);
      expect(shown.map(({ line }) => line).join("\n")).to.include(`Will wait for run ${runId} to end first`);
      expect((await stack.upWithoutPreview(ARCHIVE)).errors).to.deep.equal([]);
      expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0, archived: 12 });
    });

    it("refuses a purge, already in the preview", async () => {
      const { stack } = opened("PURGE");
      for (const { errors } of [await stack.preview(PURGE), await stack.upWithoutPreview(PURGE)])
        expect(errors.join()).to.include("is in flight. Nothing was started.");
    });
  });
}
