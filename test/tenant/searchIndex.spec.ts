import { expect } from "chai";
import type { Json, JsonObject, TenantOptions } from ".";
import { GroupIndex } from "./search/groupIndex";
import { groupTest, queriesNear } from "./search/groups";
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

describe("what the index of groups finds", () => {
  const names = [
    "a",
    "default",
    "default/snowflake",
    connection,
    other,
    `${connection}/db`,
    `${connection}/db/schema`,
    "default/snowflakes/1",
    "default//1",
    "default/",
    "",
  ];
  const groups = names.map((qualifiedName, i) => ({
    qualifiedName,
    connectionQualifiedNames: new Set([qualifiedName, ...(i % 3 === 0 ? [connection, "default/odd/1"] : [])]),
  }));
  const index = new GroupIndex(groups);

  const wanted = [...names, `${connection}/`, "default/", "default/snow", "d", "/", "nowhere/1", "default/odd/1"];
  const simple: JsonObject[] = [
    ...["connectionQualifiedName", "qualifiedName", "name.keyword"].flatMap((field) => [
      ...wanted.map((value) => ({ term: { [field]: value } })),
      ...wanted.map((value) => ({ term: { [field]: { value, case_insensitive: true } } })),
      { terms: { [field]: wanted.slice(2, 5) } },
      { terms: { [field]: [1, "a"] } },
      { terms: { [field]: [] } },
    ]),
    ...wanted.map((value) => ({ prefix: { qualifiedName: { value } } })),
    ...wanted.map((value) => ({ prefix: { qualifiedName: value } })),
    { prefix: { qualifiedName: { value: connection.toUpperCase(), case_insensitive: true } } },
    { match_all: {} },
  ];
  const pairs = simple.flatMap((one, i) => [1, 7, 30].map((step) => [one, simple[(i * 3 + step) % simple.length]!]));
  const queries: (JsonObject | undefined)[] = [
    undefined,
    { bool: {} },
    ...simple,
    ...pairs.flatMap(([one, another]): JsonObject[] => [
      { bool: { filter: [one!, another!] } },
      { bool: { filter: one!, must: [another!] } },
      { bool: { should: [one!, another!] } },
      { bool: { should: [one!, another!], minimum_should_match: 0 } },
      { bool: { filter: [one!], should: [another!] } },
      { bool: { filter: [one!], should: [another!], minimum_should_match: "1" } },
      { bool: { must_not: [one!], filter: [{ bool: { should: [one!, another!], minimum_should_match: 1 } }] } },
    ]),
  ];

  it(`is what a try of each of them finds, in the same order: ${queries.length} queries`, () => {
    let left = 0;
    for (const query of queries) {
      const canMatch = groups.filter(groupTest(query));
      expect(index.thatCanMatch(query), JSON.stringify(query)).to.deep.equal(canMatch);
      left += groups.length - canMatch.length;
    }
    expect(left).to.be.greaterThan(queries.length);
  });

  it("is the other way round, too: for each group the queries that can match, in their order", () => {
    const nearOf = queriesNear(queries)!;
    for (const group of groups) {
      const canMatch = [...queries.keys()].filter((place) => groupTest(queries[place])(group));
      expect(nearOf(group), group.qualifiedName).to.deep.equal(canMatch);
    }
    expect(queriesNear([{ match_all: {} }, undefined])).to.equal(undefined);
  });
});

describe("a search that looks at few of many", () => {
  it("finds a connection that was made anew, and both while the index is behind", () => {
    const tenant = tenantWith({}, { indexLag: { assets: 1_000 } });
    tenant.pass(2_000);
    expect(searched(tenant, byConnection)).to.include({ approximateCount: 2 });
    tenant.model.ui.makeAnew(connection, "View", 3);
    expect(searched(tenant, byConnection)).to.include({ approximateCount: 2 });
    tenant.pass(1_000);
    expect(searched(tenant, byConnection)).to.include({ approximateCount: 3 });
  });

  it("finds runs and definitions by their names, oldest first, whatever the order of the names", () => {
    const tenant = tenantWith({});
    for (const it of ["a", "b", "c"]) tenant.create(it, connection);
    for (const it of ["b", "a"]) tenant.rerun(it);
    const ids = (body: JsonObject) => (at(body, "hits", "hits") as JsonObject[]).map((it) => it["_id"] as string);
    const find = (index: string, path: string, field: string, names: string[]) =>
      ids(
        tenant.post(`/api/service/${index}/indexsearch`, {
          query: { nested: { path, query: { terms: { [field]: names } } } },
        }).body,
      );
    expect(find("workflows", "metadata", "metadata.name.keyword", ["c", "x", "a"])).to.deep.equal(["a", "c"]);
    const all = ids(tenant.post("/api/service/runs/indexsearch", {}).body);
    const found = find("runs", "spec", "spec.workflowTemplateRef.name.keyword", ["b", "x", "a"]);
    expect(found).to.deep.equal(all.filter((id) => !id.startsWith("c")));
    expect(found).to.have.length(4);
    const byId = tenant.post("/api/service/runs/indexsearch", { query: { terms: { _id: [...all].reverse() } } }).body;
    expect(ids(byId)).to.deep.equal(all);
  });

  it("counts each connection in an aggregation of its own, and all of them in one beside", () => {
    const tenant = tenantWith({ strays: [{ typeName: "Column", connectionQualifiedName: other }] });
    const filterOf = (qualifiedName: string) => ({
      filter: {
        bool: {
          should: [
            { term: { connectionQualifiedName: qualifiedName } },
            { prefix: { qualifiedName: { value: `${qualifiedName}/` } } },
          ],
        },
      },
      aggs: { states: { terms: { field: "__state" } }, below: { filter: byPrefix } },
    });
    const aggs = {
      one: filterOf(connection),
      another: filterOf(other),
      neither: filterOf("default/snowflake/3"),
      tables: { filter: { term: { "__typeName.keyword": "Table" } } },
      all: { terms: { field: "__state" } },
    };
    const found = searched(tenant, { match_all: {} }, { aggs })["aggregations"] as JsonObject;
    const states = (count: number) => ({ buckets: count === 0 ? [] : [{ key: "ACTIVE", doc_count: count }] });
    const bucketOf = (count: number, below: number) => (it: Json | undefined) => {
      expect(it).to.have.property("doc_count", count);
      expect(at(it, "states", "buckets")).to.deep.equal(states(count).buckets);
      expect(at(it, "below", "doc_count")).to.equal(below);
    };
    bucketOf(3, 3)(found["one"]);
    bucketOf(3, 1)(found["another"]);
    bucketOf(0, 0)(found["neither"]);
    expect(at(found, "tables", "doc_count")).to.equal(4);
    expect(at(found, "all", "buckets")).to.deep.equal(states(7).buckets);
  });

  it("takes strays of other connections with a run, and nothing twice", () => {
    const tenant = new VirtualTenant({
      connections: [
        seedOf(other, { strays: [{ typeName: "View", connectionQualifiedName: connection }] }),
        seedOf(connection, { strays: [{ typeName: "View", connectionQualifiedName: connection }] }),
        seedOf("default/snowflake/3"),
      ],
      run: { runningMs: 1_000 },
      switches: { deletesBy: "connectionQualifiedName" },
    });
    tenant.create(name, connection, "PURGE");
    tenant.pass(1_000);
    expect(tenant.model.runs()[0]).to.include({ drained: 4 });
    expect(tenant.model.connection(other)).to.include({ active: 2, gone: 1 });
    expect(tenant.model.connection("default/snowflake/3")).to.include({ active: 2, gone: 0 });
  });
});
