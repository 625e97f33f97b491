import { expect } from "chai";
import fc from "fast-check";
import { readAppRuns } from "../../../provider/atlan/apps/appResponses";
import { readAssetCounts, readAssetTotal } from "../../../provider/atlan/assetCounts";
import {
  readConnections,
  readDefinitions,
  readEntities,
  readNamedEntities,
  readRoles,
  readRuns,
  readStarted,
} from "../../../provider/atlan/responses";

const NAME = "atlan-connection-delete-1700000000";
const RUN = `${NAME}-x7k2p`;

/** What no reader takes for an answer. */
const NO_ANSWERS: readonly unknown[] = [undefined, null, "", "<html>", 7, true, [], [{}], {}, { error: "no" }];

function expectNone(read: (body: unknown) => unknown, bodies: readonly unknown[]): void {
  for (const body of [...NO_ANSWERS, ...bodies]) {
    it(`none: ${JSON.stringify(body)}`, () => {
      expect(read(body)).to.equal(undefined);
    });
  }
}

const hits = (...list: unknown[]) => ({ hits: { total: { value: list.length }, hits: list } });

/** Shapes of a search's answer that are none, whatever is searched. */
const NO_HITS: readonly unknown[] = [
  { hits: [] },
  { hits: null },
  { hits: {} },
  { hits: { hits: {} } },
  { hits: { hits: "none" } },
  { hits: { hits: 0 } },
  // How many were found can't be read, so there may be some.
  ...[3, "3", [3], {}, { value: "3" }, { value: null }, { value: -1 }].map((total) => ({ hits: { total, hits: [] } })),
  // Something was found, but it is not there.
  { hits: { total: { value: 1 } } },
  { hits: { total: { value: 1 }, hits: null } },
  hits({ _id: RUN }),
  hits({ _id: RUN, _source: null }),
  hits({ _id: RUN, _source: [] }),
  hits({ _source: {} }),
  hits({ _id: "", _source: {} }),
  hits({ _id: 7, _source: { metadata: {} } }),
  hits(null),
  hits("hit"),
  // One hit that can't be read spoils the answer: it may be the one that matters.
  hits({ _id: RUN, _source: {} }, {}),
];

const NOTHING_FOUND: readonly unknown[] = [
  hits(),
  { hits: { hits: [] } },
  { hits: { total: { value: 0 } } },
  { hits: { total: { value: 0 }, hits: null } },
  { took: 1, timed_out: false, hits: { total: { value: 0, relation: "eq" }, max_score: null, hits: [] } },
];

/** How engines say that their answer is not whole. */
const PARTIAL: readonly object[] = [
  { timed_out: true },
  { timed_out: "yes" },
  { terminated_early: true },
  { _shards: { total: 2, successful: 1, failed: 1 } },
  // All that OpenSearch says of a damaged shard.
  { _shards: { total: 5, successful: 4, skipped: 0, failed: 0 } },
  { _shards: { total: 5, successful: 5, failed: 0, failures: [{ shard: 3 }] } },
  { _shards: { total: 5, successful: -1 } },
  { _shards: { total: "5", successful: 5 } },
  { _shards: "none" },
  { hits: { total: { value: 0, relation: "gte" }, hits: [] } },
  { hits: { total: { value: 10_000, relation: "gte" }, hits: [{ _id: RUN, _source: {} }] } },
];

describe("reading runs", () => {
  const unknown = {
    workflowName: undefined,
    phase: undefined,
    createdAt: undefined,
    startedAt: undefined,
    finishedAt: undefined,
    message: undefined,
    stopped: false,
  };
  const one = (source: object): unknown => readRuns(hits({ _id: RUN, _source: source }))?.[0];

  it("takes the least that Atlan's clients take", () => {
    expect(readRuns(hits({ _id: RUN, _source: { status: { phase: "Succeeded" } } }))).to.deep.equal([
      { ...unknown, id: RUN, phase: "Succeeded" },
    ]);
  });

  it("takes everything that is there", () => {
    const source = {
      metadata: { name: RUN, creationTimestamp: "2023-11-14T22:13:20Z" },
      spec: { workflowTemplateRef: { name: NAME } },
      status: {
        phase: "Failed",
        startedAt: "2023-11-14T22:13:21Z",
        finishedAt: "2023-11-14T22:14:20Z",
        message: "child failed",
      },
    };
    expect(one(source)).to.deep.equal({
      id: RUN,
      workflowName: NAME,
      phase: "Failed",
      createdAt: "2023-11-14T22:13:20Z",
      startedAt: "2023-11-14T22:13:21Z",
      finishedAt: "2023-11-14T22:14:20Z",
      message: "child failed",
      stopped: false,
    });
  });

  it("keeps the order of the answer", () => {
    const answer = hits({ _id: "b", _source: {} }, { _id: "a", _source: {} });
    expect(readRuns(answer)?.map((it) => it.id)).to.deep.equal(["b", "a"]);
  });

  for (const [title, source, expected] of [
    ["no status", {}, { phase: undefined }],
    ["a status of null", { status: null }, { phase: undefined }],
    ["a phase of null", { status: { phase: null } }, { phase: undefined }],
    ["an empty phase", { status: { phase: "" } }, { phase: undefined }],
    ["a phase that nobody knows", { status: { phase: "Paused" } }, { phase: "Paused" }],
    [
      "times of null",
      { status: { startedAt: null, finishedAt: null } },
      { startedAt: undefined, finishedAt: undefined },
    ],
    [
      "times that are none",
      {
        metadata: { creationTimestamp: "yesterday" },
        status: { startedAt: "Run 5", finishedAt: "0001-01-01T00:00:00Z" },
      },
      { createdAt: undefined, startedAt: undefined, finishedAt: undefined },
    ],
    [
      "a time of another zone, as it was told",
      { status: { finishedAt: "2026-01-15T09:00:21.5+02:00" } },
      { finishedAt: "2026-01-15T09:00:21.5+02:00" },
    ],
    [
      "the definition in a label",
      { metadata: { labels: { "workflows.argoproj.io/workflow-template": NAME } } },
      { workflowName: NAME },
    ],
    ["a message of megabytes", { status: { message: "x".repeat(5_000_000) } }, { message: `${"x".repeat(2_000)}…` }],
    ["a message that is no text", { status: { message: 7 } }, { message: undefined }],
    ["the strategy Stop", { spec: { shutdown: "Stop" } }, { stopped: true }],
    ["the strategy Terminate", { spec: { shutdown: "Terminate" } }, { stopped: true }],
    ["an empty strategy", { spec: { shutdown: "" } }, { stopped: false }],
    ["the message of a stop", { status: { message: "Stopped with strategy 'Stop'" } }, { stopped: true }],
    [
      "the message of a stop in lower case",
      { status: { message: "stopped with strategy 'Terminate'" } },
      { stopped: true },
    ],
    ["a message that mentions a stop", { status: { message: "not Stopped with strategy" } }, { stopped: false }],
  ] as const) {
    it(`takes a run with ${title}`, () => {
      expect(one(source)).to.include(expected);
    });
  }

  it("takes the name where there is no id", () => {
    expect(readRuns(hits({ _source: { metadata: { name: RUN } } }))?.[0]?.id).to.equal(RUN);
  });

  for (const answer of NOTHING_FOUND) {
    it(`nothing found: ${JSON.stringify(answer)}`, () => {
      expect(readRuns(answer)).to.deep.equal([]);
    });
  }

  expectNone(readRuns, [
    ...NO_HITS,
    ...[7, {}, [], true].map((phase) => hits({ _id: RUN, _source: { status: { phase } } })),
  ]);
});

const TEMPLATE = { name: "atlan-connection-delete", template: "main", clusterScope: true };

describe("reading definitions", () => {
  const definition = (parameters: unknown) => ({
    metadata: { name: NAME },
    spec: {
      entrypoint: "main",
      templates: [
        { name: "main", dag: { tasks: [{ name: "run", arguments: { parameters }, templateRef: TEMPLATE }] } },
      ],
    },
  });
  const one = (source: object): unknown => readDefinitions(hits({ _id: NAME, _source: source }))?.[0];
  const unknown = { name: NAME, connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };

  it("takes the least that Atlan's clients take", () => {
    expect(one({ metadata: { name: NAME, namespace: "default" } })).to.deep.equal(unknown);
  });

  for (const [title, deleteType, deleteAssets, expected] of [
    ["an archive", "SOFT", "true", true],
    ["a purge", "PURGE", "true", true],
    ["an old spelling", "HARD", true, true],
    ["the connection only", "SOFT", "false", false],
    ["the connection only, as a boolean", "SOFT", false, false],
  ] as const) {
    it(`takes ${title}`, () => {
      const parameters = [
        { name: "connection-qualified-name", value: "default/snowflake/1234567890" },
        { name: "delete-assets", value: deleteAssets },
        { name: "delete-type", value: deleteType },
      ];
      expect(one(definition(parameters))).to.deep.equal({
        name: NAME,
        connectionQualifiedName: "default/snowflake/1234567890",
        deleteType,
        deleteAssets: expected,
      });
    });
  }

  for (const [title, source] of [
    ["no parameters", definition(undefined)],
    ["parameters that are no list", definition({ name: "delete-type", value: "SOFT" })],
    ["parameters that are no pairs", definition([null, 7, "delete-type", []])],
    ["parameters that are no texts", definition([{ name: "delete-type", value: 7 }])],
    ["templates that are no list", { metadata: { name: NAME }, spec: { templates: {} } }],
    ["templates without tasks", { metadata: { name: NAME }, spec: { templates: [null, {}, { dag: { tasks: {} } }] } }],
  ] as const) {
    it(`takes a definition of another shape: ${title}`, () => {
      expect(one(source)).to.deep.include(unknown).and.to.have.nested.property("strange.because");
    });
  }

  it("takes a definition without templates", () => {
    expect(one({ metadata: { name: NAME }, spec: {} })).to.deep.equal(unknown);
  });

  it("takes the id where there is no name", () => {
    expect(one({})).to.include({ name: NAME });
  });

  it("takes the name rather than the id", () => {
    expect(one({ metadata: { name: "another" } })).to.include({ name: "another" });
  });

  for (const answer of NOTHING_FOUND) {
    it(`nothing found: ${JSON.stringify(answer)}`, () => {
      expect(readDefinitions(answer)).to.deep.equal([]);
    });
  }

  expectNone(readDefinitions, NO_HITS);
});

describe("reading the answer to a start", () => {
  it("takes the least that Atlan's clients take", () => {
    expect(readStarted({ metadata: { name: NAME } })).to.deep.equal({ name: NAME, createdAt: undefined });
  });

  it("takes the time where it is there", () => {
    const metadata = { name: RUN, creationTimestamp: "2023-11-14T22:13:20Z" };
    expect(readStarted({ metadata, status: { phase: "Running" } })).to.deep.equal({
      name: RUN,
      createdAt: "2023-11-14T22:13:20Z",
    });
  });

  expectNone(readStarted, [
    { metadata: null },
    { metadata: {} },
    { metadata: [] },
    { metadata: { name: "" } },
    { metadata: { name: 7 } },
    { name: NAME },
  ]);
});

/** One value of a field with its count, and what is counted inside of it. */
const bucket = (key: string, doc_count: unknown, inside: object = {}): object => ({ key, doc_count, ...inside });
const terms = (...buckets: unknown[]): object => ({ doc_count_error_upper_bound: 0, sum_other_doc_count: 0, buckets });
const byType = (types: Readonly<Record<string, number>>): object =>
  terms(...Object.entries(types).map(([key, count]) => bucket(key, count)));
/** Elasticsearch has numbers for booleans, and says in words what they mean. */
const byLineage = (without: number, having: number): object =>
  terms(
    ...(without === 0 ? [] : [{ key: 0, key_as_string: "false", doc_count: without }]),
    ...(having === 0 ? [] : [{ key: 1, key_as_string: "true", doc_count: having }]),
  );
const total = (types: Readonly<Record<string, number>>): number => Object.values(types).reduce((a, b) => a + b, 0);
/** Assets on which the two ways to tell a connection's assets disagree: below it without naming it, and the other way round. */
const apart = (unnamed = 0, elsewhere: Readonly<Record<string, number>> = {}): object => ({
  unnamed: { doc_count: unnamed },
  elsewhere: { doc_count: total(elsewhere), by_type: byType(elsewhere) },
});
const inState = (state: string, types: Readonly<Record<string, number>>, lineage = 0, two = apart()): object =>
  bucket(state, total(types), {
    by_type: byType(types),
    by_lineage: byLineage(total(types) - lineage, lineage),
    ...two,
  });
const counted = (approximateCount: unknown, ...states: unknown[]): object => ({
  approximateCount,
  aggregations: { by_state: terms(...states) },
});

describe("reading counts of assets", () => {
  const TWELVE = { Table: 3, Column: 9 };

  for (const [title, body, counts] of [
    ["active ones", counted(12, inState("ACTIVE", TWELVE)), { active: 12, archived: 0, activeByType: TWELVE }],
    ["archived ones", counted(12, inState("DELETED", TWELVE)), { active: 0, archived: 12, archivedByType: TWELVE }],
    [
      "both",
      counted(17, inState("ACTIVE", TWELVE), inState("DELETED", { View: 5 })),
      { active: 12, archived: 5, activeByType: TWELVE, archivedByType: { View: 5 } },
    ],
    [
      "both in the other order",
      counted(17, inState("DELETED", TWELVE), inState("ACTIVE", { View: 5 })),
      { active: 5, archived: 12, activeByType: { View: 5 }, archivedByType: TWELVE },
    ],
    [
      "some with lineage",
      counted(24, inState("ACTIVE", TWELVE, 7), inState("DELETED", TWELVE, 12)),
      {
        active: 12,
        archived: 12,
        activeByType: TWELVE,
        archivedByType: TWELVE,
        activeWithLineage: 7,
        archivedWithLineage: 12,
      },
    ],
    [
      "active ones with lineage beside archived ones without",
      counted(13, inState("ACTIVE", TWELVE, 1), inState("DELETED", { View: 1 })),
      { active: 12, archived: 1, activeByType: TWELVE, archivedByType: { View: 1 }, activeWithLineage: 1 },
    ],
    [
      "many",
      counted(12_345_678, inState("ACTIVE", { Column: 12_345_678 })),
      { active: 12_345_678, archived: 0, activeByType: { Column: 12_345_678 } },
    ],
    [
      "another connection that is found as an asset of this one: the search leaves out only itself",
      counted(13, inState("ACTIVE", { connection: 1, ...TWELVE })),
      { active: 13, archived: 0, activeByType: { Connection: 1, ...TWELVE } },
    ],
    [
      "types as the search folds them, by the names that Atlan publishes",
      counted(6, inState("ACTIVE", { materialisedview: 3, biprocess: 2, s3object: 1 })),
      { active: 6, archived: 0, activeByType: { MaterialisedView: 3, BIProcess: 2, S3Object: 1 } },
    ],
    [
      "types that Atlan does not publish, as they come",
      counted(3, inState("ACTIVE", { acmewidget: 1, AcmeWidget: 2 })),
      { active: 3, archived: 0, activeByType: { acmewidget: 1, AcmeWidget: 2 } },
    ],
    [
      "a type that comes in two spellings as one",
      counted(6, inState("ACTIVE", { Table: 1, table: 2 }), inState("DELETED", { TABLE: 3 })),
      { active: 3, archived: 3, activeByType: { Table: 3 }, archivedByType: { Table: 3 } },
    ],
    [
      "assets that only one of the two ways finds",
      counted(
        24,
        inState("ACTIVE", TWELVE, 0, apart(5, { Table: 2 })),
        inState("DELETED", TWELVE, 0, apart(1, { Column: 1 })),
      ),
      {
        active: 12,
        archived: 12,
        activeByType: TWELVE,
        archivedByType: TWELVE,
        activeUnnamed: 5,
        archivedUnnamed: 1,
        activeElsewhere: 2,
        archivedElsewhere: 1,
      },
    ],
    [
      "what belongs to access control and only names the connection, apart from the assets",
      counted(
        17,
        inState("ACTIVE", { ...TWELVE, authpolicy: 2, view: 1 }, 0, apart(0, { authpolicy: 2, view: 1 })),
        inState("DELETED", { AuthPolicy: 2 }, 0, apart(0, { AuthPolicy: 2 })),
      ),
      {
        active: 13,
        archived: 0,
        activeByType: { ...TWELVE, View: 1 },
        activeElsewhere: 1,
        stayingByType: { AuthPolicy: 4 },
      },
    ],
    [
      "a policy that lies below the connection as an asset: a deletion by the qualified name takes it",
      counted(13, inState("ACTIVE", { ...TWELVE, authpolicy: 1 }, 0, apart(1))),
      { active: 13, archived: 0, activeByType: { ...TWELVE, AuthPolicy: 1 }, activeUnnamed: 1 },
    ],
    [
      "a policy with lineage, whose lineage is not that of the assets",
      counted(1, inState("ACTIVE", { AuthPolicy: 1 }, 1, apart(0, { AuthPolicy: 1 }))),
      { active: 0, archived: 0, stayingByType: { AuthPolicy: 1 } },
    ],
    ["none", counted(0), { active: 0, archived: 0 }],
    ["none, without aggregations", { approximateCount: 0 }, { active: 0, archived: 0 }],
    [
      "none in a state",
      counted(12, inState("ACTIVE", {}), inState("DELETED", TWELVE)),
      {
        active: 0,
        archived: 12,
        archivedByType: TWELVE,
      },
    ],
  ] as const) {
    it(`takes ${title}`, () => {
      expect(readAssetCounts(body)).to.deep.equal(counts);
    });
  }

  it("takes an answer with all that Atlan puts around it", () => {
    const answer = {
      queryType: "INDEX",
      searchParameters: { dsl: {}, showSearchScore: false },
      entities: [{ typeName: "Column", guid: "b4113341", status: "ACTIVE", attributes: {} }],
      ...counted(12, inState("ACTIVE", TWELVE)),
    };
    expect(readAssetCounts(answer)).to.deep.equal({ active: 12, archived: 0, activeByType: TWELVE });
  });

  it("takes buckets that do not tell how many they leave out", () => {
    const types = { buckets: [bucket("Table", 2)] };
    const states = { buckets: [bucket("ACTIVE", 2, { by_type: types, by_lineage: { buckets: [] }, ...apart() })] };
    expect(readAssetCounts({ approximateCount: 2, aggregations: { by_state: states } })).to.deep.equal({
      active: 2,
      archived: 0,
      activeByType: { Table: 2 },
    });
  });

  it("takes assets that do not tell whether they have lineage for such that have none", () => {
    const state = bucket("ACTIVE", 12, { by_type: byType(TWELVE), by_lineage: byLineage(3, 2), ...apart() });
    expect(readAssetCounts(counted(12, state))).to.include({ active: 12, activeWithLineage: 2 });
  });

  it("takes what a boolean's number means in words, not the number", () => {
    const lineage = terms({ key: 1, key_as_string: "false", doc_count: 12 });
    const state = bucket("ACTIVE", 12, { by_type: byType(TWELVE), by_lineage: lineage, ...apart() });
    expect(readAssetCounts(counted(12, state))).to.deep.equal({ active: 12, archived: 0, activeByType: TWELVE });
    expect(readAssetCounts(counted(12, state))).to.not.have.property("activeWithLineage");
  });

  const type = fc.constantFrom("Table", "Column", "View", "Connection", "Schema", "toString", "constructor", "1");
  const types = fc.dictionary(type, fc.integer({ min: 1, max: 1_000_000 }), { noNullPrototype: true });
  const withLineage = types.chain((it) =>
    fc.record({ types: fc.constant(it), lineage: fc.integer({ min: 0, max: total(it) }) }),
  );

  it("adds up to what was counted", () => {
    fc.assert(
      fc.property(withLineage, withLineage, fc.boolean(), (active, archived, isTurned) => {
        const states = [
          ...(total(active.types) === 0 ? [] : [inState("ACTIVE", active.types, active.lineage)]),
          ...(total(archived.types) === 0 ? [] : [inState("DELETED", archived.types, archived.lineage)]),
        ];
        const all = total(active.types) + total(archived.types);
        const counts = readAssetCounts(counted(all, ...(isTurned ? states.reverse() : states)));
        expect(counts).to.deep.equal({
          active: total(active.types),
          archived: total(archived.types),
          ...(total(active.types) === 0 ? {} : { activeByType: active.types }),
          ...(total(archived.types) === 0 ? {} : { archivedByType: archived.types }),
          ...(active.lineage === 0 ? {} : { activeWithLineage: active.lineage }),
          ...(archived.lineage === 0 ? {} : { archivedWithLineage: archived.lineage }),
        });
      }),
      { seed: 1 },
    );
  });

  it("is none as soon as one number is another", () => {
    const off = fc.integer({ min: -3, max: 3 }).filter((it) => it !== 0);
    const where = fc.constantFrom("total", "state", "type");
    fc.assert(
      fc.property(types, off, where, (it, by, place) => {
        fc.pre(Object.keys(it).length > 0);
        const [first, ...others] = Object.entries(it) as [[string, number], ...[string, number][]];
        const shown = place === "type" ? { ...Object.fromEntries(others), [first[0]]: first[1] + by } : it;
        const state = bucket("ACTIVE", total(it) + (place === "state" ? by : 0), {
          by_type: byType(shown),
          by_lineage: byLineage(total(it), 0),
          ...apart(),
        });
        expect(readAssetCounts(counted(total(it) + (place === "total" ? by : 0), state))).to.equal(undefined);
      }),
      { seed: 1 },
    );
  });

  const active = (inside: object, count: unknown): object => counted(12, bucket("ACTIVE", count, inside));
  const healthy = { by_type: byType(TWELVE), by_lineage: byLineage(12, 0), ...apart() };
  const withTypes = (by_type: unknown): object => active({ ...healthy, by_type }, 12);
  const withLineageOf = (by_lineage: unknown): object => active({ ...healthy, by_lineage }, 12);
  const NO_COUNTS = [undefined, null, "0", "12", -1, -12, 1.5, NaN, Infinity, 1e300, true, [], {}];
  const NO_LISTS = [undefined, null, {}, [], "none", 7, { buckets: null }, { buckets: {} }, { buckets: "none" }];

  expectNone(readAssetCounts, []);

  for (const [title, lineages] of [
    ["is none", NO_LISTS],
    ["leaves some out", [{ ...byLineage(10, 1), sum_other_doc_count: 1 }]],
    ["has a number below zero", [byLineage(-87, 99)]],
    ["says neither yes nor no", [terms(null), terms({ key: 1, doc_count: 12 })]],
    ["has a number that is none", NO_COUNTS.map((it) => terms({ key: 1, key_as_string: "true", doc_count: it }))],
  ] as const) {
    it(`takes assets whose lineage ${title} for such of which it is unknown`, () => {
      const unknown = { active: 12, archived: 0, activeByType: TWELVE, lineageUnknown: true };
      for (const it of lineages) expect(readAssetCounts(withLineageOf(it)), JSON.stringify(it)).to.deep.equal(unknown);
    });
  }

  it("tells the lineage of one state where that of the other is unknown", () => {
    const archived = bucket("DELETED", 12, { ...healthy, by_lineage: null });
    expect(readAssetCounts(counted(24, inState("ACTIVE", TWELVE, 3), archived))).to.deep.equal({
      active: 12,
      archived: 12,
      activeByType: TWELVE,
      archivedByType: TWELVE,
      activeWithLineage: 3,
      lineageUnknown: true,
    });
  });

  for (const [title, bodies] of [
    ["whose number of all is none", NO_COUNTS.flatMap((it) => [counted(it), counted(it, inState("ACTIVE", TWELVE))])],
    ["whose number of all is another", [0, 11, 13, 24].map((it) => counted(it, inState("ACTIVE", TWELVE)))],
    ["that tells a state twice", [counted(24, inState("ACTIVE", TWELVE), inState("ACTIVE", TWELVE))]],
    ["with more lineage than assets", [withLineageOf(byLineage(0, 99)), withLineageOf(byLineage(12, 1))]],
    ["that has found something, but tells no states", [counted(1), { approximateCount: 1 }, { approximateCount: 12 }]],
    [
      "whose aggregations are none",
      [null, {}, [], "none", 7, { by_type: terms() }].flatMap((aggregations) => [
        // Nothing found may be told by no aggregations at all.
        ...(aggregations === null ? [] : [{ approximateCount: 0, aggregations }]),
        { approximateCount: 12, aggregations },
      ]),
    ],
    [
      "whose states are none",
      NO_LISTS.flatMap((by_state) => [
        { approximateCount: 0, aggregations: { by_state } },
        { approximateCount: 12, aggregations: { by_state } },
      ]),
    ],
    [
      "with a state that is none",
      [null, 7, "ACTIVE", [], {}, { ...healthy, key: "ACTIVE" }, { ...healthy, doc_count: 12 }].map((it) =>
        counted(12, it),
      ),
    ],
    [
      "with a state that has no name",
      [undefined, null, 7, "", true, {}, []].map((key) => counted(12, { ...healthy, key, doc_count: 12 })),
    ],
    ["with a state whose number is none", NO_COUNTS.map((it) => active(healthy, it))],
    [
      "with a state that nobody knows",
      [
        counted(12, inState("PURGED", TWELVE)),
        counted(12, inState("active", TWELVE)),
        counted(13, inState("ACTIVE", TWELVE), inState("PURGED", { View: 1 })),
        counted(13, inState("PURGED", { View: 1 }), inState("DELETED", TWELVE)),
        counted(12, inState("ACTIVE", TWELVE), inState("UNKNOWN", {})),
      ],
    ],
    [
      "that leaves out states",
      [1, -1, null, "0", true].map((sum_other_doc_count) => ({
        approximateCount: 12,
        aggregations: { by_state: { ...terms(inState("ACTIVE", TWELVE)), sum_other_doc_count } },
      })),
    ],
    [
      "that leaves out types",
      [1, -1, null, "0", true].map((sum_other_doc_count) => withTypes({ ...byType(TWELVE), sum_other_doc_count })),
    ],
    ["whose types are none", NO_LISTS.map(withTypes)],
    [
      "with a type that is none",
      [null, 7, "Table", {}, bucket("", 12), { doc_count: 12 }, { key: 7, doc_count: 12 }].map((it) =>
        withTypes(terms(it)),
      ),
    ],
    [
      "with a type whose number is none",
      NO_COUNTS.map((it) => withTypes(terms(bucket("Table", it), bucket("Column", 12)))),
    ],
    [
      "whose types do not add up to their state",
      [{}, { Table: 11 }, { Table: 13 }, { Connection: 1, Table: 10 }, { Connection: 1, ...TWELVE }].map((it) =>
        withTypes(byType(it)),
      ),
    ],
    [
      "whose numbers only add up because one is none",
      [
        withTypes(terms(bucket("Table", 1.5), bucket("Column", 10.5))),
        withTypes(terms(bucket("Table", -1), bucket("Column", 13))),
        counted(
          12,
          inState("ACTIVE", { Table: 13 }),
          bucket("DELETED", -1, { by_type: terms(), by_lineage: terms(), ...apart() }),
        ),
      ],
    ],
    [
      "of which one state only is told in full",
      [
        counted(24, inState("ACTIVE", TWELVE), bucket("DELETED", 12)),
        counted(24, bucket("ACTIVE", 12), inState("DELETED", TWELVE)),
        counted(24, inState("ACTIVE", TWELVE), bucket("DELETED", 12, { ...healthy, by_type: byType({ Table: 11 }) })),
        counted(24, bucket("ACTIVE", 12, { by_type: byType(TWELVE) }), inState("DELETED", TWELVE)),
      ],
    ],
    [
      "that does not tell on which assets the two ways disagree",
      [
        { by_type: byType(TWELVE), by_lineage: byLineage(12, 0) },
        ...NO_COUNTS.map((it) => ({ ...healthy, unnamed: { doc_count: it } })),
        ...NO_COUNTS.map((it) => ({ ...healthy, elsewhere: { doc_count: it, by_type: terms() } })),
        { ...healthy, elsewhere: { doc_count: 0 } },
        { ...healthy, elsewhere: { doc_count: 2, by_type: byType({ Table: 1 }) } },
      ].map((it) => active(it, 12)),
    ],
    [
      "in which they disagree on more assets than there are",
      [
        counted(12, inState("ACTIVE", TWELVE, 0, apart(13))),
        counted(12, inState("ACTIVE", TWELVE, 0, apart(11, { Column: 2 }))),
        counted(12, inState("ACTIVE", TWELVE, 0, apart(0, { View: 1 }))),
        counted(12, inState("ACTIVE", TWELVE, 0, apart(0, { Table: 12 }))),
      ],
    ],
    ["that says that it is not whole", PARTIAL.map((it) => ({ ...counted(12, inState("ACTIVE", TWELVE)), ...it }))],
  ] as const) {
    it(`does not take an answer ${title}`, () => {
      for (const body of bodies) expect(readAssetCounts(body), JSON.stringify(body)).to.equal(undefined);
    });
  }
});

describe("reading entities", () => {
  const entity = {
    typeName: "Connection",
    guid: "b4113341",
    status: "ACTIVE",
    attributes: { name: "prod", qualifiedName: "default/snowflake/1234567890" },
  };
  const read = {
    typeName: "Connection",
    guid: "b4113341",
    state: "ACTIVE",
    qualifiedName: "default/snowflake/1234567890",
    name: "prod",
  };
  const found = (...entities: unknown[]) => ({ approximateCount: entities.length, entities });

  it("takes an entity", () => {
    expect(readEntities(found(entity))).to.deep.equal([read]);
  });

  it("takes one without a guid: only an approval by inventory needs it", () => {
    const { guid: _none, ...rest } = read;
    expect(readEntities(found({ ...entity, guid: 7 }))).to.deep.equal([rest]);
  });

  it("takes the time of its creation, which tells it from a later one of the name: one that can't be read makes it invalid", () => {
    const at = (createTime: unknown) => readEntities(found({ ...entity, createTime }));
    expect(at(1_768_467_600_400)).to.deep.equal([{ ...read, createdAt: 1_768_467_600_400 }]);
    for (const none of [undefined, null]) expect(at(none)).to.deep.equal([read]);
    for (const odd of ["2026-01-15", "1768467600400", -1, 1.5, {}]) expect(at(odd)).to.equal(undefined);
  });

  it("takes an archived one without a name, too", () => {
    const archived = { ...entity, status: "DELETED", attributes: { qualifiedName: read.qualifiedName } };
    expect(readEntities(found(entity, archived))).to.deep.equal([read, { ...read, state: "DELETED", name: undefined }]);
  });

  for (const body of [found(), { approximateCount: 0 }, { approximateCount: 0, entities: null }]) {
    it(`nothing found: ${JSON.stringify(body)}`, () => {
      expect(readEntities(body)).to.deep.equal([]);
    });
  }

  expectNone(readEntities, [
    { entities: [entity] },
    { entities: [] },
    // Something was found, but it is not there.
    { approximateCount: 1 },
    { approximateCount: 1, entities: [] },
    { approximateCount: 1, entities: null },
    { approximateCount: 1, entities: {} },
    { approximateCount: "1", entities: [entity] },
    // More is there than was found.
    { approximateCount: 0, entities: [entity] },
    { approximateCount: 1, entities: [entity, entity] },
    found(null),
    found("Connection"),
    found({ ...entity, typeName: undefined }),
    found({ ...entity, typeName: "" }),
    found({ ...entity, status: undefined }),
    found({ ...entity, status: "PURGED" }),
    found({ ...entity, status: "active" }),
    found({ ...entity, attributes: undefined }),
    found({ ...entity, attributes: { name: "prod" } }),
    found({ ...entity, attributes: { qualifiedName: 7 } }),
    found(entity, {}),
  ]);
});

describe("reading the entities of one name", () => {
  const NAMED = "default/snowflake/1234567890";
  const entity = (qualifiedName: string, status = "ACTIVE") => ({
    typeName: "Connection",
    guid: "b4113341",
    status,
    attributes: { name: "prod", qualifiedName },
  });
  const found = (count: number, ...names: readonly string[]) => ({
    approximateCount: count,
    ...(names.length === 0 ? {} : { entities: names.map((it) => entity(it)) }),
  });
  const namesIn = (body: unknown) => readNamedEntities(NAMED, 10, body)?.entities.map((it) => it.qualifiedName);

  it("takes those of that name, letter by letter", () => {
    for (const other of [
      "default/Snowflake/1234567890",
      "default/snowflake/12345678901",
      "default/snowflake/123456789",
    ])
      expect(namesIn(found(2, NAMED, other)), other).to.deep.equal([NAMED]);
    expect(namesIn(found(1, "DEFAULT/SNOWFLAKE/1234567890"))).to.deep.equal([]);
  });

  for (const [title, body, indexOnly] of [
    ["none", found(0), 0],
    ["all", found(2, NAMED, NAMED), 0],
    ["one of which the catalogue has none any more", found(1), 1],
    ["two of which the catalogue has one", found(2, NAMED), 1],
    ["others, which are no lack", found(1, "default/snowflake/1"), 0],
  ] as const) {
    it(`tells how many only the index lists: ${title}`, () => {
      expect(readNamedEntities(NAMED, 10, body)?.indexOnly).to.equal(indexOnly);
    });
  }

  expectNone(
    (body) => readNamedEntities(NAMED, 10, body),
    [
      // More than there is room for: the active one may be among the others.
      found(11, ...Array<string>(10).fill(NAMED)),
      found(0, NAMED),
      found(1, NAMED, NAMED),
      { entities: [entity(NAMED)] },
      { approximateCount: 1, entities: {} },
      { approximateCount: 1, entities: [entity(NAMED, "GONE")] },
    ],
  );
});

describe("reading roles", () => {
  for (const [title, body, roles] of [
    ["one", { username: "jsmith", roles: [{ id: "r2", name: "$admin" }] }, ["$admin"]],
    ["several", { roles: [{ name: "$member" }, { name: "$guest" }] }, ["$member", "$guest"]],
    ["none", { roles: [] }, []],
    ["some without a name", { roles: [{ id: "r2" }, null, "text", { name: 7 }, { name: "$admin" }] }, ["$admin"]],
  ] as const) {
    it(`takes ${title}`, () => {
      expect(readRoles(body)).to.deep.equal(roles);
    });
  }

  expectNone(readRoles, [{ roles: null }, { roles: {} }, { roles: "$admin" }, { username: "jsmith" }]);
});

describe("answers that are not whole", () => {
  const whole = { hits: { total: { value: 1, relation: "eq" }, hits: [{ _id: RUN, _source: {} }] } };

  for (const flags of PARTIAL) {
    it(`are none: ${JSON.stringify(flags)}`, () => {
      expect(readRuns({ ...whole, ...flags })).to.equal(undefined);
      expect(readDefinitions({ ...whole, ...flags })).to.equal(undefined);
      const found = { approximateCount: 0, ...flags };
      expect(readAssetTotal(found)).to.equal(undefined);
      expect(readEntities(found)).to.equal(undefined);
      expect(readConnections(found)).to.equal(undefined);
      expect(readNamedEntities("default/snowflake/1", 10, found)).to.equal(undefined);
      expect(readAppRuns(found)).to.equal(undefined);
    });
  }

  for (const flags of [
    { timed_out: false, terminated_early: false },
    { _shards: { total: 5, successful: 5, skipped: 3, failed: 0 } },
    { _shards: { total: 5, successful: 5, failed: 0, failures: [] } },
    { _shards: null, timed_out: null },
    { _shards: {} },
    { hits: { total: { value: 1 }, hits: [{ _id: RUN, _source: {} }] } },
  ]) {
    it(`are not those that say ${JSON.stringify(flags)}`, () => {
      expect(readRuns({ ...whole, ...flags })).to.have.length(1);
      expect(readEntities({ approximateCount: 0, ...flags })).to.deep.equal([]);
    });
  }

  it("are none also where they list more than they have counted", () => {
    const two = [RUN, NAME].map((_id) => ({ _id, _source: {} }));
    expect(readRuns({ hits: { total: { value: 1 }, hits: two } })).to.equal(undefined);
  });
});

describe("half an answer", () => {
  for (const [what, body] of [
    ["a total without its hits", { hits: { total: { value: 3 }, hits: [] } }],
    ["a search that timed out", { timed_out: true, hits: { total: { value: 0 }, hits: [] } }],
    [
      "a shard that failed",
      { _shards: { total: 2, successful: 1, failed: 1 }, hits: { total: { value: 0 }, hits: [] } },
    ],
  ] as const) {
    it(`is not "nothing found": ${what}`, () => {
      expect(readRuns(body)).to.equal(undefined);
      expect(readDefinitions(body)).to.equal(undefined);
    });
  }
});
