import { expect } from "chai";
import { inspect } from "node:util";
import { UNKNOWN_VALUE } from "../../../provider/lifecycle/unknown";
import { toFailures, validate } from "../../../provider/lifecycle/validate";

const good = { connectionQualifiedName: "default/snowflake/1234567890" };

const THREE_PARTS = "it has to have three parts, default/<connector>/<epoch>, such as default/snowflake/1234567890";
const MISSING = "it is missing; it looks like default/snowflake/1234567890";
const MODE = 'it has to be "archive" or "purge"; SOFT and PURGE are Atlan\'s words on the wire';
const TIMEOUT = 'it has to be a whole number with s, m, h or d, more than zero and at most 90d, such as "90s" or "2h"';
const HOLD = 'it has to be a whole number with s, m, h or d, more than zero and at most 3650d, such as "30d"';
const MAX_ASSETS = "it has to be a whole number of assets, 0 or more";
const INVENTORY = "it has to be the path of a file that `pulumi-atlan inventory` has written";
const EXISTING = "it has to be the name of a workflow, such as atlan-connection-delete-1700000000";
const UNAPPROVED =
  "a purge can't be undone, so it needs the number of assets that may go, or inventory, their list; the preview of an archive, and the output assets, show how many there are";
const OBJECT = 'it has to be an object, such as { ticket: "DATA-481" }';

const CONNECTOR = "its connector, the middle part, has to be made of letters, digits, - and _ alone, such as snowflake";
const TRIMMED = "without that it is default/snowflake/1234567890";

describe("inputs that are accepted", () => {
  for (const [title, inputs] of [
    ["only the connection", good],
    ["another connector", { connectionQualifiedName: "default/power-bi_v2/1" }],
    ["archive", { ...good, mode: "archive" }],
    ["an approved purge", { ...good, mode: "purge", maxAssets: 12 }],
    ["a purge of an empty connection", { ...good, mode: "purge", maxAssets: 0 }],
    ["a purge that an inventory approves", { ...good, mode: "purge", inventory: "assets.jsonl" }],
    ["a purge after a hold that an inventory approves", { ...good, purgeAfter: "30d", inventory: "assets.jsonl" }],
    ["an inventory beside a number", { ...good, mode: "purge", inventory: "x".repeat(1_000), maxAssets: 12 }],
    ["an archive with a limit", { ...good, maxAssets: Number.MAX_SAFE_INTEGER }],
    ["triggers", { ...good, triggers: { a: [1, null, { b: true }], c: "text" } }],
    ["no triggers", { ...good, triggers: {} }],
    ["a timeout", { ...good, timeout: "3d", waitForCompletion: true }],
    ["the longest timeout", { ...good, timeout: "90d" }],
    ["no waiting", { ...good, waitForCompletion: false }],
    ["a connection that may be missing", { ...good, allowMissing: true }],
    ["a connection that may not be missing", { ...good, allowMissing: false }],
    ["another run after drift", { ...good, rerunOnDrift: true }],
    ["no other run after drift", { ...good, rerunOnDrift: false }],
    ["a purge that runs again after drift", { ...good, mode: "purge", maxAssets: 12, rerunOnDrift: true }],
    ["an existing workflow", { ...good, existingWorkflow: "atlan-connection-delete-1700000000" }],
    ["an approved purge after a hold", { ...good, purgeAfter: "30d", maxAssets: 12 }],
    ["the longest hold", { ...good, mode: "archive", purgeAfter: "3650d", maxAssets: 12 }],
    ["a reason", { ...good, reason: "x".repeat(1_000) }],
    ["an empty reason", { ...good, reason: "" }],
    ["what is not an input", { ...good, __provider: 7, resourceUrn: [], tenant: null }],
  ] as const) {
    it(title, () => {
      expect(validate(inputs)).to.deep.equal([]);
    });
  }

  it("triggers of exactly 16,384 bytes", () => {
    expect(validate({ ...good, triggers: { a: "x".repeat(16_384 - 8) } })).to.deep.equal([]);
  });
});

describe("inputs that are refused", () => {
  for (const [property, value, reason] of [
    ["connectionQualifiedName", undefined, MISSING],
    ["connectionQualifiedName", "", MISSING],
    ["connectionQualifiedName", null, "it has to be a text such as default/snowflake/1234567890"],
    ["connectionQualifiedName", 1234567890, "it has to be a text such as default/snowflake/1234567890"],
    ["connectionQualifiedName", "snowflake", THREE_PARTS],
    ["connectionQualifiedName", "default/snowflake", THREE_PARTS],
    ["connectionQualifiedName", "default/snowflake/", THREE_PARTS],
    ["connectionQualifiedName", "default/snowflake/prod", THREE_PARTS],
    ["connectionQualifiedName", "default//1234567890", THREE_PARTS],
    ["connectionQualifiedName", "default/snow flake/1234567890", CONNECTOR],
    ["connectionQualifiedName", "default/snowflake/1234567890/", THREE_PARTS],
    ["connectionQualifiedName", "default/snowflake/1234567890\n", `it has white space at its end; ${TRIMMED}`],
    ["connectionQualifiedName", " default/snowflake/1234567890", `it has white space at its beginning; ${TRIMMED}`],
    ["connectionQualifiedName", "Default/snowflake/1234567890", THREE_PARTS],
    ["connectionQualifiedName", "other/snowflake/1234567890", THREE_PARTS],
    [
      "connectionQualifiedName",
      "default/snowflake/1234567890/DB/SCHEMA",
      "this is an asset inside a connection; the connection is default/snowflake/1234567890",
    ],
    ["mode", "SOFT", MODE],
    ["mode", "PURGE", MODE],
    ["mode", "", MODE],
    ["mode", null, MODE],
    ["mode", 1, MODE],
    ["mode", "toString", MODE],
    ["triggers", "text", OBJECT],
    ["triggers", null, OBJECT],
    ["triggers", ["a"], OBJECT],
    ["triggers", 7, OBJECT],
    ["triggers", { a: NaN }, "it has to be plain JSON: the number NaN has no JSON form"],
    ["triggers", { a: -Infinity }, "it has to be plain JSON: the number -Infinity has no JSON form"],
    ["triggers", { a: () => 1 }, "it has to be plain JSON: a function has no JSON form"],
    ["triggers", { a: 7n }, "it has to be plain JSON: a bigint has no JSON form"],
    ["triggers", { a: Symbol("s") }, "it has to be plain JSON: a symbol has no JSON form"],
    ["triggers", { a: new Date(0) }, "it has to be plain JSON: a Date has no JSON form"],
    ["triggers", { a: new Map() }, "it has to be plain JSON: a Map has no JSON form"],
    [
      "triggers",
      { a: "x".repeat(16_384 - 7) },
      "its JSON has 16385 bytes, more than 16384; use a digest of what triggers instead",
    ],
    [
      "triggers",
      { a: "é".repeat(10_000) },
      "its JSON has 20008 bytes, more than 16384; use a digest of what triggers instead",
    ],
    ...(["waitForCompletion", "allowMissing", "rerunOnDrift"] as const).flatMap((property) =>
      ["true", "", null, 0, 1, [], {}].map((value) => [property, value, "it has to be true or false"] as const),
    ),
    ...["", " ", "a b", "a/b", "A", "-a", "a-", "x".repeat(254), null, 7, {}].map(
      (value) => ["existingWorkflow", value, EXISTING] as const,
    ),
    ...["", "x".repeat(1_001), "a\0b", null, 7, {}].map((value) => ["inventory", value, INVENTORY] as const),
    ...["", "30", "30 days", "0d", "3651d", "-1d", null, 30, {}].map((value) => ["purgeAfter", value, HOLD] as const),
    ["timeout", "soon", TIMEOUT],
    ["timeout", "", TIMEOUT],
    ["timeout", null, TIMEOUT],
    ["timeout", 3600, TIMEOUT],
    ["timeout", "0s", TIMEOUT],
    ["timeout", "-1h", TIMEOUT],
    ["timeout", "1.5h", TIMEOUT],
    ["timeout", "1h 30m", TIMEOUT],
    ["timeout", "91d", TIMEOUT],
    ["maxAssets", "12", MAX_ASSETS],
    ["maxAssets", null, MAX_ASSETS],
    ["maxAssets", -1, MAX_ASSETS],
    ["maxAssets", 1.5, MAX_ASSETS],
    ["maxAssets", NaN, MAX_ASSETS],
    ["maxAssets", Infinity, MAX_ASSETS],
    ["maxAssets", 2 ** 53, MAX_ASSETS],
    ["reason", 7, "it has to be a text of at most 1,000 characters"],
    ["reason", null, "it has to be a text of at most 1,000 characters"],
    ["reason", "x".repeat(1_001), "it has to be a text of at most 1,000 characters"],
  ] as const) {
    it(`${property} = ${shown(value)}`, () => {
      expect(validate({ ...good, [property]: value })).to.deep.equal([{ property, reason }]);
    });
  }

  for (const [property, value] of [
    ["maxAsset", 3],
    ["purgeafter", UNKNOWN_VALUE],
  ] as const) {
    it(`${property}, which is no input`, () => {
      expect(validate({ ...good, [property]: value })).to.deep.equal([{ property, reason: "there is no such input" }]);
    });
  }

  for (const property of [
    "apiKey",
    "apikey",
    "token",
    "oauthClientSecret",
    "Password",
    "credentials",
    "authorization",
  ]) {
    it(`${property}, which is no input, and whose value is hidden, for it may be a credential`, () => {
      expect(validate({ ...good, [property]: "a credential" })).to.deep.equal([
        { property, reason: "there is no such input", isValueHidden: true },
      ]);
    });
  }

  it("what is hidden has its name in the reason, for the engine shows the value of what is named beside it", () => {
    const problems = [
      { property: "apiKey", reason: "there is no such input", isValueHidden: true },
      { property: "maxAssets", reason: MAX_ASSETS },
    ] as const;
    expect(toFailures(problems)).to.deep.equal([
      { property: "", reason: "apiKey: there is no such input" },
      { property: "maxAssets", reason: MAX_ASSETS },
    ]);
  });

  it("a purge that nobody approved", () => {
    expect(validate({ ...good, mode: "purge" })).to.deep.equal([{ property: "maxAssets", reason: UNAPPROVED }]);
  });

  it("a purge that nobody approved, also of a connection that may be missing", () => {
    expect(validate({ ...good, mode: "purge", allowMissing: true })).to.deep.equal([
      { property: "maxAssets", reason: UNAPPROVED },
    ]);
  });

  it("a purge after a hold that nobody approved", () => {
    expect(validate({ ...good, purgeAfter: "30d" })).to.deep.equal([{ property: "maxAssets", reason: UNAPPROVED }]);
  });

  it("a hold before what is purged anyway", () => {
    expect(validate({ ...good, mode: "purge", maxAssets: 12, purgeAfter: "30d" })).to.deep.equal([
      { property: "purgeAfter", reason: `it can't be combined with mode: "purge"` },
    ]);
  });

  it("a timeout without waiting", () => {
    expect(validate({ ...good, timeout: "1h", waitForCompletion: false })).to.deep.equal([
      { property: "timeout", reason: "it can't be combined with waitForCompletion: false" },
    ]);
  });

  it("all together, in the order of the inputs", () => {
    const all = {
      connectionQualifiedName: "",
      mode: "SOFT",
      triggers: [],
      waitForCompletion: "no",
      allowMissing: "no",
      rerunOnDrift: "no",
      timeout: "1",
      maxAssets: -1,
      purgeAfter: "1 month",
      reason: 7,
    };
    expect(validate(all).map((it) => it.property)).to.deep.equal(Object.keys(all));
  });

  it("an empty set of inputs", () => {
    expect(validate({})).to.deep.equal([{ property: "connectionQualifiedName", reason: MISSING }]);
  });
});

describe("inputs that are not known yet", () => {
  for (const property of [
    "connectionQualifiedName",
    "mode",
    "triggers",
    "waitForCompletion",
    "allowMissing",
    "rerunOnDrift",
    "existingWorkflow",
    "timeout",
    "maxAssets",
    "inventory",
    "purgeAfter",
    "reason",
  ]) {
    it(`${property} is not judged`, () => {
      expect(validate({ ...good, [property]: UNKNOWN_VALUE })).to.deep.equal([]);
    });
  }

  it("triggers are not judged when a value deep inside is not known", () => {
    expect(validate({ ...good, triggers: { a: [{ b: UNKNOWN_VALUE }], c: NaN } })).to.deep.equal([]);
  });

  it("a purge needs no approval while its mode is not known", () => {
    expect(validate({ ...good, mode: UNKNOWN_VALUE })).to.deep.equal([]);
  });

  it("a hold needs no approval while it is not known, nor one that is not known yet", () => {
    expect(validate({ ...good, purgeAfter: UNKNOWN_VALUE })).to.deep.equal([]);
    expect(validate({ ...good, purgeAfter: "30d", maxAssets: UNKNOWN_VALUE })).to.deep.equal([]);
  });

  it("a purge may have an approval that is not known", () => {
    expect(validate({ ...good, mode: "purge", maxAssets: UNKNOWN_VALUE })).to.deep.equal([]);
  });

  it("a timeout goes with a waiting that is not known", () => {
    expect(validate({ ...good, timeout: "1h", waitForCompletion: UNKNOWN_VALUE })).to.deep.equal([]);
  });

  it("the others are judged all the same", () => {
    expect(validate({ connectionQualifiedName: UNKNOWN_VALUE, mode: "SOFT", timeout: UNKNOWN_VALUE })).to.deep.equal([
      { property: "mode", reason: MODE },
    ]);
  });
});

function shown(value: unknown): string {
  const text = inspect(value, { breakLength: Infinity });
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
