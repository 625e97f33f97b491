import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { families, type Family, nameOf } from "./families";
import { play } from "./play";

/** A seed that has failed once. */
interface Regression {
  /** Default plain. */
  readonly family?: Family;
  readonly seed: number;
  readonly found: string;
}

const regressions = JSON.parse(readFileSync(join(__dirname, "regressions.json"), "utf8")) as Regression[];
const SEEDS: Readonly<Record<Family, number>> = { plain: 300, holds: 100 };
const SEEDS_PER_TEST = 50;

async function isKept(family: Family, seed: number): Promise<void> {
  const { violations, limits, timeline } = await play(seed, family);
  if (limits.size === 0) expect(violations, timeline.join("\n")).to.deep.equal([]);
}

describe("chaos", function () {
  this.timeout(60_000);

  for (const family of families) {
    for (let first = 1; first <= SEEDS[family]; first += SEEDS_PER_TEST) {
      it(`keeps the promises from ${nameOf(family, first)} to ${first + SEEDS_PER_TEST - 1}`, async () => {
        for (let seed = first; seed < first + SEEDS_PER_TEST; seed++) await isKept(family, seed);
      });
    }
  }

  for (const { family = "plain", seed, found } of regressions) {
    it(`does not fail again with ${nameOf(family, seed)}: ${found}`, () => isKept(family, seed));
  }

  for (const family of families) {
    for (const seed of [7, 15, 36, 62]) {
      it(`plays ${nameOf(family, seed)} twice in the same way`, async () => {
        const [once, again] = [await play(seed, family), await play(seed, family)];
        expect(again.timeline).to.deep.equal(once.timeline);
        expect(again.counts).to.deep.equal(once.counts);
      });
    }
  }
});
