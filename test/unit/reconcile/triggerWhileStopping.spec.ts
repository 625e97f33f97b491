import { expect } from "chai";
import { rig, SNOWFLAKE } from "../../rig";

describe("a trigger that is changed while a run is being stopped that nobody waits for", () => {
  it("is refused until the run has ended, and then asks for another one", async () => {
    const { clock, tenant, lastLine, stack: open } = rig({ stopMs: 15_000 });
    const stack = open();
    const program = { connectionQualifiedName: SNOWFLAKE, waitForCompletion: false };
    await stack.up(program);
    clock.advance(2_000);
    tenant.ui.stop(tenant.runs()[0]!.id);
    clock.advance(1_000);
    const changed = { ...program, triggers: { ticket: "DATA-482" } };
    await stack.preview(changed);
    expect(lastLine()?.text).to.equal("Plan: 1 connection refused");
    expect((await stack.upWithoutPreview(changed)).errors.join()).to.include("is in flight. Nothing was started.");
    clock.advance(60_000);
    expect((await stack.up(changed)).errors).to.deep.equal([]);
    expect(tenant.runs()).to.have.length(2);
    clock.advance(60_000);
    await stack.up(changed);
    expect(stack.outputs).to.include({ outcome: "ran", achieved: "archived" });
  });
});
