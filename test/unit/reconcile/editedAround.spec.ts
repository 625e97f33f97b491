import { expect } from "chai";
import { API_KEY, POSTGRES, rig, type Rig, type SimulatedStack, SNOWFLAKE } from "../../rig";
import type { TenantOptions } from "../../tenant";

const MINUTE = 60_000;
const program = (ticket: string, more: object = {}) => ({
  connectionQualifiedName: SNOWFLAKE,
  maxAssets: 12,
  triggers: { ticket },
  ...more,
});

/** Runs do not tell what they do, and the index shows an edit nine seconds late. */
const LATE: TenantOptions = { indexLag: { runs: 0, workflows: 9_000, assets: 0 } };

/** A resource that has archived its connection, and what somebody does to its definition five seconds into the next `up`. */
async function edited(runningMs: number, edit: (world: Rig, name: string) => void, triesAgain = 0) {
  const world = rig(LATE);
  const stack = world.stack();
  expect((await stack.up(program("1"))).errors).to.deep.equal([]);
  world.clock.advance(MINUTE);
  world.tenant.ui.restore(SNOWFLAKE);
  world.tenant.script({ runningMs });
  const name = String(stack.outputs["workflowName"]);
  void world.clock.sleep(5_000).then(() => {
    edit(world, name);
  });
  stack.triesAgain = triesAgain;
  const { errors } = await stack.up(program("2"));
  return { world, stack, errors, name };
}

function makeItPurge({ tenant }: Rig, name: string): void {
  const created = tenant.requests.find((it) => it.route === "createWorkflow")!.body;
  const body = JSON.stringify(created).replace('"SOFT"', '"PURGE"');
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  tenant.handle({ method: "POST", path: `/api/service/workflows/${name}`, headers, body });
}

function plant({ tenant }: Rig, name: string): void {
  tenant.ui.plant({ name, oddity: "a task before", connectionQualifiedName: SNOWFLAKE, hidden: POSTGRES });
}

async function goesOnAfterwards(world: Rig, stack: SimulatedStack, name: string): Promise<void> {
  world.clock.advance(10 * MINUTE);
  expect((await stack.up(program("3"))).errors).to.deep.equal([]);
  expect(stack.outputs["workflowName"]).not.to.equal(name);
  expect(world.tenant.connection(SNOWFLAKE).state).to.equal("DELETED");
}

describe("a definition that is edited right before it is run, where runs do not tell what they do", () => {
  it("an archive that became a purge is stopped as soon as that shows, and the error says what happened", async () => {
    const { world, stack, errors, name } = await edited(60 * MINUTE, makeItPurge);
    expect(errors.join()).to.match(
      new RegExp(
        `somebody has edited workflow ${name}, of which run \\S+ is: it purges ${SNOWFLAKE} now, and whether that run does ` +
          "the same Atlan does not tell\\. The run was told to stop\\. Look in Atlan at what it has done",
      ),
    );
    const run = world.tenant.runs().at(-1)!;
    expect(run.stoppedWith).to.equal("Stop");
    expect(stack.outputs).to.include({ runId: run.id });
    world.clock.advance(MINUTE);
    expect(world.tenant.connection(SNOWFLAKE).state).to.equal("ACTIVE");
    await goesOnAfterwards(world, stack, name);
  });

  it("what takes another connection as well is stopped before it has", async () => {
    const { world, stack, errors, name } = await edited(60 * MINUTE, plant);
    expect(errors.join()).to.match(
      /it does not tell what it deletes: it has 2 tasks now, .+ The run was told to stop\./,
    );
    world.clock.advance(MINUTE);
    expect(world.tenant.connection(POSTGRES)).to.include({ state: "ACTIVE", active: 2, archived: 4 });
    await goesOnAfterwards(world, stack, name);
  });

  it("a run that has ended by then is no success, though nothing of the connection is left", async () => {
    const { world, errors, name } = await edited(6_000, plant);
    expect(errors.join()).to.match(
      /, of which run \S+ is: it does not .+ The run has ended, or could not be told to stop\. Look in Atlan/,
    );
    expect(world.tenant.runs().at(-1)).to.include({ workflowName: name, phase: "Succeeded" });
  });

  it("the same where what the start needs took longer than the edit needs to show", async () => {
    const world = rig(LATE);
    const stack = world.stack();
    expect((await stack.up(program("1"))).errors).to.deep.equal([]);
    const name = String(stack.outputs["workflowName"]);
    world.clock.advance(MINUTE);
    world.tenant.ui.restore(SNOWFLAKE);
    world.tenant.script({ runningMs: 1_000 });
    world.tenant.fault({ route: "whoami", kind: { delayMs: 25_000 } });
    void world.clock.sleep(34_000).then(() => {
      plant(world, name);
    });
    const { errors } = await stack.upWithoutPreview(program("2"));
    expect(errors.join()).to.match(/, of which run \S+ is: it does not tell what it deletes/);
  });

  it("another call of the same command makes no success of it either", async () => {
    const { stack, errors } = await edited(6_000, plant, 2);
    expect(errors.join()).to.match(/, of which run \S+ is: it does not tell what it deletes/);
    expect(stack.outputs["intent"]).to.include({ fulfilled: false });
  });

  it("where the tenant runs what stood under the name before, and its index was late", async () => {
    const other = rig();
    const former = other.stack();
    await former.up(program("1"));
    const name = String(former.outputs["workflowName"]);
    const world = rig({ ...LATE, switches: { names: "accept" } });
    world.tenant.script({ runningMs: 60 * MINUTE });
    plant(world, name);
    expect((await world.stack().upWithoutPreview(program("1"))).errors.join()).to.match(
      /Atlan ran the workflow that stood under the name \S+ already, and it does not tell what it deletes: it has 2 tasks\. Run \S+ was told to stop\./,
    );
    world.clock.advance(MINUTE);
    expect(world.tenant.connection(POSTGRES)).to.include({ state: "ACTIVE", active: 2, archived: 4 });
  });

  it("the same where nobody waits for the run, and somebody archives the definition right after the start", async () => {
    const former = rig().stack();
    await former.up(program("1"));
    const name = String(former.outputs["workflowName"]);
    const world = rig({ ...LATE, switches: { names: "accept" } });
    world.tenant.script({ pendingMs: 60 * MINUTE });
    plant(world, name);
    void world.clock.sleep(1).then(() => {
      world.tenant.ui.archiveWorkflow(name);
    });
    const stack = world.stack();
    const { errors } = await stack.upWithoutPreview(program("1", { waitForCompletion: false }));
    expect(errors.join()).to.match(/Atlan ran the workflow that stood under the name .+ was told to stop\./);
    // It is not ours, so that a destroy leaves it alone.
    expect(stack.outputs["definitions"]).to.deep.equal([]);
  });

  it("the same where the run does not show", async () => {
    const former = rig().stack();
    await former.up(program("1"));
    const world = rig({ indexLag: { runs: 60 * MINUTE, workflows: 9_000, assets: 0 }, switches: { names: "accept" } });
    plant(world, String(former.outputs["workflowName"]));
    expect((await world.stack().upWithoutPreview(program("1"))).errors.join()).to.match(
      /Atlan ran the workflow that stood .+ Look in Atlan at what its run has done, and stop it there if it is still going\./,
    );
  });

  it("the same where the answer is lost", async () => {
    const former = rig().stack();
    await former.up(program("1"));
    const world = rig({ ...LATE, switches: { names: "accept" } });
    plant(world, String(former.outputs["workflowName"]));
    world.tenant.fault({ route: "createWorkflow", kind: { json: { some: "thing" } }, afterWork: true });
    const { errors } = await world.stack().upWithoutPreview(program("1"));
    expect(errors.join()).to.match(/does not tell what it deletes/);
  });

  it("nothing is looked at again where the answer, or the run, tells what it does", async () => {
    const world = rig({ switches: { runsCarryTemplate: true } });
    const stack = world.stack();
    const asked = (): number => world.tenant.requests.filter(({ route }) => route === "findWorkflows").length;
    await stack.upWithoutPreview(program("1"));
    // Once by check, and once by create.
    expect(asked()).to.equal(2);
    world.clock.advance(MINUTE);
    await stack.upWithoutPreview(program("2"));
    // Once by diff, and by update once more when what a command before may have started must show.
    expect(asked()).to.equal(5);
    const silent = rig();
    await silent.stack().upWithoutPreview(program("1"));
    expect(silent.tenant.requests.filter(({ route }) => route === "findWorkflows")).to.have.length(2);
  });
});
