import { expect } from "chai";
import { POSTGRES, rig, SEEDS, SNOWFLAKE } from "../../rig";
import { restore, takeInventory } from "./restoring";

/** What one search for runs of apps shows. */
const MOST = 500;

describe("restore by native apps", () => {
  it("says what it can't look at where more runs were created meanwhile than one search shows", async () => {
    const { tenant, clock } = rig({ ...SEEDS, surface: "app" });
    const inventory = takeInventory(tenant);
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await clock.sleep(60_000);
    const restoring = restore(tenant, clock, inventory, { appId: "connection-delete" });
    while (tenant.connection(SNOWFLAKE).active < 12) await new Promise((done) => setImmediate(done));
    for (let i = 0; i <= MOST; i++) tenant.ui.createAndRun({ connectionQualifiedName: POSTGRES });
    const { code, err } = await restoring;
    expect(code).to.equal(1);
    expect(err)
      .to.match(
        /50\d runs of apps are in flight or were created since 2026-01-15T09:01:\d\d\.000Z, and only the newest 500 can/,
      )
      .and.include("run the command again")
      .and.not.include("Nothing was started");
  });
});
