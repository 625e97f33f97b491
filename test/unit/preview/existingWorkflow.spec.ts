import { expect } from "chai";
import { POSTGRES, SNOWFLAKE } from "../../rig";
import { ALWAYS, archive, FUTILE, LEGACY, type Program, purge, type Scene, scene, STUCK } from "./scene";

const CREATE = { step: "create", errors: [] };
const UPDATE = { step: "update", errors: [] };

/** A tenant on which somebody has made a workflow for the connection that has run once, without success. */
function withWorkflow(deleteType: "SOFT" | "PURGE" = "SOFT", connectionQualifiedName = SNOWFLAKE) {
  const it = scene();
  it.tenant.script(FUTILE);
  const { workflowName } = it.tenant.ui.createAndRun({ connectionQualifiedName, deleteType });
  it.clock.advance(120_000);
  it.asked();
  return { it, existingWorkflow: workflowName };
}

/** The requests that changed something, without the name of the workflow. */
const changes = ({ tenant }: Scene, name: string): string[] =>
  tenant.mutations().map((line) => line.replaceAll(name, "W"));

/** Nothing is left to do, and nothing is asked for that. */
async function settled(it: Scene, program: Program): Promise<void> {
  it.asked();
  expect(await it.legacy.preview(program)).to.deep.equal({ step: "same", errors: [] });
  expect(it.asked()).to.deep.equal([]);
}

describe("an existing workflow", () => {
  it("is run again by create, and nothing else is done to it", async () => {
    const { it, existingWorkflow } = withWorkflow();
    const program = archive({ existingWorkflow });
    expect(await it.legacy.preview(program)).to.deep.equal(CREATE);
    expect(it.told()).to.deep.equal([`Will archive 12 assets of ${LEGACY}: 9 Column, 3 Table.`]);
    expect(await it.legacy.up(program)).to.deep.equal(CREATE);
    expect(it.legacy.outputs).to.include({ workflowName: existingWorkflow, outcome: "ran", achieved: "archived" });
    expect(it.legacy.outputs["definitions"]).to.deep.equal([]);
    await settled(it, program);
    expect((await it.legacy.destroy()).errors).to.deep.equal([]);
    expect(changes(it, existingWorkflow)).to.deep.equal(["submit W"]);
    expect(it.tenant.workflows().find(({ name }) => name === existingWorkflow)).to.include({ archived: false });
  });

  it("is run again by a changed trigger", async () => {
    const { it, existingWorkflow } = withWorkflow();
    await it.legacy.up(archive({ existingWorkflow }));
    const again = archive({ existingWorkflow, triggers: { ticket: "2" } });
    expect(await it.legacy.up(again)).to.deep.equal(UPDATE);
    expect(changes(it, existingWorkflow)).to.deep.equal(["submit W", "submit W"]);
    await settled(it, again);
  });

  it("whose run is going is joined", async () => {
    const { it, existingWorkflow } = withWorkflow();
    it.tenant.script(STUCK);
    it.tenant.ui.run(existingWorkflow);
    it.clock.advance(30_000);
    void it.clock.sleep(60_000).then(() => {
      it.tenant.release();
    });
    const program = archive({ existingWorkflow });
    expect(await it.legacy.up(program)).to.deep.equal(CREATE);
    expect(it.legacy.outputs).to.include({ outcome: "attached", achieved: "archived" });
    expect(changes(it, existingWorkflow)).to.deep.equal([]);
    await settled(it, program);
  });

  it("with a long history costs a preview three searches for runs, whatever its length, and decides as up does", async () => {
    const { it, existingWorkflow } = withWorkflow();
    it.tenant.script(FUTILE, { times: 700 });
    // More than a page, all of them in one second; the search would refuse 10,001 of them.
    for (let i = 0; i < 700; i++) {
      it.tenant.ui.run(existingWorkflow);
      it.clock.advance(0.01);
    }
    it.clock.advance(10 * 60_000);
    const program = archive({ existingWorkflow });
    expect(await it.legacy.preview(program)).to.deep.equal(CREATE);
    expect(it.asked().filter((route) => route === "findRuns")).to.have.length(3);
    expect(it.told()).to.deep.equal([`Will archive 12 assets of ${LEGACY}: 9 Column, 3 Table.`]);
    expect(await it.legacy.up(program)).to.deep.equal(CREATE);
  });

  for (const [what, deleteType, connection, says] of [
    ["purges", "PURGE", SNOWFLAKE, `purges ${SNOWFLAKE}`],
    ["is for another connection", "SOFT", POSTGRES, `archives ${POSTGRES}`],
  ] as const) {
    it(`that ${what} is refused at preview and by up, for an archive`, async () => {
      const { it, existingWorkflow } = withWorkflow(deleteType, connection);
      const program = archive({ existingWorkflow });
      const message =
        `existingWorkflow: connection ${SNOWFLAKE}: existingWorkflow ${existingWorkflow} ${says}. ` +
        "Nothing was started. Name a workflow that does what the inputs say, or leave existingWorkflow out. [ATLAN_EXISTING_WORKFLOW] docs/errors.md#atlan_existing_workflow";
      expect((await it.legacy.preview(program)).errors).to.deep.equal([message]);
      expect((await it.legacy.upWithoutPreview(program)).errors).to.deep.equal([message]);
      expect(it.tenant.mutations()).to.deep.equal([]);
    });
  }

  it("that archives is refused for a purge, also by a promotion", async () => {
    const { it, existingWorkflow } = withWorkflow();
    expect((await it.legacy.up(purge({ existingWorkflow }))).errors.join()).to.include(`archives ${SNOWFLAKE}`);
    await it.legacy.up(archive({ existingWorkflow }));
    expect((await it.legacy.preview(purge({ existingWorkflow }))).errors.join()).to.include(`archives ${SNOWFLAKE}`);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ archived: 12 });
    // Without it the purge gets a definition of its own, and the existing one stays.
    expect(await it.legacy.up(purge())).to.deep.equal(UPDATE);
    expect(it.tenant.workflows().find(({ name }) => name === existingWorkflow)).to.include({ archived: false });
  });

  it("that is not there is refused at preview", async () => {
    const { it } = withWorkflow();
    const { errors } = await it.legacy.preview(archive({ existingWorkflow: "atlan-connection-delete-1" }));
    expect(errors.join()).to.include(
      "existingWorkflow atlan-connection-delete-1 is not there, or the credentials can't see it",
    );
  });

  it("that was edited between preview and start is not started", async () => {
    const { it, existingWorkflow } = withWorkflow();
    it.meanwhile = (request) => {
      if (request.path.endsWith("/submit")) throw new Error("it was started");
      return request;
    };
    expect(await it.legacy.preview(archive({ existingWorkflow }))).to.deep.equal(CREATE);
    it.tenant.ui.archiveWorkflow(existingWorkflow);
    it.clock.advance(60_000);
    expect((await it.legacy.upWithoutPreview(archive({ existingWorkflow }))).errors.join()).to.include("is not there");
  });

  it("is judged by maxAssets as any other", async () => {
    const { it, existingWorkflow } = withWorkflow("PURGE");
    const program = purge({ existingWorkflow, maxAssets: 11 });
    expect((await it.legacy.preview(program)).errors.join()).to.include("set maxAssets to at least 12");
    expect(await it.legacy.up(purge({ existingWorkflow }))).to.deep.equal(CREATE);
    expect(it.tenant.connection(SNOWFLAKE)).to.include({ state: "GONE" });
    expect(changes(it, existingWorkflow)).to.deep.equal(["submit W"]);
  });

  for (const kind of [{ drop: "after" }, { status: 500 }] as const) {
    it(`whose start has lost its answer is looked for, not started again: ${JSON.stringify(kind)}`, async () => {
      const { it, existingWorkflow } = withWorkflow();
      it.tenant.fault({ route: "rerunWorkflow", kind, ...("status" in kind ? { afterWork: true } : {}) });
      const program = archive({ existingWorkflow });
      expect(await it.legacy.up(program)).to.deep.equal(CREATE);
      expect(it.tenant.runs()).to.have.length(2);
      await settled(it, program);
    });
  }

  it("that was started by a command which died is joined by the next one", async () => {
    const { it, existingWorkflow } = withWorkflow();
    it.tenant.script(STUCK);
    await it.legacy.up(archive({ existingWorkflow, timeout: "30s" }));
    it.legacy.resource = undefined;
    void it.clock.sleep(90_000).then(() => {
      it.tenant.release();
    });
    expect(await it.legacy.up(archive({ existingWorkflow }))).to.deep.equal(CREATE);
    expect(it.tenant.runs()).to.have.length(2);
    expect(it.tenant.mostRunsAtOnce()).to.equal(1);
  });

  it("whose run this resource has started is stopped by destroy; one that it joined goes on", async () => {
    const own = withWorkflow();
    own.it.tenant.script(STUCK);
    await own.it.legacy.up(archive({ existingWorkflow: own.existingWorkflow, timeout: "30s" }));
    await own.it.legacy.destroy();
    expect(changes(own.it, own.existingWorkflow).map((line) => line.replace(/-\w{5}$/, ""))).to.deep.equal([
      "submit W",
      "stop W",
    ]);

    const joined = withWorkflow();
    joined.it.tenant.script(STUCK);
    joined.it.tenant.ui.run(joined.existingWorkflow);
    joined.it.clock.advance(30_000);
    await joined.it.legacy.up(archive({ existingWorkflow: joined.existingWorkflow, timeout: "30s" }));
    await joined.it.legacy.destroy();
    expect(changes(joined.it, joined.existingWorkflow)).to.deep.equal([]);
  });

  it("that a person has stopped is started only by a changed trigger", async () => {
    const { it, existingWorkflow } = withWorkflow();
    it.tenant.script(STUCK);
    const run = it.tenant.ui.run(existingWorkflow);
    it.clock.advance(10_000);
    it.tenant.ui.stop(run);
    it.clock.advance(60_000);
    expect((await it.legacy.up(archive({ existingWorkflow }))).errors.join()).to.include("was stopped by somebody");
    expect((await it.legacy.up(archive({ existingWorkflow }))).errors.join()).to.include("was stopped by somebody");
    const again = archive({ existingWorkflow, triggers: { ticket: "2" } });
    expect((await it.legacy.up(again)).errors).to.deep.equal([]);
    expect(changes(it, existingWorkflow)).to.deep.equal(["submit W"]);
  });

  it("is only remembered when the intent is finished", async () => {
    const { it, existingWorkflow } = withWorkflow();
    await it.legacy.up(archive());
    it.asked();
    expect(await it.legacy.up(archive({ existingWorkflow }))).to.deep.equal(UPDATE);
    expect(it.asked()).to.deep.equal([]);
    expect(it.legacy.outputs).to.include({ existingWorkflow });
  });

  it("that can't be looked at starts nothing", async () => {
    const { it, existingWorkflow } = withWorkflow();
    it.tenant.fault({ route: "findWorkflows", kind: { status: 500 }, times: ALWAYS });
    expect((await it.legacy.upWithoutPreview(archive({ existingWorkflow }))).errors.join()).to.include("500");
    expect(it.tenant.mutations()).to.deep.equal([]);
  });
});
