import { expect } from "chai";
import { ONE, type ProgramInputs, rig, SNOWFLAKE } from "../../rig";

const MINUTE = 60_000;
const of = (ticket: number): ProgramInputs => ({ connectionQualifiedName: SNOWFLAKE, triggers: { ticket } });

/** A stack all of whose commands are served by one process, as by a plugin to which the engine attaches. */
function inOneProcess() {
  const it = rig();
  let served: ReturnType<typeof ONE.open> | undefined;
  const stack = it.stack("legacy", { simulated: { ...ONE, open: (deps) => (served ??= ONE.open(deps)) } });
  return { ...it, stack };
}

describe("a process that serves several commands", () => {
  it("archives what came back when a trigger is put back, and does not say so by the run of a former command", async () => {
    const { tenant, clock, stack } = inOneProcess();
    for (const ticket of [1, 2, 1]) {
      expect((await stack.up(of(ticket))).errors).to.deep.equal([]);
      expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0 });
      tenant.ui.restore(SNOWFLAKE);
      clock.advance(MINUTE);
    }
    expect(tenant.runs()).to.have.length(3);
    expect(stack.outputs["runId"]).to.equal(tenant.runs().at(-1)!.id);
  });

  it("tries again in the next command what has failed", async () => {
    const { tenant, stack } = inOneProcess();
    tenant.script({ outcome: "Failed" });
    expect((await stack.up(of(1))).errors.join()).to.include("ended Failed");
    expect((await stack.up(of(1))).errors).to.deep.equal([]);
    expect(tenant.runs()).to.have.length(2);
  });
});
