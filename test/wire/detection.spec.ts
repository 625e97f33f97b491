import { expect } from "chai";
import { openTenantApis } from "../../provider/atlan/detect";
import { type Reply, ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port, RUN } from "./api";
import { APP_ID } from "./personalities";

const ASKED = `/api/service/v1/apps/${APP_ID}`;
const NO_ASSETS = { approximateCount: 0, entities: [] };
const NO_HITS = { hits: { total: { value: 0 }, hits: [] } };
const AUTO = { kind: "auto", appId: APP_ID } as const;

/** @param ask - what the tenant answers when it is asked whether it has the app */
function opened(ask: () => Reply) {
  const dispatcher = new ScriptedDispatcher(({ path }): Reply => {
    if (path === ASKED) return ask();
    return { body: JSON.stringify(path.includes("/meta/") ? NO_ASSETS : NO_HITS) };
  });
  const { http, patience } = port({ dispatcher });
  const said: string[] = [];
  const apis = openTenantApis(http, AUTO, (line) => said.push(line));
  return { ...apis, patience, said, dispatcher, asked: () => dispatcher.sentTo(ASKED).length };
}

const has = (): Reply => ({ body: JSON.stringify({ native_ready: true }) });
const hasNot = (): Reply => ({ status: 404, body: "{}" });
const forbids = (): Reply => ({ status: 403, body: "{}" });

describe("which API a tenant has", () => {
  it("is not asked before a call for which the APIs differ", async () => {
    const { api, lookups, patience, dispatcher, said, asked } = opened(has);
    expect(dispatcher.sent).to.deep.equal([]);
    await api.countAssets(CONNECTION, patience);
    await api.findConnections(patience);
    await api.observeConnection(CONNECTION, patience);
    expect(await Array.fromAsync(lookups(() => patience).connections({}))).to.deep.equal([]);
    expect(dispatcher.sent).not.to.deep.equal([]);
    expect([asked(), said]).to.deep.equal([0, []]);
  });

  it("is asked once by calls of the same moment, and said once", async () => {
    const { api, lookups, patience, said, asked } = opened(hasNot);
    await Promise.all([
      api.findWorkflow(NAME, patience),
      api.findRuns(NAME, patience),
      api.findLiveRuns(CONNECTION, patience),
      Array.fromAsync(lookups(() => patience).definitions({ name: NAME })),
    ]);
    await api.findRun(RUN, patience);
    await Array.fromAsync(lookups(() => patience).runs({ of: { name: NAME } }));
    expect(asked()).to.equal(1);
    expect(said).to.deep.equal([
      `Connections are deleted by package workflows: this tenant has no app ${APP_ID} (atlan:workflowApi is auto).`,
    ]);
  });

  it("is not said for a list", async () => {
    const { lookups, patience, said, asked } = opened(hasNot);
    await Array.fromAsync(lookups(() => patience).runs({ of: { name: NAME } }));
    expect([asked(), said]).to.deep.equal([1, []]);
  });

  for (const [call, begin] of [
    ["findWorkflow", (it) => it.api.findWorkflow(NAME, it.patience)],
    ["findRuns", (it) => it.api.findRuns(NAME, it.patience)],
    ["findRun", (it) => it.api.findRun(RUN, it.patience)],
    ["findLiveRuns", (it) => it.api.findLiveRuns(CONNECTION, it.patience)],
    ["findRunsSince", (it) => it.api.findRunsSince(CONNECTION, 0, it.patience)],
    ["prepareStart", (it) => it.api.prepareStart(it.patience)],
    [
      "createAndRun",
      (it) => it.api.createAndRun({ name: NAME, connectionQualifiedName: CONNECTION, deleteType: "SOFT" }, it.patience),
    ],
    ["rerun", (it) => it.api.rerun(NAME, it.patience)],
    ["stopRun", (it) => it.api.stopRun(RUN, it.patience)],
    ["archiveWorkflow", (it) => it.api.archiveWorkflow(NAME, it.patience)],
    ["definitions", (it) => Array.fromAsync(it.lookups(() => it.patience).definitions({ name: NAME }))],
    ["runs", (it) => Array.fromAsync(it.lookups(() => it.patience).runs({ of: { name: NAME } }))],
  ] as readonly (readonly [string, (it: ReturnType<typeof opened>) => Promise<unknown>])[]) {
    it(`fails ${call} when the tenant does not say, and is asked again by the next call`, async () => {
      let answer = forbids;
      const it = opened(() => answer());
      const failures = await Promise.allSettled([begin(it), begin(it)]);
      for (const failure of failures)
        expect(failure).to.have.nested.property("reason.message").that.includes("has the native app");
      expect(it.dispatcher.sent.map(({ path }) => path)).to.deep.equal([ASKED]);
      answer = has;
      await begin(it).catch((error: unknown) => {
        // The scripted tenant does not answer as one with apps; but none of what is sent now goes to package workflows.
        expect(error).to.have.property("message").that.does.not.include("has the native app");
      });
      expect(it.asked()).to.equal(2);
      const others = it.dispatcher.sent.map(({ path }) => path).filter((path) => path !== ASKED);
      expect(others.filter((path) => !path.includes("/v1/app") && !path.includes("/meta/"))).to.deep.equal([]);
    });
  }

  for (const [title, body] of [
    ["an error of a gateway", { error: "upstream request timeout" }],
    ["an error of Atlan's", { errorCode: "ATLAS-500-00-001", errorMessage: "timed out" }],
    ["an error of its service", { code: 13, message: "context deadline exceeded" }],
    ["a text for yes", { native_ready: "true" }],
    ["a list", []],
  ] as const) {
    it(`is not taken from ${title} of status 200: on the wrong one runs can't be seen`, async () => {
      const { api, patience, said } = opened(() => ({ body: JSON.stringify(body) }));
      const failure: unknown = await api.findWorkflow(NAME, patience).catch((it: unknown) => it);
      expect(failure).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
      expect(said).to.deep.equal([]);
    });
  }

  for (const body of [{ native_ready: false }, { app_id: APP_ID, name: "Connection Delete" }]) {
    it(`is that of package workflows where the app is not native: ${JSON.stringify(body)}`, async () => {
      const { api, patience, said } = opened(() => ({ body: JSON.stringify(body) }));
      await api.findWorkflow(NAME, patience);
      expect(said.join()).to.include("is not native on this tenant");
    });
  }
});
