import { expect } from "chai";
import type { Json, JsonObject, TenantOptions } from ".";
import { groupTest } from "./search/groups";
import { type MissingShard, shardOf } from "./search/shards";
import { at, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1700000001";
const other = "default/snowflake/17000000012";
const name = "atlan-connection-delete-1700000100";

const seedOf = (qualifiedName: string, more: object = {}) => ({
  qualifiedName,
  name: qualifiedName,
  connectorName: "snowflake",
  assets: { Table: 2 },
  ...more,
});

function tenantWith(seed: object, more: TenantOptions = {}): VirtualTenant {
  return new VirtualTenant({
    connections: [seedOf(connection, seed), seedOf(other)],
    run: { runningMs: 1_000 },
    ...more,
  });
}

function searched(tenant: VirtualTenant, query: Json, more: JsonObject = {}): JsonObject {
  return tenant.post("/api/meta/search/indexsearch", { dsl: { size: 100, query, ...more } }).body;
}

const byConnection = { term: { connectionQualifiedName: connection } };
const byPrefix = { prefix: { qualifiedName: { value: `${connection}/` } } };
const either = { bool: { should: [byConnection, byPrefix], minimum_should_match: 1 } };

describe("assets that the index files elsewhere", () => {
  const strays = [
    { typeName: "View", count: 2 },
    { typeName: "Column", connectionQualifiedName: other },
  ];
  const count = (tenant: VirtualTenant, query: Json) => searched(tenant, query)["approximateCount"];

  it("are found by their qualified names, not by their connection", () => {
    const tenant = tenantWith({ strays });
    expect(count(tenant, byConnection)).to.equal(2);
    expect(count(tenant, byPrefix)).to.equal(5);
    expect(count(tenant, either)).to.equal(5);
    expect(count(tenant, { term: { connectionQualifiedName: other } })).to.equal(3);
  });

  it("are the connection's all the same, and a run takes them", () => {
    const tenant = tenantWith({ strays });
    expect(tenant.model.connection(connection)).to.include({ active: 5 });
    tenant.create(name, connection, "PURGE");
    tenant.pass(1_000);
    expect(count(tenant, either)).to.equal(0);
    expect(count(tenant, { term: { connectionQualifiedName: other } })).to.equal(2);
  });

  it("can be archived ones", () => {
    const tenant = tenantWith({ strays: [{ typeName: "View", state: "DELETED" }] });
    expect(tenant.model.connection(connection)).to.include({ active: 2, archived: 1 });
  });
});

describe("a connection that only the index still has", () => {
  const itself = { term: { qualifiedName: connection } };

  it("is counted, also in buckets, and not shown", () => {
    const tenant = tenantWith({ staysInIndex: true });
    expect(searched(tenant, itself)["entities"]).to.have.length(1);
    tenant.create(name, connection, "PURGE");
    tenant.pass(1_000);
    const aggs = { states: { terms: { field: "__state" } } };
    const body = searched(tenant, itself, { aggs });
    expect(body).to.include({ approximateCount: 1 }).and.not.to.have.property("entities");
    expect(at(body, "aggregations", "states", "buckets")).to.deep.equal([{ key: "ACTIVE", doc_count: 1 }]);
  });

  it("is counted no more when Atlan has indexed it anew, also where it was purged before", () => {
    const tenant = tenantWith({ state: "GONE", staysInIndex: true });
    tenant.model.ui.indexAnew(connection);
    expect(searched(tenant, itself)).to.include({ approximateCount: 0 });
    const there = tenantWith({ staysInIndex: true });
    there.model.ui.indexAnew(connection);
    expect(searched(there, itself)["entities"]).to.have.length(1);
  });

  it("may be there from the beginning", () => {
    expect(searched(tenantWith({ state: "GONE", staysInIndex: true }), itself)).to.include({ approximateCount: 1 });
    expect(searched(tenantWith({ state: "GONE" }), itself)).to.include({ approximateCount: 0 });
  });
});

describe("a shard that is missing", () => {
  const answers = (missingShard: MissingShard | undefined) => {
    const tenant = tenantWith({ assets: { Table: 40 } });
    for (let i = 0; i < 20; i += 1) tenant.create(`${name}${i}`, connection);
    tenant.model.set({ missingShard });
    const [runs, workflows] = ["runs", "workflows"].map(
      (it) => tenant.post(`/api/service/${it}/indexsearch`, { size: 100, track_total_hits: true }).body,
    );
    return { runs: runs!, workflows: workflows!, assets: searched(tenant, byConnection) };
  };
  const whole = answers(undefined);
  const ids = (body: JsonObject) => (at(body, "hits", "hits") as JsonObject[]).map((it) => it["_id"] as string);

  for (const [dialect, failed] of [
    ["elasticsearch", 1],
    ["opensearch", 0],
  ] as const) {
    it(`takes its documents from each answer, and is told in the words of ${dialect}`, () => {
      const part = answers({ number: 2, dialect });
      for (const kind of ["runs", "workflows"] as const) {
        const left = ids(whole[kind]).filter((id) => shardOf(id) !== 2);
        expect(left.length).to.be.within(1, 19);
        expect(ids(part[kind])).to.deep.equal(left);
        expect(at(part[kind], "hits", "total")).to.deep.equal({ value: left.length, relation: "eq" });
        expect(part[kind]["_shards"]).to.deep.equal({ total: 5, successful: 4, skipped: 0, failed });
        expect(part[kind]["timed_out"]).to.equal(false);
      }
    });

    it(`is not to be seen in an answer about assets (${dialect})`, () => {
      const part = answers({ number: 2, dialect });
      expect(part.assets["approximateCount"]).to.be.within(1, 39);
      expect(Object.keys(part.assets)).to.deep.equal(Object.keys(whole.assets));
    });
  }

  it("may be any of five", () => {
    const counts = [0, 1, 2, 3, 4].map(
      (number) => answers({ number, dialect: "opensearch" }).assets["approximateCount"],
    );
    expect((counts as number[]).reduce((sum, it) => sum + (40 - it), 0)).to.equal(40);
  });
});

describe("documents that tie in a sort", () => {
  it("come in another order with each search where the order varies, and all of them", () => {
    const tenant = tenantWith({ assets: { Table: 30 } }, { switches: { sortTies: "varying" } });
    const order = () => {
      const found = searched(tenant, byConnection, { sort: [{ __timestamp: { order: "asc" } }] })["entities"];
      return (found as JsonObject[]).map((it) => it["guid"] as string);
    };
    const orders = [order(), order(), order()];
    expect(new Set(orders.map(String)).size).to.equal(3);
    expect(new Set(orders.map((it) => [...it].sort().join())).size).to.equal(1);
    const sorted = () => searched(tenant, byConnection, { sort: [{ __guid: { order: "asc" } }] })["entities"];
    expect(sorted()).to.deep.equal(sorted());
  });
});

describe("what can't be in a group of assets", () => {
  const group = { qualifiedName: connection, connectionQualifiedNames: new Set([connection, "default/odd/1"]) };
  for (const [canBe, query] of [
    [true, undefined],
    [true, { match_all: {} }],
    [true, byConnection],
    [true, { term: { connectionQualifiedName: { value: "default/odd/1" } } }],
    [false, { term: { connectionQualifiedName: { value: other } } }],
    [true, { term: { connectionQualifiedName: { value: other, case_insensitive: true } } }],
    [false, { terms: { connectionQualifiedName: [other, "default/snowflake/1"] } }],
    [true, { terms: { connectionQualifiedName: [other, connection] } }],
    [true, { term: { qualifiedName: `${connection}/db/table` } }],
    [true, { term: { qualifiedName: connection } }],
    [false, { term: { qualifiedName: other } }],
    [false, { terms: { qualifiedName: [`${other}/db`] } }],
    [true, byPrefix],
    [true, { prefix: { qualifiedName: "default/" } }],
    [false, { prefix: { qualifiedName: `${other}/` } }],
    [true, { prefix: { "name.keyword": "x" } }],
    [true, either],
    [
      false,
      { bool: { should: [{ term: { connectionQualifiedName: other } }, { prefix: { qualifiedName: `${other}/` } }] } },
    ],
    [true, { bool: { should: [{ term: { connectionQualifiedName: other } }, { term: { __state: "ACTIVE" } }] } }],
    [true, { bool: { filter: [byPrefix], should: [{ term: { connectionQualifiedName: other } }] } }],
    [false, { bool: { filter: [byPrefix], must: { term: { qualifiedName: other } } } }],
    [true, { bool: { must_not: [byConnection] } }],
    [true, { bool: {} }],
  ] as const) {
    it(`${JSON.stringify(query)}: ${canBe ? "can be" : "can't be"}`, () => {
      expect(groupTest(query as unknown as Json)(group)).to.equal(canBe);
    });
  }
});
