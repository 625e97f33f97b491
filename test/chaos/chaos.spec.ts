import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { families, type Family, nameOf } from "./families";
import { play } from "./play";
import { revisionHere } from "./repository";
import {
  commitsOf,
  describeMoving,
  describeRange,
  fixedRanges,
  movingRanges,
  partsOf,
  replayOf,
  type SeedRange,
} from "./seedRanges";

/** A seed that has failed once. */
interface Regression {
  /** Default plain. */
  readonly family?: Family;
  readonly seed: number;
  readonly found: string;
}

const regressions = JSON.parse(readFileSync(join(__dirname, "regressions.json"), "utf8")) as Regression[];
const SEEDS_PER_TEST = 50;

/** What a schedule has shown that breaks a promise: a text with its seed, and how to play it again. */
async function brokenBy(family: Family, seed: number): Promise<string[]> {
  const { violations, limits } = await play(seed, family);
  if (limits.size > 0 || violations.length === 0) return [];
  return [`${nameOf(family, seed)} (${replayOf(family, seed)}): ${violations.join("; ")}`];
}

/** All seeds of the range are played, whatever the first ones show. */
function keepsThePromises(range: SeedRange): void {
  it(`keeps the promises with ${describeRange(range)}`, async () => {
    const broken: string[] = [];
    for (let seed = range.first; seed <= range.last; seed++) broken.push(...(await brokenBy(range.family, seed)));
    expect(broken, broken.join("\n")).to.deep.equal([]);
  });
}

describe("chaos", function () {
  // Fifty take five seconds on a core of their own.
  this.timeout(240_000);

  describe(`always ${fixedRanges.map(describeRange).join(", ")}`, () => {
    for (const range of fixedRanges) partsOf(range, SEEDS_PER_TEST).forEach(keepsThePromises);
  });

  // The next commit plays others: what fails here belongs into regressions.json.
  const revision = revisionHere();
  describe(describeMoving(revision), () => {
    for (const range of movingRanges(commitsOf(revision))) partsOf(range, SEEDS_PER_TEST).forEach(keepsThePromises);
  });

  for (const { family = "plain", seed, found } of regressions) {
    it(`does not fail again with ${nameOf(family, seed)}: ${found}`, async () => {
      expect(await brokenBy(family, seed)).to.deep.equal([]);
    });
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
