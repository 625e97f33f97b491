import { expect } from "chai";
import { request } from "node:http";
import { startTenant, type Fault, type Tenant } from ".";
import { connectionDeleteBody } from "./package";
import { read, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1700000001";
const name = "atlan-connection-delete-1700000100";
const seeds = [{ qualifiedName: connection, name: "prod", connectorName: "snowflake", assets: { Table: 10 } }];

describe("a fault", () => {
  const tenant = () => new VirtualTenant({ connections: seeds });

  it("with a status answers an error and does not do the work, unless told to", () => {
    const to = tenant();
    to.model.fault({ route: "createWorkflow", kind: { status: 503, retryAfter: 7 } });
    to.model.fault({ route: "createWorkflow", kind: { status: 500, body: "<h1>Oops</h1>" }, afterWork: true });
    const body = connectionDeleteBody(name, connection, "SOFT");
    const first = to.send("POST", "/api/service/workflows?submit=true", body);
    expect(first).to.deep.include({ kind: "answer", status: 503 });
    expect(first.kind === "answer" && first.headers["retry-after"]).to.equal("7");
    expect(to.model.runs()).to.have.length(0);
    const second = to.send("POST", "/api/service/workflows?submit=true", body);
    expect(second).to.deep.include({ kind: "answer", status: 500, body: "<h1>Oops</h1>" });
    expect(to.model.runs()).to.have.length(1);
    expect(to.create(`${name}2`, connection).status).to.equal(200);
    expect(to.model.mutations()).to.deep.equal([
      `create ${name} SOFT (503)`,
      `create ${name} SOFT (500)`,
      `create ${name}2 SOFT`,
    ]);
  });

  it("hits only its route, after the requests to skip, as often as it says, where its text occurs", () => {
    const to = tenant();
    to.model.fault({ route: "findRuns", kind: { status: 502 }, skip: 1, times: 2 });
    const statuses = () => Array.from({ length: 4 }, () => to.post("/api/service/runs/indexsearch", {}).status);
    expect(to.post("/api/service/workflows/indexsearch", {}).status).to.equal(200);
    expect(statuses()).to.deep.equal([200, 502, 502, 200]);
    to.model.fault({ route: "searchAssets", kind: { status: 500 }, containing: connection, times: 9 });
    expect(to.count("default/snowflake/other")).to.equal(0);
    expect(to.count(connection)).to.equal("status 500");
    to.model.clearFaults();
    expect(to.count(connection)).to.equal(10);
  });

  it("with a delay does the work late, or (afterWork) answers late", () => {
    const to = tenant();
    const body = connectionDeleteBody(name, connection, "SOFT");
    to.model.fault({ route: "createWorkflow", kind: { delayMs: 3000 } });
    const late = to.send("POST", "/api/service/workflows?submit=true", body);
    expect(late).to.include({ kind: "later", delayMs: 3000 });
    expect(to.model.runs()).to.have.length(0);
    expect(to.model.mutations()).to.deep.equal([`create ${name} SOFT (waiting)`]);
    to.pass(3000);
    expect(late.kind === "later" && read(late.resume()).status).to.equal(200);
    expect(to.model.runs()).to.have.length(1);
    expect(to.model.mutations()).to.deep.equal([`create ${name} SOFT`]);
    to.model.fault({ route: "rerunWorkflow", kind: { delayMs: 50 }, afterWork: true });
    const slow = to.send("POST", "/api/service/workflows/submit", {
      namespace: "default",
      resourceKind: "WorkflowTemplate",
      resourceName: name,
    });
    expect(slow).to.include({ kind: "answer", status: 200, delayMs: 50 });
    expect(to.model.runs()).to.have.length(2);
  });

  it("that drops the connection does so before or after the work", () => {
    const to = tenant();
    for (const [drop, runs] of [
      ["before", 0],
      ["after", 1],
    ] as const) {
      to.model.fault({ route: "createWorkflow", kind: { drop } });
      const reply = to.send(
        "POST",
        "/api/service/workflows?submit=true",
        connectionDeleteBody(name, connection, "SOFT"),
      );
      expect(reply).to.deep.equal({ kind: "drop" });
      expect(to.model.runs()).to.have.length(runs);
    }
    expect(to.model.mutations()).to.deep.equal([`create ${name} SOFT (dropped)`, `create ${name} SOFT (dropped)`]);
  });
});

describe("over a socket", () => {
  let tenant: Tenant;

  beforeEach(async () => {
    tenant = await startTenant({ connections: seeds });
  });

  afterEach(async () => {
    await tenant.close();
  });

  const fetchCreate = (signal?: AbortSignal) =>
    fetch(`${tenant.url}/api/service/workflows?submit=true`, {
      method: "POST",
      headers: { authorization: "Bearer test-api-key", "content-type": "application/json" },
      body: JSON.stringify(connectionDeleteBody(name, connection, "SOFT")),
      ...(signal === undefined ? {} : { signal }),
    });
  const failure = async (work: Promise<unknown>) =>
    work.then(
      () => "no error",
      (error: unknown) => (error as Error).constructor.name,
    );
  const armed = (kind: Fault["kind"]) => {
    tenant.fault({ route: "createWorkflow", kind });
  };

  it("has no route for what is no URL", async () => {
    const { hostname, port } = new URL(tenant.url);
    const status = await new Promise((resolve) => {
      request({ hostname, port, path: "//" }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).to.equal(404);
  });

  it("answers without a fault", async () => {
    expect(tenant.url).to.equal(`http://127.0.0.1:${tenant.port}`);
    const response = await fetchCreate();
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.equal("application/json");
    expect(await response.json()).to.have.property("payload");
    expect(tenant.mutations()).to.deep.equal([`create ${name} SOFT`]);
  });

  it("status and Retry-After arrive", async () => {
    armed({ status: 429, retryAfter: 2 });
    const response = await fetchCreate();
    expect([response.status, response.headers.get("retry-after")]).to.deep.equal([429, "2"]);
    expect(tenant.runs()).to.have.length(0);
  });

  it("a dropped connection is a connection error", async () => {
    armed({ drop: "before" });
    expect(await failure(fetchCreate())).to.equal("TypeError");
    expect(tenant.runs()).to.have.length(0);
    armed({ drop: "after" });
    expect(await failure(fetchCreate())).to.equal("TypeError");
    expect(tenant.runs()).to.have.length(1);
  });

  it("garbage, a login page and wrong JSON have status 200 and a body that is no answer", async () => {
    armed({ garbage: true });
    const garbage = await fetchCreate();
    expect(garbage.status).to.equal(200);
    expect(await failure(garbage.json())).to.equal("SyntaxError");
    expect(tenant.runs()).to.have.length(1);
    tenant.ui.archiveWorkflow(name);
    armed({ html: true });
    const page = await fetchCreate();
    expect([page.status, page.headers.get("content-type")]).to.deep.equal([200, "text/html; charset=utf-8"]);
    expect(await page.text()).to.match(/^<html>/);
    tenant.ui.archiveWorkflow(name);
    armed({ json: ["what"] });
    expect(await (await fetchCreate()).json()).to.deep.equal(["what"]);
    expect(tenant.runs()).to.have.length(3);
  });

  it("a truncated answer breaks off in its body", async () => {
    armed({ truncate: true });
    const response = await fetchCreate();
    expect(response.status).to.equal(200);
    expect(await failure(response.text())).to.equal("TypeError");
    expect(tenant.runs()).to.have.length(1);
  });

  it("a delayed request is worked on although the client has gone", async () => {
    armed({ delayMs: 20 });
    const gone = new AbortController();
    const response = fetchCreate(gone.signal);
    while (tenant.requests.length === 0) await new Promise(setImmediate);
    gone.abort();
    expect(await failure(response)).to.equal("DOMException");
    while (tenant.runs().length === 0) await new Promise(setImmediate);
    expect(tenant.mutations()).to.deep.equal([`create ${name} SOFT`]);
  });

  it("a close ends requests that are under way, and frees the port", async () => {
    armed({ delayMs: 60_000 });
    const response = failure(fetchCreate());
    while (tenant.requests.length === 0) await new Promise(setImmediate);
    await tenant.close();
    expect(await response).to.equal("TypeError");
    const again = await startTenant({ port: tenant.port });
    expect(again.port).to.equal(tenant.port);
    await again.close();
  });

  it("a reopening listens on the same port again, to the same tenant", async () => {
    expect((await fetchCreate()).status).to.equal(200);
    await tenant.close();
    expect(await failure(fetchCreate())).to.equal("TypeError");
    await tenant.reopen();
    expect((await fetchCreate()).status).to.equal(409);
    expect(tenant.mutations()).to.deep.equal([`create ${name} SOFT`, `create ${name} SOFT (409)`]);
  });

  it("a close leaves no timer that keeps the process", async () => {
    const { setTimeout, clearTimeout } = globalThis;
    const pending = new Set<unknown>();
    globalThis.setTimeout = ((run: () => void, ms: number) => {
      const timer = setTimeout(run, ms);
      if (ms === 61_234) pending.add(timer);
      return timer;
    }) as typeof setTimeout;
    globalThis.clearTimeout = (timer) => {
      pending.delete(timer);
      clearTimeout(timer);
    };
    try {
      armed({ delayMs: 61_234 });
      const response = failure(fetchCreate());
      while (pending.size === 0) await new Promise(setImmediate);
      await tenant.close();
      await response;
      expect(pending.size).to.equal(0);
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
    }
  });
});
