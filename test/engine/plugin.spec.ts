import { expect } from "chai";
import { API_KEY, POSTGRES, SEEDS, SNOWFLAKE } from "../rig/seeds";
import { AWAITS_RUN, type EngineWorld, engineWorld } from "../table/engineWorld";
import { mutationsOf } from "../table/world";
import { startTenant } from "../tenant";
import { PLUGIN_SDK, pluginProject } from "./pluginProgram";

const declare = (args: object, options = "undefined"): string =>
  `exports.achieved = new ConnectionDelete("legacy", ${JSON.stringify(args)}, ${options}).achieved;\n`;
const ARCHIVE = { connectionQualifiedName: SNOWFLAKE };
const FAST = { args: ["--skip-preview"] };
/** The command fails if anything changes. */
const UNCHANGED = { args: ["--skip-preview", "--expect-no-changes"] };
const TYPE = "atlan:index:ConnectionDelete";

describe("the plugin on the engine", function () {
  this.timeout(240_000);
  let world: EngineWorld;
  beforeEach(async () => {
    world = await engineWorld({ indexLag: 0 });
    world.stack.writeProgram({ "Pulumi.yaml": pluginProject(world.stack.workspace.project) });
  });
  afterEach(() => world.dispose({ leftovers: "kill" }));

  const write = (program: string): void => {
    world.stack.writeProgram({ "index.js": PLUGIN_SDK + program });
  };
  const resource = async () => (await world.stack.resources()).find(({ type }) => type === TYPE);

  it("previews, archives, changes nothing, refreshes, replaces by force and destroys", async () => {
    const { stack, tenant } = world;
    write(declare(ARCHIVE));
    const { stdout } = await stack.preview();
    expect(stdout).to.include("legacy: Will archive 12 assets of connection");
    expect(tenant.mutations()).to.deep.equal([]);
    await stack.up(FAST);
    expect(await stack.outputs()).to.deep.equal({ achieved: "archived" });
    const asked = tenant.requests.length;
    await stack.up({ args: ["--expect-no-changes"] });
    expect(tenant.requests.length).to.equal(asked);
    await stack.refresh(UNCHANGED);
    const { urn } = (await resource())!;
    await stack.up({ args: ["--skip-preview", "--replace", urn] });
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1"]);
    await stack.destroy(FAST);
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1", "archive archive-1"]);
    expect(JSON.stringify(await stack.export())).not.to.include(API_KEY);
  });

  it("Ctrl-C: ends at once, keeps the run and no pending operation, sends nothing; the next up joins it", async () => {
    const { stack, tenant } = world;
    tenant.script({ stuckIn: "Running" });
    write(declare(ARCHIVE));
    const command = stack.start("up", FAST);
    await command.waitForOutput(AWAITS_RUN);
    const mutations = tenant.mutations().length;
    const begin = Date.now();
    command.signalCli("SIGINT");
    const { exitCode } = await command.result;
    // The run would go on for ever; the rest is the time of a busy machine.
    expect(Date.now() - begin).to.be.below(10_000);
    expect(exitCode).not.to.equal(0);
    expect(command.output).to.include("ATLAN_CANCELLED");
    expect(tenant.mutations()).to.have.length(mutations);
    expect((await stack.export()).deployment.pending_operations ?? []).to.deep.equal([]);
    expect((await resource())!.outputs).to.include({ runId: tenant.runs()[0]!.id });
    expect(await stack.waitForNoProcesses()).to.deep.equal([]);
    tenant.release();
    await stack.up(FAST);
    expect(await stack.outputs()).to.deep.equal({ achieved: "archived" });
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1"]);
  });

  it("SIGTERM to its process alone, as of an aborted pipeline: keeps the run, and no process is left", async () => {
    const { stack, tenant } = world;
    tenant.script({ stuckIn: "Running" });
    write(declare(ARCHIVE));
    const command = stack.start("up", FAST);
    await command.waitForOutput(AWAITS_RUN);
    expect(command.signalOnly("other", "SIGTERM")).to.equal(1);
    expect((await command.result).exitCode).not.to.equal(0);
    expect(command.output).to.include("ATLAN_CANCELLED").and.not.include("exited prematurely");
    expect((await resource())!.outputs).to.include({ runId: tenant.runs()[0]!.id });
    expect(await stack.waitForNoProcesses()).to.deep.equal([]);
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1"]);
  });

  it("the CLI alone killed: no process is left behind, and the next up joins the run", async () => {
    const { stack, tenant } = world;
    tenant.script({ stuckIn: "Running" });
    write(declare(ARCHIVE));
    const command = stack.start("up", FAST);
    await command.waitForOutput(AWAITS_RUN);
    command.signalCli("SIGKILL");
    await command.result;
    expect(await stack.waitForNoProcesses(20_000)).to.deep.equal([]);
    tenant.release();
    await stack.run("cancel", "--yes", "--stack", stack.name);
    await stack.up(FAST);
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1"]);
  });

  it("destroy --refresh after a forced replacement that ran out of time: nothing is left, and its run is stopped", async () => {
    const { stack, tenant } = world;
    write(declare({ ...ARCHIVE, triggers: { ticket: "1" } }));
    await stack.up(FAST);
    tenant.ui.restore(SNOWFLAKE);
    tenant.script({ stuckIn: "Running" });
    write(declare({ ...ARCHIVE, triggers: { ticket: "2" }, timeout: "2s" }));
    const { urn } = (await resource())!;
    await stack.up({ args: ["--skip-preview", "--replace", urn], expect: "failure" });
    expect((await stack.resources()).filter(({ type }) => type === TYPE)).to.have.length(2);
    await stack.destroy({ args: ["--skip-preview", "--refresh"] });
    expect(await resource()).to.equal(undefined);
    expect(tenant.runs().map(({ stoppedWith }) => stoppedWith)).to.deep.equal([undefined, "Stop"]);
    expect(tenant.workflows().filter(({ archived }) => !archived)).to.deep.equal([]);
  });

  it("moves from the dynamic resource and back: unchanged, 0 requests, 0 runs", async () => {
    const { stack, tenant } = world;
    expect((await world.up(ARCHIVE)).step).to.equal("create");
    const asked = tenant.requests.length;
    write(declare(ARCHIVE));
    await stack.up({ args: ["--expect-no-changes"] });
    expect((await resource())!.outputs).to.include({ achieved: "archived" });
    world.declare({ options: `{ aliases: [{ type: "${TYPE}" }] }` });
    expect(await world.up(ARCHIVE)).to.deep.equal({ step: "same", errors: [] });
    expect(tenant.requests.length).to.equal(asked);
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1"]);
  });

  it("two tenants in one stack, by explicit providers", async () => {
    const { stack, tenant } = world;
    const other = await startTenant({ ...SEEDS, run: { pendingMs: 100, runningMs: 400 } });
    try {
      const second = { baseUrl: other.url, apiKey: API_KEY, indexLag: "1s" };
      write(`${declare(ARCHIVE)}
const provider = new Provider("second", ${JSON.stringify(second)});
new ConnectionDelete("other", { connectionQualifiedName: "${POSTGRES}" }, { provider });`);
      await stack.up(FAST);
      for (const [one, connection] of [
        [tenant, SNOWFLAKE],
        [other, POSTGRES],
      ] as const) {
        expect(mutationsOf(one)).to.deep.equal(["create archive-1"]);
        expect(one.connection(connection).state).to.equal("DELETED");
      }
      await stack.up(UNCHANGED);
      expect(JSON.stringify(await stack.export())).not.to.include(API_KEY);
    } finally {
      await other.close();
    }
  });

  it("an address that another resource gives: the preview says that it can't tell what will be purged, and up checks it", async () => {
    const { stack, tenant } = world;
    write(`
const provide = { async create(inputs) { return { id: "1", outs: inputs }; } };
class Address extends pulumi.dynamic.Resource { constructor() { super(provide, "address", { url: "${tenant.url}", out: undefined }); } }
const provider = new Provider("explicit", { baseUrl: new Address().id.apply(() => "${tenant.url}"), apiKey: "${API_KEY}", indexLag: "1s" });
new ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}", mode: "purge", maxAssets: 11 }, { provider });`);
    const { stdout } = await stack.preview();
    expect(stdout)
      .to.include(
        "warning: explicit: Can't be told what the resources of this provider will archive or PERMANENTLY PURGE",
      )
      .and.include("baseUrl has no value yet");
    expect(tenant.requests).to.deep.equal([]);
    const up = await stack.up({ ...FAST, expect: "failure" });
    expect(up.stdout).to.include("[ATLAN_TOO_MANY_ASSETS]").and.not.include("Can't be told");
    expect(tenant.mutations()).to.deep.equal([]);
  });

  it("imports what is archived by its qualified name: no run, and an empty preview", async () => {
    const { stack, tenant } = world;
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await world.pause(1_500);
    write("");
    const args = [
      "import",
      TYPE,
      "legacy",
      SNOWFLAKE,
      "--yes",
      "--skip-preview",
      "--protect=false",
      "--generate-code=false",
    ];
    await stack.runWith({ args: [...args, "--stack", stack.name] });
    expect((await resource())!.outputs).to.include({ outcome: "alreadyArchived", achieved: "archived" });
    write(declare(ARCHIVE));
    const asked = tenant.requests.length;
    await stack.up({ args: ["--expect-no-changes"] });
    expect(tenant.requests.length).to.equal(asked);
    expect(tenant.mutations()).to.deep.equal([]);
  });

  it("imports by the resource option: the same up archives what is active, as the preview says; the next one changes nothing", async () => {
    const { stack, tenant } = world;
    write(declare(ARCHIVE, JSON.stringify({ import: SNOWFLAKE })));
    const { stdout } = await stack.preview();
    expect(stdout).to.include("does this, also the one that imports it").and.include("Plan: 1 connection archived");
    expect(tenant.mutations()).to.deep.equal([]);
    await stack.up(FAST);
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1"]);
    await stack.up(UNCHANGED);
    expect(await stack.outputs()).to.deep.equal({ achieved: "archived" });
  });
});
