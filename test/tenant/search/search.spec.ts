import { expect } from "chai";
import { type AssetDocument, assetsIndex } from "../assetFields";
import type { Json, JsonObject } from "../json";
import { runsIndex, type WorkflowSearchDocument } from "../workflowFields";
import type { Field, Index } from "./mapping";
import { NotUnderstood } from "./notUnderstood";
import { search } from "./search";

/** 2026-03-01T12:00:00Z */
const now = Date.UTC(2026, 2, 1, 12);

interface Fruit {
  readonly name: string;
  readonly kind?: string;
  readonly price?: number;
  readonly ripe?: boolean;
  readonly picked?: number;
  readonly tags?: readonly string[];
  readonly crate?: string;
}

const fruits: readonly Fruit[] = [
  {
    name: "apple",
    kind: "Pome",
    price: 3,
    ripe: true,
    picked: Date.UTC(2026, 2, 1, 11),
    tags: ["red", "round"],
    crate: "c1",
  },
  { name: "pear", kind: "pome", price: 4, ripe: false, picked: Date.UTC(2026, 2, 1, 9), tags: ["green"], crate: "c1" },
  { name: "plum", kind: "Drupe", price: 2, ripe: true, picked: Date.UTC(2026, 1, 27), crate: "c2" },
  { name: "fig-2024", kind: "Syconium", price: 4, picked: Date.UTC(2026, 1, 1) },
  { name: "Apple", price: 10 },
];

const field = (kind: Field<Fruit>["kind"], read: Field<Fruit>["read"], more: Partial<Field<Fruit>> = {}) => ({
  kind,
  read,
  ...more,
});

const fruitIndex: Index<Fruit> = {
  name: "fruits",
  nestedPaths: new Map([["crate", (fruit) => fruit.crate !== undefined]]),
  fields: new Map<string, Field<Fruit>>([
    ["_id", field("id", (fruit) => fruit.name)],
    ["name", field("text", (fruit) => fruit.name)],
    ["name.keyword", field("keyword", (fruit) => fruit.name)],
    ["kind", field("keyword", (fruit) => fruit.kind, { normalizer: "lowercase" })],
    ["tags", field("keyword", (fruit) => fruit.tags)],
    ["price", field("number", (fruit) => fruit.price)],
    ["ripe", field("boolean", (fruit) => fruit.ripe)],
    ["picked", field("date", (fruit) => fruit.picked)],
    ["crate.label", field("keyword", (fruit) => fruit.crate, { nested: "crate" })],
  ]),
};

function find(body: JsonObject) {
  return search({ index: fruitIndex, docs: () => fruits, now }, body);
}

function namesFor(query: Json): string[] {
  return find({ query, size: 100 }).hits.map(({ doc }) => doc.name);
}

/** Queries and, worked out by hand, what they match among the fruits. */
const answers: [query: JsonObject, names: string[]][] = [
  [{ match_all: {} }, ["apple", "pear", "plum", "fig-2024", "Apple"]],
  // term
  [{ term: { "name.keyword": "apple" } }, ["apple"]],
  [{ term: { "name.keyword": { value: "apple" } } }, ["apple"]],
  [{ term: { "name.keyword": { value: "apple", case_insensitive: false } } }, ["apple"]],
  [{ term: { "name.keyword": { value: "APPLE", case_insensitive: true } } }, ["apple", "Apple"]],
  [{ term: { "name.keyword": { value: "appl" } } }, []],
  [{ term: { kind: "POME" } }, ["apple", "pear"]],
  [{ term: { tags: "round" } }, ["apple"]],
  [{ term: { tags: "red round" } }, []],
  [{ term: { price: 4 } }, ["pear", "fig-2024"]],
  [{ term: { price: "4" } }, ["pear", "fig-2024"]],
  [{ term: { ripe: false } }, ["pear"]],
  [{ term: { ripe: "true" } }, ["apple", "plum"]],
  [{ term: { picked: "2026-02-27" } }, ["plum"]],
  [{ term: { _id: { value: "pear" } } }, ["pear"]],
  // terms
  [{ terms: { "name.keyword": ["plum", "pear", "kiwi"] } }, ["pear", "plum"]],
  [{ terms: { price: [2, 10] } }, ["plum", "Apple"]],
  [{ terms: { "name.keyword": [] } }, []],
  // prefix, wildcard
  [{ prefix: { "name.keyword": "p" } }, ["pear", "plum"]],
  [{ prefix: { "name.keyword": { value: "APP", case_insensitive: true } } }, ["apple", "Apple"]],
  [{ prefix: { "name.keyword": { value: "ear" } } }, []],
  [{ wildcard: { "name.keyword": "p?ar" } }, ["pear"]],
  [{ wildcard: { "name.keyword": { value: "*p*e*" } } }, ["apple", "pear", "Apple"]],
  [{ wildcard: { "name.keyword": { wildcard: "p*", case_insensitive: true } } }, ["pear", "plum"]],
  [{ wildcard: { "name.keyword": "p" } }, []],
  [{ wildcard: { "name.keyword": "\\*" } }, []],
  // regexp: always the whole value
  [{ regexp: { "name.keyword": { value: "fig[-][0-9]{4}" } } }, ["fig-2024"]],
  [{ regexp: { "name.keyword": "fig[-][0-9]{3}" } }, []],
  [{ regexp: { "name.keyword": "ppl" } }, []],
  [{ regexp: { "name.keyword": "pe.+|plu?m" } }, ["pear", "plum"]],
  [{ regexp: { "name.keyword": "[^f-z].*" } }, ["apple", "Apple"]],
  [{ regexp: { "name.keyword": "(a|A)p{2}le" } }, ["apple", "Apple"]],
  [{ regexp: { "name.keyword": "fi[a-]\\-2[0]24|f[g-i]g.*" } }, ["fig-2024"]],
  [{ regexp: { "name.keyword": { value: "APPLE", case_insensitive: true } } }, ["apple", "Apple"]],
  // range
  [{ range: { price: { gte: 3, lt: 10 } } }, ["apple", "pear", "fig-2024"]],
  [{ range: { price: { gt: 4 } } }, ["Apple"]],
  [{ range: { price: { lte: "2" } } }, ["plum"]],
  [{ range: { picked: { gte: "now-2h" } } }, ["apple"]],
  [{ range: { picked: { gte: "now-3h", lt: "now-1h" } } }, ["pear"]],
  [{ range: { picked: { lt: "2026-02-28T00:00:00Z" } } }, ["plum", "fig-2024"]],
  [{ range: { picked: { gte: "2026-02-01", lte: "now-1M" } } }, ["fig-2024"]],
  [{ range: { picked: { gt: now } } }, []],
  [{ range: { "name.keyword": { gte: "p" } } }, ["pear", "plum"]],
  // exists
  [{ exists: { field: "picked" } }, ["apple", "pear", "plum", "fig-2024"]],
  [{ exists: { field: "name" } }, ["apple", "pear", "plum", "fig-2024", "Apple"]],
  // bool
  [{ bool: {} }, ["apple", "pear", "plum", "fig-2024", "Apple"]],
  [{ bool: { filter: [{ term: { kind: "pome" } }], must_not: [{ term: { ripe: true } }] } }, ["pear"]],
  [{ bool: { must: { term: { price: 4 } } } }, ["pear", "fig-2024"]],
  [{ bool: { must: [{ term: { price: 4 } }, { term: { ripe: false } }] } }, ["pear"]],
  [{ bool: { must: [{ term: { price: 4 } }], filter: [{ term: { ripe: true } }] } }, []],
  [{ bool: { should: [{ term: { price: 2 } }, { term: { price: 3 } }] } }, ["apple", "plum"]],
  // with a filter beside them, none of the should clauses is needed
  [{ bool: { filter: [{ term: { kind: "pome" } }], should: [{ term: { price: 2 } }] } }, ["apple", "pear"]],
  [
    {
      bool: {
        filter: [{ term: { kind: "pome" } }],
        should: [{ term: { price: 3 } }],
        minimum_should_match: 1,
      },
    },
    ["apple"],
  ],
  [
    {
      bool: {
        should: [{ term: { price: 4 } }, { term: { ripe: false } }, { term: { tags: "green" } }],
        minimum_should_match: "3",
      },
    },
    ["pear"],
  ],
  [{ bool: { must_not: [{ exists: { field: "kind" } }] } }, ["Apple"]],
  [{ bool: { filter: [{ bool: { should: [{ term: { price: 10 } }] } }] } }, ["Apple"]],
  // nested
  [{ nested: { path: "crate", query: { term: { "crate.label": "c1" } } } }, ["apple", "pear"]],
  [{ nested: { path: "crate", query: { bool: { must_not: [{ term: { "crate.label": "c1" } }] } } } }, ["plum"]],
  [{ nested: { path: "crate", query: { exists: { field: "crate.label" } } } }, ["apple", "pear", "plum"]],
  [
    {
      bool: {
        filter: [{ nested: { path: "crate", query: { term: { "crate.label": "c1" } } } }, { term: { ripe: true } }],
      },
    },
    ["apple"],
  ],
  [{ nested: { path: "crate", query: { term: { "crate.label": { value: "C1" } } } } }, []],
];

/** Search bodies that are not understood, and a word that the refusal has to say. */
const refusals: [body: JsonObject, says: RegExp][] = [
  [{ query: {} }, /exactly one key/],
  [{ query: null }, /object/],
  [{ query: { term: { price: 1 }, match_all: {} } }, /exactly one key/],
  [{ query: { match: { name: "apple" } } }, /query type \[match\]/],
  [{ query: { fuzzy: { name: "apple" } } }, /query type \[fuzzy\]/],
  [{ query: { match_all: { boost: 2 } } }, /match_all/],
  [{ query: { term: { colour: "red" } } }, /no field \[colour\]/],
  [{ query: { term: { "name.keyword": { value: "x", boost: 2 } } } }, /boost/],
  [{ query: { term: { "name.keyword": {} } } }, /one value/],
  [{ query: { term: { "name.keyword": ["x"] } } }, /compared/],
  [{ query: { term: { "name.keyword": null } } }, /compared/],
  [{ query: { term: { "name.keyword": { value: "x", case_insensitive: "no" } } } }, /case_insensitive/],
  [{ query: { term: { name: "apple" } } }, /keyword/],
  [{ query: { term: { price: "cheap" } } }, /not a number/],
  [{ query: { term: { ripe: "maybe" } } }, /not a boolean/],
  [{ query: { term: { picked: "yesterday" } } }, /not a date/],
  [{ query: { term: { "name.keyword": "x", kind: "y" } } }, /exactly one key/],
  [{ query: { terms: { "name.keyword": "apple" } } }, /array/],
  [{ query: { terms: { "name.keyword": ["a"], boost: 1 } } }, /exactly one key/],
  [{ query: { prefix: { price: "1" } } }, /keyword field/],
  [{ query: { prefix: { _id: "a" } } }, /keyword field/],
  [{ query: { regexp: { "name.keyword": 5 } } }, /text/],
  [{ query: { regexp: { "name.keyword": "a(b" } } }, /regular expression/],
  [{ query: { regexp: { "name.keyword": "a)" } } }, /regular expression/],
  [{ query: { regexp: { "name.keyword": "*a" } } }, /regular expression/],
  [{ query: { regexp: { "name.keyword": "a{2,1}" } } }, /regular expression/],
  [{ query: { regexp: { "name.keyword": "[]" } } }, /regular expression/],
  [{ query: { regexp: { "name.keyword": "fig-\\d+" } } }, /\\d is not supported/],
  [{ query: { regexp: { "name.keyword": "~a" } } }, /operator \[~\]/],
  [{ query: { regexp: { "name.keyword": "<1-9>" } } }, /operator \[<\]/],
  [{ query: { range: { price: {} } } }, /no bound/],
  [{ query: { range: { price: { above: 3 } } } }, /above/],
  [{ query: { range: { price: { gt: "much" } } } }, /not a number/],
  [{ query: { range: { ripe: { gt: true } } } }, /range/],
  [{ query: { range: { picked: { gt: "now-2x" } } } }, /date math/],
  [{ query: { range: { picked: { gt: "now-1d/d" } } } }, /date math/],
  [{ query: { exists: { field: "colour" } } }, /no field/],
  [{ query: { exists: "price" } }, /exists/],
  [{ query: { bool: { shall: [] } } }, /shall/],
  [{ query: { bool: { filter: ["x"] } } }, /object/],
  [{ query: { bool: { should: [], minimum_should_match: "50%" } } }, /minimum_should_match/],
  [{ query: { nested: { path: "name", query: { match_all: {} } } } }, /not a nested path/],
  [{ query: { nested: { query: { match_all: {} } } } }, /not a nested path/],
  [{ query: { nested: { path: "crate", query: { term: { price: 1 } } } } }, /not under the nested path/],
  [{ query: { nested: { path: "crate" } } }, /object/],
  [{ query: { term: { "crate.label": "c1" } } }, /nested query/],
  [{ sort: [{ "crate.label": "asc" }] }, /nested/],
  [{ sort: [{ price: { order: "up" } }] }, /order/],
  [{ sort: [{ price: { mode: "min" } }] }, /mode/],
  [{ sort: ["colour"] }, /no field/],
  [{ sort: ["name"] }, /text field/],
  [{ sort: ["_id"] }, /id field/],
  [{ from: -1 }, /from/],
  [{ size: "10" }, /size/],
  [{ from: 9_999, size: 2 }, /Result window is too large/],
  [{ size: 10_001 }, /Result window is too large/],
  [{ track_total_hits: "yes" }, /track_total_hits/],
  [{ _source: false }, /_source/],
  [{ aggs: { a: { avg: { field: "price" } } } }, /avg/],
  [{ aggs: { a: { max: { field: "colour" } } } }, /no field/],
  [{ aggs: { a: { max: { field: "kind" } } } }, /no highest value/],
  [{ aggs: { a: { max: { field: "price", missing: 0 } } } }, /missing/],
  [{ aggs: { a: { max: { field: "price" }, aggs: {} } } }, /aggs/],
  [{ aggs: { a: { terms: { field: "colour" } } } }, /no field/],
  [{ aggs: { a: { terms: { field: "price" } } } }, /no keyword/],
  [{ aggs: { a: { terms: { field: "kind", order: "asc" } } } }, /order/],
  [{ aggs: { a: { terms: { field: "kind", size: 0 } } } }, /size/],
  [{ aggs: { a: { terms: { field: "kind" }, filter: { match_all: {} } } } }, /exactly one/],
  [{ aggs: { a: { filter: { term: { colour: "x" } } } } }, /no field/],
  [{ aggs: { a: { terms: { field: "crate.label" } } } }, /nested/],
  [{ aggs: {}, aggregations: {} }, /aggs/],
];

describe("search", () => {
  describe("matches exactly", () => {
    for (const [query, names] of answers) {
      it(`${JSON.stringify(query)}: ${names.join(", ") || "nothing"}`, () => {
        expect(namesFor(query)).to.deep.equal(names);
      });
    }
  });

  describe("refuses what it does not understand, also when there is nothing to search", () => {
    for (const [body, says] of refusals) {
      it(JSON.stringify(body), () => {
        expect(() => search({ index: fruitIndex, docs: () => [], now }, body)).to.throw(NotUnderstood, says);
      });
    }
  });

  describe("sorts and pages", () => {
    const ordered = (body: JsonObject) => find(body).hits.map(({ doc }) => doc.name);

    it("by a number, ties in the order of the index", () => {
      expect(ordered({ sort: [{ price: { order: "asc" } }] })).to.deep.equal([
        "plum",
        "apple",
        "pear",
        "fig-2024",
        "Apple",
      ]);
    });

    it("descending, with the values that it sorted by", () => {
      const { hits } = find({ sort: [{ price: "desc" }], size: 2 });
      expect(hits.map(({ sort }) => sort)).to.deep.equal([[10], [4]]);
      expect(hits.map(({ doc }) => doc.name)).to.deep.equal(["Apple", "pear"]);
    });

    it("documents without a value last, in both directions, unless told otherwise", () => {
      expect(ordered({ sort: ["picked"] }).at(-1)).to.equal("Apple");
      expect(ordered({ sort: [{ picked: "desc" }] }).at(-1)).to.equal("Apple");
      expect(ordered({ sort: [{ picked: { order: "desc", missing: "_first" } }] })[0]).to.equal("Apple");
    });

    it("by several keys and under a nested path", () => {
      const sort = [{ "crate.label": { order: "desc", nested: { path: "crate" } } }, { price: { order: "desc" } }];
      expect(ordered({ sort })).to.deep.equal(["plum", "pear", "apple", "Apple", "fig-2024"]);
    });

    it("answers ten documents by default, and a page on request", () => {
      const docs = Array.from({ length: 30 }, (_, i) => ({ name: `fruit-${i}`, price: i }));
      const page = (body: JsonObject) =>
        search<Fruit>({ index: fruitIndex, docs: () => docs, now }, body).hits.map(({ doc }) => doc.price);
      expect(page({})).to.have.length(10);
      expect(page({ from: 28, size: 5, sort: ["price"] })).to.deep.equal([28, 29]);
      expect(page({ from: 40, size: 5 })).to.deep.equal([]);
      expect(page({ size: 0 })).to.deep.equal([]);
    });

    it("counts exactly only as far as it is told to", () => {
      const docs = Array.from({ length: 10_001 }, () => ({ name: "fruit" }));
      const total = (body: JsonObject) => search<Fruit>({ index: fruitIndex, docs: () => docs, now }, body).total;
      expect(total({ track_total_hits: true })).to.deep.equal({ value: 10_001, relation: "eq" });
      expect(total({})).to.deep.equal({ value: 10_000, relation: "gte" });
      expect(total({ track_total_hits: 5 })).to.deep.equal({ value: 5, relation: "gte" });
      expect(total({ track_total_hits: false })).to.equal(undefined);
    });
  });

  describe("aggregates what matched", () => {
    it("terms: by count, then by key, the rest summed up", () => {
      const { aggregations } = find({ size: 0, aggs: { kinds: { terms: { field: "name.keyword", size: 2 } } } });
      expect(aggregations).to.deep.equal({
        kinds: {
          doc_count_error_upper_bound: 0,
          sum_other_doc_count: 3,
          buckets: [
            { key: "Apple", doc_count: 1 },
            { key: "apple", doc_count: 1 },
          ],
        },
      });
    });

    it("terms: the most frequent first", () => {
      const docs = ["a", "b", "c", "b", "c", "c"].map((tag) => ({ name: "fruit", tags: [tag] }));
      const body = { aggs: { tags: { terms: { field: "tags" } } } };
      const { aggregations } = search<Fruit>({ index: fruitIndex, docs: () => docs, now }, body);
      expect((aggregations?.["tags"] as JsonObject)["buckets"]).to.deep.equal([
        { key: "c", doc_count: 3 },
        { key: "b", doc_count: 2 },
        { key: "a", doc_count: 1 },
      ]);
    });

    it("filter and terms, under each other", () => {
      const { aggregations, hits } = find({
        size: 0,
        query: { exists: { field: "tags" } },
        aggregations: {
          ripe: { filter: { term: { ripe: true } }, aggs: { tags: { terms: { field: "tags" } } } },
          tags: { terms: { field: "tags", size: 1 }, aggs: { dear: { filter: { range: { price: { gte: 4 } } } } } },
        },
      });
      expect(hits).to.deep.equal([]);
      expect(aggregations).to.deep.equal({
        ripe: {
          doc_count: 1,
          tags: {
            doc_count_error_upper_bound: 0,
            sum_other_doc_count: 0,
            buckets: [
              { key: "red", doc_count: 1 },
              { key: "round", doc_count: 1 },
            ],
          },
        },
        tags: {
          doc_count_error_upper_bound: 0,
          sum_other_doc_count: 2,
          buckets: [{ key: "green", doc_count: 1, dear: { doc_count: 1 } }],
        },
      });
    });

    it("max: the highest value, a date also as a text, null where there is none", () => {
      const highest = (field: string) => ({ max: { field } });
      const aggs = {
        dearest: highest("price"),
        latest: highest("picked"),
        none: { filter: { term: { kind: "root" } }, aggs: { latest: highest("picked") } },
      };
      expect(find({ size: 0, aggs }).aggregations).to.deep.equal({
        dearest: { value: 10 },
        latest: { value: Date.UTC(2026, 2, 1, 11), value_as_string: "2026-03-01T11:00:00.000Z" },
        none: { doc_count: 0, latest: { value: null } },
      });
    });

    it("terms of a boolean: a number as the key, what it means in words, and nothing for documents without one", () => {
      const { aggregations } = find({ size: 0, aggs: { ripe: { terms: { field: "ripe", size: 2 } } } });
      expect(aggregations).to.deep.equal({
        ripe: {
          doc_count_error_upper_bound: 0,
          sum_other_doc_count: 0,
          buckets: [
            { key: 1, key_as_string: "true", doc_count: 2 },
            { key: 0, key_as_string: "false", doc_count: 1 },
          ],
        },
      });
    });

    it("terms of a boolean: the rest summed up, too", () => {
      const { aggregations } = find({ size: 0, aggs: { ripe: { terms: { field: "ripe", size: 1 } } } });
      expect(aggregations).to.deep.equal({
        ripe: {
          doc_count_error_upper_bound: 0,
          sum_other_doc_count: 1,
          buckets: [{ key: 1, key_as_string: "true", doc_count: 2 }],
        },
      });
    });

    it("terms of a boolean that is always the same, and of one that nobody has", () => {
      const buckets = (docs: readonly Fruit[]): unknown => {
        const body = { aggs: { ripe: { terms: { field: "ripe" } } } };
        const { aggregations } = search<Fruit>({ index: fruitIndex, docs: () => docs, now }, body);
        return (aggregations?.["ripe"] as JsonObject)["buckets"];
      };
      expect(buckets([{ name: "a", ripe: false }])).to.deep.equal([{ key: 0, key_as_string: "false", doc_count: 1 }]);
      expect(buckets([{ name: "a" }])).to.deep.equal([]);
      expect(buckets([])).to.deep.equal([]);
    });

    it("terms of a keyword have no words beside their keys", () => {
      const { aggregations } = find({ aggs: { kinds: { terms: { field: "kind" } } } });
      expect(JSON.stringify(aggregations)).to.not.include("key_as_string");
    });

    it("terms under terms, each counted within its own", () => {
      const { aggregations } = find({
        size: 0,
        aggregations: {
          ripe: {
            terms: { field: "ripe", size: 10 },
            aggregations: { kind: { terms: { field: "kind", size: 1 } }, ripe: { terms: { field: "ripe" } } },
          },
        },
      });
      const terms = (sum_other_doc_count: number, ...buckets: JsonObject[]): JsonObject => ({
        doc_count_error_upper_bound: 0,
        sum_other_doc_count,
        buckets,
      });
      expect(aggregations?.["ripe"]).to.deep.equal(
        terms(
          0,
          {
            key: 1,
            key_as_string: "true",
            doc_count: 2,
            kind: terms(1, { key: "drupe", doc_count: 1 }),
            ripe: terms(0, { key: 1, key_as_string: "true", doc_count: 2 }),
          },
          {
            key: 0,
            key_as_string: "false",
            doc_count: 1,
            kind: terms(0, { key: "pome", doc_count: 1 }),
            ripe: terms(0, { key: 0, key_as_string: "false", doc_count: 1 }),
          },
        ),
      );
    });

    it("an empty map asks for nothing", () => {
      expect(find({ aggregations: {} }).aggregations).to.equal(undefined);
    });
  });

  describe("the assets index", () => {
    const CONNECTION = "default/snowflake/1234567890";
    const asset = (state: AssetDocument["state"], typeName: string, hasLineage = false): AssetDocument => ({
      asset: { typeName, hasLineage } as AssetDocument["asset"],
      state,
      modifiedAt: now,
      connectionQualifiedName: CONNECTION,
    });
    const terms = (...buckets: JsonObject[]): JsonObject => ({
      doc_count_error_upper_bound: 0,
      sum_other_doc_count: 0,
      buckets,
    });
    const NO = { key: 0, key_as_string: "false" };
    const YES = { key: 1, key_as_string: "true" };
    const body: JsonObject = {
      size: 1,
      query: { bool: { filter: [{ term: { connectionQualifiedName: { value: CONNECTION } } }] } },
      aggregations: {
        by_state: {
          terms: { field: "__state", size: 10 },
          aggregations: {
            by_type: { terms: { field: "__typeName.keyword", size: 1_000 } },
            by_lineage: { terms: { field: "__hasLineage", size: 2 } },
          },
        },
      },
    };
    const count = (...docs: AssetDocument[]) => {
      const { total, aggregations } = search({ index: assetsIndex, docs: () => docs, now }, body);
      return { total: total?.value, by_state: aggregations?.["by_state"] };
    };

    it("counts by state, and in it by type and by lineage, in one search", () => {
      const elsewhere = { ...asset("ACTIVE", "View", true), connectionQualifiedName: "default/snowflake/1" };
      const counts = count(
        asset("ACTIVE", "Column", true),
        asset("ACTIVE", "Table"),
        elsewhere,
        asset("ACTIVE", "Table", true),
        asset("DELETED", "Table"),
        asset("ACTIVE", "Column", true),
        asset("DELETED", "Table"),
      );
      expect(counts).to.deep.equal({
        total: 6,
        by_state: terms(
          {
            key: "ACTIVE",
            doc_count: 4,
            by_type: terms({ key: "column", doc_count: 2 }, { key: "table", doc_count: 2 }),
            by_lineage: terms({ ...YES, doc_count: 3 }, { ...NO, doc_count: 1 }),
          },
          {
            key: "DELETED",
            doc_count: 2,
            by_type: terms({ key: "table", doc_count: 2 }),
            by_lineage: terms({ ...NO, doc_count: 2 }),
          },
        ),
      });
    });

    it("counts nothing where there is nothing", () => {
      expect(count()).to.deep.equal({ total: 0, by_state: terms() });
    });
  });

  describe("the runs index", () => {
    const run = (id: string, phase: string, startedAt: string, creator?: string): WorkflowSearchDocument => ({
      id,
      source: {
        metadata: {
          name: id,
          creationTimestamp: startedAt,
          labels: {
            "workflows.argoproj.io/phase": phase,
            ...(creator === undefined ? {} : { "workflows.argoproj.io/creator": creator }),
          },
        },
        spec: { workflowTemplateRef: { name: id.slice(0, -2) } },
        status: { phase, startedAt, finishedAt: phase === "Running" ? null : startedAt },
      },
    });
    const runs = [
      run("wf-a-1", "Succeeded", "2026-03-01T08:00:00Z", "someone"),
      run("wf-a-2", "Running", "2026-03-01T11:30:00Z", "someone"),
      run("wf-b-1", "Failed", "2026-03-01T10:30:00Z"),
    ];
    const idsFor = (query: Json) =>
      search({ index: runsIndex, docs: () => runs, now }, { query }).hits.map(({ doc }) => doc.id);

    it("finds runs of a workflow under spec, and only there", () => {
      const term = { term: { "spec.workflowTemplateRef.name.keyword": { value: "wf-a" } } };
      expect(idsFor({ nested: { path: "spec", query: term } })).to.deep.equal(["wf-a-1", "wf-a-2"]);
      expect(() => idsFor(term)).to.throw(NotUnderstood, /nested path \[spec\]/);
    });

    it("reads labels with dots in their names, dates that are null, and ids", () => {
      const phase = { terms: { "metadata.labels.workflows.argoproj.io/phase.keyword": ["Running", "Failed"] } };
      const creator = { exists: { field: "metadata.labels.workflows.argoproj.io/creator" } };
      expect(idsFor({ nested: { path: "metadata", query: phase } })).to.deep.equal(["wf-a-2", "wf-b-1"]);
      expect(idsFor({ nested: { path: "metadata", query: creator } })).to.deep.equal(["wf-a-1", "wf-a-2"]);
      expect(idsFor({ range: { "status.finishedAt": { lte: "now-1h" } } })).to.deep.equal(["wf-a-1", "wf-b-1"]);
      expect(idsFor({ bool: { must_not: [{ exists: { field: "status.finishedAt" } }] } })).to.deep.equal(["wf-a-2"]);
      expect(idsFor({ term: { _id: { value: "wf-b-1" } } })).to.deep.equal(["wf-b-1"]);
    });

    it("has no field for parameters or misspelt labels", () => {
      for (const field of [
        "spec.arguments.parameters.value.keyword",
        "metadata.labels.workflows.argoproj.io/phse.keyword",
      ]) {
        expect(() => idsFor({ nested: { path: field.split(".")[0]!, query: { term: { [field]: "x" } } } })).to.throw(
          NotUnderstood,
          /no field/,
        );
      }
    });
  });
});
