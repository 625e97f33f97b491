import { expect } from "chai";
import { agrees } from "../../scripts/toolchain/install.mjs";

describe("installed packages", () => {
  const wanted = {
    packages: {
      "": {},
      "examples/one": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/a-windows": { version: "1.0.0", optional: true },
    },
  };

  it("agree with the lock file where only optional ones are missing", () => {
    expect(agrees(wanted, { packages: { "examples/one": {}, "node_modules/a": { version: "1.0.0" } } })).to.equal(true);
  });

  it("do not agree where one is missing, of another version, or too many", () => {
    expect(agrees(wanted, { packages: {} })).to.equal(false);
    expect(agrees(wanted, { packages: { "node_modules/a": { version: "1.0.1" } } })).to.equal(false);
    const more = { "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "1.0.0" } };
    expect(agrees(wanted, { packages: more })).to.equal(false);
  });
});
