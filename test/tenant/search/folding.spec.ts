import { expect } from "chai";
import { asciiLowercase, compareTexts, lowercase } from "./folding";
import type { Field, Index } from "./mapping";
import { search } from "./search";

interface Named {
  readonly name: string;
}

const byName: Field<Named> = { kind: "keyword", normalizer: "lowercase", read: ({ name }) => name };
const index: Index<Named> = { name: "names", nestedPaths: new Map(), fields: new Map([["name.keyword", byName]]) };

describe("a keyword with a lowercase normalizer", () => {
  const docs = ["Straße", "PROD", "prod", "Prod", "ÉTÉ", "ΣΑΣ", "İzmir"].map((name) => ({ name }));
  const found = (query: object): string[] =>
    search({ index, docs: () => docs, now: 0 }, { query: query as never }).hits.map(({ doc }) => doc.name);

  for (const [title, query, names] of [
    ["term", { term: { "name.keyword": "pROD" } }, ["PROD", "prod", "Prod"]],
    ["term, told not to", { term: { "name.keyword": { value: "pROD", case_insensitive: false } } }, "PROD prod Prod"],
    ["terms", { terms: { "name.keyword": ["été", "straßE"] } }, ["Straße", "ÉTÉ"]],
    ["prefix", { prefix: { "name.keyword": { value: "PRO" } } }, ["PROD", "prod", "Prod"]],
    ["wildcard", { wildcard: { "name.keyword": "*RO?" } }, ["PROD", "prod", "Prod"]],
    ["regexp", { regexp: { "name.keyword": "PRO[d]" } }, ["PROD", "prod", "Prod"]],
    ["range", { range: { "name.keyword": { gte: "PROD", lt: "PRODA" } } }, ["PROD", "prod", "Prod"]],
  ] as const) {
    it(`is compared without regard to case: ${title}`, () => {
      expect(found(query)).to.deep.equal(typeof names === "string" ? names.split(" ") : names);
    });
  }

  it("is counted and sorted by what the index has, not by what the document has", () => {
    const body = { sort: ["name.keyword"], aggs: { names: { terms: { field: "name.keyword", size: 2 } } } };
    const { hits, aggregations } = search({ index, docs: () => docs, now: 0 }, body);
    expect(hits.map(({ sort }) => sort[0])).to.deep.equal(["izmir", "prod", "prod", "prod", "straße", "été", "σασ"]);
    expect(aggregations).to.deep.equal({
      names: {
        doc_count_error_upper_bound: 0,
        sum_other_doc_count: 3,
        buckets: [
          { key: "prod", doc_count: 3 },
          { key: "izmir", doc_count: 1 },
        ],
      },
    });
  });
});

describe("what becomes of the case of a text", () => {
  it("a lowercase normalizer goes by the single character", () => {
    expect(["Table", "MaterialisedView", "ΣΑΣ", "İ", "ẞ", "𐐀"].map(lowercase)).to.deep.equal([
      "table",
      "materialisedview",
      "σασ",
      "i",
      "ß",
      "𐐨",
    ]);
  });

  it("case_insensitive knows only A to Z", () => {
    expect(asciiLowercase("PROD-É")).to.equal("prod-É");
  });

  it("the order is that of code points", () => {
    expect(["\u{1f600}", "\uff21", "b", "a", "B"].sort(compareTexts)).to.deep.equal([
      "B",
      "a",
      "b",
      "\uff21",
      "\u{1f600}",
    ]);
  });
});
