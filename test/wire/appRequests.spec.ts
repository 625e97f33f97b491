import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import { NativeApps } from "../../provider/atlan/apps/nativeApps";
import { failureOf } from "../unit/http/failureOf";
import { type Reply, ScriptedDispatcher, type SentRequest } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port } from "./api";
import { APP_ID } from "./personalities";

const SLUG = "connection-delete-x7k2p4ht";
const RUN = "0c9a1f0e-6a53-4a7e-9b0a-8e5d3c2b1a09";
const RUNS_AT = `default/apps/automation_engine/workflows/${SLUG}`;
const APP = "/api/service/v1/app";
const ORDER = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: "SOFT" } as const;

const CONTRACT = {
  properties: { connection_qualified_name: {}, delete_type: {}, delete_assets: { type: "boolean" } },
  required: ["connection_qualified_name"],
};
const LISTED = { slug: SLUG, name: NAME, app_id: APP_ID };
const ARGS = { connection_qualified_name: CONNECTION, delete_type: "SOFT", delete_assets: true };
const WORKFLOW = { ...LISTED, dag: { delete: { inputs: { args: ARGS } } } };
const DEFINITION = { name: NAME, connectionQualifiedName: CONNECTION, deleteType: "SOFT", deleteAssets: true };
const ASSET = {
  typeName: "AppWorkflowRun",
  guid: "g1",
  createTime: 1_768_467_600_400,
  attributes: { qualifiedName: `${RUNS_AT}/${RUN}`, appWorkflowRunStatus: "Running" },
};

/** What a tenant with native apps answers; each test replaces what it is about. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  [`GET ${APP}`]: { workflows: [LISTED], has_more: false },
  [`POST ${APP}`]: { slug: SLUG, version: 1, run_id: RUN },
  [`GET ${APP}/${SLUG}`]: WORKFLOW,
  [`DELETE ${APP}/${SLUG}`]: { slug: SLUG, archived: true },
  [`POST ${APP}/${SLUG}/submit`]: { run_id: RUN, status: "Pending", slug: SLUG },
  [`GET ${APP}/runs/${RUN}`]: { run_id: RUN, status: "Running", slug: SLUG, started_at: "2026-01-15T09:00:00.400Z" },
  [`POST ${APP}/runs/${RUN}/cancel`]: { run_id: RUN, cancelled: true, status: "Running" },
  [`GET /api/service/v1/apps/${APP_ID}/inputs`]: CONTRACT,
  "POST /api/meta/search/indexsearch": { approximateCount: 1, entities: [ASSET] },
};

const refused = (status: number, body: unknown = { message: "no" }): Reply => ({ status, body: JSON.stringify(body) });
const target = ({ method, path }: SentRequest): string => `${method} ${path}`;

function apps(changed: Readonly<Record<string, Reply | ((request: SentRequest) => Reply)>> = {}) {
  const dispatcher = new ScriptedDispatcher((request): Reply => {
    const reply = changed[target(request)] ?? { body: JSON.stringify(ANSWERS[target(request)] ?? null) };
    return typeof reply === "function" ? reply(request) : reply;
  });
  const { http, patience, clock } = port({ dispatcher });
  return { atlan: new NativeApps(http, APP_ID), patience, dispatcher, clock, sent: () => dispatcher.sent.map(target) };
}

/** The part of a search for a workflow's runs that says which. */
interface Asked {
  readonly dsl: {
    readonly query: {
      readonly bool: { readonly filter: readonly [unknown, unknown, { bool: { must_not?: unknown } }] };
    };
  };
}

const body = (value: unknown): Reply => ({ body: JSON.stringify(value) });
const found = (...entities: unknown[]): Reply => body({ approximateCount: entities.length, entities });
const SEARCH = "POST /api/meta/search/indexsearch";

describe("requests to native apps", () => {
  it("create and run: once, after the inputs were looked up", async () => {
    const { atlan, patience, dispatcher, sent } = apps();
    expect(await atlan.createAndRun(ORDER, patience)).to.deep.equal({
      kind: "accepted",
      runId: RUN,
      createdAt: undefined,
      told: { connectionQualifiedName: CONNECTION, deleteType: "SOFT", deleteAssets: true },
    });
    expect(sent()).to.deep.equal([
      `GET /api/service/v1/apps/${APP_ID}/inputs`,
      `POST ${APP}`,
      // Whether the answer is about this workflow.
      `GET ${APP}/${SLUG}`,
    ]);
    expect(JSON.parse(dispatcher.sent[1]!.body!)).to.deep.equal({
      app_id: APP_ID,
      name: NAME,
      inputs: { connection_qualified_name: CONNECTION, delete_type: "SOFT", delete_assets: true },
      run: true,
    });
  });

  it("rerun: by the slug that the list tells", async () => {
    const { atlan, patience, dispatcher, sent } = apps();
    const answer = await atlan.rerun(NAME, patience);
    expect(answer).to.deep.equal({ kind: "accepted", runId: RUN, createdAt: undefined });
    expect(sent()).to.deep.equal([`GET ${APP}`, `GET ${APP}/${SLUG}`, SEARCH, `POST ${APP}/${SLUG}/submit`]);
    expect(dispatcher.sent[0]!.query).to.deep.equal({ name: NAME });
    expect(dispatcher.sent[3]!.body).to.equal(null);
  });

  it("stop and archive have no body", async () => {
    const { atlan, patience, dispatcher, sent } = apps();
    await atlan.stopRun(RUN, patience);
    await atlan.archiveWorkflow(NAME, patience);
    expect(sent()).to.deep.equal([
      `POST ${APP}/runs/${RUN}/cancel`,
      `GET ${APP}`,
      `GET ${APP}/${SLUG}`,
      `DELETE ${APP}/${SLUG}`,
    ]);
    expect(dispatcher.sent.map((it) => it.body)).to.deep.equal([null, null, null, null]);
  });

  it("names in a path are encoded", async () => {
    const { atlan, patience, sent } = apps();
    await atlan.stopRun("a/b?c", patience);
    expect(sent()).to.deep.equal([`POST ${APP}/runs/a%2Fb%3Fc/cancel`]);
  });

  it("runs are searched as the official client does, and by the name of their workflow", async () => {
    const { atlan, patience, dispatcher } = apps();
    await atlan.findRuns(NAME, patience);
    expect(JSON.parse(dispatcher.sent.at(-1)!.body!))
      .to.have.nested.property("dsl.query.bool.filter")
      .that.deep.equals([
        { term: { __state: { value: "ACTIVE" } } },
        { term: { "__typeName.keyword": { value: "AppWorkflowRun" } } },
        {
          bool: {
            should: [
              { term: { appWorkflowRunAppWorkflowName: { value: NAME } } },
              { prefix: { qualifiedName: { value: `${RUNS_AT}/` } } },
            ],
            minimum_should_match: 1,
          },
        },
      ]);
  });
});

describe("starts on native apps are sent exactly once", () => {
  const lost = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  for (const [start, at, send] of [
    ["create", `POST ${APP}`, (it: ReturnType<typeof apps>) => it.atlan.createAndRun(ORDER, it.patience)],
    ["rerun", `POST ${APP}/${SLUG}/submit`, (it: ReturnType<typeof apps>) => it.atlan.rerun(NAME, it.patience)],
  ] as const) {
    for (const [title, reply, kind] of [
      ["500", refused(500), "unclear"],
      ["503", refused(503), "unclear"],
      ["a lost connection", lost, "unclear"],
      ["garbage", { body: "%%%" }, "unclear"],
      ["nothing", { body: "" }, "unclear"],
      ["another shape", body({ some: "thing" }), "unclear"],
      ["400", refused(400), "refused"],
      ["401", refused(401), "refused"],
      ["403", refused(403), "refused"],
      ["429", refused(429), "refused"],
      ["409 of a gateway", { status: 409, body: "<html>" }, "refused"],
    ] as const) {
      it(`${start}, ${kind} by ${title}`, async () => {
        const it = apps({ [at]: reply });
        expect((await send(it)).kind).to.equal(kind);
        expect(it.sent().filter((sent) => sent === at)).to.have.length(1);
        expect(it.clock.slept).to.deep.equal([]);
      });
    }
  }

  for (const [title, reply] of [
    ["can't be read", body([])],
    ["is not there yet", refused(404)],
    ["is refused", refused(403)],
    ["does not come", lost],
  ] as const) {
    it(`create, accepted where the look at its workflow ${title}`, async () => {
      const it = apps({ [`GET ${APP}/${SLUG}`]: reply });
      expect(await it.atlan.createAndRun(ORDER, it.patience)).to.include({ kind: "accepted", runId: RUN });
    });
  }

  for (const [title, conflict] of [
    ["with its slug", { message: "exists", slug: SLUG, version: 3 }],
    ["with a list of slugs", { message: "exists", slugs: [SLUG] }],
    ["and no more", { message: "exists" }],
  ] as const) {
    it(`create, taken by 409 ${title}`, async () => {
      const { atlan, patience } = apps({ [`POST ${APP}`]: refused(409, conflict), [`GET ${APP}`]: body({}) });
      expect(await atlan.createAndRun(ORDER, patience)).to.deep.equal({ kind: "taken" });
      const isTold = "slug" in conflict || "slugs" in conflict;
      expect(await atlan.findWorkflow(NAME, patience)).to.deep.equal(isTold ? DEFINITION : undefined);
    });
  }

  it("rerun, absent where the list, the slug or the submit does not know the workflow", async () => {
    for (const changed of [
      { [`GET ${APP}`]: body({ workflows: [] }) },
      { [`GET ${APP}/${SLUG}`]: refused(404) },
      { [`POST ${APP}/${SLUG}/submit`]: refused(404) },
    ]) {
      const { atlan, patience } = apps(changed);
      expect(await atlan.rerun(NAME, patience)).to.deep.equal({ kind: "absent" });
    }
  });

  it("and not at all where the tenant has no such app: the setting to check is named", async () => {
    const { atlan, patience } = apps({ [`GET /api/service/v1/apps/${APP_ID}/inputs`]: refused(404) });
    for (const begun of [atlan.createAndRun(ORDER, patience), atlan.prepareStart(patience)]) {
      const failure: unknown = await begun.catch((it: unknown) => it);
      expect(failure).to.include({ code: "ATLAN_APP_CONTRACT" });
      expect(failure)
        .to.have.property("message")
        .that.includes("(atlan:connectionDeleteAppId): Atlan says that it has no such app. Nothing was started.");
    }
  });

  it("and not at all when the inputs can't be looked up or read", async () => {
    for (const reply of [
      { status: 404, body: "<html>" },
      refused(503),
      body({}),
      body({ properties: [] }),
      body({ properties: {}, required: [1] }),
    ]) {
      const { atlan, patience, sent } = apps({ [`GET /api/service/v1/apps/${APP_ID}/inputs`]: reply });
      await failureOf(atlan.createAndRun(ORDER, patience));
      expect(sent()).not.to.include(`POST ${APP}`);
    }
  });
});

describe("workflows of native apps", () => {
  for (const more of [{ has_more: true }, {}]) {
    it(`are read over all pages of the list: ${JSON.stringify(more)}`, async () => {
      const other = { ...LISTED, name: "another", slug: "another" };
      const { atlan, patience, dispatcher } = apps({
        [`GET ${APP}`]: ({ query }) =>
          body(
            query["cursor"] === "2"
              ? { workflows: [LISTED], has_more: false }
              : { workflows: [other], ...more, next_cursor: "2" },
          ),
      });
      expect(await atlan.findWorkflow(NAME, patience)).to.deep.equal(DEFINITION);
      expect(dispatcher.sentTo(APP).map((it) => it.query)).to.deep.equal([{ name: NAME }, { name: NAME, cursor: "2" }]);
    });
  }

  for (const [title, page] of [
    ["that is cut off", { workflows: [], has_more: true }],
    ["that is cut off, as a text tells", { workflows: [], has_more: "true", next_cursor: "2" }],
    ["that is an error", { error: "upstream request timeout", code: 504 }],
    ["that is an error of Atlan's", { errorCode: "ATLAS-500-00-001", errorMessage: "timed out" }],
    ["that is an error of its service", { code: 13, message: "context deadline exceeded" }],
    ["whose items have no slug", { workflows: [{ name: NAME }] }],
    ["whose items have no name", { workflows: [{ slug: SLUG }] }],
    ["that is none", { workflows: {} }],
  ] as const) {
    it(`are not "not there" because of a list ${title}`, async () => {
      const { atlan, patience } = apps({ [`GET ${APP}`]: body(page) });
      expect(await failureOf(atlan.findWorkflow(NAME, patience))).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
    });
  }

  const pages = Array.from({ length: 2_000 }, (_, i) => String(i));
  for (const [title, size, seconds, most] of [
    ["that goes round", 0, 0, 3],
    ["of ever more pages", 0, 0, 1_000],
    ["of ever more workflows", 10_000, 0, 6],
    ["whose pages take ten seconds each", 0, 10, 7],
  ] as const) {
    it(`of a list without an end, ${title}, are an error`, async () => {
      let page = 0;
      const workflows = Array.from({ length: size }, (_, i) => ({ ...LISTED, slug: `slug-${i}`, name: "another" }));
      const made = apps({
        [`GET ${APP}`]: () => {
          clock.advance(seconds * 1_000);
          const next = title === "that goes round" ? String(page++ % 2) : pages[page++];
          return body({ workflows, has_more: true, next_cursor: next });
        },
      });
      const { atlan, patience, clock, sent } = made;
      const failure: unknown = await atlan.findWorkflow(NAME, patience).catch((it: unknown) => it);
      expect(failure).to.include({ code: "ATLAN_LIST_TOO_LONG" });
      expect(sent()).to.have.length(most);
    });
  }

  for (const [title, workflow, purpose] of [
    ["in snake case", WORKFLOW, DEFINITION],
    [
      "in kebab case, at the top, the flag as a text",
      {
        ...LISTED,
        inputs: { "connection-qualified-name": CONNECTION, "delete-type": "PURGE", "delete-assets": "true" },
      },
      { ...DEFINITION, deleteType: "PURGE" },
    ],
    [
      "that spare the assets",
      { ...LISTED, dag: { delete: { inputs: { ...ARGS, delete_assets: false } } } },
      { ...DEFINITION, deleteAssets: false },
    ],
    [
      "that are not told",
      LISTED,
      { name: NAME, connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false },
    ],
  ] as const) {
    it(`with inputs ${title}`, async () => {
      const { atlan, patience } = apps({ [`GET ${APP}/${SLUG}`]: body(workflow) });
      expect(await atlan.findWorkflow(NAME, patience)).to.deep.equal(purpose);
    });
  }

  it("of another app are none of ours", async () => {
    const { atlan, patience } = apps({ [`GET ${APP}/${SLUG}`]: body({ ...WORKFLOW, app_id: "snowflake-crawler" }) });
    expect(await atlan.findWorkflow(NAME, patience)).to.equal(undefined);
    await atlan.archiveWorkflow(NAME, patience);
    expect(await atlan.rerun(NAME, patience)).to.deep.equal({ kind: "absent" });
  });

  it("of one name are an error that names them", async () => {
    const second = { ...LISTED, slug: "second" };
    const { atlan, patience, sent } = apps({
      [`GET ${APP}`]: body({ workflows: [LISTED, second] }),
      [`GET ${APP}/second`]: body({ ...WORKFLOW, ...second }),
    });
    for (const ask of [
      atlan.findWorkflow(NAME, patience),
      atlan.rerun(NAME, patience),
      atlan.archiveWorkflow(NAME, patience),
    ])
      expect(await ask.catch((it: unknown) => it))
        .to.have.property("message")
        .that.includes(`${SLUG}, second`);
    expect(sent().filter((it) => !it.startsWith("GET"))).to.deep.equal([]);
  });

  it("that a deletion says it has not deleted are not deleted", async () => {
    for (const said of [{ slug: SLUG, archived: false }, { error: "upstream request timeout" }]) {
      const { atlan, patience } = apps({ [`DELETE ${APP}/${SLUG}`]: body(said) });
      expect(await failureOf(atlan.archiveWorkflow(NAME, patience))).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
    }
  });

  it("of which a stop says that it did not stop the run: that is no stop, unless the run has ended", async () => {
    const stop = (said: object): Promise<boolean> => {
      const { atlan, patience } = apps({ [`POST ${APP}/runs/${RUN}/cancel`]: body({ run_id: RUN, ...said }) });
      return atlan.stopRun(RUN, patience);
    };
    for (const said of [{ cancelled: false, status: "Running" }, { cancelled: false }])
      expect(await failureOf(stop(said))).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
    for (const said of [{ cancelled: false, status: "Succeeded" }, { cancelled: true, status: "Running" }, {}])
      await stop(said);
  });

  it("that a gateway does not know may be there all the same", async () => {
    const { atlan, patience } = apps({ [`GET ${APP}/${SLUG}`]: { status: 404, body: "<html>" } });
    expect(await failureOf(atlan.findWorkflow(NAME, patience))).to.include({ code: "ATLAN_HTTP_404" });
  });
});

describe("runs of native apps", () => {
  const base = { id: RUN, workflowName: undefined, startedAt: undefined, finishedAt: undefined, createdAt: undefined };
  for (const [status, phase, stopped, message] of [
    ["Pending", "Pending", false, undefined],
    ["Running", "Running", false, undefined],
    ["Paused", "Running", false, "the run is paused"],
    ["Succeeded", "Succeeded", false, undefined],
    ["Failed", "Failed", false, undefined],
    ["Error", "Error", false, undefined],
    ["Stopped", "Failed", true, "the run was stopped"],
    ["Terminated", "Failed", true, "the run was terminated"],
    ["Skipped", "Failed", false, "Atlan has skipped the run"],
    ["SUCCEEDED", "SUCCEEDED", false, undefined],
    ["", undefined, false, undefined],
    [undefined, undefined, false, undefined],
  ] as const) {
    it(`are ${phase ?? "without a phase"} when they are ${status ?? "without a status"}`, async () => {
      const { atlan, patience } = apps({ [`GET ${APP}/runs/${RUN}`]: body({ run_id: RUN, status }) });
      expect(await atlan.findRun(RUN, patience)).to.deep.equal({ ...base, phase, stopped, message });
    });
  }

  it("that have ended are completed by what their asset tells", async () => {
    const attributes = {
      ...ASSET.attributes,
      appWorkflowRunStatus: "Failed",
      appWorkflowRunStartedAt: 1_768_467_601_400,
      appWorkflowRunCompletedAt: 1_768_467_661_999,
      appWorkflowRunStoppedBy: "jsmith",
      appWorkflowRunAppWorkflowName: NAME,
    };
    const { atlan, patience } = apps({
      [`GET ${APP}/runs/${RUN}`]: body({ run_id: RUN, status: "Failed", slug: SLUG }),
      [SEARCH]: found({ ...ASSET, attributes }),
    });
    expect(await atlan.findRun(RUN, patience)).to.deep.equal({
      id: RUN,
      workflowName: NAME,
      phase: "Failed",
      stopped: true,
      message: undefined,
      createdAt: "2026-01-15T09:00:01Z",
      startedAt: "2026-01-15T09:00:01Z",
      finishedAt: "2026-01-15T09:01:01Z",
    });
  });

  for (const [status, stopped] of [
    ["Running", true],
    ["Error", true],
    ["Succeeded", false],
  ] as const) {
    it(`that somebody has told to stop are ${stopped ? "" : "not "}stopped when they are ${status}`, async () => {
      const attributes = { ...ASSET.attributes, appWorkflowRunStatus: status, appWorkflowRunStoppedBy: "jsmith" };
      const { atlan, patience } = apps({ [SEARCH]: found({ ...ASSET, attributes }) });
      const [run] = await atlan.findRuns(NAME, patience);
      expect(run).to.include({ phase: status, stopped });
    });
  }

  for (const [title, time] of [
    ["unset", 0],
    ["before Atlan", Date.UTC(1999, 11, 31)],
    ["beyond all clocks", 8.64e15],
    ["that only JavaScript reads", "Run 5"],
    ["of Go that is unset", "0001-01-01T00:00:00Z"],
  ] as const) {
    it(`tell no time that is none: one ${title}`, async () => {
      const attributes = { ...ASSET.attributes, appWorkflowRunStatus: "Succeeded", appWorkflowRunCompletedAt: time };
      const { atlan, patience } = apps({
        [`GET ${APP}/runs/${RUN}`]: body({ run_id: RUN, status: "Succeeded", slug: SLUG, started_at: time }),
        [SEARCH]: found({ ...ASSET, attributes: { ...attributes, appWorkflowRunStartedAt: time } }),
      });
      expect(await atlan.findRun(RUN, patience)).to.include({ startedAt: undefined, finishedAt: undefined });
    });
  }

  it("that have ended, as the index does not know yet, are believed", async () => {
    const { atlan, patience } = apps({
      [`GET ${APP}/runs/${RUN}`]: body({ run_id: RUN, status: "Succeeded", slug: SLUG }),
    });
    expect(await atlan.findRun(RUN, patience)).to.include({ phase: "Succeeded", finishedAt: undefined });
  });

  it("that are not there are undefined, and an answer about another run is none", async () => {
    // 400: an id that no run of this surface has.
    for (const status of [404, 400]) {
      const { atlan, patience } = apps({ [`GET ${APP}/runs/${RUN}`]: refused(status) });
      expect(await atlan.findRun(RUN, patience)).to.equal(undefined);
    }
    for (const answer of [
      { run_id: "another", status: "Succeeded" },
      [],
      { status: 7 },
      { code: 13, message: "context deadline exceeded" },
      null,
    ]) {
      const { atlan, patience } = apps({ [`GET ${APP}/runs/${RUN}`]: body(answer) });
      expect(await failureOf(atlan.findRun(RUN, patience))).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
    }
  });

  for (const [title, reply] of [
    ["a count without its assets", body({ approximateCount: 1 })],
    ["no count", body({ entities: [] })],
    ["assets of another type", found({ ...ASSET, typeName: "Table" })],
    ["assets of another place", found({ ...ASSET, attributes: { qualifiedName: "default/snowflake/1/2" } })],
    ["assets below a run", found({ ...ASSET, attributes: { qualifiedName: `${RUNS_AT}/${RUN}/step` } })],
  ] as const) {
    it(`are not "not there" because of an answer with ${title}`, async () => {
      const { atlan, patience } = apps({ [SEARCH]: reply });
      expect(await failureOf(atlan.findRuns(NAME, patience))).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
    });
  }

  it("of another app's workflow that is called the same are none of ours", async () => {
    const { atlan, patience } = apps({
      [`GET ${APP}`]: body({ workflows: [{ ...LISTED, app_id: "snowflake-crawler" }] }),
    });
    expect(await atlan.findRuns(NAME, patience)).to.deep.equal([]);
  });

  it("of another app's workflow that is called the same leave the page to ours, however many they are", async () => {
    const other = { ...LISTED, slug: "crawler-1", app_id: "snowflake-crawler" };
    const theirs = Array.from({ length: 50 }, (_, i) => ({
      ...ASSET,
      attributes: { ...ASSET.attributes, qualifiedName: `default/apps/automation_engine/workflows/crawler-1/run-${i}` },
    }));
    const { atlan, patience } = apps({
      [`GET ${APP}`]: body({ workflows: [other, LISTED] }),
      [SEARCH]: ({ body: asked }) => {
        const { bool } = (JSON.parse(asked!) as Asked).dsl.query.bool.filter[2];
        const prefix = { qualifiedName: { value: "default/apps/automation_engine/workflows/crawler-1/" } };
        return isDeepStrictEqual(bool.must_not, [{ prefix }]) ? found(ASSET) : found(...theirs);
      },
    });
    expect((await atlan.findRuns(NAME, patience)).map(({ id }) => id)).to.deep.equal([RUN]);
  });

  it("that this process has started are known before the index shows them", async () => {
    const { atlan, patience } = apps({ [SEARCH]: found() });
    await atlan.createAndRun(ORDER, patience);
    const runs = await atlan.findRuns(NAME, patience);
    expect(runs).to.have.length(1);
    expect(runs[0]).to.include({ id: RUN, workflowName: NAME, createdAt: "2026-01-15T09:00:00Z" });
  });

  it("whose workflow did not tell its app and its inputs in one answer are ours as soon as it does", async () => {
    const dag = { delete: { inputs: { args: ARGS } } };
    let told: object = {};
    const { atlan, patience } = apps({ [`GET ${APP}/${SLUG}`]: () => body({ slug: SLUG, name: NAME, ...told }) });
    await atlan.findLiveRuns(CONNECTION, patience);
    told = { dag };
    expect((await atlan.findLiveRuns(CONNECTION, patience)).map(({ id }) => id)).to.deep.equal([RUN]);
  });

  it("since a time are also those that have ended", async () => {
    const asset = (id: string, status: string): unknown => ({
      ...ASSET,
      attributes: {
        qualifiedName: `default/apps/automation_engine/workflows/ours/${id}`,
        appWorkflowRunStatus: status,
      },
    });
    const dag = { delete: { inputs: { args: { ...ARGS, connection_qualified_name: CONNECTION } } } };
    const { atlan, patience } = apps({
      [SEARCH]: found(asset("ended", "Succeeded"), asset("going", "Running")),
      [`GET ${APP}/ours`]: body({ slug: "ours", name: "ours", app_id: APP_ID, dag }),
    });
    expect((await atlan.findLiveRuns(CONNECTION, patience)).map(({ id }) => id)).to.deep.equal(["going"]);
    const since = await atlan.findRunsSince(CONNECTION, 0, patience);
    expect(since.map(({ id, phase }) => [id, phase])).to.deep.equal([
      ["ended", "Succeeded"],
      ["going", "Running"],
    ]);
  });

  it("in flight are not told by a page that leaves some of them out: one of those may be on the connection", async () => {
    const going = { ...ASSET, attributes: { ...ASSET.attributes, qualifiedName: `${RUNS_AT}/another` } };
    const { atlan, patience } = apps({ [SEARCH]: body({ approximateCount: 3, entities: [ASSET, going] }) });
    const failure: unknown = await atlan.findLiveRuns(CONNECTION, patience).catch((it: unknown) => it);
    expect(failure)
      .to.have.property("message")
      .that.includes("Atlan's search counts 3 runs of apps in flight, and shows only 2 of them. Nothing was started.");
    expect(failure).to.include({ code: "ATLAN_LIST_TOO_LONG" });
  });

  it("in flight are those of the connection, and those that don't tell", async () => {
    const asset = (slug: string, status: string): unknown => ({
      ...ASSET,
      attributes: {
        qualifiedName: `default/apps/automation_engine/workflows/${slug}/run-of-${slug}`,
        appWorkflowRunStatus: status,
      },
    });
    const workflow = (slug: string, more: object) => ({ [`GET ${APP}/${slug}`]: body({ slug, name: slug, ...more }) });
    const told = (qualifiedName: string): object => ({
      dag: { delete: { inputs: { args: { ...ARGS, connection_qualified_name: qualifiedName } } } },
    });
    const { atlan, patience, sent } = apps({
      [SEARCH]: found(
        ...["ours", "elsewhere", "crawler", "mute", "nameless", "deleted"].map((it) => asset(it, "Running")),
        asset("paused", "Paused"),
        asset("odd", "Exploded"),
      ),
      ...workflow("ours", { app_id: APP_ID, ...told(CONNECTION) }),
      ...workflow("paused", { ...told(CONNECTION) }),
      ...workflow("odd", { ...told(CONNECTION) }),
      ...workflow("elsewhere", { app_id: APP_ID, ...told("default/other/1") }),
      ...workflow("crawler", { app_id: "snowflake-crawler", ...told(CONNECTION) }),
      ...workflow("mute", { app_id: APP_ID }),
      ...workflow("nameless", { dag: { extract: { inputs: { args: { connection_qualified_name: CONNECTION } } } } }),
      [`GET ${APP}/deleted`]: refused(404),
    });
    const live = await atlan.findLiveRuns(CONNECTION, patience);
    expect(live.map((it) => [it.id, it.definition?.connectionQualifiedName])).to.deep.equal([
      ["run-of-ours", CONNECTION],
      ["run-of-mute", undefined],
      ["run-of-deleted", undefined],
      ["run-of-paused", CONNECTION],
      // Whether it is still working is not known.
      ["run-of-odd", CONNECTION],
    ]);
    const asked = sent().length;
    await atlan.findLiveRuns(CONNECTION, patience);
    const again = sent().slice(asked);
    expect(again).to.include(`GET ${APP}/ours`).and.not.to.include(`GET ${APP}/crawler`);
  });
});
