import { expect } from "chai";
import { present } from "../../../provider/text/present";
import { rig, SNOWFLAKE } from "../../rig";
import { APP_CONFIG } from "../../wire/personalities";

/** A workflow of somebody else, of which a run is stuck and so many later ones have failed; and a stack that names it. */
function opened(surface: "package" | "app", later: number, name?: string) {
  const { tenant, clock, stack, shown } = rig({ surface });
  tenant.script({ stuckIn: "Running", reach: 0 });
  const { workflowName: existingWorkflow } = tenant.ui.createAndRun({
    connectionQualifiedName: SNOWFLAKE,
    ...present({ name }),
  });
  for (let count = 0; count < later; count++) {
    clock.advance(60_000);
    tenant.script({ outcome: "Failed", reach: 0 });
    tenant.ui.run(existingWorkflow);
  }
  clock.advance(60_000);
  const program = { connectionQualifiedName: SNOWFLAKE, existingWorkflow, timeout: "60s" };
  const config = surface === "app" ? APP_CONFIG : {};
  return { tenant, shown, program, stack: stack("legacy", { config }) };
}

for (const surface of ["package", "app"] as const) {
  describe(`a run that is going, of a workflow that has run often since (${surface})`, () => {
    for (const [later, name] of [[5], [60], [60, "nightly-cleanup"]] as const) {
      it(`is followed, and no other is started beside it: ${later} runs later, of ${name ?? "the usual name"}`, async () => {
        const { tenant, program, shown, stack } = opened(surface, later, name);
        const [stuck] = tenant.runs();
        await stack.preview(program);
        expect(shown.map(({ line }) => line).join("\n")).to.include(`Will go on with run ${stuck?.id ?? ""}`);
        expect((await stack.up(program)).errors.join()).to.include(`run ${stuck?.id ?? ""} is Running after 1m`);
        expect(tenant.mutations()).to.deep.equal([]);
      });
    }
  });
}
