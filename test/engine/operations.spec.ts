import { expect } from "chai";
import { POSTGRES, SNOWFLAKE } from "../rig/seeds";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import { mutationsOf } from "../table/world";

const TYPE = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
const archive = (ticket: string, more: object = {}): Record<string, unknown> => ({
  connectionQualifiedName: SNOWFLAKE,
  triggers: { ticket },
  ...more,
});

describe("what people do with the engine", function () {
  this.timeout(180_000);
  const worlds: EngineWorld[] = [];
  const newWorld = async (...args: Parameters<typeof engineWorld>): Promise<EngineWorld> => {
    const world = await engineWorld(...args);
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const world of worlds.splice(0).reverse()) await world.dispose();
  });

  const urnOf = async (world: EngineWorld): Promise<string> => {
    const resource = (await world.stack.resources()).find(({ type }) => type === TYPE);
    return resource!.urn;
  };
  /** The last step of every test: nothing left to do, and nothing asked. */
  const settled = async (world: EngineWorld, program: Record<string, unknown>): Promise<void> => {
    const asked = world.tenant.requests.length;
    expect(await world.preview(program)).to.deep.equal({ step: "same", errors: [] });
    expect(world.tenant.requests.length).to.equal(asked);
  };

  it("ignoreChanges of triggers: a changed one runs nothing", async () => {
    const world = await newWorld();
    world.declare({ options: '{ ignoreChanges: ["triggers"] }' });
    await world.up(archive("1"));
    expect(await world.up(archive("2"))).to.deep.equal({ step: "same", errors: [] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
    await settled(world, archive("2"));
  });

  it("a rename with an alias changes nothing, and the next trigger reruns the same definition", async () => {
    const world = await newWorld();
    await world.up(archive("1"));
    const { id } = await world.outputs();
    const asked = world.tenant.requests.length;
    world.declare({ name: "renamed", options: '{ aliases: [{ name: "legacy" }] }' });
    expect((await world.up(archive("1"))).errors).to.deep.equal([]);
    expect(world.tenant.requests.length).to.equal(asked);
    expect(await world.up(archive("2"))).to.deep.equal({ step: "update", errors: [] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "submit archive-1"]);
    expect((await world.outputs())["id"]).to.equal(id);
    await settled(world, archive("2"));
  });

  it("an onError hook that tries again: one run, and the next up may start another", async () => {
    const world = await newWorld();
    const again =
      'new (require("@pulumi/pulumi").ErrorHook)("again", async () => (globalThis.tries = (globalThis.tries ?? 0) + 1) < 4)';
    world.declare({ options: `{ hooks: { onError: [${again}] } }` });
    world.tenant.script({ outcome: "Failed", reach: 0.5 });
    expect((await world.up(archive("1"))).errors.join()).to.match(
      /this command has tried it already, and run \S+ ended .+another try needs another `pulumi up`/,
    );
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
    expect(await world.outputs()).to.include({ runId: world.tenant.runs()[0]!.id });
    expect((await world.up(archive("1"))).errors).to.deep.equal([]);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "submit archive-1"]);
    await settled(world, archive("1"));
  });

  it("retainOnDelete: destroy asks for nothing", async () => {
    const world = await newWorld();
    world.declare({ options: "{ retainOnDelete: true }" });
    await world.up(archive("1"));
    expect((await world.destroy()).errors).to.deep.equal([]);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1"]);
  });

  it("up --replace: the definition is renewed, no run is started", async () => {
    const world = await newWorld({ indexLag: 0 });
    await world.up(archive("1"));
    const args = ["--skip-preview", "--replace", await urnOf(world)];
    expect((await world.command("up", archive("1"), { args })).errors).to.deep.equal([]);
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "archive archive-1"]);
    expect(await world.outputs()).to.include({ outcome: "alreadyArchived", achieved: "archived" });
    await settled(world, archive("1"));
  });

  it("up --target of another resource leaves this one alone; of this one runs it", async () => {
    const world = await newWorld();
    const program = (ticket: string): string =>
      `const atlan = require("pulumi-atlan");
      new atlan.ConnectionDelete("legacy", ${JSON.stringify(archive(ticket))});
      new atlan.ConnectionDelete("trial", ${JSON.stringify(archive(ticket, { connectionQualifiedName: POSTGRES }))});\n`;
    world.stack.writeProgram({ "index.js": program("1") });
    await world.stack.up({ args: ["--skip-preview"] });
    const urn = (name: string): string => `urn:pulumi:${world.stack.name}::harness::${TYPE}::${name}`;
    world.tenant.clearRequests();
    world.stack.writeProgram({ "index.js": program("2") });
    await world.stack.up({ args: ["--skip-preview", "--target", urn("trial")] });
    expect(world.tenant.mutations()).to.have.length(1);
    await world.stack.up({ args: ["--skip-preview", "--target", urn("legacy")] });
    const submitted = new Set(world.tenant.mutations().map((line) => line.split(" ")[0]));
    expect([...submitted]).to.deep.equal(["submit"]);
    expect(new Set(world.tenant.mutations()).size).to.equal(2);
    expect((await world.stack.preview({ json: true })).summary).to.deep.equal({ same: 3 });
  });

  it("a resource moved to another stack keeps its definition", async () => {
    const world = await newWorld();
    await world.up(archive("1"));
    const urn = await urnOf(world);
    await world.stack.run("stack", "init", "other");
    await world.stack.run("config", "cp", "--stack", world.stack.name, "--dest", "other");
    await world.stack.run("state", "move", "--yes", "--source", world.stack.name, "--dest", "other", urn);
    const asked = world.tenant.requests.length;
    await world.stack.runWith({ args: ["up", "--yes", "--skip-preview", "--stack", "other"] });
    expect(world.tenant.requests.length).to.equal(asked);
    world.stack.writeProgram({
      "index.js": `new (require("pulumi-atlan").ConnectionDelete)("legacy", ${JSON.stringify(archive("2"))});\n`,
    });
    await world.stack.runWith({ args: ["up", "--yes", "--skip-preview", "--stack", "other"] });
    expect(mutationsOf(world.tenant)).to.deep.equal(["create archive-1", "submit archive-1"]);
    await world.stack.runWith({ args: ["preview", "--stack", "other", "--expect-no-changes"] });
  });

  it("two stacks on one connection: the second joins the first one's run, and destroy of one leaves the other's alone", async () => {
    const first = await newWorld();
    const second = await newWorld({ tenant: first.tenant, stackName: "second" });
    first.tenant.script({ stuckIn: "Running", reach: 0.5 });
    await first.up(archive("1", { waitForCompletion: false }));
    second.releaseOnceAwaited();
    expect(await second.up(archive("1"))).to.deep.equal({ step: "create", errors: [] });
    expect(await second.outputs()).to.include({ outcome: "attached", achieved: "archived" });
    expect((await first.up(archive("1", { waitForCompletion: false }))).errors).to.deep.equal([]);
    expect(mutationsOf(first.tenant)).to.deep.equal(["create archive-1"]);
    expect((await second.up(archive("2"))).errors).to.deep.equal([]);
    expect((await first.destroy()).errors).to.deep.equal([]);
    expect(mutationsOf(first.tenant)).to.deep.equal(["create archive-1", "create archive-2", "archive archive-1"]);
    expect(first.tenant.mostRunsAtOnce(SNOWFLAKE)).to.equal(1);
    await settled(second, archive("2"));
  });

  it("a trigger that is not known before up: the preview says that it may run, and up runs it", async () => {
    const world = await newWorld();
    const program = (ticket: string): string =>
      `const atlan = require("pulumi-atlan");
      const trial = new atlan.ConnectionDelete("trial", ${JSON.stringify(archive(ticket, { connectionQualifiedName: POSTGRES }))});
      new atlan.ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}", triggers: { after: trial.runId } });\n`;
    world.stack.writeProgram({ "index.js": program("1") });
    const first = await world.stack.preview({ json: true });
    // A new one runs whatever its trigger will be.
    expect(first.diagnostics.map((it) => it.message).join()).to.match(
      /Will archive \d+ assets? of connection \S+snowflake/,
    );
    // What is known is looked at; what is not is in no request.
    const routes = new Set(world.tenant.requests.map(({ route }) => route));
    expect(routes).to.deep.equal(new Set(["searchAssets", "findRuns", "findWorkflows"]));
    await world.stack.up({ args: ["--skip-preview"] });
    await world.stack.preview({ args: ["--expect-no-changes"] });
    world.stack.writeProgram({ "index.js": program("2") });
    const second = await world.stack.up({ json: true });
    expect(second.diagnostics.map((it) => it.message).join()).to.include(
      "May run: Will run the archive again: nothing of",
    );
    const submitted = mutationsOf(world.tenant).filter((it) => it.startsWith("submit"));
    expect(submitted).to.deep.equal(["submit archive-1", "submit archive-2"]);
    await world.stack.preview({ args: ["--expect-no-changes"] });
  });

  it("below a component its log lines still find its row", async () => {
    const world = await newWorld();
    world.stack.writeProgram({
      "index.js": `const pulumi = require("@pulumi/pulumi");
        class Team extends pulumi.ComponentResource { constructor() { super("acme:index:Team", "data"); } }
        new (require("pulumi-atlan").ConnectionDelete)("legacy", ${JSON.stringify(archive("1"))}, { parent: new Team() });\n`,
    });
    const { diagnostics } = await world.stack.up({ json: true, args: ["--skip-preview"] });
    const urn = await urnOf(world);
    expect(diagnostics.filter((it) => it.message.includes("Starting workflow")).map((it) => it.urn)).to.deep.equal([
      urn,
    ]);
    expect((await world.outputs())["resourceUrn"]).to.equal(urn);
  });
});
