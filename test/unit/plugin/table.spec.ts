import { expect } from "chai";
import { closePlugins, PLUGIN } from "../../rig/pluginFace";
import { simulatedWorld } from "../../table/simulatedWorld";
import { stories } from "../../table/stories";
import { mutationsOf } from "../../table/world";

describe("the table, by the plugin", () => {
  afterEach(closePlugins);

  for (const { row, title, mutations, tell } of stories) {
    it(`${row}: ${title}`, async () => {
      const world = simulatedWorld({}, {}, PLUGIN);
      const program = await tell(world);
      expect(mutationsOf(world.tenant)).to.deep.equal(mutations);
      if (program === undefined) return;
      const asked = world.tenant.requests.length;
      expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
      expect(world.tenant.requests.length).to.equal(asked);
    });
  }
});
