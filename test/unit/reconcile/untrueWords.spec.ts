import { expect } from "chai";
import { ConnectionDeleteProvider } from "../../../provider/lifecycle/provider";
import type { Properties } from "../../../provider/lifecycle/state";
import { CONFIG, copy, POSTGRES, type Rig, rig, SNOWFLAKE } from "../../rig";

const MINUTE = 60_000;
const ARCHIVE = { connectionQualifiedName: SNOWFLAKE };
const NOT_WAITING = { ...ARCHIVE, waitForCompletion: false };

/** A run that goes on, and that state knows to be going. */
async function going(options: Parameters<typeof rig>[0] = {}) {
  const world = rig(options);
  const legacy = world.stack();
  expect((await legacy.up(NOT_WAITING)).errors).to.deep.equal([]);
  world.clock.advance(5_000);
  expect((await legacy.up(NOT_WAITING)).errors).to.deep.equal([]);
  const lines = () => world.shown.map(({ line }) => line);
  return { ...world, legacy, lines, run: world.tenant.runs()[0]!.id };
}

/** A provider process, and what a program gives it under a name. */
async function processOf({ dependencies }: Rig) {
  const provider = new ConnectionDeleteProvider(dependencies);
  await provider.configure({ config: { get: (key) => CONFIG[key] } });
  const check = async (name: string, given: Properties): Promise<Properties> => {
    const resourceUrn = `urn:pulumi:test::retire::pulumi-nodejs:dynamic/atlan:ConnectionDelete::${name}`;
    return (await provider.check({}, { ...given, resourceUrn })).inputs;
  };
  return { provider, check };
}

describe("words that say no more than is known", () => {
  it("a destroy stopped the run and failed then: the next up does not say that somebody did", async () => {
    const { tenant, clock, legacy, run, lines } = await going();
    tenant.fault({ route: "archiveWorkflow", kind: { status: 403 }, times: 9 });
    expect((await legacy.destroy()).errors.join()).to.include("[ATLAN_HTTP_403]");
    tenant.clearFaults();
    clock.advance(MINUTE);
    const words = `run ${run} was stopped by somebody, or by a \`destroy\` of this resource that did not end`;
    expect((await legacy.up(NOT_WAITING)).errors.join()).to.include(words);
    expect(lines().join()).to.include(`Will be refused: ${words}`);
  });

  it("somebody stopped a run right before the destroy, whose own stop is refused: it has not ended by itself", async () => {
    const { tenant, legacy, run, lines } = await going({ indexLag: { workflows: 0, runs: 5_000, assets: 0 } });
    tenant.ui.stop(run);
    tenant.fault({ route: "stopRun", kind: { status: 400 }, times: 9 });
    expect((await legacy.destroy()).errors).to.deep.equal([]);
    expect(lines()).to.include(`Run ${run}, which this resource had started, has ended Failed.`);
  });

  it("a renamed resource waits until the run of the former one has ended: it is not said to go on", async () => {
    const world = rig();
    const first = await processOf(world);
    const { id, outs } = await first.provider.create(await first.check("former", NOT_WAITING));
    world.clock.advance(3_000);
    const { provider, check } = await processOf(world);
    await provider.create(await check("renamed", ARCHIVE));
    await provider.delete(id, copy(outs));
    const [run] = world.tenant.runs();
    expect(run?.phase).to.equal("Succeeded");
    expect(world.shown.map(({ line }) => line)).to.include(
      `Run ${run?.id ?? ""} is left to another resource of this command.`,
    );
  });

  it("a run of somebody else had ended before the destroy, which does not look at it: it is not said to have been going", async () => {
    const { tenant, clock, stack, lastLine } = rig();
    const legacy = stack();
    tenant.ui.createAndRun(ARCHIVE);
    clock.advance(2_000);
    expect((await legacy.up(NOT_WAITING)).errors).to.deep.equal([]);
    clock.advance(MINUTE);
    expect(tenant.runs()[0]?.phase).to.equal("Succeeded");
    expect((await legacy.destroy()).errors).to.deep.equal([]);
    expect(lastLine()?.text).to.equal("Done: 1 connection out of the stack while its run may have been going");
  });

  it("a renamed resource joins the run that the former one has started: nobody else has started it", async () => {
    const world = rig();
    const first = await processOf(world);
    await first.provider.create(await first.check("former", NOT_WAITING));
    world.clock.advance(3_000);
    const { provider, check } = await processOf(world);
    await provider.create(await check("renamed", ARCHIVE));
    const [run] = world.tenant.runs();
    const lines = world.shown.map(({ line }) => line);
    expect(lines.join()).to.include(
      `Will join run ${run?.id ?? ""}, which is going already, by another workflow: it archives`,
    );
    expect(lines).to.include(
      `Joining run ${run?.id ?? ""} of workflow ${run?.workflowName ?? ""}, which is going on ${SNOWFLAKE} already.`,
    );
    expect(lines.join()).not.to.include("somebody");
  });

  it("a killed up has started the run that failed: a refresh does not say that this resource has not", async () => {
    const { tenant, clock, stack, shown } = rig();
    const legacy = stack();
    expect((await legacy.up({ ...ARCHIVE, triggers: { ticket: "a" } })).errors).to.deep.equal([]);
    const { resource } = legacy;
    clock.advance(MINUTE);
    tenant.script({ outcome: "Failed", reach: 0 });
    expect((await legacy.up({ ...ARCHIVE, triggers: { ticket: "b" } })).errors).to.have.length(1);
    // It was killed before its state was stored.
    legacy.resource = resource;
    await legacy.refresh();
    const { id } = tenant.runs().at(-1)!;
    expect(shown.at(-1)?.line).to.equal(
      `Run ${id}, which this resource is not known to have started, ended Failed: child failed. Look at it in Atlan.`,
    );
  });

  it("another resource has purged the connection long ago: it is not said to have done so in this command", async () => {
    const world = rig();
    const purge = { ...ARCHIVE, mode: "purge", maxAssets: 99 };
    const first = await processOf(world);
    const inputs = await first.check("purger", purge);
    const { id, outs } = await first.provider.create(inputs);
    world.clock.advance(MINUTE);
    const { provider, check } = await processOf(world);
    const changed = { ...inputs, triggers: { ticket: "b" } };
    await provider.diff(id, copy(outs), changed);
    expect((await provider.update(id, copy(outs), changed)).outs["outcome"]).to.equal("alreadyGone");
    const error: unknown = await provider.create(await check("late", purge)).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.include(
      `(${SNOWFLAKE}): it is purged, and resource purger has the same connection. Take one of the two`,
    );
  });

  it("Atlan does not show the run that was started: it is not said to go on", async () => {
    const { clock, stack, shown, tenant } = rig({ indexLag: { workflows: 0, runs: 60_000, assets: 0 } });
    const legacy = stack();
    expect((await legacy.up(NOT_WAITING)).errors).to.deep.equal([]);
    clock.advance(20_000);
    const [run] = tenant.runs();
    expect(run?.phase).to.equal("Succeeded");
    expect(shown.map(({ line }) => line)).to.include(
      `The run of workflow ${run?.workflowName ?? ""} has not appeared in Atlan yet: waitForCompletion is false. The next \`pulumi up\` looks for it.`,
    );
  });

  it("somebody edits a workflow an hour after the start of its run: not around the start", async () => {
    const { tenant, clock, legacy, run, lines } = await going({ run: { pendingMs: 0, runningMs: 10_000_000 } });
    clock.advance(60 * MINUTE);
    const name = tenant.runs()[0]!.workflowName;
    tenant.ui.plant({ name, oddity: "a task after", connectionQualifiedName: SNOWFLAKE, hidden: POSTGRES });
    clock.advance(MINUTE);
    const { errors } = await legacy.up(NOT_WAITING);
    expect(errors.join())
      .to.include(`somebody has edited workflow ${name}, of which run ${run} is: it does not tell`)
      .and.to.include("The run was told to stop.");
    // The preview has told nothing to stop yet.
    expect(lines().at(-1))
      .to.include("`pulumi up` tells it to stop if this resource has started it.")
      .and.not.to.include("could not be told to stop");
  });

  it("what came back during a hold is refused at its end: a preview does not promise that it is purged", async () => {
    const { tenant, clock, stack, shown } = rig();
    const legacy = stack();
    const held = { ...ARCHIVE, purgeAfter: "1d", maxAssets: 99 };
    expect((await legacy.up(held)).errors).to.deep.equal([]);
    clock.advance(MINUTE);
    tenant.ui.restore(SNOWFLAKE);
    clock.advance(MINUTE);
    await legacy.refresh();
    await legacy.preview(held);
    expect(shown.at(-1)?.line).to.equal(
      "The hold goes on; purge due at 2026-01-16T09:00:21.000Z, by the first `pulumi up` after that, which refuses it if anything is active then.",
    );
    clock.advance(2 * 24 * 60 * MINUTE);
    expect((await legacy.up(held)).errors.join()).to.include("[ATLAN_CAME_BACK]");
  });

  it("a purge left assets without their connection: the next up runs nothing, and nothing promises that", async () => {
    const { tenant, clock, stack } = rig();
    const legacy = stack();
    const purge = { ...ARCHIVE, mode: "purge", maxAssets: 99 };
    tenant.script({ leaveAssets: 3 });
    const { errors } = await legacy.up(purge);
    expect(errors.join())
      .to.include("3 assets are still there (3 Column). The connection itself can't be seen, without which Atlan")
      .and.not.to.include("again");
    clock.advance(MINUTE);
    expect((await legacy.up(purge)).errors.join()).to.include("[ATLAN_CONNECTION_NOT_FOUND]");
  });

  it("a start is answered with a 500: its answer was not lost", async () => {
    const { tenant, stack } = rig();
    tenant.fault({ route: "createWorkflow", kind: { status: 500 }, times: 9 });
    expect((await stack().up(ARCHIVE)).errors.join()).to.include(
      "whether a run was started is not known: no answer has told it (ATLAN_HTTP_500), and no run of",
    );
  });

  it("allowMissing, and the token never saw the connection: it counts as gone, and is not said to be", async () => {
    const { stack, shown } = rig();
    const connectionQualifiedName = "default/oracle/1700000077";
    expect((await stack().preview({ connectionQualifiedName, allowMissing: true })).errors).to.deep.equal([]);
    expect(shown.map(({ line }) => line)).to.deep.equal([
      `Nothing will run: connection ${connectionQualifiedName} can't be seen, and counts as gone.`,
    ]);
  });
});
