import { expect } from "chai";
import * as rules from "../../examples/policy/rules";
import { SNOWFLAKE } from "../rig/seeds";

const archive: rules.Retirement = { connectionQualifiedName: SNOWFLAKE, mode: "archive", maxAssets: 12 };
const held: rules.Retirement = { ...archive, purgeAfter: "30d", reason: "DATA-481" };
const purge: rules.Retirement = { ...archive, mode: "purge", reason: "DATA-502" };

/** As a preview hands it over: reading what is not known yet throws. */
const unknown = (it: rules.Retirement, ...names: (keyof rules.Retirement)[]): rules.Retirement =>
  new Proxy(it, {
    get(target, name) {
      if (names.includes(name as keyof rules.Retirement)) throw new Error(`${String(name)} is not known yet`);
      return Reflect.get(target, name) as unknown;
    },
  });

describe("the rules of the policy example", () => {
  describe("a fleet", () => {
    const fleet = { mode: "archive", maxAssets: 1_000, reason: "DATA-600" };
    const read = (connections: unknown): object[] =>
      rules
        .retirementsOfFleet({ ...fleet, connections })
        .map(({ connectionQualifiedName, mode, maxAssets, reason, purgeAfter }) => ({
          ...{ connectionQualifiedName, mode, maxAssets, reason, purgeAfter },
        }));

    it("is each of its connections, with what it has of its own before the policy", () => {
      const policy = { ...fleet, purgeAfter: undefined };
      expect(read([SNOWFLAKE, { connectionQualifiedName: "b", mode: "purge", maxAssets: 7 }])).to.deep.equal([
        { ...policy, connectionQualifiedName: SNOWFLAKE },
        { ...policy, connectionQualifiedName: "b", mode: "purge", maxAssets: 7 },
      ]);
      expect(read([])).to.deep.equal([]);
    });

    it("is judged by what is known of it, whatever is not known of the others", () => {
      // As a preview hands it over: reading an entry that is not known yet throws.
      const connections = new Proxy(["?", { connectionQualifiedName: "b", mode: "purge" }], {
        get(target, name) {
          if (name === "0") throw new Error("it is not known yet");
          return Reflect.get(target, name) as unknown;
        },
      });
      const [first, second] = rules.retirementsOfFleet({ maxAssets: 1_000, connections });
      expect(() => rules.purgeHasReason(first!, {}, "prod")).to.throw("not known yet");
      expect(rules.purgeHasReason(second!, {}, "prod")).to.match(/^b is going to be purged/);
    });
  });

  describe("a purge has a reason", () => {
    const judge = (it: rules.Retirement): string | undefined => rules.purgeHasReason(it, {}, "prod");

    it("accepts a purge that says why, and an archive that does not", () => {
      expect([held, purge, archive].map(judge)).to.deep.equal([undefined, undefined, undefined]);
    });

    it("refuses one that does not say why, also one that comes later, and tells what to set", () => {
      const { reason: _none, ...silent } = purge;
      const message = `${SNOWFLAKE} is going to be purged, and nothing says why. Set reason to what the receipt should tell, such as a ticket.`;
      expect(judge(silent)).to.equal(message);
      expect(judge({ ...archive, purgeAfter: "30d" })).to.equal(message);
      expect(judge({ ...purge, reason: " " })).to.equal(message);
    });

    it("does not judge what depends on a value that is not known yet", () => {
      expect(() => judge(unknown(purge, "reason"))).to.throw("reason is not known yet");
      expect(() => judge(unknown(archive, "purgeAfter"))).to.throw("purgeAfter is not known yet");
      expect(judge(unknown(archive, "reason"))).to.equal(undefined);
    });

    it("refuses also what has no known name yet", () => {
      const { reason: _none, ...silent } = purge;
      expect(judge(unknown(silent, "connectionQualifiedName"))).to.match(
        /^A connection whose name is not known yet is going to be purged/,
      );
    });
  });

  describe("a purge is held", () => {
    const judge = (it: rules.Retirement, { minimumHoldDays = 30, directPurge = false } = {}): string | undefined =>
      rules.purgeIsHeld(it, { minimumHoldDays, directPurge }, "prod");

    it("accepts an archive, and a purge after the hold or a longer one, in any unit", () => {
      expect(judge(archive)).to.equal(undefined);
      for (const purgeAfter of ["30d", "31d", "720h", "43200m", "2592000s"])
        expect(judge({ ...held, purgeAfter }), purgeAfter).to.equal(undefined);
    });

    it("refuses a purge at once, unless it is configured", () => {
      expect(judge(purge)).to.equal(
        `${SNOWFLAKE} would be purged at once. Take mode: "purge" out and set purgeAfter: "30d": it is archived now and purged later.`,
      );
      expect(judge(purge, { directPurge: true })).to.equal(undefined);
    });

    it("refuses a shorter hold, by the number that is configured", () => {
      for (const purgeAfter of ["29d", "719h", "1s"])
        expect(judge({ ...held, purgeAfter })).to.equal(
          `${SNOWFLAKE} would be purged after ${purgeAfter}, and the team holds an archive for 30 days. Set purgeAfter: "30d" or longer.`,
        );
      expect(judge({ ...held, purgeAfter: "7d" }, { minimumHoldDays: 7 })).to.equal(undefined);
      expect(judge(held, { directPurge: true, minimumHoldDays: 31 })).to.include("for 31 days");
    });

    it("refuses a hold that it can't read", () => {
      for (const purgeAfter of ["", "30", "a month", "1.5d", "-30d"])
        expect(judge({ ...held, purgeAfter })).to.equal(
          `${SNOWFLAKE} has purgeAfter: "${purgeAfter}", which can't be read. Set purgeAfter: "30d" or longer.`,
        );
    });

    it("does not judge a mode or a hold that is not known yet", () => {
      expect(() => judge(unknown(archive, "mode"))).to.throw("mode");
      expect(() => judge(unknown(held, "purgeAfter"))).to.throw("purgeAfter");
    });
  });

  describe("maxAssets is below the ceiling of its stack", () => {
    const judge = (
      maxAssets: number | undefined,
      ceilings: Record<string, number>,
      stack = "prod",
    ): string | undefined =>
      rules.maxAssetsIsBelowCeiling(
        { connectionQualifiedName: SNOWFLAKE, ...(maxAssets === undefined ? {} : { maxAssets }) },
        { ceilings },
        stack,
      );

    it("refuses a higher number, and names both", () => {
      expect(judge(12_501, { prod: 12_500 })).to.equal(
        `${SNOWFLAKE} approves 12,501 assets with maxAssets, and stack prod allows 12,500 per connection. ` +
          "Lower maxAssets, or have the ceiling raised in the policy's configuration.",
      );
      expect(judge(12_500, { prod: 12_500 })).to.equal(undefined);
    });

    it("takes the stack's own ceiling before the one of all others, and none where neither is there", () => {
      const ceilings = { prod: 100, "*": 10 };
      expect(judge(100, ceilings)).to.equal(undefined);
      expect(judge(11, ceilings, "dev")).to.include("stack dev allows 10 ");
      expect(judge(1_000_000, { prod: 1 }, "dev")).to.equal(undefined);
      expect(judge(1, { prod: 0 })).to.include("allows 0 ");
    });

    it("refuses an inventory without a number, whose file it can't count", () => {
      const listed = { connectionQualifiedName: SNOWFLAKE, mode: "purge", inventory: "assets.jsonl" };
      const refused = rules.maxAssetsIsBelowCeiling(listed, { ceilings: { prod: 12_500 } }, "prod");
      expect(refused).to.equal(
        `${SNOWFLAKE} is approved by inventory alone, and a policy can't count what its file lists. Set maxAssets as well, to at ` +
          "most 12,500, which stack prod allows per connection.",
      );
      expect(rules.maxAssetsIsBelowCeiling({ ...listed, maxAssets: 1 }, { ceilings: { prod: 1 } }, "prod")).to.equal(
        undefined,
      );
      expect(rules.maxAssetsIsBelowCeiling(listed, { ceilings: { prod: 1 } }, "dev")).to.equal(undefined);
    });

    it("leaves what has no maxAssets to other rules", () => {
      expect(judge(undefined, { prod: 1 })).to.equal(undefined);
    });
  });

  describe("only certain connectors", () => {
    const judge = (it: rules.Retirement, connectors: readonly string[]): string | undefined =>
      rules.connectorIsAllowed(it, { connectors }, "prod");

    it("allows all without a list, and else the listed ones", () => {
      expect(judge(archive, [])).to.equal(undefined);
      expect(judge(archive, ["postgres", "snowflake"])).to.equal(undefined);
      expect(judge(archive, ["postgres", "tableau"])).to.equal(
        `${SNOWFLAKE} is not a connection of postgres or tableau, and no other may be retired. ` +
          "Leave it out, or have its connector added in the policy's configuration.",
      );
    });

    it("refuses a name in which it can't see a connector, and does not judge one that is not known yet", () => {
      expect(judge({ ...archive, connectionQualifiedName: "snowflake" }, ["snowflake"])).to.include(
        "is not a connection",
      );
      expect(() => judge(unknown(archive, "connectionQualifiedName"), ["snowflake"])).to.throw(
        "connectionQualifiedName",
      );
    });
  });

  it("an archive without a number is asked for one, and a purge is not: the provider refuses it", () => {
    const { maxAssets: _none, ...unlimited } = archive;
    expect(rules.archiveHasMaxAssets(unlimited, {}, "prod")).to.equal(
      `${SNOWFLAKE} is archived however many assets it has. Set maxAssets to the number that the preview shows.`,
    );
    expect(rules.archiveHasMaxAssets(archive, {}, "prod")).to.equal(undefined);
    expect(rules.archiveHasMaxAssets({ ...unlimited, mode: "purge" }, {}, "prod")).to.equal(undefined);
  });
});
