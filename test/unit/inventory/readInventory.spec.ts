import { expect } from "chai";
import { createHash } from "node:crypto";
import { AtlanProviderError } from "../../../provider/errors";
import type { InventoriedAsset, InventoryHeader } from "../../../provider/inventory/inventory";
import { InventoryContradiction, InventoryWriter } from "../../../provider/inventory/inventoryWriter";
import { type InventorySource, readInventory } from "../../../provider/inventory/readInventory";
import { asset, CONNECTION, fileOf, headerOf, inventoryText } from "./inventories";

const ASSETS: readonly InventoriedAsset[] = [
  asset("a", { typeName: "Database", createdAt: "2026-01-15T09:00:00.000Z", tags: ["pii"], hasLineage: true }),
  asset("b", { status: "DELETED", terms: [{ guid: "term-1", name: "Revenue" }], ownerUsers: ["jsmith"] }),
  asset("b", { guid: "guid-b2", customMetadata: { "Data Quality": { Score: 4.5, "2": null, odd: [{ "": {} }] } } }),
  asset("ö\u001b[31m\u2028 “x”", { connectionQualifiedName: null }),
].sort((a, b) => (a.qualifiedName + a.guid < b.qualifiedName + b.guid ? -1 : 1));
const TEXT = inventoryText(ASSETS);

/** Seals changed lines anew, so that only the change itself can be noticed. */
function resealed(change: (lines: string[]) => string[]): string {
  const lines = change(TEXT.split("\n").slice(0, -2));
  const before = lines.map((line) => `${line}\n`).join("");
  const sha256 = createHash("sha256").update(before).digest("hex");
  return `${before}${JSON.stringify({ sha256, lines: lines.length })}\n`;
}

/** The lines with members of one of them changed. */
const withMembers = (index: number, members: Record<string, unknown>): string =>
  resealed((lines) =>
    lines.map((line, i) => (i === index ? JSON.stringify({ ...(JSON.parse(line) as object), ...members }) : line)),
  );

async function refusal(content: string | Uint8Array): Promise<string> {
  try {
    await readInventory(fileOf(content));
  } catch (error) {
    if (!(error instanceof AtlanProviderError)) throw error;
    expect(error.code).to.equal("ATLAN_INVENTORY");
    expect(error.message).to.match(/^reading the inventory \(assets\.jsonl\): /);
    return error.because;
  }
  return "none";
}

describe("an inventory", () => {
  it("is read as it was written, in chunks of any size", async () => {
    for (const chunk of [1, 7, 1_000_000]) {
      const assets: InventoriedAsset[] = [];
      const headers: InventoryHeader[] = [];
      const visitor = {
        onHeader: (it: InventoryHeader) => void headers.push(it),
        onAsset: (it: InventoriedAsset) => void assets.push(it),
      };
      const { header, sha256 } = await readInventory(fileOf(TEXT, chunk), visitor);
      expect(assets).to.deep.equal(ASSETS);
      expect(headers).to.deep.equal([header]);
      expect(header).to.deep.equal(headerOf(ASSETS));
      expect(sha256).to.equal(
        createHash("sha256")
          .update(TEXT.slice(0, TEXT.lastIndexOf("{")))
          .digest("hex"),
      );
    }
  });

  it("may be empty of assets", async () => {
    expect((await readInventory(fileOf(inventoryText([])))).header.assets).to.equal(0);
  });

  it("holds nothing invisible", () => {
    expect(TEXT)
      .to.match(/^[^\p{Cc}\u2028\u2029]*$/mu)
      .and.to.include("\\u001b[31m\\u2028");
  });

  it("is refused when it is cut at any byte", async () => {
    const bytes = Buffer.from(TEXT);
    for (let end = 0; end < bytes.length; end++) {
      expect(await refusal(bytes.subarray(0, end)), `cut at ${end}`).to.match(/cut here|it is empty/);
    }
  });

  it("is refused when any byte is changed", async () => {
    const bytes = Buffer.from(TEXT);
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = bytes[index] === 0x30 ? 0x31 : 0x30;
      expect(await refusal(changed), `changed at ${index}`).not.to.equal("none");
    }
  });

  for (const [what, content, because] of [
    [
      "another format",
      withMembers(0, { format: "pulumi-atlan/inventory/2" }),
      'line 1: its format is "pulumi-atlan/inventory/2", and this version reads only pulumi-atlan/inventory/1',
    ],
    ["no format", resealed((lines) => lines.slice(1)), "line 1: this is no inventory: its first line names no format"],
    ["no JSON", resealed((lines) => lines.with(2, "{")), "line 3: it is not a JSON object"],
    ["a list", resealed((lines) => lines.with(2, "[]")), "line 3: it is not a JSON object"],
    [
      "what is nested too deeply",
      resealed((lines) => lines.with(2, "[".repeat(400_000))),
      "line 3: it is not a JSON object",
    ],
    ["a byte order mark", `\uFEFF${TEXT}`, "line 1: it begins with a byte order mark, which an editor has added"],
    ["no guid", withMembers(2, { guid: "" }), "line 3: guid is missing or no text"],
    [
      "the guid of the connection",
      withMembers(2, { guid: "guid-connection" }),
      "line 3: it has the guid of the connection itself",
    ],
    ["no name of a type", withMembers(2, { typeName: 7 }), "line 3: typeName is missing or no text"],
    ["another status", withMembers(2, { status: "PURGED" }), "line 3: status is neither ACTIVE nor DELETED"],
    [
      "an asset of another connection",
      withMembers(1, { qualifiedName: "default/a/1/b", connectionQualifiedName: "default/a/1" }),
      `line 2: it is no asset of "${CONNECTION}"`,
    ],
    [
      "an asset elsewhere that names no connection",
      withMembers(1, { qualifiedName: "default/a/1/b", connectionQualifiedName: null }),
      `line 2: it is no asset of "${CONNECTION}"`,
    ],
    ["no time", withMembers(2, { createdAt: "yesterday" }), "line 3: createdAt is no time"],
    ["no list", withMembers(2, { tags: "pii" }), "line 3: tags is no list of texts"],
    ["no custom metadata", withMembers(2, { customMetadata: [] }), "line 3: customMetadata is no custom metadata"],
    ["no set of it", withMembers(2, { customMetadata: { A: "x" } }), "line 3: customMetadata is no custom metadata"],
    [
      "no names of custom metadata",
      withMembers(0, { customMetadata: { A: [1] } }),
      "line 1: customMetadata is no list of names",
    ],
    [
      "no names of archived custom metadata",
      withMembers(0, { archivedCustomMetadata: [] }),
      "line 1: customMetadata is no list of names",
    ],
    [
      "custom metadata that the first line denies",
      withMembers(0, { customMetadata: null }),
      "line 4: it has custom metadata, which the first line says is not listed",
    ],
    ["no terms", withMembers(2, { terms: [{}] }), "line 3: terms is no list of terms"],
    [
      "lines in another order",
      resealed(([header = "", a = "", b = "", ...rest]) => [header, b, a, ...rest]),
      `line 3: "${CONNECTION}/a" does not come after "${CONNECTION}/b", so lines were added or moved`,
    ],
    [
      "a line twice",
      resealed(([header = "", a = "", ...rest]) => [header, a, a, ...rest]),
      `line 3: "${CONNECTION}/a" does not come after "${CONNECTION}/a", so lines were added or moved`,
    ],
    [
      "a line less",
      resealed((lines) => lines.filter((_, index) => index !== 1)),
      "line 5: 3 assets are counted as active, and 2 are listed",
    ],
    [
      "another type",
      withMembers(1, { typeName: "Schema" }),
      "line 6: 1 of type database are counted as active, and 0 are listed",
    ],
    [
      "another state",
      withMembers(1, { status: "DELETED" }),
      "line 6: 3 assets are counted as active, and 2 are listed",
    ],
    ["counts that contradict", withMembers(0, { active: 4 }), "line 1: its counts contradict each other"],
    [
      "counts by type that contradict",
      withMembers(0, { byType: { Table: 4 } }),
      "line 1: its counts contradict each other",
    ],
    ["a negative count", withMembers(0, { archived: -1 }), "line 1: archived is missing or no number"],
    [
      "no time of the inventory",
      withMembers(0, { takenAt: "2026-02-30T00:00:00Z" }),
      "line 1: takenAt is missing or no time",
    ],
    [
      "another number of lines",
      TEXT.replace('"lines":5', '"lines":6'),
      "line 6: it counts 6 lines, and 5 come before it",
    ],
    ["another line behind the last", `${TEXT}{}\n`, "line 7: something stands behind the last line"],
    [
      "line ends of another system",
      TEXT.replaceAll("\n", "\r\n"),
      "line 6: its SHA-256 is not that of the lines before it: the file was changed after it was written",
    ],
    [
      "a line that is too long",
      resealed((lines) => lines.with(2, `{"typeName":"${"x".repeat(1_000_000)}"}`)),
      "line 3: it is longer than 1,000,000 bytes",
    ],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      expect(await refusal(content)).to.equal(because);
    });
  }

  it("that can't be read is refused with what to do", async () => {
    const open = () => {
      throw new Error("ENOENT: no such file or directory, open 'nofile'");
    };
    const told = async (more: Partial<InventorySource>): Promise<string> => {
      try {
        await readInventory({ name: "nofile", open, ...more });
      } catch (error) {
        return (error as Error).message;
      }
      return "read";
    };
    const because = "reading the inventory (nofile): ENOENT: no such file or directory, open 'nofile'.";
    expect(await told({})).to.include(
      `${because} Name a file that \`pulumi-atlan inventory\` has written. [ATLAN_INVENTORY]`,
    );
    expect(await told({ whenUnreadable: "Look again." })).to.include(`${because} Look again. [ATLAN_INVENTORY]`);
  });

  it("that is damaged is not to be taken again after a deletion, when nothing could be restored by it", async () => {
    const error = await readInventory(fileOf(TEXT.replaceAll("\n", "\r\n"))).catch((it: unknown) => it);
    expect((error as AtlanProviderError).suggestion).to.match(
      /^Take the file from where it was kept whole\. Only if nothing of it has been archived or purged since, take/,
    );
  });

  it("passes on what a visitor throws", async () => {
    const failure = new Error("no answer");
    let thrown: unknown;
    const onAsset = (): never => {
      throw failure;
    };
    await readInventory(fileOf(TEXT), { onAsset }).catch((error: unknown) => (thrown = error));
    expect(thrown).to.equal(failure);
  });

  it("is refused with a line that is not UTF-8", async () => {
    const bytes = Buffer.from(TEXT);
    bytes[bytes.indexOf("\n") + 5] = 0xff;
    expect(await refusal(bytes)).to.equal("line 2: it is not UTF-8");
  });

  for (const customMetadata of [{}, { "Data Quality": ["Score"] }]) {
    it(`says which custom metadata it lists: ${JSON.stringify(customMetadata)}`, async () => {
      const { header } = await readInventory(fileOf(withMembers(0, { customMetadata })));
      expect(header.customMetadata).to.deep.equal(customMetadata);
    });
  }

  it("may have members that this version does not know", async () => {
    const seen: InventoriedAsset[] = [];
    await readInventory(fileOf(withMembers(1, { popularity: 3 })), { onAsset: (it) => void seen.push(it) });
    expect(seen[0]).to.have.property("popularity", 3);
  });
});

describe("the writer of an inventory", () => {
  it("refuses assets that are not in order", () => {
    const writer = new InventoryWriter(headerOf(ASSETS));
    writer.asset(asset("b"));
    expect(() => writer.asset(asset("a"))).to.throw(
      InventoryContradiction,
      "which is not the order of qualified names",
    );
    expect(() => writer.asset(asset("b"))).to.throw(InventoryContradiction);
  });

  it("refuses to end when the assets are not those that were counted", () => {
    const writer = new InventoryWriter(headerOf(ASSETS));
    writer.begin();
    for (const it of ASSETS.slice(1)) writer.asset(it);
    expect(() => writer.end()).to.throw(InventoryContradiction, "3 assets are counted as active, and 2 are listed");
  });

  it("refuses an asset that makes too long a line", () => {
    const writer = new InventoryWriter(headerOf(ASSETS));
    expect(() => writer.asset(asset("a", { description: "x".repeat(1_000_000) }))).to.throw(
      InventoryContradiction,
      "guid-a is too long",
    );
  });

  it("sorts by code points, as Atlan's search does", () => {
    const names = ["\ue000", "\u{10000}", "a", "Z", "\ud7ff", "b"];
    const writer = new InventoryWriter(headerOf([]));
    const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    for (const name of sorted) writer.asset(asset(name));
    expect(writer.assets).to.equal(6);
  });
});
