import { expect } from "chai";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import type { PlannedConnection } from "../../../provider/reconcile/plannedConnection";
import { FLEET, SNOWFLAKE } from "../../rig";
import { planOf, withPlans } from "../plan/plans";
import { archive, type Program, type Scene, scene } from "./scene";

const DAY = 86_400_000;
const HELD = archive({ purgeAfter: "30d", maxAssets: 12 });
const PURGE = /WILL PERMANENTLY PURGE 12 assets/;

/**
 * An archive whose hold is over. State knows of assets that had come back; somebody has archived them again, so that a rerun
 * for them would find nothing to do.
 */
async function drifted(): Promise<Scene> {
  const it = withPlans(scene());
  await it.legacy.up(HELD);
  it.tenant.ui.restore(SNOWFLAKE);
  await it.legacy.refresh();
  it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
  it.clock.advance(40 * DAY);
  it.told();
  it.reported.length = 0;
  return it;
}

async function planned(it: Scene, program: Program): Promise<PlannedConnection> {
  expect((await it.legacy.preview(program)).errors).to.deep.equal([]);
  return planOf(it.reported).connections[0]!;
}

describe("a preview of a hold that is over, after assets came back, while rerunOnDrift has no value yet", () => {
  it("announces the purge that follows if it becomes false", async () => {
    const it = await drifted();
    expect(await planned(it, { ...HELD, rerunOnDrift: UNKNOWN_VALUE })).to.include({ purges: "maybe", assets: 12 });
    expect(it.told().join("\n")).to.match(PURGE);
    expect(it.lastLine()?.text).to.match(/MAY BE PERMANENTLY PURGED/);
    await it.legacy.upWithoutPreview({ ...HELD, rerunOnDrift: false });
    expect(it.tenant.connection(SNOWFLAKE).state).to.equal("GONE");
  });

  it("announces it also while the triggers have no value yet", async () => {
    const it = await drifted();
    const program = { ...HELD, triggers: { ticket: UNKNOWN_VALUE }, rerunOnDrift: UNKNOWN_VALUE };
    expect(await planned(it, program)).to.include({ purges: "maybe", assets: 12 });
    expect(it.told().join("\n")).to.match(PURGE);
  });

  it("announces it where the rerun would have something to do", async () => {
    const it = await drifted();
    it.tenant.ui.restore(SNOWFLAKE);
    expect(await planned(it, { ...HELD, rerunOnDrift: UNKNOWN_VALUE })).to.include({ purges: "maybe" });
    const told = it.told().join("\n");
    expect(told).to.match(/May run: Will archive/);
  });

  it("says what the rerun does, and no purge, while the hold goes on", async () => {
    const it = withPlans(scene());
    await it.legacy.up(HELD);
    it.tenant.ui.restore(SNOWFLAKE);
    await it.legacy.refresh();
    it.told();
    it.reported.length = 0;
    const { action, purgeDueAt } = await planned(it, { ...HELD, rerunOnDrift: UNKNOWN_VALUE });
    expect({ action, purgeDueAt: typeof purgeDueAt }).to.deep.equal({ action: "unknown", purgeDueAt: "string" });
    expect(it.told().join("\n"))
      .to.match(/May run: Will archive 12 assets/)
      .and.to.match(/purge due at/)
      .and.not.to.match(PURGE);
  });

  it("announces it for a fleet as well", async () => {
    const it = withPlans(scene());
    const fleet = it.stack("fleet", { simulated: FLEET });
    const program = { connections: [SNOWFLAKE], purgeAfter: "30d", maxAssets: 12 };
    await fleet.up(program);
    it.tenant.ui.restore(SNOWFLAKE);
    await fleet.refresh();
    it.tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    it.clock.advance(40 * DAY);
    it.reported.length = 0;
    await fleet.preview({ ...program, rerunOnDrift: UNKNOWN_VALUE });
    expect(planOf(it.reported).connections[0]).to.include({ purges: "maybe", assets: 12 });
  });
});
