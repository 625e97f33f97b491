import { expect } from "chai";
import { rig, SNOWFLAKE } from "../../rig";
import { mutationsOf } from "../../table/world";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };

describe("destroy", () => {
  /** A world in which our run is going and the resource knows it. */
  async function waiting() {
    const world = rig();
    const stack = world.stack();
    world.tenant.script({ stuckIn: "Running" });
    await stack.up({ ...ARCHIVE, timeout: "10s" });
    return { world, stack };
  }

  it("keeps the resource when the stop of its run is refused", async () => {
    const { world, stack } = await waiting();
    world.tenant.fault({ route: "stopRun", kind: { status: 403, body: { code: 403, message: "not authorised" } } });
    expect((await stack.destroy()).errors.join()).to.include("403 Forbidden: not authorised");
    expect(stack.resource).not.to.equal(undefined);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "stop archive-1 (403)"]);
    expect((await stack.destroy()).errors).to.deep.equal([]);
    expect(world.tenant.workflows().map((it) => it.archived)).to.deep.equal([true]);
  });

  it("does not say that it has told a run to stop which Atlan does not know", async () => {
    const { world, stack } = await waiting();
    world.tenant.fault({ route: "stopRun", kind: { status: 404, body: { code: 404, message: "no such run" } } });
    expect((await stack.destroy()).errors).to.deep.equal([]);
    const said = world.shown.map(({ line }) => line).join("\n");
    expect(said).to.include("was not told to stop: Atlan answers that it is not there.").and.not.include("Told run");
    expect(said).to.include("is not seen to end. Look at it in Atlan.");
  });

  it("keeps the resource when the archiving of its definition is refused", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ARCHIVE);
    world.tenant.fault({ route: "archiveWorkflow", kind: { status: 403 } });
    expect((await stack.destroy()).errors.join()).to.include("403 Forbidden");
    expect(stack.resource).not.to.equal(undefined);
    expect((await stack.destroy()).errors).to.deep.equal([]);
  });

  it("sends the archiving again when its answer is lost", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ARCHIVE);
    world.tenant.fault({ route: "archiveWorkflow", kind: { drop: "after" } });
    expect((await stack.destroy()).errors).to.deep.equal([]);
    expect(world.tenant.workflows().map((it) => it.archived)).to.deep.equal([true]);
  });

  it("takes what is gone already for done", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ARCHIVE);
    world.tenant.ui.archiveWorkflow(String(stack.outputs["workflowName"]));
    world.tenant.ui.deleteRunHistory();
    expect((await stack.destroy()).errors).to.deep.equal([]);
  });

  it("takes a run that ended by itself in the meantime for stopped", async () => {
    const { world, stack } = await waiting();
    world.tenant.fault({ route: "findRuns", kind: { delayMs: 60_000 }, times: 1 });
    world.tenant.release();
    expect((await stack.destroy()).errors).to.deep.equal([]);
    expect(world.tenant.runs().map((it) => it.phase)).to.deep.equal(["Succeeded"]);
  });

  it("stops the run of a start whose answer was lost, when it is the only one", async () => {
    const world = rig({ indexLag: { runs: 20_000, workflows: 0, assets: 0 } });
    const stack = world.stack();
    world.tenant.script({ stuckIn: "Running" });
    world.tenant.fault({ route: "createWorkflow", kind: { drop: "after" } });
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("whether a run was started is not known");
    world.clock.advance(60_000);
    expect((await stack.destroy()).errors).to.deep.equal([]);
    expect(mutationsOf(world.tenant)).to.deep.equal([
      "create archive-1 (dropped)",
      "stop archive-1",
      "archive archive-1",
    ]);
  });

  it("leaves a run alone that a person started on our definition", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ARCHIVE);
    world.tenant.script({ stuckIn: "Running" });
    world.tenant.ui.run(String(stack.outputs["workflowName"]));
    expect((await stack.destroy()).errors).to.deep.equal([]);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "archive archive-1"]);
    world.clock.advance(5_000);
    expect(world.tenant.runs().at(-1)!.phase).to.equal("Running");
  });

  it("keeps the definition of a former mode on the list until it can be archived", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ARCHIVE);
    world.tenant.fault({ route: "archiveWorkflow", kind: { status: 403 } });
    expect((await stack.up({ ...ARCHIVE, mode: "purge", maxAssets: 12 })).errors).to.deep.equal([]);
    expect((stack.outputs["definitions"] as unknown[]).length).to.equal(2);
    expect(world.shown.map((it) => it.line).join()).to.include("is not needed any more but could not be archived yet");
    await stack.destroy();
    expect(world.tenant.workflows().map((it) => it.archived)).to.deep.equal([true, true]);
  });

  it("of a tenant that is not the configured one is refused", async () => {
    const world = rig();
    const stack = world.stack();
    await stack.up(ARCHIVE);
    const elsewhere = world.stack("legacy", { config: { "atlan:baseUrl": "https://other.example.com" } });
    elsewhere.resource = stack.resource;
    const asked = world.tenant.requests.length;
    for (const end of [await elsewhere.destroy(), await elsewhere.refresh(), await elsewhere.up(ARCHIVE)]) {
      expect(end.errors.join()).to.include(
        "this resource belongs to the tenant https://tenant.example.com, but https://other.example.com is configured",
      );
    }
    expect(world.tenant.requests.length).to.equal(asked);
  });
});
