import { expect } from "chai";
import type { ConnectionFilter, RunFilter } from "../../provider/atlan/api";
import { PackageLookups } from "../../provider/atlan/packages/packageLookups";
import { failureOf } from "../unit/http/failureOf";
import { type Reply, ScriptedDispatcher, type SentRequest } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port } from "./api";
import { ASSET_FIELDS, expectOfficialWorkflowLeaf, type Json, leavesOf } from "./officialSearches";

const WORKFLOWS = "/api/service/workflows/indexsearch";
const RUNS = "/api/service/runs/indexsearch";
const ASSETS = "/api/meta/search/indexsearch";
const PREFIX = "atlan-connection-delete-";
const ALL = { prefix: PREFIX };

function lookups(answer: (request: SentRequest) => Reply) {
  const dispatcher = new ScriptedDispatcher(answer);
  const { http, clock } = port({ dispatcher });
  return { dispatcher, clock, lookups: new PackageLookups(http, () => ({ deadline: clock.now() + 60_000 })) };
}

const json = (body: unknown): Reply => ({ body: JSON.stringify(body) });
const NOTHING = json({ approximateCount: 0, hits: { total: { value: 0 }, hits: [] } });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The searches that reading a whole list sends. */
async function searchesOf(read: (it: PackageLookups) => AsyncIterable<unknown>, answer = () => NOTHING) {
  const far = lookups(answer);
  await all(read(far.lookups));
  return far.dispatcher.sent;
}

const bodyOf = async (read: (it: PackageLookups) => AsyncIterable<unknown>): Promise<unknown> => {
  const [first, ...more] = await searchesOf(read);
  expect(more).to.deep.equal([]);
  return JSON.parse(first!.body!);
};

/** The whole body of a search of workflows or runs; the order of its keys counts, too. */
const workflowSearch = (filter: readonly Json[], size = 500, from = 0): Json => ({
  from,
  size,
  track_total_hits: true,
  query: { bool: { filter } },
  sort: [
    { "metadata.creationTimestamp": { order: "desc", nested: { path: "metadata" } } },
    // As the official client does it for assets, so that what was made in one second has an order, too.
    { "metadata.name.keyword": { order: "asc", nested: { path: "metadata" } } },
  ],
});
const connectionSearch = (filter: readonly Json[]): Json => ({
  attributes: ["name", "qualifiedName", "connectorName"],
  dsl: {
    from: 0,
    size: 500,
    aggregations: {},
    track_total_hits: true,
    query: { bool: { filter: [{ term: { "__typeName.keyword": { value: "Connection" } } }, ...filter] } },
    sort: [{ __timestamp: { order: "asc" } }, { __guid: { order: "asc" } }],
  },
  requestMetadata: { saveSearchLog: false, utmTags: ["project_pulumi_atlan"] },
});

const byName = (query: Json): Json => ({ nested: { path: "metadata", query } });
const byWorkflow = (query: Json): Json => ({ nested: { path: "spec", query } });
const TEMPLATE = "spec.workflowTemplateRef.name.keyword";
const ofAll = byWorkflow({ prefix: { [TEMPLATE]: { value: PREFIX } } });
const ofOne = byWorkflow({ term: { [TEMPLATE]: { value: NAME } } });
const madeUpTo = (lte: string): Json => byName({ range: { "metadata.creationTimestamp": { lte } } });

/** The official client asks for the attribute alone, which leaves out a connection that only its qualified name tells the connector of. */
const OF_SNOWFLAKE: Json = {
  bool: {
    should: [
      { term: { connectorName: { value: "snowflake" } } },
      { prefix: { qualifiedName: { value: "default/snowflake/" } } },
    ],
    minimum_should_match: 1,
  },
};

const CONNECTION_SEARCHES: readonly (readonly [string, ConnectionFilter, readonly Json[]])[] = [
  ["all", {}, []],
  ["by name", { name: "prod" }, [{ term: { "name.keyword": { value: "prod" } } }]],
  ["by connector", { connector: "snowflake" }, [OF_SNOWFLAKE]],
  ["by state", { state: "DELETED" }, [{ term: { __state: { value: "DELETED" } } }]],
  [
    "by all of them",
    { name: "prod", connector: "snowflake", state: "ACTIVE" },
    [{ term: { __state: { value: "ACTIVE" } } }, { term: { "name.keyword": { value: "prod" } } }, OF_SNOWFLAKE],
  ],
];

const PHASE = "metadata.labels.workflows.argoproj.io/phase.keyword";
const RUN_SEARCHES: readonly (readonly [string, RunFilter, readonly Json[]])[] = [
  ["of all connection deletes", { of: ALL }, [ofAll]],
  ["of one workflow", { of: { name: NAME } }, [ofOne]],
  [
    "that have not ended, and all of some workflows",
    { of: ALL, unended: true, orOf: [NAME, "atlan-connection-delete-2"] },
    [
      {
        bool: {
          should: [
            {
              bool: {
                filter: [
                  ofAll,
                  { bool: { must_not: [{ terms: { "status.phase.keyword": ["Succeeded", "Failed", "Error"] } }] } },
                ],
              },
            },
            byWorkflow({ terms: { [TEMPLATE]: [NAME, "atlan-connection-delete-2"] } }),
          ],
          minimum_should_match: 1,
        },
      },
    ],
  ],
  [
    "by phase and time, as the official client",
    { of: ALL, phases: ["Running", "Failed"], startedAfter: "now-2h", finishedBefore: "now-1h" },
    [
      ofAll,
      byName({ terms: { [PHASE]: ["Running", "Failed"] } }),
      { range: { "status.startedAt": { gte: "now-2h" } } },
      { range: { "status.finishedAt": { lte: "now-1h" } } },
    ],
  ],
];

describe("searches that list", () => {
  for (const [title, filter, filters] of CONNECTION_SEARCHES) {
    it(`connections ${title}`, async () => {
      const body = await bodyOf((it) => it.connections(filter));
      expect(JSON.stringify(body)).to.equal(JSON.stringify(connectionSearch(filters)));
    });
  }

  for (const [title, filter, filters] of RUN_SEARCHES) {
    it(`runs ${title}`, async () => {
      const body = await bodyOf((it) => it.runs(filter));
      expect(JSON.stringify(body)).to.equal(JSON.stringify(workflowSearch(filters)));
    });
  }

  for (const [title, named, query] of [
    ["by the beginning of their names", ALL, { prefix: { "metadata.name.keyword": { value: PREFIX } } }],
    ["by one name", { name: NAME }, { term: { "metadata.name.keyword": { value: NAME } } }],
  ] as const) {
    it(`definitions ${title}`, async () => {
      const body = await bodyOf((it) => it.definitions(named));
      expect(JSON.stringify(body)).to.equal(JSON.stringify(workflowSearch([byName(query)])));
    });
  }

  it("ask for no more than will do", async () => {
    const sizeOf = async (read: (it: PackageLookups) => AsyncIterable<unknown>) =>
      ((await bodyOf(read)) as { size: number }).size;
    expect(await sizeOf((it) => it.runs({ of: ALL }, 3))).to.equal(3);
    expect(await sizeOf((it) => it.definitions(ALL, 1))).to.equal(1);
    expect(await sizeOf((it) => it.runs({ of: ALL }, 9_999))).to.equal(500);
  });

  const time = (i: number) => `2026-01-15T09:00:0${9 - i}Z`;
  const hits = (size: number, total: number) =>
    json({
      hits: {
        total: { value: total },
        hits: Array.from({ length: size }, (_, i) => ({
          _id: `${NAME}-${i}`,
          _source: { metadata: { name: `${NAME}-${i}`, creationTimestamp: time(i) } },
        })),
      },
    });

  for (const [what, path, read, filter] of [
    [
      "definitions",
      WORKFLOWS,
      (it: PackageLookups) => it.definitions(ALL, 2),
      byName({ prefix: { "metadata.name.keyword": { value: PREFIX } } }),
    ],
    ["runs", RUNS, (it: PackageLookups) => it.runs({ of: ALL }, 2), ofAll],
  ] as const) {
    it(`${what}: the next page begins at the time of the last one`, async () => {
      let page = 0;
      const sent = await searchesOf(read, () => hits(2, page++ === 0 ? 3 : 2));
      expect(sent.map((it) => it.path)).to.deep.equal([path, path]);
      expect(sent.map(({ body }) => JSON.parse(body!) as Json)).to.deep.equal([
        workflowSearch([filter], 2),
        workflowSearch([filter, madeUpTo(time(1))], 2),
      ]);
    });
  }

  it("connections: the next page begins at the time of the last one", async () => {
    let page = 0;
    const answer = () =>
      json({
        approximateCount: page++ === 0 ? 2 : 1,
        entities: [entity({ guid: `${page}`, createTime: 1_700 + page })],
      });
    const sent = await searchesOf((it) => it.connections({}), answer);
    expect(sent.map(({ body }) => JSON.parse(body!) as Json)).to.deep.equal([
      connectionSearch([]),
      connectionSearch([{ range: { __timestamp: { gte: 1_701 } } }]),
    ]);
  });

  it("use only what the official clients use", async () => {
    const two = json({ approximateCount: 2, entities: [entity()] });
    const sent = [
      ...(await Promise.all(
        [
          ...CONNECTION_SEARCHES.map(
            ([, filter]) =>
              (it: PackageLookups) =>
                it.connections(filter),
          ),
          ...RUN_SEARCHES.map(
            ([, filter]) =>
              (it: PackageLookups) =>
                it.runs(filter, 1),
          ),
          (it: PackageLookups) => it.definitions(ALL, 1),
          (it: PackageLookups) => it.definitions({ name: NAME }, 1),
        ].map(async (read) => {
          const far = lookups(({ path, body }) => {
            if (body!.includes('"range":{"__timestamp"') || body!.includes('lte":"2026')) return NOTHING;
            return path === ASSETS ? two : hits(1, 2);
          });
          // The second page is empty, as after an archive in between.
          await all<unknown>(read(far.lookups));
          return far.dispatcher.sent;
        }),
      )),
    ].flat();
    expect(sent).to.have.length(22);
    for (const { method, query, path, body } of sent) {
      expect({ method, query }).to.deep.equal({ method: "POST", query: {} });
      const search = JSON.parse(body!) as { query?: Json; dsl?: { query: Json } };
      for (const leaf of leavesOf(search.query ?? search.dsl!.query)) {
        if (path !== ASSETS) expectOfficialWorkflowLeaf(leaf);
        else if (leaf.operator === "range") expect(leaf).to.include({ field: "__timestamp", nestedIn: undefined });
        else expect(ASSET_FIELDS).to.include(leaf.field);
      }
    }
  });
});

function entity(more: object = {}): object {
  return {
    typeName: "Connection",
    guid: "guid-1",
    status: "ACTIVE",
    createTime: 1_700_000_000_000,
    attributes: { qualifiedName: CONNECTION, name: "prod", connectorName: "snowflake" },
    ...more,
  };
}

describe("answers to searches that list", () => {
  const connectionsOf = (body: unknown) => all(lookups(() => json(body)).lookups.connections({}));

  it("connections with all that is told of them", async () => {
    expect(await connectionsOf({ approximateCount: 1, entities: [entity()] })).to.deep.equal([
      {
        qualifiedName: CONNECTION,
        typeName: "Connection",
        name: "prod",
        state: "ACTIVE",
        guid: "guid-1",
        connector: "snowflake",
        createdAt: 1_700_000_000_000,
      },
    ]);
  });

  it("connections with the least", async () => {
    const attributes = { qualifiedName: CONNECTION };
    const least = { typeName: "Connection", guid: "guid-1", status: "DELETED", attributes };
    const [found] = await connectionsOf({ approximateCount: 1, entities: [least] });
    expect(found).to.include({ name: undefined, connector: undefined, createdAt: undefined, state: "DELETED" });
  });

  it("no connection that only the index still has", async () => {
    expect(await connectionsOf({ approximateCount: 1 })).to.deep.equal([]);
    const far = lookups(({ body }) =>
      json(body!.includes('"from":0') ? { approximateCount: 2, entities: [entity()] } : { approximateCount: 2 }),
    );
    expect(await all(far.lookups.connections({}))).to.have.length(1);
  });

  for (const [title, body] of [
    ["no count", { entities: [entity()] }],
    ["nothing of what it counts", { approximateCount: 1, entities: [] }],
    ["one without a guid", { approximateCount: 2, entities: [entity(), entity({ guid: undefined })] }],
    ["something else", { approximateCount: 1, entities: [entity({ typeName: "Table" })] }],
    ["a state that there is not", { approximateCount: 1, entities: [entity({ status: "PURGED" })] }],
    ["a page", "<html>"],
  ] as const) {
    it(`connections: ${title} is no answer, and says what it was about`, async () => {
      const failure = await failureOf(connectionsOf(body));
      expect(failure).to.include({ code: "ATLAN_UNREADABLE_ANSWER", doing: "looking for connections: all" });
    });
  }

  for (const [title, read, doing] of [
    [
      "of named ones",
      (it: PackageLookups) => it.connections({ name: "prod", state: "ACTIVE" }),
      "connections: prod, ACTIVE",
    ],
    ["of all definitions", (it: PackageLookups) => it.definitions(ALL), `workflows: ${PREFIX}…`],
    ["of runs", (it: PackageLookups) => it.runs({ of: { name: NAME } }), `runs: ${NAME}`],
  ] as const) {
    it(`a refused search ${title} says what it was about`, async () => {
      const far = lookups(() => ({ status: 403, body: "{}" }));
      const failure = await failureOf(all<unknown>(read(far.lookups)));
      expect(failure).to.include({ status: 403, doing: `looking for ${doing}` });
    });
  }

  it("a list that never ends is given up after ten minutes", async () => {
    let asked = 0;
    const far = lookups(() => {
      far.clock.advance(30_000);
      const entities = [entity({ guid: `guid-${asked}`, createTime: asked })];
      asked++;
      return json({ approximateCount: 1_000_000, entities });
    });
    const end = await all(far.lookups.connections({})).catch((error: unknown) => error);
    expect(end).to.include({ code: "ATLAN_LIST_TOO_LONG" });
    expect(asked).to.equal(21);
  });

  it("a list for a command that has no time left is given up with its patience", async () => {
    let asked = 0;
    const { http, clock, patience } = port({
      dispatcher: new ScriptedDispatcher(() => {
        clock.advance(30_000);
        return json({ approximateCount: 1_000_000, entities: [entity({ guid: `${asked}`, createTime: asked++ })] });
      }),
    });
    const end = await all(new PackageLookups(http, () => patience).connections({})).catch((error: unknown) => error);
    expect(end).to.include({ code: "ATLAN_LIST_TOO_LONG" });
    expect(asked).to.equal(3);
  });

  it("each page is asked for again for a minute of its own", async () => {
    const pages = [0, 1, 2].map((i) => ({
      approximateCount: 3 - i,
      entities: [entity({ guid: `${i}`, createTime: i })],
    }));
    const far = lookups(({ body }) => {
      const onward = /"gte":(\d)/.exec(body!)?.[1];
      const page = pages[onward === undefined ? 0 : Number(onward) + 1]!;
      const isFirst = far.dispatcher.sent.filter((it) => it.body === body).length === 1;
      if (!isFirst) return json(page);
      far.clock.advance(45_000);
      return { status: 503, body: "{}" };
    });
    expect(await all(far.lookups.connections({}))).to.have.length(3);
    expect(far.dispatcher.sent).to.have.length(6);
  });
});
