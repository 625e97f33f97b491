import { expect } from "chai";
import { type Engine, watching } from "../../../provider/lifecycle/engine";
import { CONFIG, rig, SimulatedStack, SNOWFLAKE } from "../../rig";
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

describe("a start whose engine is gone", () => {
  /** A stack whose engine dies when the command has sent so many requests. */
  function stackWhoseEngineDies(afterRequests: number) {
    const it = rig();
    const left: number[] = [];
    const engine: Engine = {
      ...it.dependencies.engine,
      isAlive: () => Promise.resolve(it.tenant.requests.length < afterRequests),
      leave: () => {
        left.push(it.tenant.requests.length);
        throw new Error("the process has ended");
      },
    };
    return { ...it, left, stack: new SimulatedStack({ ...it.dependencies, engine }, CONFIG) };
  }

  const program = { connectionQualifiedName: SNOWFLAKE, mode: "purge", maxAssets: 12, waitForCompletion: false };

  it("is not sent, although it was approved: nobody would store it", async () => {
    const { stack, tenant, left } = stackWhoseEngineDies(1);
    await stack.upWithoutPreview(program).catch(() => undefined);
    expect(left).not.to.deep.equal([]);
    expect(tenant.mutations()).to.deep.equal([]);
    expect(tenant.requests).not.to.be.empty;
  });

  it("is sent while the engine lives", async () => {
    const { stack, tenant, left } = stackWhoseEngineDies(Infinity);
    expect((await stack.upWithoutPreview(program)).errors).to.deep.equal([]);
    expect(left).to.deep.equal([]);
    expect(tenant.mutations()).to.have.length(1);
  });
});
