import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Json, JsonObject } from "./json";
import { at, read, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1700000004";
const table = `${connection}/table_2`;
const bulk = "/api/meta/entity/bulk";

function tenant(): VirtualTenant {
  return new VirtualTenant({
    connections: [
      {
        qualifiedName: connection,
        name: "taken back",
        connectorName: "snowflake",
        state: "DELETED",
        assets: { Table: 1 },
        archivedAssets: { Table: 2 },
        hiddenFrom: ["blind-key"],
      },
    ],
    credentials: [{ token: "test-api-key" }, { token: "blind-key" }, { token: "barred-key", permitted: false }],
    indexLag: 5_000,
  });
}

const entity = (more: JsonObject = {}, name = "table_2"): JsonObject => ({
  typeName: "Table",
  attributes: { qualifiedName: `${connection}/${name}`, name },
  guid: "-1",
  status: "ACTIVE",
  ...more,
});

function guidOf(to: VirtualTenant, qualifiedName: string): Json {
  const query = new URLSearchParams({ "attr:qualifiedName": qualifiedName }).toString();
  const { body } = read(to.send("GET", `/api/meta/entity/uniqueAttribute/type/Table?${query}`));
  return at(body, "entity", "guid")!;
}

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: JsonObject | null;
}

describe("the entities of the tenant's catalogue", () => {
  for (const file of ["find-archived-connection", "find-archived-table", "restore-connection", "restore-table"]) {
    it(`answers the recorded request ${file} of the official client`, () => {
      const text = readFileSync(path.join(__dirname, "fixtures", `${file}.json`), "utf8");
      const { method, path: to, query, body } = JSON.parse(text) as Recorded;
      const { status, body: answer } = read(
        tenant().send(method, `${to}?${new URLSearchParams(query).toString()}`, body ?? undefined),
      );
      expect(status).to.equal(200);
      expect(
        at(answer, ...(method === "GET" ? ["entity", "status"] : ["mutatedEntities", "UPDATE", "0", "status"])),
      ).to.equal(method === "GET" ? "DELETED" : "ACTIVE");
    });
  }

  it("takes back what is archived, at once in the catalogue and later in the search", () => {
    const to = tenant();
    expect(to.post(bulk, { entities: [entity()] }).status).to.equal(200);
    expect(to.model.connection(connection)).to.include({ active: 2, archived: 1, state: "DELETED" });
    expect(to.count(connection, "ACTIVE")).to.equal(1);
    to.pass(5_000);
    expect(to.count(connection, "ACTIVE")).to.equal(2);
    expect(to.model.mutations()).to.deep.equal(["restore"]);
  });

  it("finds by the guid, and says what it changed", () => {
    const to = tenant();
    const guid = guidOf(to, table);
    const { body } = to.post(bulk, {
      entities: [entity({ guid }), entity({ guid: guidOf(to, `${connection}/table_1`) }, "table_1")],
    });
    expect((at(body, "mutatedEntities", "UPDATE") as Json[]).map((it) => at(it, "guid"))).to.deep.equal([guid]);
    expect(at(body, "guidAssignments")).to.include({ [guid as string]: guid });
  });

  it("changes nothing for what is active, or not said to be", () => {
    const to = tenant();
    const { body } = to.post(bulk, { entities: [entity({}, "table_1"), entity({ status: null })] });
    expect(body).to.not.have.property("mutatedEntities");
    expect(to.model.connection(connection)).to.include({ active: 1, archived: 2 });
  });

  it("does an update whole or not at all: an assigned guid that nothing has", () => {
    const to = tenant();
    const missing = entity({ guid: "00000009-a71a-4000-8000-000000000009" }, "table_9");
    const { status, body } = to.post(bulk, { entities: [entity(), missing] });
    expect(status).to.equal(404);
    expect(body["errorMessage"]).to.equal("Referenced entity 00000009-a71a-4000-8000-000000000009 is not found");
    expect(to.model.connection(connection)).to.include({ active: 1, archived: 2 });
  });

  it("creates what has a placeholder and a name that nothing has", () => {
    const to = tenant();
    const { body } = to.post(bulk, { entities: [entity({}, "table_9")] });
    expect(at(body, "mutatedEntities", "CREATE", "0", "attributes", "qualifiedName")).to.equal(`${connection}/table_9`);
    expect(to.model.connection(connection)).to.include({ active: 2, archived: 2 });
  });

  it("takes nothing back that a purge took", () => {
    const to = tenant();
    const guid = guidOf(to, table);
    to.model.ui.createAndRun({ connectionQualifiedName: connection, deleteType: "PURGE" });
    to.pass(10_000);
    expect(to.post(bulk, { entities: [entity({ guid })] }).status).to.equal(404);
  });

  for (const [who, token, status] of [
    ["may not see it", "blind-key", 403],
    ["may change nothing", "barred-key", 403],
    ["is not known", "nobody", 401],
  ] as const) {
    it(`refuses who ${who}`, () => {
      const to = tenant();
      expect(to.post(bulk, { entities: [entity()] }, token).status).to.equal(status);
      expect(to.model.connection(connection)).to.include({ active: 1, archived: 2 });
    });
  }

  for (const [what, body] of [
    ["no entities", {}],
    ["an empty list", { entities: [] }],
    ["an entity without a name", { entities: [entity({ attributes: { qualifiedName: table } })] }],
    ["another type", { entities: [entity({ typeName: "View", guid: "00000001-a71a-4000-8000-000000000002" })] }],
    ["another name", { entities: [entity({ attributes: { qualifiedName: table, name: "renamed" } })] }],
    [
      "a place below no connection",
      { entities: [entity({ attributes: { qualifiedName: "default/x/1/t", name: "t" } })] },
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      const to = tenant();
      expect(to.post(bulk, body as unknown as Json).status).to.equal(400);
      expect(to.model.connection(connection)).to.include({ active: 1, archived: 2 });
    });
  }

  it("shows what a GET asks for, and refuses what it does not know", () => {
    const to = tenant();
    const find = (query: string, token?: string) =>
      read(to.send("GET", `/api/meta/entity/uniqueAttribute/type/Table?${query}`, undefined, token)).status;
    const named = `attr:qualifiedName=${table}`;
    expect([
      find(named),
      find(`${named}0`),
      find(named, "blind-key"),
      find("minExtInfo=false"),
      find(`${named}&x=1`),
    ]).to.deep.equal([200, 404, 404, 400, 400]);
  });
});
