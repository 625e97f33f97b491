import { expect } from "chai";
import type { Json, JsonObject, TenantOptions } from ".";
import { at, type Read, read, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1700000001";
const name = "atlan-connection-delete-1700000000";
const app = "/api/service/v1/app";
const inputs = { "connection-qualified-name": connection, "delete-type": "SOFT", "delete-assets": true };

class AppTenant extends VirtualTenant {
  constructor(options: TenantOptions = {}) {
    const connections = [{ qualifiedName: connection, name: "c", connectorName: "snowflake", assets: { Table: 4 } }];
    super({ surface: "app", connections, run: { runningMs: 4_000 }, ...options });
  }

  get(path: string): Read {
    return read(this.send("GET", path));
  }

  createApp(more: JsonObject = {}): Read {
    return this.post(app, { app_id: "connection-delete", name, inputs, ...more });
  }

  status(runId: Json | undefined): Json | undefined {
    return this.get(`${app}/runs/${runId as string}`).body["status"];
  }

  /** Statuses of the runs that a search finds, the crawler's left out. */
  foundStatuses(token?: string): Json[] {
    const filter = [{ term: { "__typeName.keyword": { value: "AppWorkflowRun" } } }];
    const body = { dsl: { size: 100, query: { bool: { filter } } }, attributes: ["appWorkflowRunStatus"] };
    const { entities = [] } = this.post("/api/meta/search/indexsearch", body, token).body;
    const runs = (entities as JsonObject[]).filter((it) => !JSON.stringify(it).includes("snowflake-crawler"));
    return runs.map((it) => at(it, "attributes", "appWorkflowRunStatus") ?? null);
  }
}

describe("the tenant with native apps", () => {
  it("does not have the package's routes, and one with the package has no apps", () => {
    const tenant = new AppTenant();
    expect(tenant.create(name, connection).status).to.equal(404);
    expect(tenant.post("/api/service/runs/indexsearch", {}).status).to.equal(404);
    expect(new AppTenant({ surface: "package" }).createApp().status).to.equal(404);
    expect(new AppTenant({ surface: "package" }).get("/api/service/v1/apps/connection-delete").status).to.equal(404);
  });

  it("creates and runs: the run drains the connection's assets", () => {
    const tenant = new AppTenant();
    const { status, body } = tenant.createApp();
    expect(status).to.equal(200);
    expect(body).to.have.all.keys("execution_mode", "slug", "version", "run_id");
    tenant.pass(2_000);
    expect(tenant.status(body["run_id"])).to.equal("Running");
    expect(tenant.count(connection, "DELETED")).to.equal(2);
    tenant.pass(2_000);
    expect(tenant.status(body["run_id"])).to.equal("Succeeded");
    expect(tenant.model.mutations()).to.deep.equal([`create ${name} SOFT`]);
  });

  it("creates without a run when told so", () => {
    const tenant = new AppTenant();
    expect(tenant.createApp({ run: false }).body).not.to.have.property("run_id");
    expect(tenant.model.runs()).to.deep.equal([]);
  });

  for (const [title, more] of [
    ["an unknown input", { inputs: { ...inputs, force: true } }],
    ["a missing input", { inputs: { "delete-type": "SOFT" } }],
    ["a delete type that there is not", { inputs: { ...inputs, "delete-type": "ALL" } }],
    ["a flag that is a text", { inputs: { ...inputs, "delete-assets": "true" } }],
    ["inputs in snake case", { inputs: { connection_qualified_name: connection } }],
    ["an unknown field", { force: true }],
    ["no name", { name: "" }],
  ] as const) {
    it(`refuses ${title}`, () => {
      const tenant = new AppTenant();
      expect(tenant.createApp(more).status).to.equal(400);
      expect(tenant.model.workflows()).to.deep.equal([]);
    });
  }

  it("refuses a name that is taken with its slug and without a code", () => {
    const tenant = new AppTenant({ indexLag: 60_000 });
    const { slug } = tenant.createApp().body;
    const { status, body } = tenant.createApp();
    expect(status).to.equal(409);
    expect(body).to.have.all.keys("message", "slug", "version").and.to.include({ slug });
    expect(tenant.model.runs()).to.have.length(1);
  });

  it("answers a submit beside an active run with 500, and starts nothing", () => {
    const tenant = new AppTenant();
    const { slug } = tenant.createApp().body;
    expect(tenant.post(`${app}/${slug as string}/submit`).status).to.equal(500);
    tenant.pass(4_000);
    expect(tenant.post(`${app}/${slug as string}/submit`).body).to.include({ status: "Pending", slug });
    expect(tenant.model.runs()).to.have.length(2);
  });

  it("lists by name and in pages, as late as the index lags; a deleted workflow is gone at once for who knows its slug", () => {
    const tenant = new AppTenant({ indexLag: { workflows: 5_000 } });
    const { slug } = tenant.createApp().body;
    const listed = (query: string): Json[] =>
      (tenant.get(`${app}?${query}`).body["workflows"] as JsonObject[]).map((it) => it["slug"] ?? null);
    expect(listed(`name=${name}`)).to.deep.equal([]);
    tenant.pass(5_000);
    expect(listed(`name=${name}`)).to.deep.equal([slug]);
    expect(tenant.get(`${app}?limit=1`).body).to.include({ has_more: true, next_cursor: "1" });
    expect(listed("limit=1&cursor=1")).to.deep.equal([slug]);
    expect(read(tenant.send("DELETE", `${app}/${slug as string}`)).body).to.deep.equal({ slug, archived: true });
    expect(tenant.get(`${app}/${slug as string}`).status).to.equal(404);
    expect(listed(`name=${name}`)).to.deep.equal([slug]);
  });

  it("says Stopped and Terminated of runs that somebody has stopped", () => {
    const tenant = new AppTenant();
    const { run_id: first, slug } = tenant.createApp().body;
    expect(tenant.post(`${app}/runs/${first as string}/cancel`).body).to.include({ cancelled: true });
    tenant.pass(1_000);
    const { run_id: second } = tenant.post(`${app}/${slug as string}/submit`).body;
    tenant.model.ui.stop(second as string, "Terminate");
    tenant.pass(1_000);
    expect([first, second].map((it) => tenant.status(it))).to.deep.equal(["Stopped", "Terminated"]);
    expect(tenant.foundStatuses()).to.deep.equal(["Stopped", "Terminated"]);
  });

  it("keeps a run Pending while a worker comes up, and only the first one", () => {
    const tenant = new AppTenant({ app: { workerStartMs: 120_000 } });
    const { run_id: first } = tenant.createApp().body;
    tenant.pass(119_000);
    expect(tenant.status(first)).to.equal("Pending");
    const { run_id: second } = tenant.createApp({ name: "another" }).body;
    tenant.pass(1_000);
    expect([first, second].map((it) => tenant.status(it))).to.deep.equal(["Running", "Running"]);
  });

  it("shows runs as assets, as late as the index lags, and only to who may see them", () => {
    const blind = { token: "blind", seesAppRuns: false };
    const tenant = new AppTenant({ indexLag: { runs: 1_000 }, credentials: [{ token: "test-api-key" }, blind] });
    tenant.createApp();
    expect(tenant.foundStatuses()).to.deep.equal([]);
    tenant.pass(1_000);
    expect(tenant.foundStatuses()).to.deep.equal(["Running"]);
    expect(tenant.foundStatuses("blind")).to.deep.equal([]);
  });
});
