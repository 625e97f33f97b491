import { expect } from "chai";
import { encryptedOf, receiptsOf } from "../../examples/pipeline/.github/scripts/writeReceipts.mjs";

const urnOf = (name: string, type = "pulumi-nodejs:dynamic/atlan:ConnectionDelete"): string =>
  `urn:pulumi:prod::pipeline::${type}::${name}`;

describe("the receipts of a stack", () => {
  it("are one file each, with a name that is a file name", () => {
    const resources = [
      { urn: urnOf("legacy"), outputs: { receipt: '{"receipt":1}' } },
      { urn: urnOf("../a/b::c"), outputs: { receipt: '{"receipt":2}' } },
    ];
    expect(receiptsOf({ deployment: { resources } })).to.deep.equal([
      { file: "legacy.json", receipt: '{"receipt":1}' },
      { file: "..%2Fa%2Fb%3A%3Ac.json", receipt: '{"receipt":2}' },
    ]);
  });

  it("are those of the plugin, too, and of nothing else", () => {
    const outputs = { receipt: '{"receipt":1}' };
    const resources = [
      "atlan:index:ConnectionDelete",
      "my:Part$atlan:index:ConnectionDelete",
      "other:index:Receipt",
    ].map((type, index) => ({ urn: urnOf(`legacy-${index}`, type), outputs }));
    expect(receiptsOf({ deployment: { resources } }).map(({ file }) => file)).to.deep.equal([
      "legacy-0.json",
      "legacy-1.json",
    ]);
  });

  it("are one file for each connection of a fleet, too", () => {
    const results = {
      "default/postgres/1700000002": { receipt: '{"receipt":1}' },
      "default/mssql/1600000001": { failure: "no disk" },
    };
    const urn = urnOf("fleet", "pulumi-nodejs:dynamic/atlan:ConnectionDeletes");
    expect(receiptsOf({ deployment: { resources: [{ urn, outputs: { results } }] } })).to.deep.equal([
      { file: "fleet%23default%2Fpostgres%2F1700000002.json", receipt: '{"receipt":1}' },
    ]);
  });

  it("have names that every file system takes, each its own", () => {
    const names = ["a".repeat(300), `${"a".repeat(299)}b`, "東".repeat(100), "half \ud800"];
    const resources = names.map((name) => ({ urn: urnOf(name), outputs: { receipt: "{}" } }));
    const files = receiptsOf({ deployment: { resources } }).map(({ file }) => file);
    expect(new Set(files).size).to.equal(names.length);
    for (const file of files) expect(file.length).to.be.at.most(205);
    expect(files[0]).to.match(/^a{167}-[0-9a-f]{32}\.json$/);
  });

  it("are a file each also where resources have the same name: in two components, or one that is still to be deleted", () => {
    const resources = ["a:Part$atlan:index:ConnectionDelete", "b:Part$atlan:index:ConnectionDelete"].flatMap((type) =>
      [1, 2].map((at) => ({ urn: urnOf("legacy", type), outputs: { receipt: `${type} ${at}` } })),
    );
    const other = { urn: urnOf("LEGACY-2"), outputs: { receipt: "other" } };
    const receipts = receiptsOf({ deployment: { resources: [...resources, other] } });
    expect(receipts.map(({ file }) => file)).to.deep.equal([
      "legacy.json",
      "legacy-2.json",
      "legacy-3.json",
      "legacy-4.json",
      // Not every file system tells capitals apart.
      "LEGACY-2-2.json",
    ]);
    expect(new Set(receipts.map(({ receipt }) => receipt)).size).to.equal(5);
  });

  it("are only of connections that have one", () => {
    const resources = [
      { urn: urnOf("pending"), outputs: {} },
      { urn: urnOf("failed") },
      { urn: urnOf("shop", "acme:Till"), outputs: { receipt: "1 bread" } },
    ];
    expect(receiptsOf({ deployment: { resources } })).to.deep.equal([]);
    expect(receiptsOf({})).to.deep.equal([]);
  });

  it("that Pulumi has encrypted are named: they can't be written", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:a" };
    const outputs = [
      { receipt: secret },
      { results: secret },
      { results: { a: secret } },
      { results: { a: { receipt: secret } } },
      { receipt: "{}", reason: secret },
      { results: { a: { receipt: "{}" }, b: { failure: "no disk" } } },
      {},
    ];
    const resources = outputs.map((its, index) => ({ urn: urnOf(`legacy-${index}`), outputs: its }));
    const others = [
      { urn: urnOf("other", "other:index:Receipt"), outputs: { receipt: secret } },
      { urn: urnOf("none") },
    ];
    const named = encryptedOf({ deployment: { resources: [...resources, ...others] } });
    expect(named).to.deep.equal([0, 1, 2, 3].map((at) => urnOf(`legacy-${at}`)));
    expect(encryptedOf({})).to.deep.equal([]);
  });
});
