import { expect } from "chai";
import { at, startOfTime, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1700000001";
const name = "atlan-connection-delete-1700000100";

function tenantWith(options: ConstructorParameters<typeof VirtualTenant>[0] = {}): VirtualTenant {
  return new VirtualTenant({
    connections: [
      {
        qualifiedName: connection,
        name: "prod",
        connectorName: "snowflake",
        assets: { Table: 10, Column: 90 },
        archivedAssets: { View: 20 },
      },
    ],
    run: { pendingMs: 1000, runningMs: 10_000 },
    ...options,
  });
}

describe("a run", () => {
  it("goes from Pending through Running to Succeeded while the assets drain", () => {
    const tenant = tenantWith();
    tenant.create(name, connection);
    const seen = () => {
      const { active, archived, state } = tenant.model.connection(connection);
      return [tenant.model.runs()[0]!.phase, active, archived, state];
    };
    expect(seen()).to.deep.equal(["Pending", 100, 20, "ACTIVE"]);
    tenant.pass(999);
    expect(seen()).to.deep.equal(["Pending", 100, 20, "ACTIVE"]);
    tenant.pass(1);
    expect(seen()).to.deep.equal(["Running", 100, 20, "ACTIVE"]);
    tenant.pass(2500);
    expect(seen()).to.deep.equal(["Running", 75, 45, "ACTIVE"]);
    tenant.pass(7499);
    expect(seen()).to.deep.equal(["Running", 1, 119, "ACTIVE"]);
    tenant.pass(1);
    expect(seen()).to.deep.equal(["Succeeded", 0, 120, "DELETED"]);
  });

  it("says when the next thing happens", () => {
    const tenant = tenantWith({ indexLag: { assets: 5000 } });
    expect(tenant.model.nextChangeAt()).to.equal(undefined);
    tenant.create(name, connection);
    expect(tenant.model.nextChangeAt()).to.equal(startOfTime + 1000);
    tenant.pass(1000);
    expect(tenant.model.nextChangeAt()).to.equal(startOfTime + 1100);
    tenant.pass(10_000);
    expect(tenant.model.runs()[0]!.phase).to.equal("Succeeded");
    expect(tenant.model.nextChangeAt()).to.equal(startOfTime + 11_100);
    tenant.pass(5000);
    expect(tenant.model.nextChangeAt()).to.equal(undefined);
  });

  it("has a document with times in whole seconds, its workflow and its phase", () => {
    const tenant = tenantWith();
    tenant.pass(700);
    tenant.create(name, connection);
    tenant.pass(60_000);
    const [run] = tenant.foundRuns();
    expect(at(run, "metadata", "name")).to.match(/^atlan-connection-delete-1700000100-[a-z0-9]{5}$/);
    expect(at(run, "spec", "workflowTemplateRef", "name")).to.equal(name);
    expect(at(run, "metadata", "labels", "workflows.argoproj.io/phase")).to.equal("Succeeded");
    expect(at(run, "status")).to.include({
      phase: "Succeeded",
      startedAt: "2026-03-01T12:00:00Z",
      finishedAt: "2026-03-01T12:00:11Z",
      progress: "1/1",
    });
    expect(at(run, "status", "message")).to.equal(undefined);
  });

  for (const deleteType of ["PURGE", "HARD"]) {
    it(`of delete type ${deleteType} removes active and archived assets, then the entity`, () => {
      const tenant = tenantWith();
      tenant.create(name, connection, deleteType);
      tenant.pass(6000);
      expect(tenant.model.connection(connection)).to.include({ active: 40, archived: 20, gone: 60, state: "ACTIVE" });
      tenant.pass(5000);
      expect(tenant.model.connection(connection)).to.include({ active: 0, archived: 0, gone: 120, state: "GONE" });
      expect(tenant.count(connection)).to.equal(0);
    });
  }

  it("that deletes no assets takes only the entity, and strands the rest for ever", () => {
    const tenant = tenantWith();
    const { runId } = tenant.model.ui.createAndRun({
      connectionQualifiedName: connection,
      deleteType: "PURGE",
      deleteAssets: false,
    });
    tenant.pass(11_000);
    expect(tenant.model.runs()[0]).to.include({ id: runId, phase: "Succeeded", startedBy: "ui" });
    expect(tenant.model.connection(connection)).to.include({ active: 100, archived: 20, state: "GONE" });
    tenant.create(name, connection, "PURGE");
    tenant.pass(11_000);
    expect(tenant.model.connection(connection)).to.include({ active: 100, archived: 20 });
  });

  it("that fails leaves what it had not got to, and the entity", () => {
    const tenant = tenantWith();
    tenant.model.script({ outcome: "Failed", reach: 0.3 });
    tenant.create(name, connection);
    tenant.pass(11_000);
    expect(tenant.model.runs()[0]).to.include({ phase: "Failed", message: "child failed", drained: 30 });
    expect(tenant.model.connection(connection)).to.include({ active: 70, archived: 50, state: "ACTIVE" });
    tenant.rerun(name);
    tenant.pass(11_000);
    expect(tenant.model.connection(connection)).to.include({ active: 0, archived: 120, state: "DELETED" });
  });

  it("can claim success with assets left, or end in a phase that nobody has heard of", () => {
    const tenant = tenantWith();
    tenant.model.script({ leaveAssets: 3, leaveConnection: true });
    tenant.model.script({ outcome: "", message: "odd" });
    tenant.model.script({ outcome: "Skipped" });
    tenant.create(name, connection);
    tenant.pass(11_000);
    expect(tenant.model.connection(connection)).to.include({ active: 3, state: "ACTIVE" });
    tenant.rerun(name);
    tenant.pass(11_000);
    tenant.rerun(name);
    tenant.pass(11_000);
    expect(tenant.foundPhases()).to.deep.equal(["Succeeded", "", "Skipped"]);
    expect(tenant.model.runs()[1]!.message).to.equal("odd");
  });

  it("can be stuck, until somebody stops it", () => {
    const tenant = tenantWith();
    tenant.model.script({ stuckIn: "Pending" });
    tenant.model.script({ stuckIn: "Running" });
    tenant.create(name, connection);
    tenant.pass(86_400_000);
    tenant.rerun(name);
    tenant.pass(86_400_000);
    expect(tenant.model.runs().map(({ phase }) => phase)).to.deep.equal(["Pending", "Running"]);
    expect(tenant.model.connection(connection)).to.include({ active: 50 });
    for (const { id } of tenant.model.runs()) tenant.stop(id);
    tenant.pass(200);
    expect(tenant.model.runs().map(({ phase }) => phase)).to.deep.equal(["Failed", "Failed"]);
  });

  it("can be stopped by somebody while it runs, as its plan says, but not when it has ended", () => {
    const tenant = tenantWith();
    tenant.model.script({ stopAfterMs: 6_050 });
    tenant.model.script({ stopAfterMs: 12_000 });
    tenant.create(name, connection);
    tenant.pass(60_000);
    expect(tenant.model.runs()[0]).to.include({ phase: "Failed", stoppedWith: "Stop", drained: 50 });
    tenant.rerun(name);
    tenant.pass(60_000);
    expect(tenant.model.runs()[1]).to.include({ phase: "Succeeded", stoppedWith: undefined, drained: 50 });
  });

  it("can be stuck in its stop, until it is released", () => {
    const tenant = tenantWith();
    tenant.model.script({ stuckIn: "Stopping" });
    tenant.create(name, connection);
    tenant.pass(86_400_000);
    expect(tenant.stop(tenant.model.runs()[0]!.id).status).to.equal(200);
    tenant.pass(86_400_000);
    expect(tenant.model.runs()[0]).to.include({ phase: "Running", stoppedWith: "Stop" });
    tenant.model.release();
    tenant.pass(199);
    expect(tenant.model.runs()[0]).to.include({ phase: "Running" });
    tenant.pass(1);
    expect(tenant.model.runs()[0]).to.include({ phase: "Failed" });
    expect(tenant.model.connection(connection)).to.include({ active: 50, state: "ACTIVE" });
  });

  it("can be without a status at first", () => {
    const tenant = tenantWith({ run: { pendingMs: 1000, noStatusMs: 600 } });
    tenant.create(name, connection);
    tenant.pass(599);
    expect(tenant.foundRuns()).to.have.length(1);
    expect(tenant.foundPhases()).to.deep.equal([null]);
    tenant.pass(1);
    expect(tenant.foundPhases()).to.deep.equal(["Pending"]);
  });

  it("takes the first script that fits it, and the default plan after that", () => {
    const other = "default/snowflake/1700000002";
    const tenant = tenantWith();
    tenant.model.script({ outcome: "Error" }, { connectionQualifiedName: other });
    tenant.model.script({ outcome: "Failed" }, { workflowName: name, times: 2 });
    const runs = [
      tenant.create(name, connection),
      tenant.rerun(name),
      tenant.rerun(name),
      tenant.create(`${name}2`, other),
    ];
    expect(runs.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    tenant.pass(11_000);
    expect(tenant.model.runs().map(({ phase }) => phase)).to.deep.equal(["Failed", "Failed", "Succeeded", "Error"]);
  });

  it("shares its connection with another: they are counted, and nothing is deleted twice", () => {
    const tenant = tenantWith();
    tenant.create(name, connection, "SOFT");
    tenant.pass(5000);
    tenant.create(`${name}2`, connection, "PURGE");
    expect(tenant.model.mostRunsAtOnce(connection)).to.equal(2);
    tenant.pass(20_000);
    expect(tenant.model.runs().map(({ phase }) => phase)).to.deep.equal(["Succeeded", "Succeeded"]);
    expect(tenant.model.connection(connection)).to.include({ active: 0, archived: 0, gone: 120, state: "GONE" });
    tenant.rerun(name);
    expect(tenant.model.mostRunsAtOnce()).to.equal(2);
    expect(tenant.model.mostRunsAtOnce("default/snowflake/none")).to.equal(0);
  });

  it("leaves alone what another run has done before it", () => {
    const tenant = tenantWith();
    tenant.create(name, connection);
    tenant.create(`${name}2`, connection);
    tenant.pass(11_000);
    const drained = tenant.model.runs().map((run) => run.drained);
    expect(drained[0]! + drained[1]!).to.equal(100);
    tenant.model.ui.restore(connection);
    tenant.rerun(name);
    tenant.pass(5000);
    tenant.model.script({ pendingMs: 0, runningMs: 1000 });
    tenant.create(`${name}3`, connection, "PURGE");
    tenant.pass(60_000);
    expect(tenant.model.runs().map(({ phase }) => phase)).to.deep.equal(Array(4).fill("Succeeded"));
    expect(tenant.model.connection(connection)).to.include({ active: 0, archived: 0, gone: 120, state: "GONE" });
  });

  it("comes out the same however often the clock is looked at", () => {
    const ends = [1, 7, 11_000].map((tick) => {
      const tenant = tenantWith();
      tenant.create(name, connection);
      tenant.create(`${name}2`, connection, "PURGE");
      for (let ms = 0; ms < 22_000; ms += tick) {
        tenant.pass(tick);
        tenant.model.runs();
      }
      return { runs: tenant.model.runs(), connections: tenant.model.connections() };
    });
    expect(ends[1]).to.deep.equal(ends[0]);
    expect(ends[2]).to.deep.equal(ends[0]);
  });
});

describe("a stop", () => {
  it("answers Running and the workflow, freezes the assets at once, and ends the run Failed a little later", () => {
    const tenant = tenantWith({ stopMs: 400 });
    tenant.create(name, connection);
    tenant.pass(6000);
    const id = tenant.model.runs()[0]!.id;
    const { status, body } = tenant.stop(id);
    expect(status).to.equal(200);
    expect(at(body, "metadata", "name")).to.equal(id);
    expect(at(body, "status", "phase")).to.equal("Running");
    expect(at(body, "status", "storedWorkflowTemplateSpec", "workflowTemplateRef", "name")).to.equal(name);
    expect(tenant.stop(id).status).to.equal(200);
    tenant.pass(399);
    expect(tenant.foundPhases()).to.deep.equal(["Running"]);
    expect(tenant.model.connection(connection)).to.include({ active: 50 });
    tenant.pass(1);
    expect(tenant.foundPhases()).to.deep.equal(["Failed"]);
    tenant.pass(60_000);
    expect(tenant.model.connection(connection)).to.include({ active: 50, state: "ACTIVE" });
    expect(tenant.model.runs()[0]).to.include({ stoppedWith: "Stop" });
    expect(tenant.stop(id).status).to.equal(400);
    expect(tenant.stop(`${name}-nope1`).status).to.equal(404);
  });

  it("of a person can be a termination", () => {
    const tenant = tenantWith();
    const { runId } = tenant.model.ui.createAndRun({ connectionQualifiedName: connection });
    tenant.model.ui.stop(runId, "Terminate");
    tenant.pass(200);
    const [run] = tenant.foundRuns();
    expect(at(run, "spec", "shutdown")).to.equal("Terminate");
    expect(at(run, "status", "message")).to.equal("Stopped with strategy 'Terminate'");
    expect(tenant.model.runs()[0]).to.include({ phase: "Failed", stoppedWith: "Terminate" });
  });
});

describe("the index lag", () => {
  it("hides what is new, shows what has changed as it was, and keeps what is gone, each index by itself", () => {
    const tenant = tenantWith({ indexLag: { workflows: 2000, runs: 3000, assets: 4000 } });
    tenant.create(name, connection, "PURGE");
    tenant.pass(1999);
    expect(tenant.foundWorkflows()).to.deep.equal([]);
    tenant.pass(1);
    expect(tenant.foundWorkflows()).to.deep.equal([name]);
    expect(tenant.foundRuns()).to.deep.equal([]);
    tenant.pass(1000);
    expect(tenant.foundPhases()).to.deep.equal(["Pending"]);
    expect(tenant.model.runs()[0]!.phase).to.equal("Running");
    tenant.pass(1000);
    expect(tenant.foundPhases()).to.deep.equal(["Running"]);
    expect(tenant.count(connection)).to.equal(120);
    tenant.pass(7000);
    expect(tenant.model.connection(connection)).to.include({ state: "GONE", gone: 120 });
    expect(tenant.count(connection)).to.equal(48);
    tenant.pass(3999);
    expect(tenant.count(connection)).to.equal(1);
    tenant.pass(1);
    expect(tenant.count(connection)).to.equal(0);
    tenant.archive(name);
    tenant.pass(1999);
    expect(tenant.foundWorkflows()).to.deep.equal([name]);
    tenant.pass(1);
    expect(tenant.foundWorkflows()).to.deep.equal([]);
  });

  it("can change while the tenant runs, for one index alone", () => {
    const tenant = tenantWith({ indexLag: 60_000 });
    tenant.create(name, connection);
    tenant.pass(20_000);
    expect([tenant.foundWorkflows(), tenant.foundRuns()]).to.deep.equal([[], []]);
    tenant.model.set({ indexLag: { runs: 0 } });
    expect(tenant.foundPhases()).to.deep.equal(["Succeeded"]);
    expect(tenant.foundWorkflows()).to.deep.equal([]);
    expect(tenant.model.settings.indexLag).to.deep.equal({ workflows: 60_000, runs: 0, assets: 60_000 });
  });
});

describe("a person in the user interface", () => {
  it("restores archived assets and the connection with them", () => {
    const tenant = tenantWith();
    tenant.create(name, connection);
    tenant.pass(11_000);
    expect(tenant.model.ui.restore(connection, 30)).to.equal(30);
    expect(tenant.model.connection(connection)).to.include({ active: 30, archived: 90, state: "ACTIVE" });
    expect(tenant.count(connection, "ACTIVE")).to.equal(30);
    expect(tenant.model.ui.restore(connection)).to.equal(90);
  });

  it("crawls new assets, archives definitions and deletes history, and none of it is in the request log", () => {
    const tenant = tenantWith();
    const { workflowName, runId } = tenant.model.ui.createAndRun({
      connectionQualifiedName: connection,
      deleteType: "PURGE",
    });
    expect(workflowName).to.equal(`atlan-connection-delete-${startOfTime / 1000}`);
    tenant.model.ui.deleteRunHistory();
    expect(tenant.model.runs().map(({ id }) => id)).to.deep.equal([runId]);
    tenant.pass(11_000);
    tenant.model.ui.deleteRunHistory("another");
    expect(tenant.foundPhases()).to.deep.equal(["Succeeded"]);
    tenant.model.ui.deleteRunHistory(workflowName);
    expect(tenant.foundPhases()).to.deep.equal([]);
    expect(tenant.stop(runId).status).to.equal(404);
    tenant.model.ui.crawl(connection, "Table", 4);
    expect(tenant.model.connection(connection)).to.include({ active: 4, gone: 120 });
    tenant.model.ui.archiveWorkflow(workflowName);
    expect(tenant.rerun(workflowName).status).to.equal(404);
    expect(tenant.model.mutations()).to.deep.equal([`stop ${runId} (404)`, `submit ${workflowName} (404)`]);
  });

  it("deletes the Connection entity alone", () => {
    const tenant = tenantWith();
    tenant.model.ui.deleteConnectionEntity(connection);
    expect(tenant.model.connection(connection)).to.include({ state: "DELETED", active: 100 });
    tenant.model.ui.deleteConnectionEntity(connection, "PURGE");
    expect(tenant.model.connection(connection)).to.include({ state: "GONE", active: 100 });
    expect(() => tenant.model.ui.restore("default/snowflake/none")).to.throw(/no connection/);
  });
});
