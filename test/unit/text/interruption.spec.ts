import { expect } from "chai";
import { Interruption } from "../../../provider/concurrency/interruption";
import { AtlanProviderError } from "../../../provider/errors";
import { SteppingClock } from "../http/steppingClock";

/** A clock on which nothing ever wakes up by itself. */
const asleep = { now: () => 1, wallTime: () => 2, sleep: () => new Promise<void>(() => undefined) };

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof AtlanProviderError ? error.code : "another error"),
  );
}

describe("an interruption", () => {
  it("ends all sleeps at once, and those that come later", async () => {
    const interruption = new Interruption();
    const clock = interruption.clock(asleep);
    const codes = [1, 2, 3].map((ms) => codeOf(clock.sleep(ms)));
    interruption.interrupt();
    expect(await Promise.all([...codes, codeOf(clock.sleep(4))])).to.deep.equal(Array(4).fill("ATLAN_CANCELLED"));
    expect(() => {
      interruption.refuse();
    }).to.throw("somebody has cancelled it, and since then it has sent nothing");
  });

  it("changes nothing before", async () => {
    const interruption = new Interruption();
    const clock = new SteppingClock();
    const begin = clock.now();
    await interruption.clock(clock).sleep(5_000);
    expect(clock.now() - begin).to.equal(5_000);
    expect(await interruption.race(() => Promise.resolve("answer"))).to.equal("answer");
    interruption.refuse();
    const failure = await interruption.race(() => Promise.reject(new Error("its own"))).catch((it: unknown) => it);
    expect((failure as Error).message).to.equal("its own");
  });

  it("begins no work after it", async () => {
    const interruption = new Interruption();
    interruption.interrupt();
    let begun = false;
    const work = () => {
      begun = true;
      return Promise.resolve();
    };
    expect(await codeOf(interruption.race(work))).to.equal("ATLAN_CANCELLED");
    expect(begun).to.equal(false);
  });
});
