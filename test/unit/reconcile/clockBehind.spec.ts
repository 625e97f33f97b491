import { expect } from "chai";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import { CONFIG, type ProgramInputs, rig, type Rig, SimulatedStack, SNOWFLAKE } from "../../rig";

const DAY = 86_400_000;
const HELD: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, purgeAfter: "30d", maxAssets: 12 };

/** A purge after a hold that is going, and the same stack on a machine whose clock is a day behind. */
async function promoted(): Promise<Rig & { readonly right: SimulatedStack; readonly behind: SimulatedStack }> {
  const it = rig();
  const right = it.stack();
  expect((await right.up(HELD)).errors).to.deep.equal([]);
  it.clock.advance(30 * DAY);
  it.tenant.script({ stuckIn: "Running", reach: 0.5 });
  expect((await right.up({ ...HELD, waitForCompletion: false })).errors).to.deep.equal([]);
  const now = () => it.clock.now() - DAY;
  const clock = { now, wallTime: now, sleep: (ms: number) => it.clock.sleep(ms) };
  const behind = new SimulatedStack({ ...it.dependencies, clock }, CONFIG);
  behind.resource = right.resource;
  return { ...it, right, behind };
}

describe("the purge after a hold, on a machine whose clock says that the hold goes on", () => {
  it("is not forgotten where somebody has stopped it, so that no unchanged up starts it again", async () => {
    const { clock, tenant, right, behind } = await promoted();
    tenant.ui.stop(tenant.runs().at(-1)!.id);
    clock.advance(60_000);
    let { resource } = right;
    for (const stack of [right, behind, right]) {
      stack.resource = resource;
      expect((await stack.up(HELD)).errors.join()).to.include("was stopped by somebody");
      ({ resource } = stack);
    }
    expect(tenant.runs().map(({ deleteType }) => deleteType)).to.deep.equal(["SOFT", "PURGE"]);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED" });
  });

  it("is waited for while it is going", async () => {
    const { tenant, shown, behind } = await promoted();
    shown.length = 0;
    expect((await behind.up({ ...HELD, waitForCompletion: false })).errors).to.deep.equal([]);
    expect(shown.map(({ line }) => line).join()).to.include("Will go on with run ");
    expect(tenant.runs()).to.have.length(2);
  });

  it("is announced where its connection has no name yet, since up goes on with it", async () => {
    const { clock, tenant, shown, behind } = await promoted();
    tenant.ui.stop(tenant.runs().at(-1)!.id);
    clock.advance(60_000);
    shown.length = 0;
    expect((await behind.preview({ ...HELD, connectionQualifiedName: UNKNOWN_VALUE })).errors).to.deep.equal([]);
    const [announced] = shown.filter(({ severity }) => severity === "warning");
    expect(announced?.line).to.include("WILL PERMANENTLY PURGE connection").and.include("its hold is over since");
  });

  it("is given up by a hold that was not over when it was started", async () => {
    const { clock, tenant, behind } = await promoted();
    tenant.ui.stop(tenant.runs().at(-1)!.id);
    clock.advance(60_000);
    expect((await behind.up(HELD)).errors).to.have.length(1);
    expect(await behind.up({ ...HELD, purgeAfter: "60d" })).to.deep.equal({ step: "update", errors: [] });
    expect(behind.outputs).to.include({ achieved: "archived" });
    expect(tenant.runs()).to.have.length(2);
  });
});
