import { expect } from "chai";
import { BatchWindow } from "../../../provider/concurrency/batchWindow";

describe("a batch window", () => {
  /** A clock whose sleeps end, and work that ends, when they are told to. */
  function scene() {
    const sleeps: { readonly ms: number; readonly end: () => void; readonly fail: (error: Error) => void }[] = [];
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const clock = {
      sleep: (ms: number) => new Promise<void>((end, fail) => sleeps.push({ ms, end, fail })),
    };
    const batchWindow = new BatchWindow(clock, 30);
    const run = (name: string) =>
      batchWindow.run(() => {
        begun.push(name);
        return new Promise<string>((resolve) =>
          ends.set(name, () => {
            resolve(name);
          }),
        );
      });
    const settle = () => new Promise(setImmediate);
    const end = async (...names: string[]) => {
      for (const name of names) ends.get(name)?.();
      await settle();
    };
    /** Some that begin together, in the first window. */
    const first = async (...names: string[]) => {
      for (const name of names) void run(name);
      sleeps.at(-1)?.end();
      await settle();
    };
    return { batchWindow, sleeps, begun, run, settle, end, first };
  }

  it("goes on together when the time of the first one is over", async () => {
    const { sleeps, begun, run, settle, end } = scene();
    const all = [run("first"), run("second")];
    await settle();
    expect(begun).to.deep.equal([]);
    expect(sleeps.map(({ ms }) => ms)).to.deep.equal([30]);
    sleeps[0]?.end();
    await settle();
    expect(begun).to.deep.equal(["first", "second"]);
    await end("first", "second");
    expect(await Promise.all(all)).to.deep.equal(["first", "second"]);
  });

  it("leaves who comes later to the next one", async () => {
    const { sleeps, begun, run, settle, first } = scene();
    await first("early");
    void run("late");
    await settle();
    expect(begun).to.deep.equal(["early"]);
    expect(sleeps).to.have.length(2);
    sleeps[1]?.end();
    await settle();
    expect(begun).to.deep.equal(["early", "late"]);
  });

  it("closes early when as many wait as were ever at work at once", async () => {
    const { sleeps, begun, run, settle, first, end } = scene();
    await first("a", "b");
    await end("a", "b");
    void run("c");
    await settle();
    expect(begun).to.deep.equal(["a", "b"]);
    void run("d");
    await settle();
    expect(begun).to.deep.equal(["a", "b", "c", "d"]);
    // Its time is over while the next one is open.
    await end("c", "d");
    void run("e");
    sleeps[1]?.end();
    await settle();
    expect(begun).to.deep.equal(["a", "b", "c", "d"]);
    sleeps[2]?.end();
    await settle();
    expect(begun).to.deep.equal(["a", "b", "c", "d", "e"]);
  });

  it("does not close while others may still come: those that are at work", async () => {
    const { begun, run, settle, first, end } = scene();
    await first("a", "b");
    await end("a");
    void run("c");
    await settle();
    expect(begun).to.deep.equal(["a", "b"]);
    await end("b");
    void run("d");
    await settle();
    expect(begun).to.deep.equal(["a", "b", "c", "d"]);
  });

  it("learns that more are at work at once than there were before", async () => {
    const { sleeps, begun, run, settle, first, end } = scene();
    await first("a");
    void run("b");
    await settle();
    expect(begun).to.deep.equal(["a"]);
    sleeps[1]?.end();
    await settle();
    await end("a", "b");
    void run("c");
    await settle();
    expect(begun).to.deep.equal(["a", "b"]);
    void run("d");
    await settle();
    expect(begun).to.deep.equal(["a", "b", "c", "d"]);
  });

  it("fails with its clock, and the next one does not", async () => {
    const { sleeps, begun, run, settle } = scene();
    const failing = [run("a"), run("b")].map((it) => it.catch((error: unknown) => (error as Error).message));
    sleeps[0]?.fail(new Error("interrupted"));
    expect(await Promise.all(failing)).to.deep.equal(["interrupted", "interrupted"]);
    void run("c");
    void run("d");
    await settle();
    expect(begun).to.deep.equal(["c", "d"]);
  });

  it("counts work that failed as ended", async () => {
    const { batchWindow, sleeps, begun, run, settle } = scene();
    const failing = batchWindow.run(() => Promise.reject(new Error("no"))).catch((error: unknown) => error);
    sleeps[0]?.end();
    expect(await failing).to.be.an("error");
    void run("the only one at work");
    await settle();
    expect(begun).to.have.length(1);
  });
});
