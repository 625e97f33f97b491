import { expect } from "chai";
import { BatchWindow } from "../../../provider/concurrency/batchWindow";

describe("a batch window", () => {
  /** A clock whose sleeps end when they are told to. */
  function scene() {
    const sleeps: { readonly ms: number; readonly end: () => void }[] = [];
    const gone: string[] = [];
    const clock = {
      now: () => 0,
      sleep: (ms: number) => new Promise<void>((end) => sleeps.push({ ms, end })),
    };
    const batchWindow = new BatchWindow(clock, 30);
    const join = (name: string) => batchWindow.join().then(() => void gone.push(name));
    const settle = () => new Promise(setImmediate);
    return { sleeps, gone, join, settle };
  }

  it("goes on together when the moment of the first one is over", async () => {
    const { sleeps, gone, join, settle } = scene();
    const all = [join("first"), join("second")];
    await settle();
    expect(gone).to.deep.equal([]);
    expect(sleeps.map(({ ms }) => ms)).to.deep.equal([30]);
    sleeps[0]?.end();
    await Promise.all(all);
    expect(gone).to.deep.equal(["first", "second"]);
  });

  it("leaves who comes later to the next one", async () => {
    const { sleeps, gone, join, settle } = scene();
    const early = join("early");
    sleeps[0]?.end();
    await early;
    const late = join("late");
    await settle();
    expect(gone).to.deep.equal(["early"]);
    expect(sleeps).to.have.length(2);
    sleeps[1]?.end();
    await late;
    expect(gone).to.deep.equal(["early", "late"]);
  });
});
