import { expect } from "chai";
import { StartLimiter } from "../../../provider/concurrency/startLimiter";
import { VirtualClock } from "../../rig";

/** Starts that each take a second, when they have a turn. */
function scene(most: number) {
  const clock = new VirtualClock();
  const begin = clock.now();
  const limiter = new StartLimiter(clock, most);
  const started: { readonly name: number; readonly at: number }[] = [];
  const late: number[] = [];
  let going = 0;
  let mostGoing = 0;
  const start = async (name: number, notAfter = Infinity): Promise<void> => {
    const release = await limiter.acquireBefore(begin + notAfter);
    if (release === undefined) {
      late.push(name);
      return;
    }
    started.push({ name, at: clock.now() - begin });
    mostGoing = Math.max(mostGoing, ++going);
    await clock.sleep(1_000);
    going--;
    release();
  };
  return { start, started, late, mostGoing: () => mostGoing };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("the gate of starts", () => {
  it("lets so many start at once, first come first served", async () => {
    const { start, started, mostGoing } = scene(3);
    await Promise.all(numbers(10).map((it) => start(it)));
    expect(started.map(({ name }) => name)).to.deep.equal(numbers(10));
    expect(started.at(-1)!.at).to.equal(3_000);
    expect(mostGoing()).to.equal(3);
  });

  it("lets all start at once where nothing is said", async () => {
    const { start, started } = scene(Infinity);
    await Promise.all(numbers(100).map((it) => start(it)));
    expect(started.every(({ at }) => at === 0)).to.equal(true);
  });

  it("gives a turn on that comes too late, at once and to the next one", async () => {
    const { start, started, late } = scene(1);
    await Promise.all([start(0), start(1, 999), start(2, 999), start(3, 1_000), start(4)]);
    expect(started).to.deep.equal([
      { name: 0, at: 0 },
      { name: 3, at: 1_000 },
      { name: 4, at: 2_000 },
    ]);
    expect(late).to.deep.equal([1, 2]);
  });

  it("has all its turns again after turns that came too late", async () => {
    const { start, started } = scene(2);
    await Promise.all(numbers(8).map((it) => start(it, it < 2 ? Infinity : 500)));
    await Promise.all([start(8), start(9), start(10)]);
    expect(started.slice(2).map(({ name, at }) => [name, at])).to.deep.equal([
      [8, 1_000],
      [9, 1_000],
      [10, 2_000],
    ]);
  });
});
