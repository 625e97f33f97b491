import { expect } from "chai";
import { type Rig, rig, type SimulatedStack, SNOWFLAKE } from "../rig";
import { mutationsOf } from "../table/world";
import { AUTO_CONFIG } from "./personalities";

const ARCHIVE = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const AGAIN = { ...ARCHIVE, triggers: { ticket: "2" } };
const PURGE = { ...ARCHIVE, mode: "purge", maxAssets: 12 };
const DONE = { errors: [] };

/** A tenant that has archived by package workflows, and then goes over to native apps. */
async function moved(before: Record<string, unknown> = ARCHIVE): Promise<{ world: Rig; stack: SimulatedStack }> {
  const world = rig();
  const stack = world.stack("legacy", { config: AUTO_CONFIG });
  await stack.up(before);
  world.tenant.set({ surface: "app" });
  world.clock.advance(60_000);
  world.tenant.clearRequests();
  return { world, stack };
}

describe("a tenant that moves from package workflows to native apps", () => {
  it("leaves what is done alone: a preview has no steps and sends no request", async () => {
    const { world, stack } = await moved();
    const before = stack.outputs;
    expect(await stack.preview(ARCHIVE)).to.deep.equal({ step: "same", errors: [] });
    expect(await stack.up(ARCHIVE)).to.deep.equal({ step: "same", errors: [] });
    expect(world.tenant.requests).to.deep.equal([]);
    expect(stack.outputs).to.deep.equal(before);
  });

  it("leaves state alone at a refresh, though the history has stayed behind", async () => {
    const { world, stack } = await moved();
    const before = stack.outputs;
    expect(await stack.refresh()).to.deep.equal({ step: "refresh", errors: [] });
    expect(stack.outputs).to.deep.equal(before);
    expect(await stack.up(ARCHIVE)).to.deep.equal({ step: "same", errors: [] });
    expect(world.tenant.mutations()).to.deep.equal([]);
  });

  it("takes a changed trigger the new way, under a name of its own", async () => {
    const { world, stack } = await moved();
    const { id } = stack.resource!;
    world.tenant.ui.restore(SNOWFLAKE);
    expect(await stack.up(AGAIN)).to.deep.include(DONE);
    const workflowName = world.tenant.workflows().at(-1)!.name;
    expect(workflowName).to.match(/^atlan-connection-delete-\d{10}$/);
    expect(world.tenant.mutations()).to.deep.equal([`create ${workflowName} SOFT`]);
    expect(stack.outputs).to.include({ workflowName, phase: "Succeeded", outcome: "ran" });
    expect(stack.resource).to.have.property("id", id);
    expect(stack.outputs["runId"]).to.equal(world.tenant.runs().at(-1)!.id);
    expect(await stack.preview(AGAIN)).to.deep.equal({ step: "same", errors: [] });
    expect(await stack.up({ ...AGAIN, triggers: { ticket: "3" } })).to.deep.include(DONE);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "submit archive-1"]);
  });

  it("promotes to a purge the new way; the definition that stayed behind counts as gone", async () => {
    const { world, stack } = await moved();
    expect(await stack.up(PURGE)).to.deep.include(DONE);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create purge-1"]);
    expect(stack.outputs["definitions"]).to.have.length(1);
    expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "GONE" });
  });

  it("is destroyed without a request that changes anything", async () => {
    const { world, stack } = await moved();
    const { workflowName } = stack.outputs;
    expect(await stack.destroy()).to.deep.equal({ step: "delete", errors: [] });
    expect(world.tenant.mutations()).to.deep.equal([]);
    expect(world.shown.at(-1)).to.include({
      line: `Workflow ${String(workflowName)} is not archived: Atlan does not show it.`,
    });
  });

  it("runs a failed archive again the new way", async () => {
    const world = rig();
    const stack = world.stack("legacy", { config: AUTO_CONFIG });
    world.tenant.script({ outcome: "Failed" });
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("ended Failed");
    world.tenant.set({ surface: "app" });
    expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "create archive-2"]);
    expect(world.tenant.runs()).to.have.length(2);
  });

  it("in the middle of a run: its end can't be known, so nothing is started until somebody says so", async () => {
    const { world, stack } = await moved({ ...ARCHIVE, waitForCompletion: false });
    // What happened to the run at the move nobody knows; here it has left everything.
    world.tenant.ui.restore(SNOWFLAKE);
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("change a trigger");
    expect((await stack.up(ARCHIVE)).errors.join()).to.include("change a trigger");
    expect(world.tenant.mutations()).to.deep.equal([]);
    expect(await stack.up(AGAIN)).to.deep.include(DONE);
    expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", active: 0 });
  });
});

describe("atlan:workflowApi auto", () => {
  const chosen = ({ shown }: Rig): string[] =>
    shown.filter((it) => it.line.includes("atlan:workflowApi") && !it.ephemeral).map((it) => it.line);

  for (const [title, options, config, line, route] of [
    [
      "takes native apps where the tenant has the app",
      { surface: "app" },
      {},
      "Connections are deleted by the native app connection-delete: this tenant has it (atlan:workflowApi is auto).",
      "createApp",
    ],
    [
      "takes package workflows where the tenant has no such surface",
      {},
      {},
      "Connections are deleted by package workflows: this tenant has no app connection-delete (atlan:workflowApi is auto).",
      "createWorkflow",
    ],
    [
      "takes package workflows, unasked, where no app is named",
      {},
      { "atlan:connectionDeleteAppId": "" },
      "Connections are deleted by package workflows: atlan:connectionDeleteAppId is not set, so the tenant was not asked (atlan:workflowApi is auto).",
      "createWorkflow",
    ],
  ] as const) {
    it(`${title}, asks once and says so`, async () => {
      const world = rig(options);
      const stack = world.stack("legacy", { config: { ...AUTO_CONFIG, ...config } });
      expect(await stack.upWithoutPreview(ARCHIVE)).to.deep.include(DONE);
      // `check` is a command of its own in the model, hence a second process.
      expect([...new Set(chosen(world))]).to.deep.equal([line]);
      expect(world.tenant.requests.map((it) => it.route)).to.include(route);
      const asked = world.tenant.requests.filter((it) => it.path.includes("/v1/apps/") && !it.path.endsWith("/inputs"));
      expect(asked).to.have.length(config["atlan:connectionDeleteAppId" as never] === "" ? 0 : 1);
    });
  }

  it("takes package workflows where the app is not native yet", async () => {
    const world = rig({ surface: "app", app: { nativeReady: false } });
    const stack = world.stack("legacy", { config: AUTO_CONFIG });
    await stack.upWithoutPreview(ARCHIVE);
    expect(chosen(world).join()).to.include("app connection-delete is not native on this tenant");
  });

  for (const status of [400, 401, 403, 503]) {
    it(`starts nothing when the tenant answers ${status}: on the wrong surface runs can't be seen`, async () => {
      const world = rig({ surface: "app" });
      world.tenant.fault({ route: "describeApp", kind: { status }, times: 1_000 });
      const stack = world.stack("legacy", { config: AUTO_CONFIG });
      const said = (await stack.upWithoutPreview(ARCHIVE)).errors.join();
      expect(said)
        .to.include(`asking whether the tenant has the native app connection-delete`)
        .and.to.include(`${status}`);
      expect(world.tenant.mutations()).to.deep.equal([]);
      world.tenant.clearFaults();
      expect(await stack.up(ARCHIVE)).to.deep.include(DONE);
    });
  }
});
