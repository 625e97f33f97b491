import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Json, JsonObject } from "./json";
import { connectionDeleteBody } from "./package";
import { requestLine } from "./requestLog";
import { at, read, startOfTime, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1234567890";
const name = "atlan-connection-delete-1700000000";

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: JsonObject | null;
}

/** A request that the official client was seen to send. */
function recorded(file: string): Recorded {
  return JSON.parse(readFileSync(path.join(__dirname, "fixtures", `${file}.json`), "utf8")) as Recorded;
}

function tenant(): VirtualTenant {
  return new VirtualTenant({
    connections: [
      {
        qualifiedName: connection,
        name: "prod",
        connectorName: "snowflake",
        assets: { Table: 4 },
        archivedAssets: { Table: 2 },
      },
    ],
    credentials: [
      { token: "test-api-key" },
      { token: "admin-key", roles: ["$admin"], username: "jsmith" },
      { token: "member-key", roles: ["$member"] },
      { token: "barred-key", roles: ["$admin"], permitted: false },
    ],
    oauthClients: [{ clientId: "oauth-client-1", clientSecret: "s3cret", expiresIn: 60 }],
    run: { runningMs: 5000 },
  });
}

function send(to: VirtualTenant, request: Recorded, token?: string) {
  const query = new URLSearchParams(request.query).toString();
  const target = query === "" ? request.path : `${request.path}?${query}`;
  return read(to.send(request.method, target, request.body ?? undefined, token));
}

describe("recorded requests of the official client", () => {
  const withWorkflow = (workflowName: string) => {
    const to = tenant();
    to.model.ui.createAndRun({ connectionQualifiedName: connection, name: workflowName });
    return to;
  };

  for (const [file, count] of [
    ["count-active-assets", 4],
    ["count-archived-assets", 2],
    ["count-all-assets", 6],
    ["find-connection-by-name", 1],
  ] as const) {
    it(`${file}: ${count}`, () => {
      expect(send(tenant(), recorded(file)).body).to.include({ approximateCount: count });
    });
  }

  for (const [file, count] of [
    ["find-workflows-by-type", 1],
    ["find-workflow-by-name", 1],
    ["latest-run", 1],
    ["current-run", 1],
    ["runs-by-phase", 0],
    ["runs-by-phase-and-time", 0],
    ["run-by-id", 0],
  ] as const) {
    it(`${file}: ${count} found`, () => {
      const { status, body } = send(withWorkflow(name), recorded(file));
      expect(status).to.equal(200);
      expect(at(body, "hits", "total", "value")).to.equal(count);
    });
  }

  it("create-archive, create-purge: accepted, and what comes back is the workflow, not a run", () => {
    for (const [file, deleteType] of [
      ["create-archive", "SOFT"],
      ["create-purge", "PURGE"],
    ] as const) {
      const to = tenant();
      const { status, body } = send(to, recorded(file));
      expect(status).to.equal(200);
      expect(at(body, "metadata", "name")).to.equal(at(recorded(file).body, "metadata", "name"));
      expect(at(body, "status")).to.equal(undefined);
      expect(to.model.runs()[0]).to.include({ deleteType, connectionQualifiedName: connection, phase: "Running" });
    }
  });

  it("rerun, stop-run, archive-workflow: accepted", () => {
    const to = withWorkflow(name);
    const { body } = send(to, recorded("rerun"));
    const [, run] = to.model.runs();
    expect(at(body, "metadata", "name")).to.equal(run!.id);
    expect(at(body, "status", "phase")).to.equal("Pending");
    const stop = recorded("stop-run");
    expect(send(to, stop).status).to.equal(404);
    expect(send(to, { ...stop, path: `/api/service/runs/${run!.id}/stop` }).status).to.equal(200);
    expect(send(to, recorded("archive-workflow")).status).to.equal(200);
    expect(send(to, recorded("archive-workflow")).status).to.equal(404);
    expect(send(to, recorded("rerun")).status).to.equal(404);
  });

  it("update-workflow: replaces the definition and starts nothing", () => {
    const update = recorded("update-workflow");
    const to = withWorkflow(at(update.body, "metadata", "name") as string);
    expect(send(to, update).status).to.equal(200);
    expect(to.model.runs()).to.have.length(1);
    expect(to.model.workflows()[0]).to.include({ generation: 2 });
  });

  it("the requests of a member: accepted from a member, and from an admin", () => {
    for (const token of ["member-key", "admin-key"]) {
      const to = withWorkflow(name);
      for (const file of ["create-archive-as-member", "rerun-as-member", "archive-workflow-as-member"]) {
        expect(send(to, recorded(file), token).status, file).to.equal(200);
      }
    }
  });

  it("the requests of an admin: refused from a member", () => {
    const to = withWorkflow(name);
    for (const file of ["create-archive", "rerun", "archive-workflow"]) {
      expect(send(to, recorded(file), "member-key").status, file).to.equal(403);
    }
    expect(send(to, recorded("latest-run"), "member-key").status).to.equal(200);
    expect(to.model.runs()).to.have.length(1);
  });

  it("whoami: who the token is", () => {
    expect(send(tenant(), recorded("whoami"), "admin-key").body).to.deep.include({
      username: "jsmith",
      roles: [{ id: "r1", name: "$admin" }],
    });
    expect(at(send(tenant(), recorded("whoami")).body, "roles")).to.deep.equal([
      { id: "r1", name: "$api-token-default-access" },
    ]);
  });

  it("oauth-token: a token that works until it expires", () => {
    const to = tenant();
    const { body } = send(to, recorded("oauth-token"));
    expect(body).to.include({ tokenType: "Bearer", expiresIn: 60 });
    const token = body["accessToken"] as string;
    to.pass(59_999);
    expect(send(to, recorded("whoami"), token).status).to.equal(200);
    to.pass(1);
    expect(send(to, recorded("whoami"), token).status).to.equal(401);
    const fresh = send(to, recorded("oauth-token")).body["accessToken"] as string;
    expect(fresh).not.to.equal(token);
    expect(send(to, recorded("whoami"), fresh).status).to.equal(200);
  });
});

describe("credentials", () => {
  it("a wrong secret, an unknown token, a revoked one: 401", () => {
    const to = tenant();
    const wrong = { ...recorded("oauth-token"), body: { clientId: "oauth-client-1", clientSecret: "guess" } };
    expect(send(to, wrong).status).to.equal(401);
    expect(send(to, recorded("whoami"), "nobody").status).to.equal(401);
    expect(read(to.model.handle({ method: "GET", path: "/api/service/whoami", headers: {} })).status).to.equal(401);
    to.model.revoke("test-api-key");
    expect(send(to, recorded("whoami")).status).to.equal(401);
    to.model.restoreToken("test-api-key");
    expect(send(to, recorded("whoami")).status).to.equal(200);
    const token = send(to, recorded("oauth-token")).body["accessToken"] as string;
    to.model.revoke("oauth-client-1");
    expect(send(to, recorded("whoami"), token).status).to.equal(401);
    expect(send(to, recorded("oauth-token")).status).to.equal(401);
  });

  it("one that may not: 403 for every mutation, in the words of Heracles", () => {
    const to = tenant();
    to.model.ui.createAndRun({ connectionQualifiedName: connection, name });
    for (const file of ["create-archive", "create-archive-as-member", "rerun", "archive-workflow", "stop-run"]) {
      const { status, body } = send(to, recorded(file), "barred-key");
      expect(status, file).to.equal(403);
      expect(body).to.include.keys("code", "error", "message", "requestId");
    }
    expect(send(to, recorded("count-all-assets"), "barred-key").status).to.equal(200);
  });
});

describe("the body of a create", () => {
  const good = () => connectionDeleteBody(name, connection, "SOFT");
  const status = (body: Json) => tenant().post("/api/service/workflows?submit=true", body);
  const task = ["spec", "templates", "0", "dag", "tasks", "0"];

  it("is what the official client was seen to send", () => {
    const { body } = recorded("create-archive");
    const sent = at(body, "metadata", "name") as string;
    expect(connectionDeleteBody(sent, connection, "SOFT")).to.deep.equal(body);
  });

  const spoilers: [what: string, where: string[], value: Json | undefined, says: RegExp][] = [
    ["no payload", ["payload"], undefined, /payload/],
    ["a payload", ["payload"], [{}], /payload/],
    ["an unknown top-level field", ["extra"], 1, /extra/],
    ["no name", ["metadata", "name"], undefined, /metadata.name/],
    ["a name that is none", ["metadata", "name"], "Not A Name", /metadata.name/],
    ["another namespace", ["metadata", "namespace"], "prod", /namespace/],
    ["a uid", ["metadata", "uid"], "x", /uid/],
    ["a label missing", ["metadata", "labels", "package.argoproj.io/installer"], undefined, /installer/],
    ["a label that is no text", ["metadata", "labels", "orchestration.atlan.com/certified"], true, /certified/],
    ["an annotation changed", ["metadata", "annotations", "package.argoproj.io/author"], "Me", /author/],
    ["a wrong name annotation", ["metadata", "annotations", "orchestration.atlan.com/atlanName"], "x", /atlanName/],
    ["another entrypoint", ["spec", "entrypoint"], "run", /entrypoint/],
    ["no template", ["spec", "templates"], [], /templates/],
    ["two tasks", ["spec", "templates", "0", "dag", "tasks"], [{}, {}], /tasks/],
    ["another package", [...task, "templateRef", "name"], "atlan-snowflake", /templateRef.name/],
    ["no cluster scope", [...task, "templateRef", "clusterScope"], undefined, /clusterScope/],
    ["no workflow metadata", ["spec", "workflowMetadata"], undefined, /workflowMetadata/],
  ];

  for (const [what, where, value, says] of spoilers) {
    it(`with ${what}: 400 that says so`, () => {
      const answer = status(changed(good(), where, value));
      expect(answer.status).to.equal(400);
      expect(answer.body).to.include({ code: 1011, error: "bad_request" });
      expect(answer.body["message"]).to.match(says);
    });
  }

  interface Parameter extends JsonObject {
    name: string;
    value: Json;
  }
  const withParameters = (change: (parameters: Parameter[]) => void): Json => {
    const where = [...task, "arguments", "parameters"];
    const parameters = structuredClone(at(good(), ...where)) as Parameter[];
    change(parameters);
    return changed(good(), where, parameters);
  };

  for (const parameter of ["connection-qualified-name", "delete-assets", "delete-type"]) {
    it(`without the parameter ${parameter}, or with it twice: 400`, () => {
      const without = withParameters((list) =>
        list.splice(
          list.findIndex((one) => one.name === parameter),
          1,
        ),
      );
      const twice = withParameters((list) => list.push({ ...list.find((one) => one.name === parameter)! }));
      for (const body of [without, twice]) {
        expect(status(body).status).to.equal(400);
        expect(status(body).body["message"]).to.include(parameter);
      }
    });
  }

  it("with a delete type or parameter that does not exist: 400; as early Java clients sent it: accepted", () => {
    expect(status(withParameters((list) => (list[2]!.value = "ARCHIVE"))).status).to.equal(400);
    expect(status(withParameters((list) => (list[2]!.value = "soft"))).status).to.equal(400);
    expect(status(withParameters((list) => (list[1]!.value = "yes"))).status).to.equal(400);
    expect(status(withParameters((list) => list.push({ name: "force", value: "true" }))).status).to.equal(400);
    const java = withParameters((list) => {
      list[1]!.value = true;
      list[2]!.value = "HARD";
    });
    expect(status(java).status).to.equal(200);
  });

  it("without submit=true: the definition is stored and nothing runs", () => {
    const to = tenant();
    expect(to.post("/api/service/workflows", good()).status).to.equal(200);
    expect(to.foundWorkflows()).to.deep.equal([name]);
    expect(to.model.runs()).to.deep.equal([]);
    expect(to.post("/api/service/workflows?submit=yes", good()).status).to.equal(400);
  });

  it("can come back in an update as a search found it, but only under its own name", () => {
    const to = tenant();
    to.post("/api/service/workflows", good());
    const found = at(to.post("/api/service/workflows/indexsearch", {}).body, "hits", "hits") as JsonObject[];
    const { metadata, spec } = found[0]!["_source"] as JsonObject;
    expect(to.post(`/api/service/workflows/${name}`, { metadata, spec }).status).to.equal(200);
    expect(to.post(`/api/service/workflows/${name}1`, { metadata, spec }).status).to.equal(400);
    expect(to.post("/api/service/workflows", { metadata, spec, payload: [] }).status).to.equal(400);
  });
});

describe("what the tenant does not have", () => {
  it("an unknown path is a 404, a wrong method a 405", () => {
    const to = tenant();
    for (const target of [
      "/",
      "/api/service/workflows/",
      "/api/service/package-workflows/indexsearch",
      `/api/service/workflows/${name}/delete`,
      `/api/service/runs/${name}-abcde/terminate`,
      "/api/service/whoami/me",
      "/api/meta/entity/guid/",
    ]) {
      expect(to.post(target).status, target).to.equal(404);
    }
    expect(read(to.send("GET", "/api/service/workflows")).status).to.equal(405);
    expect(read(to.send("DELETE", `/api/service/workflows/${name}`)).status).to.equal(405);
    expect(to.post("/api/service/whoami").status).to.equal(405);
    expect(to.model.mutations()).to.deep.equal([]);
  });

  it("a body that is no JSON, of another type, or where none belongs is refused", () => {
    const to = tenant();
    to.model.ui.createAndRun({ connectionQualifiedName: connection, name });
    const raw = (headers: Record<string, string>, body: string) =>
      read(
        to.model.handle({
          method: "POST",
          path: "/api/service/runs/indexsearch",
          headers: { authorization: "Bearer test-api-key", ...headers },
          body,
        }),
      ).status;
    expect(raw({ "content-type": "application/json; charset=utf-8" }, "{}")).to.equal(200);
    expect(raw({ "content-type": "application/json" }, "{")).to.equal(400);
    expect(raw({ "content-type": "text/plain" }, "{}")).to.equal(415);
    expect(raw({}, "{}")).to.equal(415);
    expect(to.post("/api/service/runs/indexsearch").status).to.equal(400);
    expect(to.post(`/api/service/workflows/${name}/archive`, {}).status).to.equal(400);
    expect(to.post("/api/service/workflows/submit", { resourceName: name }).status).to.equal(400);
  });

  it("a search that is not understood is a 400 in the words of the service that was asked", () => {
    const to = tenant();
    const heracles = to.post("/api/service/runs/indexsearch", { query: { match: { "status.phase": "Running" } } });
    expect(heracles.status).to.equal(400);
    expect(heracles.body["message"]).to.match(/query type \[match\]/);
    for (const body of [
      { dsl: { query: { term: { colour: "red" } } } },
      { dsl: {}, colour: "red" },
      { query: { match_all: {} } },
      { dsl: {}, attributes: "name" },
    ]) {
      const atlas = to.post("/api/meta/search/indexsearch", body);
      expect(atlas.status).to.equal(400);
      expect(atlas.body["errorCode"]).to.match(/^ATLAS-400/);
      expect(atlas.body["errorMessage"]).to.match(/colour|dsl|attributes|query/);
    }
  });
});

describe("a body that is nested", () => {
  const nest = (depth: number, open: string, close: string, inner = "") =>
    open.repeat(depth) + inner + close.repeat(depth);
  const send = (to: VirtualTenant, path: string, body: string) =>
    to.model.handle({
      method: "POST",
      path,
      headers: { authorization: "Bearer test-api-key", "content-type": "application/json" },
      body,
    });
  const all = '{"match_all":{}}';

  for (const [title, path, body] of [
    ["query", "runs", `{"query":${nest(3_000, '{"bool":{"filter":[', "]}}", all)}}`],
    ["query of assets", "meta", `{"dsl":{"query":${nest(3_000, '{"bool":{"should":', "}}", all)}}}`],
    ["aggregation", "meta", `{"dsl":{"aggs":${nest(3_000, '{"a":{"filter":{"match_all":{}},"aggs":', "}}", "{}")}}}`],
    ["sort", "workflows", `{"sort":${nest(100_000, "[", "]")}}`],
  ] as const) {
    it(`thousands deep is refused, and the tenant lives: ${title}`, () => {
      const to = tenant();
      const reply = send(
        to,
        path === "meta" ? "/api/meta/search/indexsearch" : `/api/service/${path}/indexsearch`,
        body,
      );
      expect(reply).to.include({ kind: "answer", status: 400 });
      expect(JSON.stringify(reply)).to.match(/nested more than 200 deep/);
      expect(to.model.mutations()).to.deep.equal([]);
      expect(to.foundRuns()).to.deep.equal([]);
    });
  }

  it("as deep as anybody needs is not, nor is a text full of brackets", () => {
    const to = tenant();
    const query = nest(40, '{"bool":{"filter":[', "]}}", `{"term":{"_id":"\\"${"[".repeat(1_000)}"}}`);
    expect(send(to, "/api/service/runs/indexsearch", `{"query":${query}}`)).to.include({ status: 200 });
  });
});

describe("a search that is larger than an engine takes", () => {
  for (const [title, dsl] of [
    ["too many clauses", { query: { bool: { should: Array(1_025).fill({ term: { __state: "ACTIVE" } }) } } }],
    ["a place too far", { from: 9_990, size: 11 }],
  ] as const) {
    it(`is a 500 of Atlas, and a 400 elsewhere: ${title}`, () => {
      const to = tenant();
      expect(to.post("/api/meta/search/indexsearch", { dsl: dsl as JsonObject }).status).to.equal(500);
      const body = JSON.parse(JSON.stringify(dsl).replaceAll("__state", "_id")) as JsonObject;
      expect(to.post("/api/service/runs/indexsearch", body).status).to.equal(400);
    });
  }

  it("is not one of as many clauses as it takes, and an array of values is one clause", () => {
    const should = Array(1_023).fill({ term: { __state: "ACTIVE" } }) as JsonObject[];
    should.push({ terms: { __guid: Array(5_000).fill("x") as string[] } });
    expect(tenant().post("/api/meta/search/indexsearch", { dsl: { query: { bool: { should } } } }).status).to.equal(
      200,
    );
  });
});

describe("an asset search", () => {
  it("answers entities with the usual attributes and the ones that were asked for", () => {
    const dsl = { query: { term: { "__typeName.keyword": "connection" } } };
    const { body } = tenant().post("/api/meta/search/indexsearch", { dsl, attributes: ["connectionName", "nonsense"] });
    const [entity] = body["entities"] as JsonObject[];
    expect(entity).to.deep.include({
      typeName: "Connection",
      status: "ACTIVE",
      attributes: {
        name: "prod",
        qualifiedName: connection,
        connectorName: "snowflake",
        category: "warehouse",
        connectionName: "prod",
      },
    });
  });

  it("counts by type and state in one search", () => {
    const aggs = {
      types: { terms: { field: "__typeName.keyword" }, aggs: { live: { filter: { term: { __state: "ACTIVE" } } } } },
    };
    const dsl = { size: 0, query: { prefix: { qualifiedName: `${connection}/` } }, aggs };
    const { body } = tenant().post("/api/meta/search/indexsearch", { dsl });
    expect(body).not.to.have.property("entities");
    expect(at(body, "aggregations", "types", "buckets")).to.deep.equal([
      { key: "table", doc_count: 6, live: { doc_count: 4 } },
    ]);
  });

  it("counts type names in lower case, and answers entities with their own", () => {
    const to = new VirtualTenant({
      connections: [{ qualifiedName: connection, name: "prod", connectorName: "snowflake", assets: { DataModel: 2 } }],
    });
    const aggs = { types: { terms: { field: "__typeName.keyword" } } };
    const dsl = { query: { term: { connectionQualifiedName: connection } }, aggs };
    const { body } = to.post("/api/meta/search/indexsearch", { dsl });
    expect(at(body, "aggregations", "types", "buckets")).to.deep.equal([{ key: "datamodel", doc_count: 2 }]);
    expect((body["entities"] as JsonObject[]).map((it) => it["typeName"])).to.deep.equal(["DataModel", "DataModel"]);
  });

  it("finds a name, a type and a super type in any case", () => {
    const to = tenant();
    for (const [field, value] of [
      ["name.keyword", "PROD"],
      ["__typeName.keyword", "CONNECTION"],
      ["__superTypeNames.keyword", "referenceABLE"],
    ] as const) {
      const dsl = {
        query: { bool: { filter: [{ term: { [field]: value } }, { term: { qualifiedName: connection } }] } },
      };
      expect(to.post("/api/meta/search/indexsearch", { dsl }).body["approximateCount"], field).to.equal(1);
    }
  });

  it("knows lineage, times and super types", () => {
    const to = new VirtualTenant({
      connections: [
        {
          qualifiedName: connection,
          name: "prod",
          connectorName: "snowflake",
          assets: { Table: 4, View: 3 },
          withLineage: 5,
        },
      ],
    });
    const count = (query: Json) => to.post("/api/meta/search/indexsearch", { dsl: { query } }).body["approximateCount"];
    expect(count({ term: { __hasLineage: true } })).to.equal(5);
    expect(count({ term: { "__superTypeNames.keyword": "Referenceable" } })).to.equal(8);
    expect(count({ range: { __modificationTimestamp: { gte: "now-1d" } } })).to.equal(0);
    to.create(name, connection);
    to.pass(60_000);
    expect(count({ range: { __modificationTimestamp: { gte: "now-1d" } } })).to.equal(8);
  });
});

describe("the request log", () => {
  it("has every request with its time, route, status and subject, and no credential", () => {
    const to = tenant();
    send(to, recorded("oauth-token"));
    to.pass(1500);
    to.create(name, connection, "PURGE");
    to.rerun("absent");
    to.post("/nowhere");
    const entries = to.model.requests;
    expect(entries.map(({ route, status, mutating }) => [route, status, mutating])).to.deep.equal([
      ["token", 200, false],
      ["createWorkflow", 200, true],
      ["rerunWorkflow", 404, true],
      [undefined, 404, false],
    ]);
    expect(entries[1]).to.include({
      at: startOfTime + 1500,
      method: "POST",
      path: "/api/service/workflows",
      workflowName: name,
    });
    expect(entries[1]!.query).to.deep.equal({ submit: "true" });
    expect(JSON.stringify(entries)).not.to.match(/s3cret|test-api-key/);
    expect(to.model.mutations()).to.deep.equal([`create ${name} PURGE`, "submit absent (404)"]);
    to.model.clearRequests();
    expect(to.model.requests).to.deep.equal([]);
  });

  it("can be followed, each request in a line when its answer leaves", () => {
    const lines: string[] = [];
    const to = new VirtualTenant({}, (request) => lines.push(requestLine(request)));
    to.create(name, connection, "PURGE");
    to.pass(1500);
    to.model.fault({ route: "findRuns", kind: { drop: "before" } });
    to.send("POST", "/api/service/runs/indexsearch", {});
    to.model.fault({ route: "whoami", kind: { delayMs: 1_000 } });
    const later = to.send("GET", "/api/service/whoami");
    expect(lines).to.deep.equal([
      `2026-03-01T12:00:00.000Z 200 POST /api/service/workflows?submit=true create ${name} PURGE`,
      "2026-03-01T12:00:01.500Z --- POST /api/service/runs/indexsearch",
    ]);
    if (later.kind === "later") later.resume();
    expect(lines.slice(2)).to.deep.equal(["2026-03-01T12:00:01.500Z 200 GET /api/service/whoami"]);
  });
});

/** The body with another value at a path; undefined takes the field out. */
function changed(body: JsonObject, [first, ...rest]: readonly string[], value: Json | undefined): JsonObject {
  const inner = body[first!];
  const replaced = rest.length === 0 ? value : changed(inner as JsonObject, rest, value);
  const result = Array.isArray(body)
    ? Object.assign([...(body as Json[])], { [first!]: replaced })
    : { ...body, [first!]: replaced };
  return result;
}
