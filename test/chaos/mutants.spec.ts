import { expect } from "chai";
import { broken } from "./census";
import { type Family, nameOf } from "./families";
import { type Mutant, mutants } from "./mutants";
import { type NamedTest, runTest, runTests } from "./mutants/namedTest";
import { Copy } from "./mutants/copy";
import { playIn } from "./mutants/playIn";
import { play } from "./play";

describe("deliberately wrong variants of the provider", function () {
  this.timeout(60_000);

  let copy: Copy;
  before(() => {
    copy = new Copy("variants");
  });
  after(() => {
    copy.remove();
  });

  for (const mutant of mutants) {
    const { name, family = "plain", caughtBy } = mutant;
    if (typeof caughtBy === "number") {
      it(`${name}: caught by ${nameOf(family, caughtBy)}, which the provider as it is passes`, () =>
        isCaughtBySeed(copy, mutant, family, caughtBy));
    } else {
      it(`${name}: caught by ${caughtBy.spec}, “${caughtBy.title}”`, () => isCaughtByTest(copy, mutant, caughtBy));
    }
  }

  it("none where nothing is wrong: the tests that catch one pass in a copy", async () => {
    const tests = mutants.flatMap(({ caughtBy }) => (typeof caughtBy === "number" ? [] : [caughtBy]));
    expect(await runTests(copy.folder, tests)).to.deep.equal({ kind: "passed" });
  });
});

async function isCaughtBySeed(copy: Copy, mutant: Mutant, family: Family, seed: number): Promise<void> {
  const census = await copy.madeWrong(mutant, (folder) => playIn(folder, { family, first: seed, last: seed }));
  expect(broken(census).map((it) => it.seed)).to.deep.equal([seed]);
  expect((await play(seed, family)).violations).to.deep.equal([]);
}

/** A test that could not be run at all, or that died of something else, says nothing about the mutant. */
async function isCaughtByTest(copy: Copy, mutant: Mutant, test: NamedTest): Promise<void> {
  const end = await copy.madeWrong(mutant, (folder) => runTest(folder, test));
  expect(end.kind, "why" in end ? end.why : "").to.equal("failed");
}
