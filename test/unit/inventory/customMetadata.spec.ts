import { expect } from "chai";
import fc from "fast-check";
import { CustomMetadataReader, readCustomMetadataDefinitions } from "../../../provider/atlan/customMetadata";

const SETS = [
  {
    id: "s1",
    name: "Quality",
    attributes: [
      { id: "a", name: "Score", isArchived: false },
      { id: "b", name: "Old", isArchived: true },
    ],
  },
];

describe("the reader of custom metadata", () => {
  const reader = new CustomMetadataReader(SETS);

  it("asks for what is not archived", () => {
    expect(reader.attributes).to.deep.equal(["s1.a"]);
  });

  it("reads what stands among the attributes before what stands for itself, and keeps what only one of them has", () => {
    const entity = {
      attributes: { "s1.a": 2, "s9.z": "not asked for" },
      businessAttributes: { s1: { a: 1, b: "archived", c: "defined meanwhile" }, Quality: { x: 3 }, s2: null },
    };
    expect(reader.read(entity)).to.deep.equal({
      values: { Quality: { Score: 2, Old: "archived", c: "defined meanwhile" }, "Quality (Quality)": { x: 3 } },
    });
  });

  it("does not read a value that is nested without end", () => {
    const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(reader.read({ attributes: { "s1.a": nested(40) } })?.values).to.have.property("Quality");
    expect(reader.read({ attributes: { "s1.a": nested(60) } })).to.equal(undefined);
    expect(reader.read({ attributes: { "s1.a": nested(1_000_000) } })).to.equal(undefined);
  });

  it("does not read a number that would be written as null", () => {
    expect(reader.read({ attributes: { "s1.a": [JSON.parse("1e999")] } })).to.equal(undefined);
  });

  it("takes options of Atlan for what they mean", () => {
    const attributeDefs = [true, "true", false, "false", undefined].map((isArchived, i) => ({
      name: `${i}`,
      options: { isArchived },
    }));
    const read = readCustomMetadataDefinitions({
      structDefs: [{}],
      businessMetadataDefs: [{ name: "s", attributeDefs }],
    });
    expect(read?.sets[0]?.attributes.map((it) => it.isArchived)).to.deep.equal([true, true, false, false, false]);
  });

  it("loses no value, whatever the names are", () => {
    const name = fc.constantFrom("A", "A (x)", "A (x) (x)", "x", "y", "x (x)", "__proto__", "1", "constructor", "");
    const id = fc.constantFrom("x", "y", "z", "__proto__", "A", "1", "x (x)");
    const unique = { selector: (it: { readonly id: string }) => it.id };
    const attribute = fc.record({ id, name, isArchived: fc.boolean() });
    const set = fc.record({ id, name, attributes: fc.uniqueArray(attribute, unique) });
    const pair = fc.tuple(id, id);
    fc.assert(
      fc.property(fc.uniqueArray(set, unique), fc.array(pair), (sets, pairs) => {
        const values = Map.groupBy(pairs, ([setId]) => setId);
        const businessAttributes = Object.fromEntries(
          [...values].map(([setId, of]) => [setId, Object.fromEntries(of.map(([, it]) => [it, `${setId}.${it}`]))]),
        );
        const read = new CustomMetadataReader(sets).read({ businessAttributes })?.values ?? {};
        const kept = Object.values(read).flatMap((it) => Object.values(it));
        expect([...kept].sort()).to.deep.equal([...new Set(pairs.map((it) => it.join(".")))].sort());
      }),
    );
  });
});
