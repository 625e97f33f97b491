import { expect } from "chai";
import { NativeApps } from "../../provider/atlan/apps/nativeApps";
import type { AtlanProviderError } from "../../provider/errors";
import { anyRequest } from "../unit/http/client";
import { failureOf } from "../unit/http/failureOf";
import { type Reply, ScriptedDispatcher } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port } from "./api";

function tenant(reply: (path: string) => Reply) {
  const dispatcher = new ScriptedDispatcher(({ path }) =>
    path === "/api/service/whoami" ? { body: '{"roles":[{"name":"$admin"}]}' } : reply(path),
  );
  const opened = port({ dispatcher });
  return { ...opened, sent: () => dispatcher.sent.map(({ method, path }) => `${method} ${path}`) };
}

describe("an answer that is nested a hundred thousand deep", () => {
  for (const [what, open, close] of [
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
  ] as const) {
    const deep = open.repeat(100_000) + '"a/b"' + close.repeat(100_000);
    for (const [where, body] of [
      ["in place of an answer", deep],
      ["in a definition", `{"hits":{"hits":[{"_id":"a","_source":{"spec":{"x":${deep}}}}]}}`],
      ["in a definition's arguments", `{"hits":{"hits":[{"_id":"a","_source":{"spec":{"arguments":${deep}}}}]}}`],
      [
        "in the copy that a run has",
        `{"hits":{"hits":[{"_id":"a","_source":{"status":{"storedWorkflowTemplateSpec":{"x":${deep}}}}}]}}`,
      ],
    ] as const) {
      it(`is not understood: ${what} ${where}`, async () => {
        const { atlan, patience } = tenant(() => ({ body }));
        for (const looking of [
          () => atlan.findWorkflow(NAME, patience),
          () => atlan.findRuns(NAME, patience),
          () => atlan.findLiveRuns(CONNECTION, patience),
        ]) {
          const end: unknown = await looking().catch((error: unknown) => error);
          if (end instanceof Error) expect(end).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
        }
        const refused = tenant(() => ({ status: 409, body }));
        expect(await failureOf(refused.atlan.findRuns(NAME, refused.patience))).to.include({ code: "ATLAN_HTTP_409" });
      });
    }
  }

  it("is an error that says so, where it is a definition", async () => {
    const body = `{"hits":{"hits":[{"_id":"${NAME}","_source":{"spec":{"x":${"[".repeat(1e5)}${"]".repeat(1e5)}}}}]}}`;
    const { atlan, patience } = tenant(() => ({ body }));
    expect(await failureOf(atlan.findWorkflow(NAME, patience))).to.include({ code: "ATLAN_UNREADABLE_ANSWER" });
  });
});

describe("an answer of status 200 that tells of an error", () => {
  for (const body of [
    '{"error":"upstream request timeout"}',
    '{"code":403,"message":"this token may not do that"}',
    '{"errorCode":"ATLAS-403-00-001","errorMessage":"no permission"}',
  ]) {
    it(`does not say that something was stopped or archived: ${body}`, async () => {
      const { atlan, http, patience } = tenant(() => ({ body }));
      for (const changing of [
        atlan.stopRun("run", patience),
        atlan.archiveWorkflow(NAME, patience),
        new NativeApps(http, "connection-delete").stopRun("run", patience),
      ]) {
        const end = await changing.then(
          () => "done",
          (error: unknown) => (error as AtlanProviderError).code,
        );
        expect(end).to.equal("ATLAN_UNREADABLE_ANSWER");
      }
    });
  }
});

describe("a name that leads elsewhere", () => {
  for (const name of ["..", "."]) {
    it(`${name} is asked for nowhere: not as a run, nor as a workflow`, async () => {
      const { atlan, http, patience, sent } = tenant(() => ({ body: "{}" }));
      for (const changing of [atlan.stopRun(name, patience), atlan.archiveWorkflow(name, patience)]) {
        const failure = await failureOf(changing);
        expect(failure).to.include({ code: "ATLAN_REQUEST_FAILED", fate: "notSent" });
        expect(failure.because).to.include("which was not meant");
      }
      const apps = new NativeApps(http, "connection-delete");
      await failureOf(apps.findRun(name, patience));
      await failureOf(apps.stopRun(name, patience));
      await failureOf(new NativeApps(http, name).prepareStart(patience));
      expect(sent().filter((it) => !it.endsWith("/whoami"))).to.deep.equal([]);
    });
  }

  for (const name of ["a/../b", "a?b=c", "a#b", "//evil.example", "\\evil.example", "a%2f..", "a'(b)*!~"]) {
    it(`${name} is a name like any other`, async () => {
      const { atlan, patience, sent } = tenant(() => ({ body: "{}" }));
      await atlan.stopRun(name, patience);
      expect(sent()).to.deep.equal([`POST /api/service/runs/${encodeURIComponent(name)}/stop`]);
    });
  }

  it("no path leads to another host", async () => {
    const { http, sent } = tenant(() => ({ body: "{}" }));
    for (const path of ["@evil.example/", ".evil.example/", ":1/", "/a/../b", "/a b"]) {
      const end: unknown = await http.send({ ...anyRequest(), path }).catch((error: unknown) => error);
      expect(end, path).to.be.instanceOf(Error);
    }
    expect(sent()).to.deep.equal([]);
  });
});
