import { expect } from "chai";
import { rig, SNOWFLAKE } from "../../rig";

const MINUTE = 60_000;
const ARCHIVE = { connectionQualifiedName: SNOWFLAKE };
const NOT_WAITING = { ...ARCHIVE, waitForCompletion: false };

/** A run that goes on, and that state knows to be going. */
async function going(options: Parameters<typeof rig>[0] = {}) {
  const world = rig(options);
  const legacy = world.stack();
  expect((await legacy.up(NOT_WAITING)).errors).to.deep.equal([]);
  world.clock.advance(5_000);
  expect((await legacy.up(NOT_WAITING)).errors).to.deep.equal([]);
  const lines = () => world.shown.map(({ line }) => line);
  return { ...world, legacy, lines, run: world.tenant.runs()[0]!.id };
}

describe("words that say no more than is known", () => {
  it("a destroy stopped the run and failed then: the next up does not say that somebody did", async () => {
    const { tenant, clock, legacy, run, lines } = await going();
    tenant.fault({ route: "archiveWorkflow", kind: { status: 403 }, times: 9 });
    expect((await legacy.destroy()).errors.join()).to.include("[ATLAN_HTTP_403]");
    tenant.clearFaults();
    clock.advance(MINUTE);
    const words = `run ${run} was stopped by somebody, or by a \`destroy\` of this resource that did not end`;
    expect((await legacy.up(NOT_WAITING)).errors.join()).to.include(words);
    expect(lines().join()).to.include(`Will be refused: ${words}`);
  });

  it("somebody stopped a run right before the destroy, whose own stop is refused: it has not ended by itself", async () => {
    const { tenant, legacy, run, lines } = await going({ indexLag: { workflows: 0, runs: 5_000, assets: 0 } });
    tenant.ui.stop(run);
    tenant.fault({ route: "stopRun", kind: { status: 400 }, times: 9 });
    expect((await legacy.destroy()).errors).to.deep.equal([]);
    expect(lines()).to.include(`Run ${run}, which this resource had started, has ended Failed.`);
  });
});
