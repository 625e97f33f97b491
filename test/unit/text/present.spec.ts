import { expect } from "chai";
import { pick, present } from "../../../provider/text/present";

describe("present", () => {
  it("omits the fields without a value, and nothing else", () => {
    const read = present({ a: undefined, b: null, c: 0, d: false, e: "", f: NaN, g: { h: undefined } });
    expect(Object.keys(read)).to.deep.equal(["b", "c", "d", "e", "f", "g"]);
    expect(read).to.deep.equal({ b: null, c: 0, d: false, e: "", f: NaN, g: { h: undefined } });
  });

  it("keeps the order, and leaves what it is given as it was", () => {
    const given = { last: 1, gone: undefined, first: 2 };
    expect(JSON.stringify(present(given))).to.equal('{"last":1,"first":2}');
    expect(Object.keys(given)).to.deep.equal(["last", "gone", "first"]);
  });

  it("has types by which a field that may be undefined may be absent, but never undefined", () => {
    const maybe = (value: string): string | undefined => (value === "" ? undefined : value);
    const known: { readonly id: number; readonly name?: string } = present({ id: 1, name: maybe("it") });
    const spread: { readonly id: number; readonly name?: string } = { id: 2, ...present({ name: maybe("") }) };
    expect(known).to.deep.equal({ id: 1, name: "it" });
    expect(Object.keys(spread)).to.deep.equal(["id"]);
    // @ts-expect-error: one that may be absent is not one that is there
    const required: { readonly name: string } = present({ name: maybe("") });
    expect(required).to.deep.equal({});
  });

  it("does not take a field of the prototype for one of its own", () => {
    expect(present(JSON.parse('{"__proto__": 1, "constructor": 2}') as object)).to.have.keys(
      "__proto__",
      "constructor",
    );
  });
});

describe("pick", () => {
  it("takes the named fields that have a value, in the order of the names", () => {
    const read = pick({ a: undefined, b: null, c: 0, d: "not named" }, ["c", "b", "a"]);
    expect(Object.entries(read)).to.deep.equal([
      ["c", 0],
      ["b", null],
    ]);
  });

  it("takes nothing for a name that is not there", () => {
    const fields: Readonly<Record<string, unknown>> = { a: 1 };
    expect(pick(fields, ["a", "b"])).to.deep.equal({ a: 1 });
  });
});
