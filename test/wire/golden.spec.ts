import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ScriptedDispatcher, type SentRequest } from "../unit/http/scriptedDispatcher";
import { CONNECTION, NAME, port, RUN } from "./api";

/** A request that the official Python client 9.11.0 was seen to send. */
interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: { readonly metadata?: { readonly name: string } } | null;
}

function recorded(file: string): Recorded {
  return JSON.parse(readFileSync(path.join(__dirname, "fixtures", `${file}.json`), "utf8")) as Recorded;
}

/** A port to a tenant that takes every request, and what that tenant was sent. */
function taking(role: string) {
  const dispatcher = new ScriptedDispatcher((request) => ({
    body: JSON.stringify(
      request.path === "/api/service/whoami" ? { roles: [{ name: role }] } : { metadata: { name: NAME } },
    ),
  }));
  const changes = () => dispatcher.sent.filter((it) => it.path !== "/api/service/whoami");
  return { ...port({ dispatcher }), dispatcher, changes };
}

function expectRecorded(sent: readonly SentRequest[], { method, path: at, query, body }: Recorded): void {
  expect(sent).to.have.length(1);
  const [{ headers: _headers, ...request }] = sent as [SentRequest];
  // The body as a text, so that the order of its keys counts too.
  expect(request).to.deep.equal({ method, path: at, query, body: body === null ? null : JSON.stringify(body) });
}

const ADMIN = "$admin";
const API_TOKEN = "$api-token-default-access";
const MEMBER = "$member";

describe("requests that change something, held to recordings of the official client", () => {
  for (const [role, file, deleteType] of [
    [ADMIN, "create-archive", "SOFT"],
    [API_TOKEN, "create-archive", "SOFT"],
    [MEMBER, "create-archive-as-member", "SOFT"],
    [ADMIN, "create-purge", "PURGE"],
    [API_TOKEN, "create-purge", "PURGE"],
  ] as const) {
    it(`create and run with ${deleteType} as ${role}`, async () => {
      const { atlan, patience, changes } = taking(role);
      const recording = recorded(file);
      const { name } = recording.body!.metadata!;
      await atlan.createAndRun({ name, connectionQualifiedName: CONNECTION, deleteType }, patience);
      expectRecorded(changes(), recording);
    });
  }

  it("create and run with PURGE as a member differs from SOFT in the delete type only", async () => {
    const { atlan, patience, changes } = taking(MEMBER);
    const recording = recorded("create-archive-as-member");
    const { name } = recording.body!.metadata!;
    await atlan.createAndRun({ name, connectionQualifiedName: CONNECTION, deleteType: "PURGE" }, patience);
    const [sent] = changes();
    expect(sent).to.include({ method: "POST", path: recording.path });
    expect(sent!.body).to.equal(JSON.stringify(recording.body).replace('"SOFT"', '"PURGE"'));
  });

  for (const [role, suffix] of [
    [ADMIN, ""],
    [API_TOKEN, ""],
    [MEMBER, "-as-member"],
  ] as const) {
    it(`rerun as ${role}`, async () => {
      const { atlan, patience, changes } = taking(role);
      await atlan.rerun(NAME, patience);
      expectRecorded(changes(), recorded(`rerun${suffix}`));
    });

    it(`archive a definition as ${role}`, async () => {
      const { atlan, patience, changes } = taking(role);
      await atlan.archiveWorkflow(NAME, patience);
      expectRecorded(changes(), recorded(`archive-workflow${suffix}`));
    });

    it(`stop a run as ${role}, without looking up the role`, async () => {
      const { atlan, patience, changes, dispatcher } = taking(role);
      await atlan.stopRun(RUN, patience);
      expectRecorded(changes(), recorded("stop-run"));
      expect(dispatcher.sent).to.have.length(1);
    });
  }

  it("names of other connections and definitions stand where the recorded ones stand", async () => {
    const { atlan, patience, changes } = taking(ADMIN);
    const name = "atlan-connection-delete-5000000001";
    const connectionQualifiedName = 'default/"odd"/1';
    await atlan.createAndRun({ name, connectionQualifiedName, deleteType: "SOFT" }, patience);
    const recording = recorded("create-archive");
    const expected = JSON.stringify(recording.body)
      .replaceAll(recording.body!.metadata!.name, name)
      .replace(CONNECTION, 'default/\\"odd\\"/1');
    expect(changes()[0]!.body).to.equal(expected);
  });

  it("names in a path are encoded", async () => {
    const { atlan, patience, changes } = taking(ADMIN);
    await atlan.stopRun("a/b?c#d e", patience);
    await atlan.archiveWorkflow("a/b", patience);
    expect(changes().map((it) => it.path)).to.deep.equal([
      "/api/service/runs/a%2Fb%3Fc%23d%20e/stop",
      "/api/service/workflows/a%2Fb/archive",
    ]);
  });
});

describe("role of the credentials", () => {
  for (const [title, roles, family] of [
    ["an admin", [ADMIN], "workflows"],
    ["an API token", [API_TOKEN], "workflows"],
    ["a member", [MEMBER], "package-workflows"],
    ["a member who is an admin too", [MEMBER, ADMIN], "workflows"],
    ["nobody in particular", [], "package-workflows"],
    ["somebody whose role is named like an admin's", ["admin", "$Admin"], "package-workflows"],
  ] as const) {
    it(`of ${title} leads to ${family}`, async () => {
      const dispatcher = new ScriptedDispatcher(({ path: at }) => ({
        body: JSON.stringify(at === "/api/service/whoami" ? { roles: roles.map((name) => ({ name })) } : {}),
      }));
      const { atlan, patience } = port({ dispatcher });
      await atlan.archiveWorkflow(NAME, patience);
      expect(dispatcher.sent.map((it) => `${it.method} ${it.path}`)).to.deep.equal([
        "GET /api/service/whoami",
        `POST /api/service/${family}/${NAME}/archive`,
      ]);
    });
  }

  it("is looked up once, also by requests that are sent at once", async () => {
    const { atlan, patience, dispatcher } = taking(ADMIN);
    await Promise.all([atlan.rerun(NAME, patience), atlan.archiveWorkflow(NAME, patience)]);
    await atlan.rerun(NAME, patience);
    expect(dispatcher.sentTo("/api/service/whoami")).to.have.length(1);
  });

  it("is looked up again after a look-up that failed, and nothing is started before", async () => {
    let isDown = true;
    const dispatcher = new ScriptedDispatcher(({ path: at }) => {
      if (at !== "/api/service/whoami") return { body: JSON.stringify({ metadata: { name: RUN } }) };
      return isDown ? { status: 403, body: "" } : { body: '{"roles":[]}' };
    });
    const { atlan, patience } = port({ dispatcher });
    let failure: unknown;
    await atlan.rerun(NAME, patience).catch((it: unknown) => (failure = it));
    expect(failure).to.include({ code: "ATLAN_HTTP_403", fate: "refused" });
    expect(dispatcher.sent).to.have.length(1);
    isDown = false;
    expect(await atlan.rerun(NAME, patience)).to.include({ kind: "accepted", runId: RUN });
  });
});

describe("headers", () => {
  it("of a request with a body", async () => {
    const { atlan, patience, changes } = taking(ADMIN);
    await atlan.rerun(NAME, patience);
    const { "x-atlan-request-id": _id, ...headers } = changes()[0]!.headers;
    expect(headers).to.deep.equal({
      accept: "application/json",
      "accept-encoding": "identity",
      authorization: "Bearer test-api-key",
      "content-type": "application/json",
      "user-agent": "pulumi-atlan/0.0.0-test",
    });
  });

  it("of a request without a body", async () => {
    const { atlan, patience, changes } = taking(ADMIN);
    await atlan.stopRun(RUN, patience);
    const names = ["accept", "accept-encoding", "authorization", "user-agent", "x-atlan-request-id"];
    expect(changes()[0]!.headers).to.have.all.keys(names);
  });
});
