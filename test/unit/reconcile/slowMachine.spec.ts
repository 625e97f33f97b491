import { expect } from "chai";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import type { Receipt } from "../../../provider/reconcile/receipt";
import { CONFIG, type ProgramInputs, rig, SimulatedStack, SNOWFLAKE } from "../../rig";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const HELD: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, purgeAfter: "1d", maxAssets: 12 };

/** A hold is over, its purge has begun, and the next command runs on a machine whose clock is ten minutes behind. */
async function onSlowMachine(plan: Parameters<ReturnType<typeof rig>["tenant"]["script"]>[0], waits: boolean) {
  const it = rig();
  const stack = it.stack();
  await stack.up(HELD);
  it.clock.advance(DAY + MINUTE);
  it.tenant.script(plan);
  await stack.up({ ...HELD, waitForCompletion: waits });
  it.clock.advance(MINUTE);
  const behind = (): number => it.clock.now() - 10 * MINUTE;
  const clock = { now: behind, wallTime: behind, sleep: (ms: number) => it.clock.sleep(ms) };
  const slow = new SimulatedStack({ ...it.dependencies, clock }, CONFIG);
  slow.resource = stack.resource;
  it.shown.length = 0;
  const { errors } = await slow.up(HELD);
  stack.resource = slow.resource;
  return { ...it, stack, slow, error: errors.join(), text: it.shown.map(({ line }) => line).join("\n") };
}

describe("the purge of a hold that is over, on a machine whose clock is behind its end", () => {
  it("stays stopped after a person has stopped it, also when the clock is right again", async () => {
    const { tenant, stack, error } = await onSlowMachine({ stopAfterMs: 8_000 }, true);
    expect(error).to.include("was stopped by somebody");
    expect((await stack.up(HELD)).errors.join()).to.include("was stopped by somebody");
    expect(tenant.runs()).to.have.length(2);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", archived: 8 });
  });

  it("is waited for while it is going, and no line says that none is started before the end of the hold", async () => {
    const { tenant, stack, error, text } = await onSlowMachine({ runningMs: 30 * MINUTE }, false);
    expect(error).to.equal("");
    expect(text).to.include("The hold of 1d is over").and.not.to.include("no purge is started before that");
    expect(stack.outputs).to.include({ achieved: "purged", outcome: "ran" });
    expect(tenant.runs()).to.have.length(2);
  });

  it("has its receipt when it has ended", async () => {
    const { tenant, stack, error } = await onSlowMachine({}, false);
    expect(error).to.equal("");
    const receipt = JSON.parse(String(stack.outputs["receipt"])) as Receipt;
    expect(receipt).to.include({ mode: "purge", outcome: "ran", run: tenant.runs()[1]!.id });
  });

  it("is not started again when it has failed, before this machine's clock says so too", async () => {
    const { tenant, stack, error } = await onSlowMachine({ outcome: "Failed" }, true);
    expect(error).to.equal("");
    expect(stack.outputs).to.include({ achieved: "archived" });
    expect(tenant.runs()).to.have.length(2);
    await stack.up(HELD);
    expect(stack.outputs).to.include({ achieved: "purged", outcome: "ran" });
  });

  it("is given up by a hold that was not over when it was started, also where somebody has stopped it", async () => {
    const { tenant, slow, error } = await onSlowMachine({ stopAfterMs: 8_000 }, true);
    expect(error).to.include("was stopped by somebody");
    expect(await slow.up({ ...HELD, purgeAfter: "60d" })).to.deep.equal({ step: "update", errors: [] });
    expect(slow.outputs).to.include({ achieved: "archived" });
    expect(tenant.runs()).to.have.length(2);
  });

  it("is announced where its connection has no name yet, since up goes on with it", async () => {
    const { shown, slow } = await onSlowMachine({ stopAfterMs: 8_000 }, true);
    shown.length = 0;
    expect((await slow.preview({ ...HELD, connectionQualifiedName: UNKNOWN_VALUE })).errors).to.deep.equal([]);
    const [announced] = shown.filter(({ severity }) => severity === "warning");
    expect(announced?.line).to.include("WILL PERMANENTLY PURGE connection").and.include("its hold is over since");
  });
});
