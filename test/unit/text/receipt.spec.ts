import { expect } from "chai";
import fc from "fast-check";
import { createHash } from "node:crypto";
import {
  isCanonical,
  isIntact,
  problemOfReceipt,
  readReceipt,
  type Receipt,
  type ReceiptContent,
  sealReceipt,
} from "../../../provider/reconcile/receipt";
import { CONNECTION } from "./observed";

const PURGE: ReceiptContent = {
  tenant: "https://tenant.atlan.com",
  connection: CONNECTION,
  connectionName: 'prod "é"',
  mode: "purge",
  reason: "Trial ended, see DATA-502",
  stack: "prod",
  resource: "legacy::db",
  outcome: "ran",
  workflow: "atlan-connection-delete-5000000001",
  run: "atlan-connection-delete-5000000001-x7k2p",
  startedAt: "2026-01-15T09:00:01Z",
  finishedAt: "2026-01-15T09:05:00Z",
  verifiedAt: "2026-01-15T09:05:03.000Z",
  before: { connection: "DELETED", active: 0, archived: 12, types: { Table: 3, Column: 9 } },
  after: { connection: "GONE", active: 0, archived: 0 },
  previous: {
    mode: "archive",
    run: "atlan-connection-delete-5000000002-abcde",
    finishedAt: "2025-12-01T10:00:00Z",
    verifiedAt: "2025-12-01T10:00:02.000Z",
    sha256: "0".repeat(64),
  },
  provider: "pulumi-atlan/1.2.3",
};
const LEAST: ReceiptContent = {
  tenant: "https://tenant.atlan.com",
  connection: CONNECTION,
  mode: "archive",
  stack: "prod",
  resource: "legacy",
  outcome: "alreadyArchived",
  verifiedAt: "2026-01-15T09:05:03.000Z",
  after: { connection: "DELETED", active: 0, archived: 12 },
  provider: "pulumi-atlan/1.2.3",
};

const DIGEST = "0123456789abcdef".repeat(4);
const APPROVED = { sha256: DIGEST, assets: 12 };

/** A public format: receipts of this text are in the files of people who verify them with other tools. */
const PINNED =
  '{"after":{"active":0,"archived":0,"connection":"GONE"},' +
  '"before":{"active":0,"archived":12,"connection":"DELETED","types":{"Column":9,"Table":3}},' +
  '"connection":"default/snowflake/1234567890","connectionName":"prod \\"é\\"",' +
  '"finishedAt":"2026-01-15T09:05:00Z","mode":"purge","outcome":"ran",' +
  '"previous":{"finishedAt":"2025-12-01T10:00:00Z","mode":"archive",' +
  '"run":"atlan-connection-delete-5000000002-abcde",' +
  '"sha256":"0000000000000000000000000000000000000000000000000000000000000000",' +
  '"verifiedAt":"2025-12-01T10:00:02.000Z"},"provider":"pulumi-atlan/1.2.3",' +
  '"reason":"Trial ended, see DATA-502","receipt":1,"resource":"legacy::db",' +
  '"run":"atlan-connection-delete-5000000001-x7k2p",' +
  '"sha256":"bbae2e189765a608ffef25534ed179351d5d9d1ac6e7f81a6a905ad5e476b483",' +
  '"stack":"prod","startedAt":"2026-01-15T09:00:01Z","tenant":"https://tenant.atlan.com",' +
  '"verifiedAt":"2026-01-15T09:05:03.000Z","workflow":"atlan-connection-delete-5000000001"}';

const sealed = (content: ReceiptContent = PURGE): Receipt => readReceipt(sealReceipt(content))!;

/** The same value with the keys of every object in another order. */
function turned<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, it]) => [key, turned(it as unknown)]),
  ) as T;
}

/** Where values stand in a receipt: `after.active`, `before.types.Table`, … */
function placesOf(value: object, path: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, it]: [string, unknown]) =>
    typeof it === "object" && it !== null ? placesOf(it, [...path, key]) : [[...path, key]],
  );
}

/** The value with another one at a place; undefined takes the one there away. */
function withAt(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const fields = value as Readonly<Record<string, unknown>>;
  const { [key]: former, ...others } = fields;
  const changed = withAt(former, rest, other);
  return changed === undefined ? others : { ...others, [key]: changed };
}

describe("a receipt", () => {
  it("has exactly this text", () => {
    expect(sealReceipt(PURGE)).to.equal(PINNED);
  });

  it("has a digest that anybody can compute: of the same text without the digest", () => {
    const text = PINNED.replace(/"sha256":"[0-9a-f]{64}","stack"/, '"stack"');
    const digest = createHash("sha256").update(text, "utf8").digest("hex");
    expect(text).to.not.equal(PINNED);
    expect(PINNED).to.include(`"sha256":"${digest}","stack"`);
  });

  it("has the same text whatever the order of its fields", () => {
    expect(sealReceipt(turned(PURGE))).to.equal(PINNED);
  });

  it("has no field for what is not there", () => {
    const text = sealReceipt({ ...LEAST, reason: undefined, run: undefined } as unknown as ReceiptContent);
    expect(text).to.equal(sealReceipt(LEAST));
    expect(Object.keys(JSON.parse(text) as object)).to.deep.equal([
      "after",
      "connection",
      "mode",
      "outcome",
      "provider",
      "receipt",
      "resource",
      "sha256",
      "stack",
      "tenant",
      "verifiedAt",
    ]);
  });

  for (const content of [PURGE, LEAST]) {
    it(`gives back what was sealed: ${content.mode}`, () => {
      const { sha256, ...rest } = sealed(content);
      expect(rest).to.deep.equal({ ...content, receipt: 1 });
      expect(sha256).to.match(/^[0-9a-f]{64}$/);
    });

    it(`is intact as it was written, whatever wrote it down again: ${content.mode}`, () => {
      expect(isIntact(sealed(content))).to.equal(true);
      const indented = JSON.stringify(turned(sealed(content)), undefined, 2);
      expect(isIntact(readReceipt(indented)!)).to.equal(true);
    });
  }

  it("is intact with any text in it", () => {
    const text = fc.string({ unit: "binary-ascii" }).map((it) => `${it}é😀\u2028`);
    fc.assert(
      fc.property(text, text, fc.dictionary(text, fc.nat()), (reason, connectionName, types) => {
        const before = { ...PURGE.before!, types };
        expect(isIntact(sealed({ ...PURGE, reason, connectionName, before }))).to.equal(true);
      }),
      { seed: 1 },
    );
  });
});

describe("a receipt that was changed", () => {
  const receipt = sealed();
  const places = placesOf(receipt);

  for (const place of places) {
    const name = place.join(".");

    it(`is noticed: another ${name}`, () => {
      const former = place.reduce<unknown>((it, key) => (it as Readonly<Record<string, unknown>>)[key], receipt);
      for (const other of [
        typeof former === "number" ? former + 1 : `${String(former)} `,
        null,
        [former],
        { former },
      ]) {
        expect(isIntact(withAt(receipt, place, other) as Receipt)).to.equal(false);
      }
    });

    it(`is noticed: no ${name}`, () => {
      expect(isIntact(withAt(receipt, place, undefined) as Receipt)).to.equal(false);
    });
  }

  it("is noticed: a field more, anywhere", () => {
    for (const place of [[], ["after"], ["before"], ["before", "types"], ["previous"]]) {
      expect(isIntact(withAt(receipt, [...place, "more"], 0) as Receipt)).to.equal(false);
    }
  });

  it("is noticed: whichever value becomes whichever other", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, other) => {
        const former = place.reduce<unknown>((it, key) => (it as Readonly<Record<string, unknown>>)[key], receipt);
        fc.pre(JSON.stringify(other) !== JSON.stringify(former));
        expect(isIntact(withAt(receipt, place, other) as Receipt)).to.equal(false);
      }),
      { seed: 1 },
    );
  });

  it("is noticed: any one character of its text", () => {
    const text = sealReceipt(PURGE);
    const printable = fc.integer({ min: 0x20, max: 0x7e }).map((it) => String.fromCharCode(it));
    fc.assert(
      fc.property(fc.nat(text.length - 1), printable, (at, other) => {
        fc.pre(text[at] !== other);
        const read = readReceipt(text.slice(0, at) + other + text.slice(at + 1));
        expect(read === undefined || !isIntact(read)).to.equal(true);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("is noticed: a digest in capitals, and one of another receipt", () => {
    expect(isIntact({ ...receipt, sha256: receipt.sha256.toUpperCase() })).to.equal(false);
    expect(isIntact({ ...receipt, sha256: sealed(LEAST).sha256 })).to.equal(false);
  });
});

describe("reading a receipt", () => {
  it("does not take a number that is too large for intact, whatever its digest", () => {
    const read = readReceipt(sealReceipt(PURGE).replace('"archived":12', '"archived":1e999'));
    expect(read).to.equal(undefined);
    expect(isIntact({ ...sealed(), after: { ...PURGE.after, archived: Infinity } })).to.equal(false);
  });

  for (const [what, change, field] of [
    ["nothing after the run", { after: {} }, "after"],
    ["no counts after it", { after: { connection: "GONE", active: "0", archived: 0 } }, "after"],
    ["a negative count", { after: { connection: "GONE", active: 0, archived: -1 } }, "after"],
    ["a list after it", { after: [] }, "after"],
    ["an unknown state", { after: { connection: "LOST", active: 0, archived: 0 } }, "after"],
    ["an unknown mode", { mode: "PURGE" }, "mode"],
    ["a number as a run", { run: 7 }, "run"],
    ["a list as a reason", { reason: ["x"] }, "reason"],
    ["nothing before the run", { before: {} }, "before"],
    ["a lineage that is no count", { before: { ...PURGE.before, withLineage: -1 } }, "before"],
    ["an actor that is a text", { by: "ada" }, "by"],
    ["an actor with a job that is a number", { by: { job: 7 } }, "by"],
    ["a connection's name that is a number", { connectionName: 7 }, "connectionName"],
    ["a workflow that is a list", { workflow: [] }, "workflow"],
    ["a start that is a number", { startedAt: 7 }, "startedAt"],
    ["an end that is a number", { finishedAt: 7 }, "finishedAt"],
    ["an inventory that is a text", { inventory: "approved" }, "inventory"],
    ["an inventory that is a list", { inventory: [] }, "inventory"],
    ["an inventory without a digest", { inventory: { assets: 12 } }, "inventory"],
    ["an inventory with too short a digest", { inventory: { ...APPROVED, sha256: "a".repeat(63) } }, "inventory"],
    ["an inventory with more before its digest", { inventory: { ...APPROVED, sha256: `x${DIGEST}` } }, "inventory"],
    ["an inventory with more after its digest", { inventory: { ...APPROVED, sha256: `${DIGEST}x` } }, "inventory"],
    ["an inventory of no count", { inventory: { sha256: DIGEST } }, "inventory"],
    ["an inventory of a negative count", { inventory: { ...APPROVED, assets: -1 } }, "inventory"],
    ["no types", { before: { connection: "ACTIVE", active: 1, archived: 0 } }, "before"],
    [
      "types that are none",
      { before: { connection: "ACTIVE", active: 1, archived: 0, types: { Table: "1" } } },
      "before",
    ],
    ["a former receipt that is none", { previous: { mode: "archive" } }, "previous"],
    ["a former receipt that is a text", { previous: "archived" }, "previous"],
    ["a former receipt without a mode", { previous: { ...PURGE.previous, mode: undefined } }, "previous"],
    ["a former receipt of an unknown mode", { previous: { ...PURGE.previous, mode: "PURGE" } }, "previous"],
    ["a former receipt without its time", { previous: { ...PURGE.previous, verifiedAt: undefined } }, "previous"],
    ["a former receipt without its digest", { previous: { ...PURGE.previous, sha256: undefined } }, "previous"],
    ["a former receipt with a number as its run", { previous: { ...PURGE.previous, run: 7 } }, "previous"],
    ["a former receipt with a number as its end", { previous: { ...PURGE.previous, finishedAt: 7 } }, "previous"],
    ["no tenant", { tenant: undefined }, "tenant"],
  ] as const) {
    it(`is damaged, whatever its digest: ${what}`, () => {
      const text = sealReceipt({ ...PURGE, ...change } as unknown as ReceiptContent);
      expect(readReceipt(text)).to.equal(undefined);
      expect(problemOfReceipt(text)).to.equal(
        `is a damaged receipt: its field ${field} is missing or is not what it has to be`,
      );
    });
  }

  it("has no problem when it is well", () => {
    const approved = { ...PURGE, inventory: APPROVED };
    for (const content of [PURGE, LEAST, approved]) expect(problemOfReceipt(sealReceipt(content))).to.equal(undefined);
  });

  for (const [what, text] of [
    ["white space", PINNED.replace(",", ", ")],
    ["a line at its end", `${PINNED}\n`],
    ["another order", JSON.stringify(turned(sealed()))],
    ["a name twice", PINNED.replace("{", '{"mode":"archive",')],
    ["a name twice inside", PINNED.replace('{"active":0,', '{"active":7,"active":0,')],
    ["a number in another form", PINNED.replace('"archived":12', '"archived":1.2e1')],
    ["an escape that is not needed", PINNED.replace("é", "\\u00e9")],
  ] as const) {
    it(`is not as it was written: ${what}`, () => {
      const read = readReceipt(text)!;
      expect(isIntact(read)).to.equal(true);
      expect(isCanonical(text, read)).to.equal(false);
      expect(isCanonical(PINNED, read)).to.equal(true);
    });
  }

  it("says nothing of its digest", () => {
    const forged = { ...sealed(), run: "another" };
    expect(readReceipt(JSON.stringify(forged))).to.deep.equal(forged);
  });

  it("keeps fields that it does not know", () => {
    const later = { ...sealed(), more: { of: "it" } };
    expect(readReceipt(JSON.stringify(later))).to.deep.equal(later);
  });

  for (const text of ["", " ", "receipt", "{", "null", "true", "7", '"receipt"', "[]", "[{}]", "{}", PINNED.slice(1)]) {
    it(`is none: ${text.slice(0, 20)}`, () => {
      expect(readReceipt(text)).to.equal(undefined);
    });
  }

  for (const [what, text] of [
    ["no JSON", "receipt"],
    ["a list", `[${PINNED}]`],
    ["of a newer version", JSON.stringify({ ...sealed(), receipt: 2 })],
    ["without a version", "{}"],
  ] as const) {
    it(`has the problem that it is none of this version: ${what}`, () => {
      expect(problemOfReceipt(text)).to.equal("is no receipt of pulumi-atlan, or one of a newer version");
    });
  }

  it("is none: a list of one", () => {
    expect(readReceipt(`[${PINNED}]`)).to.equal(undefined);
  });

  for (const version of [undefined, null, 0, 2, 1.5, "1", true, [1]]) {
    it(`is none: version ${JSON.stringify(version)}`, () => {
      expect(readReceipt(JSON.stringify({ ...sealed(), receipt: version }))).to.equal(undefined);
    });
  }

  for (const key of Object.keys(LEAST)
    .filter((it) => it !== "after")
    .concat("sha256")) {
    for (const other of [undefined, null, 7, true, {}, ["text"]]) {
      it(`is none: ${key} is ${JSON.stringify(other)}`, () => {
        expect(readReceipt(JSON.stringify({ ...sealed(LEAST), [key]: other }))).to.equal(undefined);
      });
    }
  }

  for (const other of [undefined, null, 7, "GONE", true]) {
    it(`is none: after is ${JSON.stringify(other)}`, () => {
      expect(readReceipt(JSON.stringify({ ...sealed(), after: other }))).to.equal(undefined);
    });
  }

  it("is none: anything that is not made for it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readReceipt(text)).to.equal(undefined);
      }),
      { seed: 1 },
    );
  });
});
