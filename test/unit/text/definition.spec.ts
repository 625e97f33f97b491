import { expect } from "chai";
import { modeOf } from "../../../provider/reconcile/definition";

describe("delete types in our words", () => {
  for (const [deleteType, mode] of [
    ["SOFT", "archive"],
    ["PURGE", "purge"],
    ["HARD", "purge"],
    ["soft", undefined],
    ["", undefined],
    [undefined, undefined],
  ] as const) {
    it(`${deleteType ?? "none"} → ${mode ?? "none"}`, () => {
      expect(modeOf(deleteType)).to.equal(mode);
    });
  }
});
