import { expect } from "chai";
import { poll } from "../../../provider/reconcile/poll";
import { SteppingClock } from "../http/steppingClock";

/** Polls for something that is there from an age on, in milliseconds. */
async function pollFor(appearsAt: number, timeoutMs: number) {
  const clock = new SteppingClock();
  const begin = clock.now();
  const lookedAt: number[] = [];
  const found = await poll(clock, begin + timeoutMs, () => {
    const age = clock.now() - begin;
    lookedAt.push(age);
    return Promise.resolve(age >= appearsAt ? "found" : undefined);
  });
  return { found, lookedAt };
}

describe("looking until something is found", () => {
  for (const [title, appearsAt, timeoutMs, lookedAt] of [
    ["stops at the first look that finds it", 0, 5_000, [0]],
    ["looks every second", 2_000, 5_000, [0, 1_000, 2_000]],
    ["looks once more at the very end", 2_500, 2_500, [0, 1_000, 2_000, 2_500]],
    ["gives up at the end", 9_000, 2_000, [0, 1_000, 2_000]],
    ["looks once when there is no time", 0, 0, [0]],
    ["looks once when the time is over, and gives up", 9_000, -1, [0]],
  ] as const) {
    it(title, async () => {
      const end = await pollFor(appearsAt, timeoutMs);
      expect(end).to.deep.equal({ found: appearsAt <= timeoutMs ? "found" : undefined, lookedAt });
    });
  }

  it("looks again where the last look began before the end and its answer came after it", async () => {
    const clock = new SteppingClock();
    const begin = clock.now();
    const lookedAt: number[] = [];
    const found = await poll(clock, begin + 5_000, () => {
      const age = clock.now() - begin;
      lookedAt.push(age);
      // The process is suspended before it gets the first answer.
      if (age === 0) clock.advance(20_000);
      return Promise.resolve(age >= 3_000 ? "found" : undefined);
    });
    expect({ found, lookedAt }).to.deep.equal({ found: "found", lookedAt: [0, 20_000] });
  });
});
