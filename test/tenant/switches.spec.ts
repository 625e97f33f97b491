import { expect } from "chai";
import { switchPositions, tenantVariants, type Switches } from ".";
import { at, VirtualTenant } from "./virtualTenant";

const connection = "default/snowflake/1700000001";
const other = "default/snowflake/1700000002";
const name = "atlan-connection-delete-1700000100";

function tenantWith(switches: Partial<Switches>): VirtualTenant {
  const seed = (qualifiedName: string, hiddenFrom: string[]) => ({
    qualifiedName,
    name: qualifiedName,
    connectorName: "snowflake",
    assets: { Table: 10 },
    hiddenFrom,
  });
  return new VirtualTenant({
    connections: [seed(connection, []), seed(other, ["narrow-key"])],
    credentials: [{ token: "test-api-key" }, { token: "narrow-key" }],
    run: { runningMs: 1000 },
    switches,
  });
}

describe("switch", () => {
  describe("names", () => {
    it("reject: the second create is a 409 and changes nothing", () => {
      const tenant = tenantWith({ names: "reject" });
      tenant.create(name, connection);
      expect(tenant.create(name, other, "PURGE").status).to.equal(409);
      expect(tenant.model.runs()).to.have.length(1);
      expect(tenant.model.workflows()).to.have.length(1);
      expect(tenant.model.workflows()[0]).to.include({ connectionQualifiedName: connection, generation: 1 });
    });

    it("accept: the second create runs the stored definition again", () => {
      const tenant = tenantWith({ names: "accept" });
      tenant.create(name, connection);
      const { status, body } = tenant.create(name, other, "PURGE");
      expect(status).to.equal(200);
      expect(JSON.stringify(body)).to.include(connection).and.not.include(other);
      expect(tenant.model.runs().map((run) => run.connectionQualifiedName)).to.deep.equal([connection, connection]);
      expect(tenant.model.workflows()[0]).to.include({ deleteType: "SOFT", generation: 1 });
    });

    it("upsert: the second create replaces the definition and runs it", () => {
      const tenant = tenantWith({ names: "upsert" });
      tenant.create(name, connection);
      expect(tenant.create(name, other, "PURGE").status).to.equal(200);
      expect(tenant.model.runs().map((run) => run.connectionQualifiedName)).to.deep.equal([connection, other]);
      expect(tenant.model.workflows()).to.have.length(1);
      expect(tenant.model.workflows()[0]).to.include({ deleteType: "PURGE", generation: 2 });
    });
  });

  for (const names of switchPositions.names) {
    it(`archivedNameIsFree decides about the name of an archived definition (names: ${names})`, () => {
      for (const archivedNameIsFree of switchPositions.archivedNameIsFree) {
        const tenant = tenantWith({ names, archivedNameIsFree });
        tenant.create(name, connection);
        tenant.archive(name);
        expect(tenant.create(name, other).status).to.equal(archivedNameIsFree ? 200 : 409);
        expect(tenant.model.runs()).to.have.length(archivedNameIsFree ? 2 : 1);
        expect(tenant.foundWorkflows()).to.deep.equal(archivedNameIsFree ? [name] : []);
      }
    });
  }

  it("updateOfAbsentName decides whether an update creates a definition, which does not run", () => {
    for (const updateOfAbsentName of switchPositions.updateOfAbsentName) {
      const source = tenantWith({});
      source.create(name, connection);
      const body = source.model.requests[0]!.body;
      const tenant = tenantWith({ updateOfAbsentName });
      const { status } = tenant.post(`/api/service/workflows/${name}`, body);
      expect(status).to.equal(updateOfAbsentName === "create" ? 200 : 404);
      expect(tenant.foundWorkflows()).to.deep.equal(updateOfAbsentName === "create" ? [name] : []);
      expect(tenant.model.runs()).to.deep.equal([]);
    }
  });

  it("hideForbidden decides between nothing found and a 403", () => {
    const counts = (hideForbidden: boolean) => {
      const tenant = tenantWith({ hideForbidden });
      return [connection, other].map((one) => tenant.count(one, undefined, "narrow-key"));
    };
    expect(counts(true)).to.deep.equal([10, 0]);
    expect(counts(false)).to.deep.equal([10, "status 403"]);
    expect(tenantWith({ hideForbidden: false }).count(other)).to.equal(10);
  });

  it("connectionMatchesItself decides whether the Connection entity is among the assets of its connection", () => {
    const counts = (connectionMatchesItself: boolean) => tenantWith({ connectionMatchesItself }).count(connection);
    expect(switchPositions.connectionMatchesItself.map(counts)).to.deep.equal([10, 11]);
  });

  it("archivedDefinitionsInSearch decides whether an archived definition is found; it never runs", () => {
    for (const archivedDefinitionsInSearch of switchPositions.archivedDefinitionsInSearch) {
      const tenant = tenantWith({ archivedDefinitionsInSearch });
      tenant.create(name, connection);
      expect(tenant.archive(name).status).to.equal(200);
      expect(tenant.archive(name).status).to.equal(404);
      expect(tenant.foundWorkflows()).to.deep.equal(archivedDefinitionsInSearch ? [name] : []);
      expect(tenant.rerun(name).status).to.equal(404);
    }
  });

  it("stopMark decides how a stopped run can be told", () => {
    const marks = (stopMark: Switches["stopMark"]) => {
      const tenant = tenantWith({ stopMark });
      tenant.create(name, connection);
      tenant.stop(tenant.model.runs()[0]!.id);
      tenant.pass(1000);
      const [run] = tenant.foundRuns();
      expect(at(run, "status", "phase")).to.equal("Failed");
      return [at(run, "spec", "shutdown"), at(run, "status", "message")];
    };
    expect(marks("spec")).to.deep.equal(["Stop", undefined]);
    expect(marks("message")).to.deep.equal([undefined, "Stopped with strategy 'Stop'"]);
    expect(marks("both")).to.deep.equal(["Stop", "Stopped with strategy 'Stop'"]);
  });

  it("minimalBodies leaves of each answer what a client can't do without", () => {
    const tenant = tenantWith({ minimalBodies: true });
    expect(tenant.create(name, connection).body).to.deep.equal({ metadata: { name } });
    const [first] = tenant.model.runs();
    expect(tenant.stop(first!.id).body).to.deep.equal({ metadata: { name: first!.id }, status: { phase: "Running" } });
    const rerun = tenant.rerun(name).body;
    expect(rerun).to.deep.equal({ metadata: { name: tenant.model.runs()[1]!.id }, status: { phase: "Pending" } });
    expect(tenant.post("/api/service/workflows/indexsearch", {}).body).to.deep.equal({
      hits: { hits: [{ _id: name, _source: { metadata: { name, namespace: "default" } } }] },
    });
    expect(tenant.post("/api/service/runs/indexsearch", { size: 1 }).body).to.deep.equal({
      hits: { total: { value: 2 }, hits: [{ _id: first!.id, _source: { status: { phase: "Running" } } }] },
    });
  });

  it("createdStatus is the status of every accepted mutation, and of nothing else", () => {
    for (const createdStatus of switchPositions.createdStatus) {
      const tenant = tenantWith({ createdStatus });
      const created = tenant.create(name, connection);
      const statuses = [
        created.status,
        tenant.post(`/api/service/workflows/${name}`, created.body).status,
        tenant.rerun(name).status,
        tenant.stop(tenant.model.runs()[0]!.id).status,
        tenant.archive(name).status,
      ];
      expect(statuses).to.deep.equal(Array(5).fill(createdStatus));
      expect(tenant.count(connection)).to.equal(10);
    }
  });

  it("runHistory decides whether ended runs are forgotten", () => {
    for (const runHistory of switchPositions.runHistory) {
      const tenant = tenantWith({ runHistory });
      tenant.model.set({ runHistoryMs: 5000 });
      tenant.create(name, connection);
      tenant.pass(5999);
      expect(tenant.foundPhases()).to.deep.equal(["Succeeded"]);
      tenant.pass(1);
      expect(tenant.foundPhases()).to.deep.equal(runHistory === "kept" ? ["Succeeded"] : []);
    }
  });

  it("runsCarryTemplate decides whether a run says which connection it is about", () => {
    for (const runsCarryTemplate of switchPositions.runsCarryTemplate) {
      const tenant = tenantWith({ runsCarryTemplate });
      tenant.create(name, connection);
      expect(JSON.stringify(tenant.foundRuns()).includes(connection)).to.equal(runsCarryTemplate);
    }
  });

  it("runOnMissingConnection decides how a run ends that has nothing to do", () => {
    const end = (runOnMissingConnection: Switches["runOnMissingConnection"]) => {
      const tenant = tenantWith({ runOnMissingConnection });
      tenant.create(name, "default/snowflake/none");
      tenant.pass(1000);
      return tenant.foundPhases();
    };
    expect(end("succeeds")).to.deep.equal(["Succeeded"]);
    expect(end("fails")).to.deep.equal(["Failed"]);
  });

  it("sortTies decides which of two runs of one second comes first", () => {
    const firsts = (sortTies: Switches["sortTies"]) => {
      const tenant = tenantWith({ sortTies });
      tenant.create(name, connection);
      tenant.create(`${name}2`, connection);
      const first = () => at(tenant.foundRuns()[0], "spec", "workflowTemplateRef", "name");
      return new Set(Array.from({ length: 20 }, first));
    };
    expect([...firsts("older")]).to.deep.equal([name]);
    expect([...firsts("newer")]).to.deep.equal([`${name}2`]);
    expect([...firsts("varying")]).to.have.members([name, `${name}2`]);
  });

  it("variants are the defaults, and every other position alone", () => {
    const others = Object.values(switchPositions).reduce((sum, positions) => sum + positions.length - 1, 0);
    expect(tenantVariants).to.have.length(1 + others);
    expect(new Set(tenantVariants.map(({ label }) => label)).size).to.equal(1 + others);
    for (const { switches } of tenantVariants) {
      expect(tenantWith(switches).model.settings).to.include(switches);
    }
  });
});
