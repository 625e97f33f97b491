import { expect } from "chai";
import { isAtLeast, majorOf } from "../../scripts/toolchain/version.mjs";

describe("versions", () => {
  const cases: [string, string, boolean][] = [
    ["v3.259.0", "3.259.0", true],
    ["3.260.0", "3.259.9", true],
    ["3.99.0", "3.259.0", false],
    ["3.259.0-alpha.1", "3.259.0", false],
    ["3.260.0-alpha.1", "3.259.0", true],
    ["22.20.0", "22.20", true],
    ["22.9.0", "22.20", false],
    ["20.20.2", "22.20", false],
    ["24.0.0+build", "22.20", true],
    ["", "22.20", false],
    ["latest", "22.20", false],
  ];
  for (const [version, minimum, expected] of cases) {
    it(`${version || "(nothing)"} is ${expected ? "" : "not "}at least ${minimum}`, () => {
      expect(isAtLeast(version, minimum)).to.equal(expected);
    });
  }

  it("knows the major version", () => {
    expect(majorOf("v4.1.0")).to.equal(4);
    expect(majorOf("four")).to.equal(undefined);
  });
});
