import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { play } from "./play";

/** A seed that has failed once. */
interface Regression {
  readonly seed: number;
  readonly found: string;
}

const regressions = JSON.parse(readFileSync(join(__dirname, "regressions.json"), "utf8")) as Regression[];
const SEEDS = 300;
const SEEDS_PER_TEST = 50;

async function holds(seed: number): Promise<void> {
  const { violations, limits, timeline } = await play(seed);
  if (limits.size === 0) expect(violations, timeline.join("\n")).to.deep.equal([]);
}

describe("chaos", function () {
  this.timeout(60_000);

  for (let first = 1; first <= SEEDS; first += SEEDS_PER_TEST) {
    it(`keeps the promises with the seeds ${first} to ${first + SEEDS_PER_TEST - 1}`, async () => {
      for (let seed = first; seed < first + SEEDS_PER_TEST; seed++) {
        await holds(seed);
      }
    });
  }

  for (const { seed, found } of regressions) {
    it(`does not fail again with seed ${seed}: ${found}`, () => holds(seed));
  }

  for (const seed of [7, 15, 36, 62]) {
    it(`plays seed ${seed} twice in the same way`, async () => {
      const [once, again] = [await play(seed), await play(seed)];
      expect(again.timeline).to.deep.equal(once.timeline);
      expect(again.counts).to.deep.equal(once.counts);
    });
  }
});
