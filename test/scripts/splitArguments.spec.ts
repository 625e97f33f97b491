import { expect } from "chai";
import fc from "fast-check";
import { splitArguments } from "../../scripts/toolchain/splitArguments.mjs";

describe("runtime option nodeargs", () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["  --trace-warnings   --import tsx ", ["--trace-warnings", "--import", "tsx"]],
    [`--title="a b" 'c d'`, ["--title=a b", "c d"]],
    [`a\\ b ""`, ["a b", ""]],
    [`'it\\s'`, ["it\\s"]],
  ];
  for (const [text, expected] of cases) {
    it(`splits ${JSON.stringify(text)}`, () => {
      expect(splitArguments(text)).to.deep.equal(expected);
    });
  }

  it("gives back whatever was quoted", () => {
    const quote = (text: string) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
    fc.assert(
      fc.property(fc.array(fc.string()), (args) => {
        expect(splitArguments(args.map(quote).join(" "))).to.deep.equal(args);
      }),
    );
  });
});
