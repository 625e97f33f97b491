import { expect } from "chai";
import { describeDefinition, modeOf } from "../../../provider/reconcile/definition";

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

describe("a definition in words", () => {
  const plain = { connectionQualifiedName: "default/a/1", deleteType: "SOFT", deleteAssets: true };
  for (const [definition, words] of [
    [plain, "archives default/a/1"],
    [{ ...plain, deleteType: "PURGE" }, "purges default/a/1"],
    [{ ...plain, deleteType: "HARD" }, "deletes (HARD) default/a/1"],
    [{ ...plain, deleteType: undefined }, "deletes (?) default/a/1"],
    [{ ...plain, deleteAssets: false }, "archives default/a/1, but not its assets"],
    [{ ...plain, connectionQualifiedName: undefined }, "does not tell what it deletes"],
  ] as const) {
    it(words, () => {
      expect(describeDefinition(definition)).to.equal(words);
    });
  }
});
