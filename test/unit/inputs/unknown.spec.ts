import { expect } from "chai";
import { containsUnknown, UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";

describe("a value that is not known yet", () => {
  for (const [title, value] of [
    ["by itself", UNKNOWN_VALUE],
    ["in an object", { a: 1, b: UNKNOWN_VALUE }],
    ["in a list", [1, UNKNOWN_VALUE]],
    ["deep inside", { a: [{ b: { c: [UNKNOWN_VALUE] } }] }],
    ["in an object without a prototype", Object.assign(Object.create(null) as object, { a: UNKNOWN_VALUE })],
  ] as const) {
    it(`is found ${title}`, () => {
      expect(containsUnknown(value)).to.equal(true);
    });
  }

  for (const value of [
    undefined,
    null,
    "",
    0,
    false,
    {},
    [],
    { a: { b: ["text", null, undefined, 7] } },
    `x${UNKNOWN_VALUE}`,
    { [UNKNOWN_VALUE]: "as a key" },
  ]) {
    it(`is not in ${JSON.stringify(value)}`, () => {
      expect(containsUnknown(value)).to.equal(false);
    });
  }

  it("has the text that the engine uses", () => {
    expect(UNKNOWN_VALUE).to.equal("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  });
});
