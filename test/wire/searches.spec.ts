import { expect } from "chai";
import { failureOf } from "../unit/http/failureOf";
import { ScriptedDispatcher, type SentRequest } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port, RUN } from "./api";
import { ASSET_FIELDS, expectOfficialWorkflowLeaf, type Json, leavesOf } from "./officialSearches";

/** What assets are counted by: fields on which the official client's `bucket_by` builds aggregations. */
const COUNTED_FIELDS = new Set(["__state", "__typeName.keyword", "__hasLineage"]);

/**
 * The fields that aggregations count by, those under others included. Fails on what `bucket_by` does not make, but for
 * filters, which parts no client can tell apart without.
 */
function countedFields(aggregations: Json): string[] {
  return Object.values(aggregations).flatMap((it) => {
    const {
      terms,
      filter,
      aggregations: inner = {},
      ...more
    } = it as { terms: Json; filter?: Json; aggregations?: Json };
    expect(more, "an aggregation has terms or a filter, and others under it").to.deep.equal({});
    if (filter !== undefined) {
      for (const leaf of leavesOf(filter)) expect(ASSET_FIELDS).to.include(leaf.field);
      return countedFields(inner);
    }
    expect(terms).to.have.all.keys("field", "size");
    expect(COUNTED_FIELDS).to.include(terms["field"]);
    expect(terms["size"]).to.be.at.least(2);
    return [terms["field"] as string, ...countedFields(inner)];
  });
}

/** The searches that something sends; an empty answer of every kind comes back. */
async function searchesOf(work: (it: ReturnType<typeof port>) => Promise<unknown>): Promise<SentRequest[]> {
  const dispatcher = new ScriptedDispatcher(() => ({
    body: JSON.stringify({
      approximateCount: 0,
      hits: { total: { value: 1 }, hits: [{ _id: RUN, _source: { spec: { workflowTemplateRef: { name: NAME } } } }] },
    }),
  }));
  await work(port({ dispatcher }));
  return dispatcher.sent;
}

const WORKFLOWS = "/api/service/workflows/indexsearch";
const RUNS = "/api/service/runs/indexsearch";
const ASSETS = "/api/meta/search/indexsearch";

const SEARCHES = [
  ["findWorkflow", (it) => it.atlan.findWorkflow(NAME, it.patience), [WORKFLOWS]],
  ["findRuns", (it) => it.atlan.findRuns(NAME, it.patience), [RUNS]],
  ["findRun", (it) => it.atlan.findRun(RUN, it.patience), [RUNS]],
  ["findLiveRuns", (it) => it.atlan.findLiveRuns(CONNECTION, it.patience), [RUNS, WORKFLOWS]],
  ["findRunsSince", (it) => it.atlan.findRunsSince(CONNECTION, 1_768_467_600_000, it.patience), [RUNS, WORKFLOWS]],
  ["findRunsAhead", (it) => it.atlan.findRunsAhead(CONNECTION, NAME, it.patience), [RUNS, WORKFLOWS]],
  ["observeConnection", (it) => it.atlan.observeConnection(CONNECTION, it.patience), [ASSETS, ASSETS]],
  ["countAssets", (it) => it.atlan.countAssets(CONNECTION, it.patience), [ASSETS]],
  ["findConnections", (it) => it.atlan.findConnections(it.patience), [ASSETS]],
] as const satisfies readonly (readonly [
  string,
  (it: ReturnType<typeof port>) => Promise<unknown>,
  readonly string[],
])[];

describe("searches", () => {
  for (const [name, work, paths] of SEARCHES) {
    it(`${name} asks where the official clients ask`, async () => {
      const sent = await searchesOf(work);
      expect(sent.map((it) => it.path)).to.deep.equal(paths);
      for (const it of sent) expect(it).to.deep.include({ method: "POST", query: {} });
    });

    it(`${name} uses only what the official clients use`, async () => {
      for (const { path, body } of await searchesOf(work)) {
        const search = JSON.parse(body!) as Json;
        if (path === ASSETS) {
          expect(search).to.have.all.keys("attributes", "dsl", "requestMetadata");
          expect(search["requestMetadata"]).to.deep.equal({
            saveSearchLog: false,
            utmTags: ["project_pulumi_atlan"],
          });
          const dsl = search["dsl"] as Json;
          expect(dsl).to.have.all.keys("from", "size", "aggregations", "track_total_hits", "query", "sort");
          expect(dsl).to.deep.include({
            from: 0,
            track_total_hits: true,
            sort: [{ __guid: { order: "asc" } }],
          });
          expect(dsl["size"]).to.be.at.least(1);
          countedFields(dsl["aggregations"] as Json);
          for (const leaf of leavesOf(dsl["query"] as Json)) {
            expect(ASSET_FIELDS).to.include(leaf.field);
            expect(leaf.nestedIn).to.equal(undefined);
            expect(leaf.operator).to.be.oneOf(["term", "prefix", "not term"]);
          }
        } else {
          expect(search).to.have.all.keys("from", "size", "track_total_hits", "query", "sort");
          expect(search).to.deep.include({ from: 0, track_total_hits: true });
          const byTime = { "metadata.creationTimestamp": { order: "desc", nested: { path: "metadata" } } };
          const byName = { "metadata.name.keyword": { order: "asc", nested: { path: "metadata" } } };
          // What is read page by page has an order within one second, too.
          expect(search["sort"]).to.deep.equal(
            ["findLiveRuns", "findRunsSince", "findRunsAhead"].includes(name) && path === RUNS
              ? [byTime, byName]
              : [byTime],
          );
          expect(search["size"]).to.be.at.least(1);
          for (const leaf of leavesOf(search["query"] as Json)) {
            expectOfficialWorkflowLeaf(leaf);
          }
        }
      }
    });
  }

  const leaves = async (work: (it: ReturnType<typeof port>) => Promise<unknown>) =>
    (await searchesOf(work)).map(({ body }) => {
      const search = JSON.parse(body!) as { query?: Json; dsl?: { query: Json } };
      return leavesOf(search.query ?? search.dsl!.query).map((it) => [it.operator, it.field, it.value]);
    });

  it("ask for exactly what they are meant to find", async () => {
    const template = "spec.workflowTemplateRef.name.keyword";
    expect(await leaves(SEARCHES[0][1])).to.deep.equal([[["terms", "metadata.name.keyword", [NAME]]]]);
    expect(await leaves(SEARCHES[1][1])).to.deep.equal([[["term", template, NAME]]]);
    expect(await leaves(SEARCHES[2][1])).to.deep.equal([[["term", "_id", RUN]]]);
    expect(await leaves(SEARCHES[3][1])).to.deep.equal([
      [
        ["prefix", template, "atlan-connection-delete"],
        ["not terms", "status.phase.keyword", ["Succeeded", "Failed", "Error"]],
      ],
      [["terms", "metadata.name.keyword", [NAME]]],
    ]);
    expect(await leaves(SEARCHES[4][1])).to.deep.equal([
      [
        ["prefix", template, "atlan-connection-delete"],
        ["not terms", "status.phase.keyword", ["Succeeded", "Failed", "Error"]],
        ["range", "status.startedAt", "2026-01-15T09:00:00.000Z"],
      ],
      [["terms", "metadata.name.keyword", [NAME]]],
    ]);
    expect(await leaves(SEARCHES[5][1])).to.deep.equal([
      [
        ["prefix", template, "atlan-connection-delete"],
        ["not terms", "status.phase.keyword", ["Succeeded", "Failed", "Error"]],
        ["term", template, NAME],
      ],
      [["terms", "metadata.name.keyword", [NAME]]],
    ]);
    const named = ["term", "qualifiedName", CONNECTION];
    const within = [
      ["term", "connectionQualifiedName", CONNECTION],
      ["prefix", "qualifiedName", `${CONNECTION}/`],
      ["not term", "qualifiedName", CONNECTION],
    ];
    expect(await leaves(SEARCHES[6][1])).to.deep.equal([[named], within]);
    expect(await leaves(SEARCHES[7][1])).to.deep.equal([within]);
    expect(await leaves(SEARCHES[8][1])).to.deep.equal([[["term", "__typeName.keyword", "Connection"]]]);
  });

  it("count assets by what the official client can count by, and nothing else", async () => {
    const fields = async (work: (it: ReturnType<typeof port>) => Promise<unknown>) =>
      (await searchesOf(work)).map(({ body }) =>
        countedFields((JSON.parse(body!) as { dsl: { aggregations: Json } }).dsl.aggregations),
      );
    const all = ["__state", "__typeName.keyword", "__hasLineage", "__typeName.keyword"];
    expect(await fields(SEARCHES[6][1])).to.deep.equal([[], all]);
    expect(await fields(SEARCHES[7][1])).to.deep.equal([all]);
    expect(await fields(SEARCHES[8][1])).to.deep.equal([[]]);
  });
});

/** The whole body of a search for assets; the order of its keys counts, too. */
const assetSearch = (size: number, filter: Json, attributes: readonly string[], aggregations: Json = {}): string =>
  JSON.stringify({
    attributes,
    dsl: {
      from: 0,
      size,
      aggregations,
      track_total_hits: true,
      query: { bool: { filter: [filter] } },
      sort: [{ __guid: { order: "asc" } }],
    },
    requestMetadata: { saveSearchLog: false, utmTags: ["project_pulumi_atlan"] },
  });

const NAMES_IT = { term: { connectionQualifiedName: { value: CONNECTION } } };
const IS_BELOW = { prefix: { qualifiedName: { value: `${CONNECTION}/` } } };
/**
 * The terms are as made by `Asset.STATUS.bucket_by(10, nested={"by_type": Asset.TYPE_NAME.bucket_by(1000), …})` of pyatlan
 * 9.11.0.
 */
const BY_TYPE = { by_type: { terms: { field: "__typeName.keyword", size: 1_000 } } };
const BY_STATE = {
  by_state: {
    terms: { field: "__state", size: 10 },
    aggregations: {
      ...BY_TYPE,
      by_lineage: { terms: { field: "__hasLineage", size: 2 } },
      unnamed: { filter: { bool: { must_not: [NAMES_IT] } } },
      elsewhere: { filter: { bool: { must_not: [IS_BELOW] } }, aggregations: BY_TYPE },
    },
  },
};
const WITHIN_IT = {
  bool: {
    should: [NAMES_IT, IS_BELOW],
    minimum_should_match: 1,
    must_not: [{ term: { qualifiedName: { value: CONNECTION } } }],
  },
};
const ITSELF = assetSearch(100, { term: { qualifiedName: { value: CONNECTION } } }, ["name", "qualifiedName"]);
const ITS_ASSETS = assetSearch(1, WITHIN_IT, [], BY_STATE);
const CONNECTIONS = assetSearch(300, { term: { "__typeName.keyword": { value: "Connection" } } }, [
  "name",
  "qualifiedName",
]);

describe("bodies of searches for assets", () => {
  const bodiesOf = async (work: (it: ReturnType<typeof port>) => Promise<unknown>) =>
    (await searchesOf(work)).map((it) => it.body);

  it("lookAtConnection asks for the connection itself, and counts its assets in the same moment", async () => {
    expect(await bodiesOf(SEARCHES[6][1])).to.deep.equal([ITSELF, ITS_ASSETS]);
  });

  it("countAssets counts its assets", async () => {
    expect(await bodiesOf(SEARCHES[7][1])).to.deep.equal([ITS_ASSETS]);
  });

  it("findConnections asks for one page of connections", async () => {
    expect(await bodiesOf(SEARCHES[8][1])).to.deep.equal([CONNECTIONS]);
  });
});

/** A port to a tenant that answers each search for assets by its body. */
function answering(answers: Readonly<Record<string, object>>) {
  return port({
    dispatcher: new ScriptedDispatcher(({ body }) => ({ body: JSON.stringify(answers[body ?? ""] ?? {}) })),
  });
}

const entity = (status: string, name?: string, typeName = "Connection"): object => ({
  typeName,
  status,
  attributes: { qualifiedName: CONNECTION, ...(name === undefined ? {} : { name }) },
});
const entities = (...listed: object[]): object => ({ approximateCount: listed.length, entities: listed });
const terms = (...buckets: object[]): object => ({ doc_count_error_upper_bound: 0, sum_other_doc_count: 0, buckets });
const TWELVE = {
  approximateCount: 12,
  aggregations: {
    by_state: terms({
      key: "ACTIVE",
      doc_count: 12,
      by_type: terms({ key: "column", doc_count: 9 }, { key: "table", doc_count: 3 }),
      by_lineage: terms(
        { key: 0, key_as_string: "false", doc_count: 8 },
        { key: 1, key_as_string: "true", doc_count: 4 },
      ),
      unnamed: { doc_count: 0 },
      elsewhere: { doc_count: 0, by_type: terms() },
    }),
  },
};
const COUNTS = { active: 12, archived: 0, activeByType: { Column: 9, Table: 3 }, activeWithLineage: 4 };

describe("answers to searches for assets", () => {
  for (const [title, listed, connection] of [
    ["none is found", [], undefined],
    ["one is found", [entity("ACTIVE", "prod")], { typeName: "Connection", state: "ACTIVE", name: "prod" }],
    [
      "it was archived and made anew",
      [entity("DELETED", "old"), entity("ACTIVE", "new")],
      { typeName: "Connection", state: "ACTIVE", name: "new" },
    ],
    [
      "it was archived twice",
      [entity("DELETED", "first"), entity("DELETED", "second")],
      { typeName: "Connection", state: "DELETED", name: "first" },
    ],
    ["it has no name", [entity("DELETED")], { typeName: "Connection", state: "DELETED", name: undefined }],
    ["it is something else", [entity("ACTIVE", "T", "Table")], { typeName: "Table", state: "ACTIVE", name: "T" }],
  ] as const) {
    it(`a look at a connection: ${title}`, async () => {
      const { atlan, patience } = answering({ [ITSELF]: entities(...listed), [ITS_ASSETS]: TWELVE });
      expect(await atlan.observeConnection(CONNECTION, patience)).to.deep.equal({
        connection: connection && { qualifiedName: CONNECTION, ...connection },
        assets: COUNTS,
      });
    });
  }

  for (const [title, listed, count, expected] of [
    ["only the index lists it", [], 1, { connection: undefined, isIndexOnly: true }],
    [
      "only the index lists one, and another one is archived: whether it is active can't be told",
      [entity("DELETED", "old")],
      2,
      { connection: undefined, isIndexOnly: true },
    ],
    [
      "only the index lists one, and another one is active",
      [entity("ACTIVE", "new")],
      2,
      { connection: { qualifiedName: CONNECTION, typeName: "Connection", state: "ACTIVE", name: "new" } },
    ],
    [
      "two are archived, of which the younger one tells when the connection was made",
      [
        { ...entity("DELETED", "old"), createTime: 1_000 },
        { ...entity("DELETED", "new"), createTime: 2_000 },
      ],
      2,
      {
        connection: {
          ...{ qualifiedName: CONNECTION, typeName: "Connection", state: "DELETED", name: "new" },
          createdAt: 2_000,
        },
      },
    ],
    [
      "another one is found, whose name only begins alike",
      [{ ...entity("ACTIVE", "new"), attributes: { qualifiedName: `${CONNECTION}0`, name: "new" } }],
      1,
      { connection: undefined },
    ],
  ] as const) {
    it(`a look at a connection: ${title}`, async () => {
      const itself = { ...entities(...listed), approximateCount: count };
      const { atlan, patience } = answering({ [ITSELF]: itself, [ITS_ASSETS]: TWELVE });
      expect(await atlan.observeConnection(CONNECTION, patience)).to.deep.equal({ ...expected, assets: COUNTS });
    });
  }

  it("a count of assets", async () => {
    const { atlan, patience } = answering({ [ITS_ASSETS]: TWELVE });
    expect(await atlan.countAssets(CONNECTION, patience)).to.deep.equal(COUNTS);
  });

  it("a list of connections", async () => {
    const { atlan, patience } = answering({ [CONNECTIONS]: entities(entity("ACTIVE", "prod"), entity("DELETED")) });
    expect(await atlan.findConnections(patience)).to.deep.equal([
      { qualifiedName: CONNECTION, typeName: "Connection", name: "prod", state: "ACTIVE" },
      { qualifiedName: CONNECTION, typeName: "Connection", name: undefined, state: "DELETED" },
    ]);
  });

  for (const [title, work, doing] of [
    ["a look at a connection", SEARCHES[6][1], `counting the assets of ${CONNECTION}`],
    ["a count of assets", SEARCHES[7][1], `counting the assets of ${CONNECTION}`],
    ["a list of connections", SEARCHES[8][1], "looking for connections"],
  ] as const) {
    it(`${title} whose answer contradicts itself is no answer, and says what it was about`, async () => {
      const it = answering({ [ITSELF]: entities(), [ITS_ASSETS]: { ...TWELVE, approximateCount: 13 } });
      const failure = await failureOf(work(it));
      expect(failure).to.include({ code: "ATLAN_UNREADABLE_ANSWER", doing });
    });
  }

  it("a look at a connection that can't be found out about says what it was about", async () => {
    const failure = await failureOf(SEARCHES[6][1](answering({ [ITS_ASSETS]: TWELVE })));
    expect(failure.doing).to.equal(`looking at connection ${CONNECTION}`);
  });
});

describe("the time for one answer", () => {
  const timesOf = async (timeoutMs?: number) => {
    const dispatcher = new ScriptedDispatcher(() => ({ body: JSON.stringify({ approximateCount: 0 }) }));
    const { atlan, clock } = port({ dispatcher });
    const patience = { deadline: clock.now(), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    await atlan.countAssets(CONNECTION, patience);
    await atlan.findConnections(patience);
    return dispatcher.timeouts;
  };

  it("is a minute", async () => {
    expect(await timesOf()).to.deep.equal(Array(2).fill({ headers: 60_000, body: 60_000 }));
  });

  it("is as short as is asked for", async () => {
    expect(await timesOf(5_000)).to.deep.equal(Array(2).fill({ headers: 5_000, body: 5_000 }));
  });
});
