import { expect } from "chai";
import { inWaves } from "../../../provider/lifecycle/fleet/inWaves";

/** Works that take so long by their clock, and how many go on at once. */
function works(takesMs: number, fails: (item: number) => boolean = () => false) {
  const seen = { open: 0, most: 0, begun: [] as number[] };
  let now = 0;
  const work = async (item: number): Promise<string> => {
    const end = now + takesMs;
    seen.begun.push(item);
    seen.most = Math.max(seen.most, ++seen.open);
    await new Promise(setImmediate);
    now = Math.max(now, end);
    seen.open--;
    if (fails(item)) throw new Error(`no ${item}`);
    return `done ${item}`;
  };
  return { seen, work, clock: { now: () => now } };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const textOf = (end: PromiseSettledResult<string>): string =>
  end.status === "fulfilled" ? end.value : (end.reason as Error).message;

describe("members in waves", () => {
  it("go on a thousand at once, and end in their order", async () => {
    const { seen, work, clock } = works(5_000);
    const ends = await inWaves(new Set(numbers(2_500)), clock, work);
    expect(ends.map(textOf)).to.deep.equal(numbers(2_500).map((it) => `done ${it}`));
    expect(seen).to.deep.include({ most: 1_000, begun: numbers(2_500) });
    expect(clock.now()).to.equal(15_000);
  });

  it("are one wave where there are few of them, and none where there are none", async () => {
    const { seen, work, clock } = works(1);
    expect(await inWaves(numbers(1_000), clock, work)).to.have.length(1_000);
    expect(seen.most).to.equal(1_000);
    expect(await inWaves([], clock, work)).to.deep.equal([]);
    expect(clock.now()).to.equal(1);
  });

  it("that fail do not keep the next ones from beginning", async () => {
    const { seen, work, clock } = works(1, (item) => item % 3 === 0);
    const ends = await inWaves(numbers(2_500), clock, work);
    expect(ends.map(textOf)).to.deep.equal(numbers(2_500).map((it) => (it % 3 === 0 ? `no ${it}` : `done ${it}`)));
    expect(seen.most).to.equal(1_000);
  });

  it("that have taken long are followed by all that are left: an outage is waited for twice, not once for each wave", async () => {
    const { seen, work, clock } = works(5_001, () => true);
    const ends = await inWaves(numbers(4_500), clock, work);
    expect(ends.map(textOf)).to.deep.equal(numbers(4_500).map((it) => `no ${it}`));
    expect(seen.most).to.equal(3_500);
    expect(clock.now()).to.equal(10_002);
  });
});
