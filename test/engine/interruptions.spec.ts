import { expect } from "chai";
import { API_KEY, SNOWFLAKE } from "../rig/seeds";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import { mutationsOf } from "../table/world";

const program = { connectionQualifiedName: SNOWFLAKE, triggers: { ticket: "1" } };
const WAITING = /Waiting up to 1h for run/;

describe("interruptions", function () {
  this.timeout(180_000);
  let world: EngineWorld;
  beforeEach(async () => {
    world = await engineWorld();
    world.tenant.script({ stuckIn: "Running", reach: 0.5 });
    await world.preview(program);
  });
  afterEach(() => world.dispose());

  it("the first Ctrl-C waits for the run's end and keeps its result", async () => {
    const command = world.stack.start("up", { json: true, args: ["--skip-preview"] });
    await command.waitForOutput(WAITING);
    command.signalCli("SIGINT");
    await command.waitForOutput(/cancel/i);
    world.tenant.release();
    expect((await command.result).exitCode).not.to.equal(0);
    expect(await world.outputs()).to.include({ phase: "Succeeded", achieved: "archived" });
    expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
  });

  it("the second Ctrl-C leaves at once; the next up joins the run that went on", async () => {
    const command = world.stack.start("up", { json: true, args: ["--skip-preview"] });
    await command.waitForOutput(WAITING);
    command.signalCli("SIGINT");
    await command.waitForOutput(/cancel/i);
    command.signalCli("SIGINT");
    await command.result;
    expect(await world.stack.waitForNoProcesses()).to.deep.equal([]);
    world.releaseOnceAwaited();
    expect(await world.up(program)).to.deep.equal({ step: "create", errors: [] });
    expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
  });

  it("a killed CLI is noticed by the provider, which ends; after `pulumi cancel` the next up joins the run", async () => {
    const command = world.stack.start("up", { json: true, args: ["--skip-preview"] });
    await command.waitForOutput(WAITING);
    command.signalCli("SIGKILL");
    expect(await world.stack.waitForNoProcesses(20_000)).to.deep.equal([]);
    await world.stack.run("cancel", "--yes", "--stack", world.stack.name);
    world.releaseOnceAwaited();
    expect((await world.up(program)).errors).to.deep.equal([]);
    expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
  });

  it("a killed provider process: the next up joins the run", async () => {
    const command = world.stack.start("up", { json: true, args: ["--skip-preview"] });
    await command.waitForOutput(WAITING);
    expect(command.signalOnly("provider", "SIGKILL")).to.be.greaterThan(0);
    expect((await command.result).exitCode).not.to.equal(0);
    world.releaseOnceAwaited();
    expect(await world.up(program)).to.deep.equal({ step: "create", errors: [] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
  });

  it("an end without interruption is not held up by a handler: nobody listens to signals", async () => {
    world.tenant.release();
    const command = world.stack.start("up", { args: ["--skip-preview"] });
    await command.waitForOutput(WAITING);
    const [provider] = world.stack
      .processes()
      .filter(({ kind, command: line }) => kind === "provider" && line.includes("node"));
    expect(provider, "the provider process").not.to.equal(undefined);
    world.tenant.release();
    expect((await command.result).exitCode).to.equal(0);
    expect(command.output).not.to.include(API_KEY);
  });
});
