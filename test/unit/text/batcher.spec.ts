import { expect } from "chai";
import fc from "fast-check";
import type { Patience } from "../../../provider/atlan/api";
import { Batcher } from "../../../provider/atlan/batcher";
import { AtlanApiError } from "../../../provider/errors";

const failure = (status: number, code = `ATLAN_HTTP_${status}`): AtlanApiError =>
  new AtlanApiError(code, {
    doing: "asking",
    identity: "https://tenant.example.com",
    because: `${status}`,
    suggestion: "Look at the tenant.",
    status,
    fate: "refused",
  });
const unreadable = failure(200, "ATLAN_UNREADABLE_ANSWER");

interface Asked {
  readonly keys: readonly string[];
  readonly patience: Patience;
}

type Answer = ReadonlyMap<string, string> | AtlanApiError;

/** A batcher of texts, and what is asked through it; each key is answered with itself in capitals. */
function scene(most = 100, answer: (asked: Asked) => Answer | undefined = () => undefined) {
  const asked: Asked[] = [];
  const ask = async (keys: readonly string[], patience: Patience): Promise<ReadonlyMap<string, string>> => {
    const one = { keys, patience };
    asked.push(one);
    await Promise.resolve();
    const said = answer(one) ?? new Map(keys.map((key) => [key, key.toUpperCase()]));
    if (said instanceof AtlanApiError) throw said;
    return said;
  };
  const batcher = new Batcher<string | undefined>(
    most,
    async (key, patience) => (await ask([key], patience)).get(key),
    ask,
  );
  const get = (key: string, until = 0, timeoutMs?: number) =>
    batcher.load(key, timeoutMs === undefined ? { deadline: until } : { deadline: until, timeoutMs });
  return { asked, get, keys: () => asked.map((it) => it.keys) };
}

const end = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
const isMany = ({ keys }: Asked): boolean => keys.length > 1;

describe("what is asked for in one moment", () => {
  it("is asked for at once, and each gets its own answer", async () => {
    const { get, keys } = scene();
    expect(await Promise.all(["a", "b", "c"].map((key) => get(key)))).to.deep.equal(["A", "B", "C"]);
    expect(keys()).to.deep.equal([["a", "b", "c"]]);
  });

  it("is asked for alone where it is one thing, however many want it", async () => {
    const { get, keys } = scene(100, ({ keys }) => {
      expect(keys).to.have.length(1);
      return undefined;
    });
    expect(await Promise.all([get("a"), get("a"), get("a")])).to.deep.equal(["A", "A", "A"]);
    expect(keys()).to.deep.equal([["a"]]);
  });

  it("of one turn of the event loop goes together, also what is asked for by promises; the next turn is another", async () => {
    const { get, keys } = scene();
    const all = [get("a"), Promise.resolve().then(() => get("b"))];
    await new Promise((done) => setImmediate(done));
    all.push(get("c"));
    await Promise.all(all);
    expect(keys()).to.deep.equal([["a", "b"], ["c"]]);
  });

  for (const [count, most, searches] of [
    [100, 100, 1],
    [101, 100, 2],
    [1_000, 500, 2],
    [1_001, 500, 3],
  ] as const) {
    it(`is asked for in parts: ${count} by ${most} are ${searches} searches`, async () => {
      const { get, asked } = scene(most);
      const names = Array.from({ length: count }, (_, i) => `name-${i}`);
      expect(await Promise.all(names.map((it) => get(it)))).to.deep.equal(names.map((it) => it.toUpperCase()));
      expect(asked).to.have.length(searches);
      expect(Math.max(...asked.map(({ keys }) => keys.length))).to.be.at.most(most);
    });
  }

  it("is asked for with the patience of the least patient", async () => {
    const { get, asked } = scene();
    await Promise.all([get("a", 9_000), get("b", 5_000, 700), get("c", 7_000, 300)]);
    expect(asked).to.deep.equal([
      { keys: ["a", "b", "c"], patience: { deadline: 5_000, timeoutMs: 300, isForMany: true } },
    ]);
  });

  it("and is not in the answer is asked for again, alone", async () => {
    const { get, keys } = scene(100, (it) => (isMany(it) ? new Map([["a", "A"]]) : undefined));
    expect(await Promise.all(["a", "b", "c"].map((key) => get(key)))).to.deep.equal(["A", "B", "C"]);
    expect(keys()).to.deep.equal([["a", "b", "c"], ["b"], ["c"]]);
  });

  for (const [title, error] of [
    ["an unreadable answer", unreadable],
    ["400", failure(400)],
    ["403: one of the things may not be seen", failure(403)],
    ["413", failure(413)],
    ["500, which may stand for too many clauses or buckets", failure(500)],
  ] as const) {
    it(`is asked for one by one after ${title}, and only one fails where only one can't be answered`, async () => {
      const { get, keys } = scene(100, (it) => (it.keys.includes("b") ? error : undefined));
      const all = await Promise.all(["a", "b", "c"].map((key) => end(get(key))));
      expect(all).to.deep.equal(["A", error, "C"]);
      expect(keys()).to.deep.equal([["a", "b", "c"], ["a"], ["b"], ["c"]]);
    });
  }

  it("is not asked for one by one after 500 where a search for many is none but that for one", async () => {
    const { get, asked } = scene(Infinity, () => failure(500));
    await Promise.all(["a", "b"].map((key) => end(get(key))));
    expect(asked).to.deep.equal([{ keys: ["a", "b"], patience: { deadline: 0 } }]);
  });

  for (const status of [401, 404, 409]) {
    it(`fails for all with ${status}, after one search`, async () => {
      const error = failure(status);
      const { get, asked } = scene(100, () => error);
      expect(await Promise.all(["a", "b"].map((key) => end(get(key, 60_000))))).to.deep.equal([error, error]);
      expect(asked).to.have.length(1);
    });
  }

  it("alone fails with what that search failed with, once", async () => {
    const { get, asked } = scene(100, () => unreadable);
    expect(await end(get("a"))).to.equal(unreadable);
    expect(asked).to.have.length(1);
  });

  for (const error of [failure(429), failure(503), failure(0, "ATLAN_TIMEOUT"), failure(0, "ATLAN_CONNECTION_LOST")]) {
    it(`fails with ${error.code} for those whose patience is over, and is asked for anew for the others`, async () => {
      const { get, asked } = scene(100, ({ patience }) => (patience.deadline < 60_000 ? error : undefined));
      const all = [get("a", 0, 5_000), get("b", 60_000), get("c", 1_000), get("d", 1_001)].map(end);
      expect(await Promise.all(all)).to.deep.equal([error, "B", error, error]);
      expect(asked).to.deep.equal([
        { keys: ["a", "b", "c", "d"], patience: { deadline: 0, timeoutMs: 5_000, isForMany: true } },
        { keys: ["b", "d"], patience: { deadline: 1_001, isForMany: true } },
        { keys: ["b"], patience: { deadline: 60_000 } },
      ]);
    });
  }

  it("comes to an end whatever the patience of those who ask, when nothing is answered", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 40 }), async (patience) => {
        const { get, asked } = scene(10, () => failure(503));
        const all = await Promise.all(patience.map((until, i) => end(get(`name-${i}`, until))));
        expect(all.every((it) => it instanceof AtlanApiError)).to.equal(true);
        expect(asked.length).to.be.at.most(patience.length);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("fails for all when it fails for a reason of ours", async () => {
    const bug = new TypeError("a fault");
    const batcher = new Batcher<string>(
      10,
      () => Promise.reject(bug),
      () => Promise.reject(bug),
    );
    const all = ["a", "b"].map((key) => end(batcher.load(key, { deadline: 60_000 })));
    expect(await Promise.all(all)).to.deep.equal([bug, bug]);
  });
});
