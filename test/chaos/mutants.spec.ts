import { rmSync } from "node:fs";
import { expect } from "chai";
import { broken } from "./census";
import { type Family, nameOf } from "./families";
import { type Mutant, mutants } from "./mutants";
import { type NamedTest, runTest, runTests } from "./mutants/namedTest";
import { build, playIn } from "./mutants/workshop";
import { play } from "./play";

describe("deliberately wrong variants of the provider", function () {
  this.timeout(60_000);

  for (const mutant of mutants) {
    const { name, family = "plain", caughtBy } = mutant;
    if (typeof caughtBy === "number") {
      it(`${name}: caught by ${nameOf(family, caughtBy)}, which the provider as it is passes`, () =>
        isCaughtBySeed(mutant, family, caughtBy));
    } else {
      it(`${name}: caught by ${caughtBy.spec}, “${caughtBy.title}”`, () => isCaughtByTest(mutant, caughtBy));
    }
  }

  it("none where nothing is wrong: the tests that catch one pass in a copy", async () => {
    const tests = mutants.flatMap(({ caughtBy }) => (typeof caughtBy === "number" ? [] : [caughtBy]));
    const end = await inCopy({ name: "none is wrong", changes: [] }, (folder) => runTests(folder, tests));
    expect(end).to.deep.equal({ kind: "passed" });
  });
});

async function isCaughtBySeed(mutant: Mutant, family: Family, seed: number): Promise<void> {
  const census = await inCopy(mutant, (folder) => playIn(folder, family, seed, seed));
  expect(broken(census).map((it) => it.seed)).to.deep.equal([seed]);
  expect((await play(seed, family)).violations).to.deep.equal([]);
}

/** A test that could not be run at all, or that died of something else, says nothing about the mutant. */
async function isCaughtByTest(mutant: Mutant, test: NamedTest): Promise<void> {
  const end = await inCopy(mutant, (folder) => runTest(folder, test));
  expect(end.kind, "why" in end ? end.why : "").to.equal("failed");
}

async function inCopy<T>(mutant: Parameters<typeof build>[0], use: (folder: string) => Promise<T>): Promise<T> {
  const folder = build(mutant);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
