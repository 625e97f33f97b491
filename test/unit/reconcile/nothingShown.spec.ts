import { expect } from "chai";
import { type ProgramInputs, type Rig, rig, SNOWFLAKE, type SimulatedStack } from "../../rig";

/** While Atlan's indexes are built anew, or when a token has lost its rights, each search finds nothing, and says so with 200. */

const PURGE: ProgramInputs = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12 };
const MINUTE = 60_000;
const NO_HITS = { json: { hits: { total: { value: 0 }, hits: [] } } };
const NO_ENTITIES = { json: { approximateCount: 0 } };

function hideAll({ tenant }: Rig): void {
  tenant.fault({ route: "findRuns", kind: NO_HITS, times: Infinity });
  tenant.fault({ route: "findWorkflows", kind: NO_HITS, times: Infinity });
  tenant.fault({ route: "searchAssets", kind: NO_ENTITIES, times: Infinity });
}

const worldOf = (): Rig => rig({ run: { pendingMs: 1_000, runningMs: 10 * MINUTE } });
const said = ({ errors }: { errors: readonly string[] }): string => errors.join("\n");

/** Nothing is claimed while nothing shows, and the command after that goes on with the same run. */
async function expectDoubt(world: Rig, stack: SimulatedStack, end: { errors: readonly string[] }): Promise<void> {
  expect(said(end)).to.include("can't be found, and nothing of the connection is visible, which proves nothing");
  expect(stack.outputs).to.include({ achieved: "none" }).and.not.to.have.property("receipt");
  world.tenant.clearFaults();
  expect((await stack.up(PURGE)).errors).to.deep.equal([]);
  expect(stack.outputs).to.include({ achieved: "purged" });
  expect(world.tenant.runs()).to.have.length(1);
}

describe("a purge that is going while Atlan shows nothing at all", () => {
  it("is not said to be done by the command that waits for it", async () => {
    const world = worldOf();
    const stack = world.stack();
    void world.clock.sleep(MINUTE).then(() => hideAll(world));
    await expectDoubt(world, stack, await stack.up(PURGE));
  });

  it("is not said to be done by the next command, nor by its preview", async () => {
    const world = worldOf();
    const stack = world.stack();
    await stack.up({ ...PURGE, waitForCompletion: false });
    hideAll(world);
    world.shown.length = 0;
    await stack.preview(PURGE);
    expect(world.shown.map(({ line }) => line).join("\n"))
      .to.include("Can't be told what has become of the run")
      .and.not.to.include("gone already");
    await expectDoubt(world, stack, await stack.up(PURGE));
  });

  it("is done where its workflow shows, and only the history of the run is gone", async () => {
    const world = worldOf();
    const stack = world.stack();
    await stack.up({ ...PURGE, waitForCompletion: false });
    world.clock.advance(11 * MINUTE);
    world.tenant.ui.deleteRunHistory();
    expect((await stack.up(PURGE)).errors).to.deep.equal([]);
    expect(stack.outputs).to.include({ achieved: "purged" });
  });
});
