import { expect } from "chai";
import fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { canonicalJson } from "../../../provider/text/canonicalJson";

/** The same value with the keys of all its objects in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, reversed(item)]);
  return Object.fromEntries(entries.reverse());
}

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("canonical JSON", () => {
  for (const [value, text] of [
    [null, "null"],
    [true, "true"],
    ['é\n"🗑️', '"é\\n\\"🗑️"'],
    [1.5, "1.5"],
    [-0, "0"],
    [1e21, "1e+21"],
    [[], "[]"],
    [{}, "{}"],
    [[undefined, 1], "[null,1]"],
    [{ b: 1, a: undefined, C: [2, { z: 1, y: 2 }] }, '{"C":[2,{"y":2,"z":1}],"b":1}'],
    // Integer-like keys come first in every object, and sort as texts all the same.
    [{ b: 0, 10: 0, 9: 0, a: 0 }, '{"10":0,"9":0,"a":0,"b":0}'],
    [Object.assign(Object.create(null) as object, { b: 1, a: 2 }), '{"a":2,"b":1}'],
    [JSON.parse('{"__proto__":{"b":1},"constructor":2}'), '{"__proto__":{"b":1},"constructor":2}'],
  ] as const) {
    it(`writes ${text}`, () => {
      expect(canonicalJson(value)).to.equal(text);
    });
  }

  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).to.equal(canonicalJson(value));
      }),
      { seed: 1 },
    );
  });

  it("is JSON for the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).to.deep.equal(throughJson(value));
      }),
      { seed: 1 },
    );
  });

  it("is the same text for the same value and for no other", () => {
    // Small values, so that many pairs are equal.
    const small = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom(null, 0, 1, "0", "1", "", false),
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b"), tie("value"), { maxKeys: 2, noNullPrototype: true }),
      ),
    })).value;
    let equal = 0;
    fc.assert(
      fc.property(small, small, (one, other) => {
        const isSame = isDeepStrictEqual(one, other);
        if (isSame) equal++;
        expect(canonicalJson(one) === canonicalJson(other)).to.equal(isSame);
      }),
      { seed: 1, numRuns: 2_000 },
    );
    expect(equal).to.be.above(50);
  });

  it("does not change what it was given", () => {
    const value = { b: [{ d: 1, c: 2 }], a: 3 };
    canonicalJson(value);
    expect(JSON.stringify(value)).to.equal('{"b":[{"d":1,"c":2}],"a":3}');
  });

  it("writes a value twice that stands in two places", () => {
    const shared = { a: 1 };
    expect(canonicalJson([shared, { shared }])).to.equal('[{"a":1},{"shared":{"a":1}}]');
  });

  const cycle: Record<string, unknown> = { a: [] };
  (cycle["a"] as unknown[]).push({ cycle });
  class Own {
    readonly a = 1;
  }
  for (const [title, value, message] of [
    ["NaN", NaN, "the number NaN has no JSON form"],
    ["an infinity", [Infinity], "the number Infinity has no JSON form"],
    ["undefined", undefined, "a undefined has no JSON form"],
    ["a function", { a: () => 1 }, "a function has no JSON form"],
    ["a symbol", { a: Symbol("s") }, "a symbol has no JSON form"],
    ["a bigint", [1n], "a bigint has no JSON form"],
    ["a date", { a: new Date(0) }, "a Date has no JSON form"],
    ["a map", new Map(), "a Map has no JSON form"],
    ["an instance of a class", [new Own()], "a Own has no JSON form"],
    ["a cycle", cycle, "it contains itself"],
  ] as const) {
    it(`refuses ${title}`, () => {
      expect(() => canonicalJson(value)).to.throw(TypeError, message);
    });
  }
});

describe("canonical JSON of an array with a hole", () => {
  it("is JSON", () => {
    const holed = new Array<number>(2);
    holed[1] = 1;
    expect(canonicalJson(holed)).to.equal("[null,1]");
  });
});
