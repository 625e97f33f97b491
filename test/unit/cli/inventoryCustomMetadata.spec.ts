import { expect } from "chai";
import { MOST_CUSTOM_ATTRIBUTES } from "../../../provider/atlan/customMetadata";
import { API_KEY, SNOWFLAKE } from "../../rig";
import type { ConnectionSeed, CustomMetadataSeed, TenantOptions } from "../../tenant";
import { OTHER, Scene, SEED } from "./inventoryScene";

const QUALITY: CustomMetadataSeed = {
  name: "qUaLiTy1",
  displayName: "Data Quality",
  attributes: [
    { name: "sCoRe1", displayName: "Score" },
    { name: "oWnErS1", displayName: "Stewards" },
    { name: "gOnE1", displayName: "Old-archived-1700000000", isArchived: true },
  ],
};

/** One table for which somebody has written these values. */
const written = (customMetadata: NonNullable<ConnectionSeed["details"]>["customMetadata"]): ConnectionSeed => ({
  ...SEED,
  assets: { Table: 1 },
  archivedAssets: {},
  details: { customMetadata: customMetadata ?? {} },
});

const ofQuality = written({ qUaLiTy1: { sCoRe1: 4.5, oWnErS1: ["jsmith"], gOnE1: "was here" } });

async function taken(seed: ConnectionSeed, customMetadata: readonly CustomMetadataSeed[], more: TenantOptions = {}) {
  const scene = new Scene([seed], { customMetadata, ...more });
  const { code, err } = await scene.take();
  expect(code, err).to.equal(0);
  const { header, assets } = await scene.read();
  return { scene, err, header, values: assets[0]?.customMetadata };
}

/** Sets with so many attributes together. */
const many = (count: number): CustomMetadataSeed[] =>
  Array.from({ length: Math.ceil(count / 50) }, (_, set) => ({
    name: `set${set}`,
    displayName: `Set ${set}`,
    attributes: Array.from({ length: Math.min(50, count - set * 50) }, (_unused, i) => ({ name: `a${i}` })),
  }));

describe("the custom metadata of an inventory", () => {
  it("has the names that people see, and only where there are values", async () => {
    const { scene, header, values } = await taken(ofQuality, [
      QUALITY,
      { name: "eMpTy1", displayName: "Empty", attributes: [{ name: "x", displayName: "X" }] },
    ]);
    expect(values).to.deep.equal({ "Data Quality": { Score: 4.5, Stewards: ["jsmith"] } });
    expect(header.customMetadata).to.deep.equal({ "Data Quality": ["Score", "Stewards"], Empty: ["X"] });
    expect(scene.text.split("\n")[1]).to.include(
      '"customMetadata":{"Data Quality":{"Score":4.5,"Stewards":["jsmith"]}}',
    );
  });

  it("does not stand in the line of an asset that has none", async () => {
    const { scene, values } = await taken(written({}), [QUALITY]);
    expect(values).to.equal(undefined);
    expect(scene.text.split("\n")[1]).not.to.include("customMetadata");
  });

  it("leaves archived attributes out, and says which", async () => {
    const { err, header } = await taken(ofQuality, [QUALITY]);
    expect(err).to.equal("Not listed: the values of custom metadata that is archived in Atlan (attributes: 1).\n");
    expect(header.archivedCustomMetadata).to.deep.equal({ "Data Quality": ["Old-archived-1700000000"] });
  });

  it("keeps sets and attributes of one name apart", async () => {
    const { values } = await taken(written({ s1: { a: 1, b: 2 }, s2: { a: 3 }, s3: { a: 4 } }), [
      {
        name: "s1",
        displayName: "Cost",
        attributes: [
          { name: "a", displayName: "Sum" },
          { name: "b", displayName: "Sum" },
        ],
      },
      { name: "s2", displayName: "Cost", attributes: [{ name: "a", displayName: "Sum" }] },
      { name: "s3", displayName: "Cost (s1)", attributes: [{ name: "a" }] },
    ]);
    expect(values).to.deep.equal({
      "Cost (s1) (s1)": { "Sum (a)": 1, "Sum (b)": 2 },
      "Cost (s2)": { Sum: 3 },
      "Cost (s1)": { a: 4 },
    });
  });

  it("keeps what goes by hostile names, and shows nothing invisible", async () => {
    const { scene, values } = await taken(written({ s1: { a: "x", b: "y" }, s2: { a: "z" } }), [
      {
        name: "s1",
        displayName: "__proto__",
        attributes: [
          { name: "a", displayName: "\u001b[31m\u202e" },
          { name: "b", displayName: "constructor" },
        ],
      },
      { name: "s2", displayName: "", attributes: [{ name: "a", displayName: "7" }] },
    ]);
    expect(Object.entries(values ?? {})).to.deep.equal([
      ["__proto__", { "\u001b[31m\u202e": "x", constructor: "y" }],
      ["s2", { 7: "z" }],
    ]);
    expect(scene.text).to.include("\\u001b[31m\\u202e").and.not.to.include("\u001b");
  });

  it("keeps values of any shape", async () => {
    const odd = { a: 0, b: false, c: "", d: [], e: { deep: [{ er: 1 }] }, f: "\u0000", g: null };
    const attributes = Object.keys(odd).map((name) => ({ name, displayName: name.toUpperCase() }));
    const { values } = await taken(written({ s1: odd }), [{ name: "s1", displayName: "Odd", attributes }]);
    expect(values).to.deep.equal({ Odd: { A: 0, B: false, C: "", D: [], E: { deep: [{ er: 1 }] }, F: "\u0000" } });
  });

  it("costs one request", async () => {
    const seed = { ...ofQuality, assets: { Table: 4_321 } };
    const { scene } = await taken(seed, [QUALITY]);
    expect(scene.sent)
      .to.equal(9)
      .and.to.be.below(4_321 / 500 + 20);
  });

  it("asks every page for as many attributes as it may, and for no more", async () => {
    const { scene, header } = await taken(SEED, many(MOST_CUSTOM_ATTRIBUTES));
    expect(Object.values(header.customMetadata ?? {}).flat()).to.have.length(1_000);
    const asked = scene.world.tenant.requests.map(({ body }) => JSON.stringify(body).length);
    expect(Math.max(...asked)).to.be.below(50_000);
    const more = new Scene([SEED], { customMetadata: many(MOST_CUSTOM_ATTRIBUTES + 1) });
    const { code, err } = await more.take();
    expect(code).to.equal(1);
    expect(err)
      .to.include(
        "listing custom metadata (its definitions): it has 1,001 attributes, and a search asks for 1,000 at most.",
      )
      .and.to.include("call it with --without-custom-metadata")
      .and.to.include("[ATLAN_CUSTOM_METADATA]");
    expect([...more.files.contents.keys()]).to.deep.equal([]);
  });

  describe("of a token that may not read definitions", () => {
    for (const [readsTypeDefs, because] of [
      ["forbidden", "is not authorized to perform read type"],
      ["nothing", "Atlan shows no definitions: the token may not read them"],
    ] as const) {
      it(`is an error that says what to do (${readsTypeDefs})`, async () => {
        const scene = new Scene([ofQuality], {
          customMetadata: [QUALITY],
          credentials: [{ token: API_KEY, readsTypeDefs }],
        });
        const { code, err } = await scene.take();
        expect(code).to.equal(1);
        expect(err).to.include(because).and.to.include("[ATLAN_CUSTOM_METADATA]");
        expect(err).to.include("Use a token that may read them; or call it with --without-custom-metadata");
        expect([...scene.files.contents.keys()]).to.deep.equal([]);
      });
    }

    it("is told to be absent where that is wanted", async () => {
      const scene = new Scene([ofQuality], { credentials: [{ token: API_KEY, readsTypeDefs: "forbidden" }] });
      const { code, out } = await scene.take("--without-custom-metadata");
      expect(code).to.equal(0);
      expect(out).to.include("\ncustom metadata is not listed\nsha256 ");
      const { header, assets } = await scene.read();
      expect(header.customMetadata).to.equal(null);
      expect(assets[0]).not.to.have.property("customMetadata");
      expect(JSON.parse((await scene.take("--without-custom-metadata", "--json")).out)).to.include({
        customMetadata: false,
      });
    });
  });

  for (const [what, json] of [
    ["no object", []],
    ["no list of sets", { structDefs: [{}], businessMetadataDefs: {} }],
    ["a set without a name", { structDefs: [{}], businessMetadataDefs: [{ displayName: "A" }] }],
    ["no list of attributes", { structDefs: [{}], businessMetadataDefs: [{ name: "a", attributeDefs: "b" }] }],
    ["an attribute without a name", { structDefs: [{}], businessMetadataDefs: [{ name: "a", attributeDefs: [{}] }] }],
    ["a set twice", { structDefs: [{}], businessMetadataDefs: [{ name: "a" }, { name: "a" }] }],
    ["an endless name", { structDefs: [{}], businessMetadataDefs: [{ name: "a".repeat(201) }] }],
    [
      "too many sets",
      { structDefs: [{}], businessMetadataDefs: Array.from({ length: 1_001 }, (_, i) => ({ name: `${i}` })) },
    ],
  ] as const) {
    it(`is an error where the definitions are ${what}`, async () => {
      const scene = new Scene();
      const body = json as unknown as null;
      scene.world.tenant.fault({ route: "getTypeDefs", kind: { json: body }, times: 9 });
      const { code, err } = await scene.take();
      expect(code).to.equal(1);
      expect(err).to.include("[ATLAN_CUSTOM_METADATA]");
    });
  }

  it("asks again after a passing failure, and passes on one of the connection to Atlan", async () => {
    const scene = new Scene();
    scene.world.tenant.fault({ route: "getTypeDefs", kind: { status: 503 } });
    expect((await scene.take()).code).to.equal(0);
    scene.world.tenant.fault({ route: "getTypeDefs", kind: { status: 401 } });
    expect((await scene.take()).err).to.include("[ATLAN_HTTP_401]");
  });

  it("is refused where an entity has it in a shape that says nothing", async () => {
    for (const businessAttributes of ["x", [], { s1: "x" }, { s1: [1] }]) {
      const scene = new Scene();
      const attributes = { qualifiedName: `${SNOWFLAKE}/a` };
      const entities = [{ typeName: "Table", guid: "1", status: "ACTIVE", attributes, businessAttributes }];
      const json = { approximateCount: 1, entities };
      scene.world.tenant.fault({ route: "searchAssets", kind: { json }, skip: 2, times: 9 });
      expect((await scene.take()).err).to.include("[ATLAN_UNREADABLE_ANSWER]");
    }
  });

  it("holds no credential, neither in values nor in names", async () => {
    const scene = new Scene([written({ s1: { a: `use ${API_KEY}` }, s2: { a: 1 } })], {
      customMetadata: [
        { name: "s1", displayName: API_KEY, attributes: [{ name: "a", displayName: "A" }] },
        { name: "s2", displayName: API_KEY, attributes: [{ name: "a", displayName: "A" }] },
      ],
    });
    scene.redactor.add(API_KEY);
    expect((await scene.take()).code).to.equal(0);
    expect((await scene.read()).assets[0]?.customMetadata).to.deep.equal({
      "[secret] (s1)": { A: "use [secret]" },
      "[secret] (s2)": { A: 1 },
    });
    expect(scene.text).not.to.include(API_KEY);
  });

  it("is one column of the table", async () => {
    const scene = new Scene([ofQuality], { customMetadata: [QUALITY] });
    await scene.take("--csv", "assets.csv");
    const [head, line] = (scene.files.contents.get("assets.csv") ?? "").split("\n");
    expect(head).to.include('"terms","customMetadata","hasLineage"');
    expect(line).to.include('"{""Data Quality"":{""Score"":4.5,""Stewards"":[""jsmith""]}}"');
  });

  describe("of an inventory that was interrupted", () => {
    const seed = { ...ofQuality, assets: { Table: 3_500 } };
    const interrupted = async (): Promise<Scene> => {
      const scene = new Scene([seed, OTHER], { customMetadata: [QUALITY] });
      scene.world.tenant.fault({ route: "searchAssets", kind: { status: 403 }, skip: 4 });
      expect((await scene.take()).code).to.equal(1);
      return scene;
    };

    it("continues with it", async () => {
      const scene = await interrupted();
      expect((await scene.take()).err).to.include("Continues after the 1,999 assets in assets.jsonl.part.\n");
      const { assets } = await scene.read();
      expect(assets).to.have.length(3_500);
      expect(new Set(assets.map((it) => JSON.stringify(it.customMetadata))).size).to.equal(1);
    });

    it("begins anew without it", async () => {
      const scene = await interrupted();
      const { code, err } = await scene.take("--without-custom-metadata");
      expect({ code, err }).to.deep.equal({ code: 0, err: "" });
      expect((await scene.read()).assets.some(({ customMetadata }) => customMetadata !== undefined)).to.equal(false);
    });
  });
});
