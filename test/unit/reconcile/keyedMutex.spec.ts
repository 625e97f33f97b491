import { expect } from "chai";
import { KeyedMutex } from "../../../provider/concurrency/keyedMutex";

/** A piece of work that ends when the test says so. */
function piece(name: string, log: string[]) {
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<string>((resolve, reject) => {
    end = (error) => {
      if (error === undefined) resolve(name);
      else reject(error);
    };
  });
  const work = (): Promise<string> => {
    log.push(`${name} begins`);
    return ended;
  };
  return { work, end };
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

describe("turns", () => {
  it("let work on the same thing happen one after the other, in the order in which it was asked for", async () => {
    const mutex = new KeyedMutex();
    const log: string[] = [];
    const pieces = ["first", "second", "third"].map((name) => piece(name, log));
    const all = pieces.map(({ work }, index) => mutex.runExclusive("it", work, () => log.push(`${index} waits`)));
    await settled();
    expect(log).to.deep.equal(["first begins", "1 waits", "2 waits"]);
    pieces[0]!.end();
    await settled();
    expect(log.slice(3)).to.deep.equal(["second begins"]);
    pieces[1]!.end();
    pieces[2]!.end();
    expect(await Promise.all(all)).to.deep.equal(["first", "second", "third"]);
  });

  it("let work on different things overlap", async () => {
    const mutex = new KeyedMutex();
    const log: string[] = [];
    const [one, other] = [piece("one", log), piece("other", log)];
    const both = [
      mutex.runExclusive("a", one.work, () => log.push("waits")),
      mutex.runExclusive("b", other.work, () => log.push("waits")),
    ];
    await settled();
    expect(log).to.deep.equal(["one begins", "other begins"]);
    one.end();
    other.end();
    await Promise.all(both);
  });

  it("go on after work that has failed, whose error is for its own caller", async () => {
    const mutex = new KeyedMutex();
    const log: string[] = [];
    const [bad, good] = [piece("bad", log), piece("good", log)];
    const failed = mutex
      .runExclusive("it", bad.work, () => undefined)
      .catch((error: unknown) => (error as Error).message);
    const done = mutex.runExclusive("it", good.work, () => undefined);
    bad.end(new Error("no"));
    good.end();
    expect([await failed, await done]).to.deep.equal(["no", "good"]);
  });

  it("are free again when all is done", async () => {
    const mutex = new KeyedMutex();
    const log: string[] = [];
    const [one, next] = [piece("one", log), piece("next", log)];
    one.end();
    await mutex.runExclusive("it", one.work, () => log.push("waits"));
    next.end();
    await mutex.runExclusive("it", next.work, () => log.push("waits"));
    expect(log).to.deep.equal(["one begins", "next begins"]);
  });
});
