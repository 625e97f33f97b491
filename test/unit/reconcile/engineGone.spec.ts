import { expect } from "chai";
import { type Engine, watching } from "../../../provider/lifecycle/engine";
import { SteppingClock } from "../http/steppingClock";

/** An engine that listens for so long, in milliseconds; a process that has left does nothing more. */
function engineFor(clock: SteppingClock, lifetime: number): Engine & { leftAt: number | undefined } {
  const begin = clock.now();
  return {
    leftAt: undefined,
    log: () => undefined,
    atEnd: () => undefined,
    isEnding: () => false,
    report: () => Promise.resolve(),
    isAlive: () => Promise.resolve(clock.now() - begin < lifetime),
    leave() {
      this.leftAt = clock.now() - begin;
      throw new Error("the process has ended");
    },
  };
}

describe("a wait whose engine is gone", () => {
  it("ends within seconds, however long the sleep", async () => {
    const clock = new SteppingClock();
    const engine = engineFor(clock, 31_000);
    await watching(engine, clock)
      .sleep(3_600_000)
      .catch(() => undefined);
    expect(engine.leftAt).to.be.within(31_000, 33_000);
  });

  it("is as long as it should be while the engine lives", async () => {
    for (const ms of [0, 1, 1_999, 2_000, 2_001, 30_000]) {
      const clock = new SteppingClock();
      const begin = clock.now();
      const engine = engineFor(clock, Infinity);
      await watching(engine, clock).sleep(ms);
      expect(clock.now() - begin).to.equal(ms);
      expect(engine.leftAt).to.equal(undefined);
    }
  });
});
