import { expect } from "chai";
import { CONFIG, FLEET, rig, SimulatedStack } from "../../rig";
import { first, fleetScene } from "../fleet/fleet";
import { archive, purge, scene } from "../preview/scene";

const REFUSED =
  /^beginning to work on connection \(\S+\): the engine has told this provider process to end\. Nothing was sent\. Run the command again\. \[ATLAN_PROCESS_ENDING\]/;

/** The same world, seen by a process that the engine has told to end. */
function ending({
  dependencies,
}: Pick<ReturnType<typeof rig>, "dependencies">): ReturnType<typeof rig>["dependencies"] {
  return { ...dependencies, engine: { ...dependencies.engine, isEnding: () => true } };
}

describe("a call that arrives when the process has been told to end", () => {
  it("creates nothing: it is refused, nothing is sent, and state holds nothing", async () => {
    const it = rig();
    const stack = new SimulatedStack(ending(it), CONFIG);
    const { errors } = await stack.upWithoutPreview(purge());
    expect(errors).to.have.length(1);
    expect(errors[0]).to.match(REFUSED);
    expect(it.tenant.mutations()).to.deep.equal([]);
    expect(stack.resource).to.equal(undefined);
  });

  for (const [what, command] of [
    ["an update", (it: SimulatedStack) => it.upWithoutPreview(purge())],
    ["a destroy", (it: SimulatedStack) => it.destroy()],
  ] as const) {
    it(`changes nothing: ${what} is refused, and state stays as it was`, async () => {
      const it = scene();
      expect((await it.legacy.up(archive())).errors).to.deep.equal([]);
      const before = it.tenant.mutations();
      const late = new SimulatedStack(ending(it), CONFIG);
      late.resource = it.legacy.resource;
      const { errors } = await command(late);
      expect(errors).to.have.length(1);
      expect(errors[0]).to.match(REFUSED);
      expect(it.tenant.mutations()).to.deep.equal(before);
      expect(late.outputs).to.deep.equal(it.legacy.outputs);
    });
  }

  it("begins on no connection of a fleet", async () => {
    const it = fleetScene(3);
    const fleet = new SimulatedStack(ending(it), CONFIG, "fleet", "test", FLEET);
    const { errors } = await fleet.upWithoutPreview({ connections: first(3), mode: "archive" });
    expect(errors.join("\n").match(/told this provider process to end/g)).to.have.length(3);
    expect(it.tenant.mutations()).to.deep.equal([]);
  });
});
