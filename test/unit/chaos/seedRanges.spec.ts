import { expect } from "chai";
import { codeLine, commitNamedIn, revisionHere } from "../../chaos/repository";
import { describeMoving, describeRange, fixedRanges, movingRanges, partsOf, replayOf } from "../../chaos/seedRanges";

const HASH = "0123456789abcdef0123456789abcdef01234567";
const committed = { commits: 612, codeCommit: HASH, isCommitted: true };

describe("the seeds that the suite plays", () => {
  const numbers = (ranges: ReturnType<typeof movingRanges>): number[][] =>
    ranges.map(({ first, last }) => [first, last]);

  it("are 760 fixed ones, and 730 that move on", () => {
    expect(numbers([...fixedRanges])).to.deep.equal([
      [1, 600],
      [1, 100],
      [1, 60],
    ]);
    expect(numbers(movingRanges(0))).to.deep.equal([
      [50_001, 50_600],
      [50_001, 50_100],
      [50_001, 50_030],
    ]);
  });

  it("follow each other from commit to commit, and come back after 900,000", () => {
    expect(numbers(movingRanges(1))).to.deep.equal([
      [50_601, 51_200],
      [50_101, 50_200],
      [50_031, 50_060],
    ]);
    expect(numbers(movingRanges(1_499))[0]).to.deep.equal([949_401, 950_000]);
    expect(numbers(movingRanges(1_500))[0]).to.deep.equal([50_001, 50_600]);
    expect(numbers(movingRanges(9_000))[1]).to.deep.equal([50_001, 50_100]);
  });

  it("are told with the reason why it is these", () => {
    expect(describeMoving(committed)).to.equal(
      "seeds 417201 to 417800, seeds 111201 to 111300 of the holds, seeds 68361 to 68390 of the inventories (move on with the 612 commits)",
    );
    expect(describeMoving("no .git")).to.equal(
      "seeds 50001 to 50600, seeds 50001 to 50100 of the holds, seeds 50001 to 50030 of the inventories (always the same here: no .git)",
    );
    expect(replayOf("plain", 7)).to.equal("npm run chaos -- --seed 7");
    expect(replayOf("holds", 7)).to.equal("npm run chaos -- --family holds --seed 7");
    expect(replayOf("inventories", 7)).to.equal("npm run chaos -- --family inventories --seed 7");
  });

  it("are cut into parts without losing one", () => {
    const parts = partsOf({ family: "plain", first: 3, last: 12 }, 4);
    expect(parts.map(describeRange)).to.deep.equal(["seeds 3 to 6", "seeds 7 to 10", "seeds 11 to 12"]);
    expect(partsOf({ family: "plain", first: 3, last: 2 }, 4)).to.deep.equal([]);
  });
});

describe("the code that a run of the simulation has played", () => {
  it("is named by its commit, and only when nothing was changed since", () => {
    expect(codeLine(committed)).to.equal("The code: of commit 0123456789ab.");
    expect(commitNamedIn(`before\n${codeLine(committed)}\nafter`)).to.equal("0123456789ab");
    expect(commitNamedIn(codeLine({ ...committed, isCommitted: false }))).to.equal(undefined);
    expect(commitNamedIn(codeLine("no .git"))).to.equal(undefined);
    expect(commitNamedIn("")).to.equal(undefined);
  });

  it("is what git says here", () => {
    const revision = revisionHere();
    if (typeof revision === "string") expect(revision).to.be.oneOf(["no .git", "a shallow clone"]);
    else {
      expect(revision.codeCommit).to.match(/^[0-9a-f]{40}$/);
      expect(revision.commits).to.be.greaterThan(0);
    }
  });
});
