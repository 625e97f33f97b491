import { expect } from "chai";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import { stories } from "../table/stories";
import { mutationsOf } from "../table/world";

describe("the table, on the real engine", function () {
  this.timeout(180_000);
  let world: EngineWorld | undefined;
  afterEach(async () => world?.dispose());

  for (const { row, title, mutations, tell } of stories) {
    it(`${row}: ${title}`, async () => {
      world = await engineWorld();
      const program = await tell(world);
      expect(mutationsOf(world.tenant)).to.deep.equal(mutations);
      if (program === undefined) return;
      const asked = world.tenant.requests.length;
      expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
      expect(world.tenant.requests.length).to.equal(asked);
    });
  }
});
