import { expect } from "chai";
import { POSTGRES, SNOWFLAKE } from "../rig/seeds";
import { type EngineWorld, engineWorld } from "../table/engineWorld";

const HEAD = `
const pulumi = require("@pulumi/pulumi");
const atlan = require("pulumi-atlan");
`;

describe("programs of strangers", function () {
  this.timeout(180_000);
  let world: EngineWorld;
  beforeEach(async () => {
    world = await engineWorld({ indexLag: 0 });
  });
  afterEach(() => world.dispose());

  async function preview(program: string, args: readonly string[] = []) {
    world.stack.writeProgram({ "index.js": HEAD + program });
    return world.stack.preview({ expect: "any", args });
  }

  it("whose trigger is a date that comes later, or whose reason is secret, is refused by name, and nothing of it is sent", async () => {
    const { exitCode, stdout, stderr } = await preview(`
      new atlan.ConnectionDelete("late", {
        connectionQualifiedName: "${SNOWFLAKE}",
        triggers: { when: pulumi.output(1).apply(() => new Date(0)) },
        reason: pulumi.secret("canary-of-a-reason"),
      });`);
    expect(exitCode).to.not.equal(0);
    expect(stdout).to.include("has a problem: triggers.when is a Date, which would be lost on its way; use a text");
    expect(stdout).to.include("has a problem: reason is secret, but the receipt has the reason in clear");
    const ofFleet = await preview(`
      new atlan.ConnectionDeletes("fleet", {
        connections: [{ connectionQualifiedName: "${POSTGRES}", triggers: pulumi.output(1).apply(() => ({ of: new Map() })) }],
      });`);
    expect(ofFleet.stdout).to.include(
      "has a problem: connections.0.triggers.of is a Map, which would be lost on its way",
    );
    expect(stdout + stderr)
      .not.to.include("canary-of-a-reason")
      .and.not.to.include("nhandled");
    expect(world.tenant.requests).to.deep.equal([]);
  });

  it("that goes to another folder declares its resources all the same", async () => {
    const { exitCode, stdout } = await preview(`
      process.chdir("/");
      new atlan.ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}" });`);
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.include("Will archive 12 assets");
  });

  it("whose look-up fails ends at once, with one clean line", async () => {
    const { exitCode, stdout, stderr, durationMs } = await preview(`
      exports.found = atlan.getConnection({ name: "trail" });`);
    const said = stdout + stderr;
    expect(exitCode).to.not.equal(0);
    // The CLI shows it on the row and under Diagnostics.
    expect(said.match(/looking up a connection/g)?.length).to.be.within(1, 2);
    expect(said)
      .to.include('looking up a connection (name "trail"): there is no such connection')
      .and.not.to.match(/^\s+at /m);
    expect(durationMs).to.be.below(20_000);
  });

  it("of a stack without default providers runs with one of its own, which has the configuration or the environment", async () => {
    const { stack } = world;
    await stack.run("config", "set", "--stack", stack.name, "--path", "pulumi:disable-default-providers[0]", "*");
    const declared = `new atlan.ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}" }`;
    const refused = await preview(`${declared});`);
    expect(refused.exitCode).to.not.equal(0);
    expect(refused.stdout).to.include("Default provider for 'pulumi-nodejs' disabled");
    const { exitCode, stdout } = await preview(`
      class Nodejs extends pulumi.ProviderResource {
        constructor(name, config) { super("pulumi-nodejs", name, config); }
      }
      const atlanConfig = new pulumi.Config("atlan");
      const provider = new Nodejs("nodejs", {
        "atlan:baseUrl": "${world.tenant.url}",
        "atlan:apiKey": atlanConfig.requireSecret("apiKey"),
      });
      ${declared}, { provider });`);
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.include("Will archive 12 assets");
  });

  it("of which one input is refused is refused as a whole, also with --continue-on-error", async () => {
    const { stack } = world;
    stack.writeProgram({
      "index.js": `${HEAD}
      new atlan.ConnectionDelete("wrong", { connectionQualifiedName: "snowflake" });
      const first = new atlan.ConnectionDelete("right", { connectionQualifiedName: "${SNOWFLAKE}" });
      new atlan.ConnectionDelete("after", { connectionQualifiedName: "${POSTGRES}" }, { dependsOn: [first] });`,
    });
    const up = await stack.up({ expect: "any", args: ["--skip-preview", "--continue-on-error"] });
    expect(up.exitCode).to.not.equal(0);
    expect(up.stdout).to.include("has a problem: it has to have three parts");
    expect(world.tenant.mutations()).to.deep.equal([]);
    expect(await stack.resources()).to.deep.equal([]);
  });
});
