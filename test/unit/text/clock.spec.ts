import { expect } from "chai";
import { steady, systemClock } from "../../../provider/concurrency/clock";
import { watching } from "../../../provider/lifecycle/engine";
import { VirtualClock } from "../../rig";

const BEGIN = Date.parse("2026-01-15T09:00:00Z");
const HOUR = 3_600_000;

/** A machine whose clock can be set while time passes. */
function machine() {
  let passed = 0;
  let setBy = 0;
  const now = steady(
    () => BEGIN + passed + setBy,
    () => passed + 0.4,
  );
  now();
  return { now: () => now() - BEGIN, pass: (ms: number) => (passed += ms), set: (ms: number) => (setBy += ms) };
}

describe("the time of waits", () => {
  it("is the machine's, as long as nobody sets it", () => {
    const { now, pass } = machine();
    pass(5_000);
    expect(now()).to.equal(5_000);
  });

  it("goes on as time passes when the clock is set back, and when it is put right again", () => {
    const { now, pass, set } = machine();
    pass(1_000);
    set(-HOUR);
    expect(now()).to.equal(1_000);
    pass(2_000);
    expect(now()).to.equal(3_000);
    set(HOUR);
    expect(now()).to.equal(3_000);
  });

  it("goes ahead with the clock, as after a night in which the machine slept, and does not come back", () => {
    const { now, pass, set } = machine();
    set(8 * HOUR);
    expect(now()).to.equal(8 * HOUR);
    set(-8 * HOUR);
    pass(1_000);
    expect(now()).to.equal(8 * HOUR + 1_000);
  });

  it("of this machine is whole milliseconds of its own clock", () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(Number.isInteger(now)).to.equal(true);
    expect(now).to.be.within(before - 2, Date.now() + 2);
  });

  it("makes nobody sleep longer when the clock is set back within the sleep", async () => {
    const clock = new VirtualClock();
    let setBy = 0;
    const wallTime = (): number => clock.now() + setBy;
    const now = steady(wallTime, () => clock.now());
    const engine = {
      log: () => undefined,
      report: () => Promise.resolve(),
      isAlive: () => Promise.resolve(true),
      isEnding: () => false,
      leave: () => undefined,
      atEnd: () => undefined,
    };
    const begin = clock.now();
    const sleep = watching(engine, { now, wallTime, sleep: (ms) => clock.sleep(ms) }).sleep(30_000);
    await clock.sleep(5_000);
    setBy = -HOUR;
    await sleep;
    expect(clock.now() - begin).to.equal(30_000);
  });
});
