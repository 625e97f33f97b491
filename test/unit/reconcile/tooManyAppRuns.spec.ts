import { expect } from "chai";
import { POSTGRES, rig, SNOWFLAKE } from "../../rig";
import { APP_CONFIG } from "../../wire/personalities";

/** What one search shows. The tenant has a run of another app besides. */
const MOST = 500;

/** A person's run on the connection, and after it so many others that do not end. */
function opened(others: number) {
  const { tenant, clock, stack } = rig({ surface: "app" });
  for (const connectionQualifiedName of [SNOWFLAKE, ...Array<string>(others).fill(POSTGRES)]) {
    tenant.script({ stuckIn: "Running" });
    tenant.ui.createAndRun({ connectionQualifiedName });
    clock.advance(1_000);
  }
  clock.advance(30_000);
  return { tenant, stack: stack("legacy", { config: APP_CONFIG }) };
}

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, timeout: "60s" };

describe("the runs in flight of native apps", () => {
  it("are one page at most: the oldest of 500 is joined", async () => {
    const { tenant, stack } = opened(MOST - 2);
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("is Running after 1m");
    expect(tenant.mutations()).to.deep.equal([]);
  });

  it("are refused when they are more: nothing is started beside one that the page does not show", async () => {
    const { tenant, stack } = opened(MOST - 1);
    const errors = (await stack.up(ARCHIVE)).errors.join();
    expect(errors).to.include("501 runs of apps are in flight, and only the newest 500 can be looked at");
    expect(errors).to.include("[ATLAN_LIST_TOO_LONG]");
    expect(tenant.mutations()).to.deep.equal([]);
  });
});
