import { expect } from "chai";
import {
  readCount,
  readDefinitions,
  readEntities,
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
      "the definition in a label",
      { metadata: { labels: { "workflows.argoproj.io/workflow-template": NAME } } },
      { workflowName: NAME },
    ],
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

describe("reading definitions", () => {
  const definition = (parameters: unknown) => ({
    metadata: { name: NAME },
    spec: { templates: [{ name: "main", dag: { tasks: [{ name: "run", arguments: { parameters } }] } }] },
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
    ["a spelling that nobody knows", "SOFT", "TRUE", false],
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
    ["no templates", { metadata: { name: NAME }, spec: {} }],
    ["templates that are no list", { metadata: { name: NAME }, spec: { templates: {} } }],
    ["templates without tasks", { metadata: { name: NAME }, spec: { templates: [null, {}, { dag: { tasks: {} } }] } }],
  ] as const) {
    it(`takes a definition of another shape: ${title}`, () => {
      expect(one(source)).to.deep.equal(unknown);
    });
  }

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

describe("reading a count", () => {
  for (const count of [0, 1, 12_345_678]) {
    it(`takes ${count}`, () => {
      expect(readCount({ queryType: "INDEX", searchParameters: { dsl: {} }, approximateCount: count })).to.equal(count);
    });
  }

  expectNone(
    readCount,
    [null, "0", "12", -1, 1.5, 1e300, true, [], {}].map((approximateCount) => ({ approximateCount })),
  );
});

describe("reading entities", () => {
  const entity = {
    typeName: "Connection",
    guid: "b4113341",
    status: "ACTIVE",
    attributes: { name: "prod", qualifiedName: "default/snowflake/1234567890" },
  };
  const read = { typeName: "Connection", state: "ACTIVE", qualifiedName: "default/snowflake/1234567890", name: "prod" };
  const found = (...entities: unknown[]) => ({ approximateCount: entities.length, entities });

  it("takes an entity", () => {
    expect(readEntities(found(entity))).to.deep.equal([read]);
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
