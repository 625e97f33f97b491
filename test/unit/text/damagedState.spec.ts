import { expect } from "chai";
import { AtlanProviderError } from "../../../provider/errors";
import { found, readingStateOf, refuseDamage } from "../../../provider/reconcile/damagedState";
import { SNOWFLAKE } from "../../rig";

const URN = "urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy";
const DAMAGE = { path: "intent.mode", expected: '"archive" or "purge"', value: "SOFT" };

describe("a damaged value of the state, in words", () => {
  for (const [value, words] of [
    [undefined, "is missing"],
    [null, "is null"],
    ["SOFT", 'is "SOFT"'],
    ["a\u202eb", 'is "a\\u202eb"'],
    [5, "is 5"],
    [[], "is []"],
    [{ mode: "SOFT" }, 'is {"mode":"SOFT"}'],
    ["x".repeat(70), `is "${"x".repeat(70)}"`],
    [["x".repeat(70)], `is ["${"x".repeat(58)}`],
  ] as const) {
    it(words, () => {
      expect(found(value)).to.equal(words);
    });
  }
});

describe("the refusal of a damaged state", () => {
  for (const [title, outputs, identity] of [
    ["the resource", { resourceUrn: URN }, URN],
    ["no resource that is known", {}, "of an unknown resource"],
    ["no resource that is known, for the URN is damaged too", { resourceUrn: 5 }, "of an unknown resource"],
    // `pulumi state delete` knows no such URN.
    [
      "a connection of a fleet, whose own URN it does not advise",
      { resourceUrn: `${URN}#${SNOWFLAKE}` },
      `${URN}#${SNOWFLAKE}`,
    ],
  ] as const) {
    it(`names ${title}`, () => {
      expect(() => {
        refuseDamage("resource", outputs, DAMAGE);
      })
        .to.throw(AtlanProviderError)
        .that.includes({
          code: "ATLAN_STATE_DAMAGED",
          message:
            `reading the state of the resource (${identity}): intent.mode is "SOFT", and it has to be "archive" or "purge"; ` +
            "pulumi-atlan has not written that. Nothing was sent for it. Put the state back as it was (`pulumi stack export --version`, " +
            "`pulumi stack import`). To give the resource up instead (of a fleet, all of it), run `pulumi state delete` with the URN " +
            "that `pulumi stack --show-urns` lists: that changes nothing in Atlan, where its workflows stay until somebody archives " +
            "them. [ATLAN_STATE_DAMAGED] docs/errors.md#atlan_state_damaged",
        });
    });
  }

  it("is none where nothing is damaged", () => {
    refuseDamage("resource", {}, undefined);
  });

  it("says that it is about a fleet", () => {
    expect(readingStateOf("fleet", { resourceUrn: URN })).to.deep.equal({
      doing: "reading the state of the fleet",
      identity: URN,
    });
  });
});
