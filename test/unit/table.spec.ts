import { expect } from "chai";
import { simulatedWorld } from "../table/simulatedWorld";
import { storiesAsTable } from "../table/chapter";
import { stories } from "../table/stories";
import { mutationsOf } from "../table/world";

describe("the table, on the model of the engine", () => {
  after(() => {
    console.log(`\n${storiesAsTable()}\n`);
  });

  for (const { row, title, mutations, tell } of stories) {
    it(`${row}: ${title}`, async () => {
      const world = simulatedWorld();
      const program = await tell(world);
      expect(mutationsOf(world.tenant)).to.deep.equal(mutations);
      if (program === undefined) return;
      const asked = world.tenant.requests.length;
      expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
      expect(world.tenant.requests.length).to.equal(asked);
    });
  }
});
