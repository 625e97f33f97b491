import { expect } from "chai";
import {
  at,
  countOf,
  countsOf,
  isTooDeep,
  jsonObjectOf,
  jsonObjectsIn,
  listOf,
  oneOf,
  parseJsonObject,
  shortTextOf,
  textOf,
  textsIn,
  wordOf,
} from "../../../provider/text/json";

const ODD: readonly unknown[] = [undefined, null, true, 0, NaN, "", [], [{}], () => 1, Symbol("s"), 1n];

describe("what is read from JSON", () => {
  it("is nested at most 1,000 levels deep", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    expect([nested(1_000), nested(1_001), nested(100_000)].map((it) => isTooDeep(JSON.parse(it)))).to.deep.equal([
      false,
      true,
      true,
    ]);
    for (const plain of [null, "[".repeat(2_000), 7]) expect(isTooDeep(plain)).to.equal(false);
    expect(parseJsonObject(`{"a":${nested(999)}}`)).to.have.property("a");
    expect(parseJsonObject(`{"a":${nested(1_000)}}`)).to.equal(undefined);
  });

  it("is undefined, or nothing, for a value of another type", () => {
    for (const odd of ODD) {
      expect(jsonObjectOf(odd), String(odd)).to.equal(undefined);
      expect(countsOf(odd), String(odd)).to.equal(undefined);
      expect(textOf(odd), String(odd)).to.equal(undefined);
      expect(wordOf(odd), String(odd)).to.equal(undefined);
      expect(shortTextOf(odd), String(odd)).to.equal(undefined);
      expect(oneOf(["ACTIVE", "DELETED"], odd), String(odd)).to.equal(undefined);
      expect(at(odd, "a", "b"), String(odd)).to.equal(undefined);
      expect(textsIn(odd), String(odd)).to.deep.equal([]);
      expect(countOf(odd), String(odd)).to.equal(odd === 0 ? 0 : undefined);
    }
    for (const odd of [{}, "text", 1, null, undefined]) {
      expect(listOf(odd)).to.deep.equal([]);
      expect(jsonObjectsIn(odd)).to.deep.equal([]);
    }
  });

  it("is the value that is there", () => {
    expect(jsonObjectOf({ a: 1 })).to.deep.equal({ a: 1 });
    expect(at({ a: { b: [1] } }, "a", "b")).to.deep.equal([1]);
    expect(at({ a: 1 })).to.deep.equal({ a: 1 });
    expect(jsonObjectsIn([1, { a: 1 }, null, {}])).to.deep.equal([{ a: 1 }, {}]);
    expect(textsIn(["a", "", 1, "b"])).to.deep.equal(["a", "b"]);
    expect(countsOf({ a: 1, b: -1, c: "1", d: 0 })).to.deep.equal({ a: 1, d: 0 });
    expect(oneOf(["ACTIVE", "DELETED"], "DELETED")).to.equal("DELETED");
  });

  for (const [count, read] of [
    [0, 0],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [Number.MAX_SAFE_INTEGER + 1, undefined],
    [-1, undefined],
    [0.5, undefined],
    [Infinity, undefined],
    ["1", undefined],
  ] as const) {
    it(`of ${JSON.stringify(count)} (${String(count)}) as a count is ${String(read)}`, () => {
      expect(countOf(count)).to.equal(read);
    });
  }

  it("is a word of at most 2,000 characters, but a text of any length, and the beginning of one that is only shown", () => {
    const [fits, long] = ["x".repeat(2_000), "x".repeat(2_001)];
    expect([wordOf(fits), wordOf(long)]).to.deep.equal([fits, undefined]);
    expect([textOf(fits), textOf(long)]).to.deep.equal([fits, long]);
    expect([shortTextOf(fits), shortTextOf(long)]).to.deep.equal([fits, `${fits}…`]);
  });

  it("is an object, or nothing, of a text", () => {
    expect(parseJsonObject('{"a":1}')).to.deep.equal({ a: 1 });
    for (const text of ["", "{", "[]", "null", "1", '"{}"', "<html>"])
      expect(parseJsonObject(text)).to.equal(undefined);
  });
});
