import { expect } from "chai";
import fc from "fast-check";
import { intentKey, type Mode, type NameSeed, workflowName } from "../../../provider/reconcile/intent";

// Both are stored in state or at Atlan, and have to lead to the same place for ever: what is pinned here never changes.

const seed: NameSeed = {
  tenant: "https://tenant.atlan.com",
  resource: "urn:pulumi:prod::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::legacy-snowflake",
  connectionQualifiedName: "default/snowflake/1234567890",
  mode: "archive",
};

const mode = fc.constantFrom<Mode>("archive", "purge");
const seeds: fc.Arbitrary<NameSeed> = fc.record(
  { tenant: fc.string(), resource: fc.string(), connectionQualifiedName: fc.string(), mode },
  { noNullPrototype: true },
);

describe("key of an intent", () => {
  for (const [title, wanted, triggers, key] of [
    ["an archive without triggers", "archive", undefined, "b9e541ac21ab036a0504328718163bbb"],
    ["a purge without triggers", "purge", undefined, "9bedb87d3f3c917aa2d62f19faf52daa"],
    ["an archive with a ticket", "archive", { ticket: "DATA-481" }, "96114d2d69c71c0300e329b76ce88898"],
    [
      "an archive with all kinds of triggers",
      "archive",
      { b: [1, null, true, { y: 1.5, x: "é🗑️" }], a: "text" },
      "15463e20f0b5bd2eec7c757379800e1c",
    ],
  ] as const) {
    it(`of ${title} is what it always was`, () => {
      expect(intentKey(wanted, triggers)).to.equal(key);
    });
  }

  it("is the same without triggers and with empty ones", () => {
    expect(intentKey("archive", {})).to.equal(intentKey("archive", undefined));
  });

  it("does not depend on the order of keys", () => {
    expect(intentKey("archive", { a: 1, b: { c: 2, d: 3 } })).to.equal(
      intentKey("archive", { b: { d: 3, c: 2 }, a: 1 }),
    );
  });

  it("differs by mode and by every value", () => {
    const keys = [
      intentKey("archive", {}),
      intentKey("purge", {}),
      ...[1, "1", true, null, [1], { a: 1 }, ""].map((a) => intentKey("archive", { a })),
      intentKey("archive", { b: 1 }),
    ];
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it("has 32 hexadecimal digits", () => {
    fc.assert(
      fc.property(mode, fc.dictionary(fc.string(), fc.jsonValue()), (wanted, triggers) => {
        expect(intentKey(wanted, triggers)).to.match(/^[0-9a-f]{32}$/);
      }),
      { seed: 1 },
    );
  });
});

describe("name of a definition", () => {
  for (const [title, changed, k, digits] of [
    ["the first one", {}, 0, "6029672927"],
    ["the second one", {}, 1, "5953553193"],
    ["the twentieth one", {}, 19, "5789038861"],
    ["that of a purge", { mode: "purge" }, 0, "9769857111"],
    ["that of a resource by its id", { resource: "atlan-connection-delete-5000000001" }, 0, "7529920466"],
    ["that on another tenant", { tenant: "http://127.0.0.1:8080" }, 0, "6409129666"],
  ] as const) {
    it(`${title} is what it always was`, () => {
      expect(workflowName({ ...seed, ...changed }, k)).to.equal(`atlan-connection-delete-${digits}`);
    });
  }

  it("has ten digits from 5000000000 up, so that all clients find it and none of them makes it", () => {
    fc.assert(
      fc.property(seeds, fc.nat(), (any, k) => {
        const digits = /^atlan-connection-delete-([0-9]{10})$/.exec(workflowName(any, k))?.[1];
        expect(Number(digits)).to.be.within(5_000_000_000, 9_999_999_999);
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  it("differs by tenant, resource, connection, mode and number", () => {
    const other = fc.constantFrom<keyof NameSeed>("tenant", "resource", "connectionQualifiedName");
    fc.assert(
      fc.property(seeds, fc.nat(100), other, (any, k, field) => {
        const names = [
          workflowName(any, k),
          workflowName(any, k + 1),
          workflowName({ ...any, [field]: `${any[field]}x` }, k),
          workflowName({ ...any, mode: any.mode === "archive" ? "purge" : "archive" }, k),
        ];
        expect(new Set(names).size).to.equal(4);
      }),
      { seed: 1 },
    );
  });

  it("does not run two parts of its seed into one", () => {
    const one = workflowName({ ...seed, tenant: "ab", resource: "c" }, 0);
    expect(workflowName({ ...seed, tenant: "a", resource: "bc" }, 0)).not.to.equal(one);
  });
});
