import { rmSync } from "node:fs";
import { expect } from "chai";
import { broken } from "./census";
import { mutants } from "./mutants";
import { build, playIn } from "./mutants/workshop";
import { play } from "./play";

describe("deliberately wrong variants of the provider", function () {
  this.timeout(60_000);

  for (const mutant of mutants) {
    it(`${mutant.name}: caught by seed ${mutant.caughtBy}, which the provider as it is passes`, async () => {
      const folder = build(mutant);
      try {
        const census = await playIn(folder, mutant.caughtBy, mutant.caughtBy);
        expect(broken(census).map(({ seed }) => seed)).to.deep.equal([mutant.caughtBy]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      expect((await play(mutant.caughtBy)).violations).to.deep.equal([]);
    });
  }
});
