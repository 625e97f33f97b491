import { rmSync } from "node:fs";
import { expect } from "chai";
import { broken } from "./census";
import { nameOf } from "./families";
import { mutants } from "./mutants";
import { build, playIn } from "./mutants/workshop";
import { play } from "./play";

describe("deliberately wrong variants of the provider", function () {
  this.timeout(60_000);

  for (const mutant of mutants) {
    const { family = "plain", caughtBy } = mutant;
    it(`${mutant.name}: caught by ${nameOf(family, caughtBy)}, which the provider as it is passes`, async () => {
      const folder = build(mutant);
      try {
        const census = await playIn(folder, family, caughtBy, caughtBy);
        expect(broken(census).map(({ seed }) => seed)).to.deep.equal([caughtBy]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      expect((await play(caughtBy, family)).violations).to.deep.equal([]);
    });
  }
});
