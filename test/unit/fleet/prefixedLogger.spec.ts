import { expect } from "chai";
import { withName } from "../../../provider/lifecycle/fleet/prefixedLogger";

describe("a line of a member of a fleet", () => {
  const name = "default/x/12";
  for (const text of [
    "Will archive 2 assets of connection default/x/12 (active).",
    "default/x/12: done",
    "archiving connection (default/x/12): no",
    "default/x/1234, then default/x/12.",
    "the asset default/x/12/db",
  ]) {
    it(`says whose it is already: ${text}`, () => {
      expect(withName(name, text)).to.equal(text);
    });
  }

  for (const text of [
    "run 7 ended",
    "",
    "connection default/x/1234",
    "run default/x/12-run",
    "my-default/x/12",
    "a/default/x/12",
  ]) {
    it(`is told with its name: ${JSON.stringify(text)}`, () => {
      expect(withName(name, text)).to.equal(`default/x/12: ${text}`);
    });
  }

  it("is as it is where no member is meant", () => {
    expect(withName("", "any")).to.equal("any");
  });
});
