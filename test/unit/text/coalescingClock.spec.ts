import { expect } from "chai";
import fc from "fast-check";
import { CoalescingClock } from "../../../provider/concurrency/coalescingClock";
import { VirtualClock } from "../../rig";

/** Sleeps that begin at their times; each gives when it ended. All times from the beginning, in milliseconds. */
async function wakings(sleeps: readonly { readonly at: number; readonly ms: number }[]): Promise<number[]> {
  const clock = new VirtualClock();
  const begin = clock.now();
  const coalescingClock = new CoalescingClock(clock);
  return Promise.all(
    sleeps.map(async ({ at, ms }) => {
      await clock.sleep(at);
      await coalescingClock.sleep(ms);
      return clock.now() - begin;
    }),
  );
}

describe("sleeps of those who look again and again", () => {
  it("end together where one ends in the second half of another", async () => {
    const ends = await wakings([
      { at: 0, ms: 1_000 },
      { at: 300, ms: 1_000 },
      { at: 500, ms: 1_000 },
      { at: 501, ms: 1_000 },
    ]);
    expect(ends).to.deep.equal([1_000, 1_000, 1_000, 1_501]);
  });

  it("end with the latest of those that would do", async () => {
    const ends = await wakings([
      { at: 0, ms: 6_000 },
      { at: 1, ms: 8_000 },
      { at: 2, ms: 10_000 },
    ]);
    expect(ends).to.deep.equal([6_000, 6_000, 6_000]);
    const apart = await wakings([
      { at: 0, ms: 1_000 },
      { at: 0, ms: 6_000 },
      { at: 1, ms: 10_000 },
    ]);
    expect(apart).to.deep.equal([1_000, 6_000, 6_000]);
  });

  it("alone are as long as they are", async () => {
    expect(await wakings([{ at: 0, ms: 30_000 }])).to.deep.equal([30_000]);
  });

  it("are never longer than was asked for, and never shorter than half of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(5_000), ms: fc.nat(30_000) }), { minLength: 1, maxLength: 12 }),
        async (sleeps) => {
          const ends = await wakings(sleeps);
          for (const [i, { at, ms }] of sleeps.entries()) expect(ends[i]! - at).to.be.within(ms / 2, ms);
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it("fall into one moment in the end, whenever they began", async () => {
    const clock = new VirtualClock();
    const coalescingClock = new CoalescingClock(clock);
    const moments = new Map<number, number>();
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        await clock.sleep(i * 37);
        for (let look = 0; look < 10; look++) {
          await coalescingClock.sleep(1_000);
          moments.set(clock.now(), (moments.get(clock.now()) ?? 0) + 1);
        }
      }),
    );
    expect(moments.size).to.be.below(25);
    expect(Math.max(...moments.values())).to.equal(50);
  });

  it("count who waits, also where a wait fails", async () => {
    const coalescingClock = new CoalescingClock(new VirtualClock());
    const [one, other] = [
      coalescingClock.during(() => coalescingClock.sleep(1)),
      coalescingClock.during(() => Promise.reject(new Error("no"))).catch(() => undefined),
    ];
    expect(coalescingClock.activeWaiters).to.equal(2);
    await Promise.all([one, other]);
    expect(coalescingClock.activeWaiters).to.equal(0);
  });
});
