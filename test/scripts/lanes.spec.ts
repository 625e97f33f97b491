import { expect } from "chai";
import { takeInLanes } from "../../scripts/testing/lanes.mjs";

interface Place {
  readonly name: string;
  readonly alone?: boolean;
  readonly isIdle?: boolean;
  readonly after?: string;
}

describe("the steps of npm test", () => {
  /** Takes the steps; `end` ends one that goes on, and says which ones go on then. */
  function taking(...steps: readonly Place[]) {
    const going = new Map<string, () => void>();
    const ended = takeInLanes(steps, 2, ({ name }) => new Promise<string>((done) => going.set(name, () => done(name))));
    const end = async (name: string): Promise<string[]> => {
      going.get(name)?.();
      going.delete(name);
      await Promise.resolve();
      await Promise.resolve();
      return [...going.keys()];
    };
    return { going: () => [...going.keys()], end, ended };
  }

  it("are taken two at a time, and told in their order", async () => {
    const { going, end, ended } = taking({ name: "a" }, { name: "b" }, { name: "c" });
    expect(going()).to.deep.equal(["a", "b"]);
    expect(await end("b")).to.deep.equal(["a", "c"]);
    expect(await end("c")).to.deep.equal(["a"]);
    await end("a");
    expect(await ended).to.deep.equal(["a", "b", "c"]);
  });

  it("wait for one that is to be alone, and it for them", async () => {
    const { going, end } = taking(
      { name: "build", alone: true },
      { name: "a" },
      { name: "all", alone: true },
      { name: "b" },
    );
    expect(going()).to.deep.equal(["build"]);
    expect(await end("build")).to.deep.equal(["a"]);
    expect(await end("a")).to.deep.equal(["all"]);
    expect(await end("all")).to.deep.equal(["b"]);
  });

  it("go on beside one that only waits, also one that is alone", async () => {
    const { going, end } = taking(
      { name: "idle", isIdle: true },
      { name: "a" },
      { name: "b" },
      { name: "all", alone: true },
    );
    expect(going()).to.deep.equal(["idle", "a", "b"]);
    await end("a");
    expect(await end("b")).to.deep.equal(["idle", "all"]);
  });

  it("wait for what they come after, where that is taken", async () => {
    const { going, end } = taking({ name: "unit" }, { name: "coverage", after: "unit" }, { name: "lint" });
    expect(going()).to.deep.equal(["unit", "lint"]);
    expect(await end("unit")).to.deep.equal(["lint", "coverage"]);
    expect(taking({ name: "coverage", after: "unit" }).going()).to.deep.equal(["coverage"]);
  });

  it("fail together when one can't be taken at all", async () => {
    const failing = takeInLanes([{ name: "a" }], 2, () => Promise.reject(new Error("no folder")));
    expect(await failing.catch((error: unknown) => (error as Error).message)).to.equal("no folder");
  });
});
