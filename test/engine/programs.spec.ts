import { expect } from "chai";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { POSTGRES, SNOWFLAKE } from "../rig/seeds";
import { AWAITS_RUN, type EngineWorld, engineWorld } from "../table/engineWorld";

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

  it("whose look-up finds nothing ends without asking again, with one clean line", async () => {
    const { exitCode, stdout, stderr } = await preview(`
      exports.found = atlan.getConnection({ name: "trail" });`);
    const said = stdout + stderr;
    expect(exitCode).to.not.equal(0);
    // The CLI shows it on the row and under Diagnostics.
    expect(said.match(/looking up a connection/g)?.length).to.be.within(1, 2);
    expect(said)
      .to.include('looking up a connection (name "trail"): there is no such connection')
      .and.not.to.match(/^\s+at /m);
    // One search for the name, one for those that are spelled like it.
    expect(world.tenant.requests.map(({ route }) => route)).to.deep.equal(["searchAssets", "searchAssets"]);
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

  describe("of which one input is refused", () => {
    const REFUSED = "has a problem: it has to have three parts";
    const WRONG = 'new atlan.ConnectionDelete("wrong", { connectionQualifiedName: "snowflake" }';

    it("with a preview: nothing of it is started, wherever the refused one stands, also with --continue-on-error", async () => {
      const { stack, tenant } = world;
      stack.writeProgram({
        "index.js": `${HEAD}
        new atlan.ConnectionDelete("right", { connectionQualifiedName: "${SNOWFLAKE}" });
        ${WRONG});
        new atlan.ConnectionDelete("other", { connectionQualifiedName: "${POSTGRES}" });`,
      });
      const { exitCode, stdout } = await stack.up({ expect: "any", args: ["--continue-on-error"] });
      expect(exitCode).to.not.equal(0);
      expect(stdout).to.include(REFUSED);
      expect(tenant.mutations()).to.deep.equal([]);
      expect(await stack.resources()).to.deep.equal([]);
    });

    it("without a preview: what comes after it is not started, also with --continue-on-error", async () => {
      const { stack, tenant } = world;
      stack.writeProgram({
        "index.js": `${HEAD}
        const wrong = ${WRONG});
        new atlan.ConnectionDelete("dependent", { connectionQualifiedName: "${SNOWFLAKE}" }, { dependsOn: [wrong] });
        wrong.urn.apply(() => new atlan.ConnectionDelete("later", { connectionQualifiedName: "${POSTGRES}" }));`,
      });
      const { exitCode, stdout } = await stack.up({ expect: "any", args: ["--skip-preview", "--continue-on-error"] });
      expect(exitCode).to.not.equal(0);
      expect(stdout).to.include(REFUSED);
      expect(tenant.requests).to.deep.equal([]);
      expect(await stack.resources()).to.deep.equal([]);
    });

    // The order is made by events: the program declares the wrong one when it is told that the first one's run has been
    // started, and that run goes on until the engine has refused the wrong one.
    it("without a preview: what has begun before ends, is kept in state, and nothing follows it", async () => {
      const { stack, tenant } = world;
      const begun = path.join(stack.workspace.temporary, "begun");
      tenant.script({ stuckIn: "Running" });
      stack.writeProgram({
        "index.js": `${HEAD}
        const { existsSync } = require("node:fs");
        const begun = async () => {
          while (!existsSync(${JSON.stringify(begun)})) await new Promise((resolve) => setTimeout(resolve, 25));
        };
        const first = new atlan.ConnectionDelete("first", { connectionQualifiedName: "${SNOWFLAKE}" });
        new atlan.ConnectionDelete("after", { connectionQualifiedName: "${POSTGRES}" }, { dependsOn: [first] });
        pulumi.output(begun()).apply(() => ${WRONG}));`,
      });
      const command = stack.start("up", { args: ["--skip-preview", "--continue-on-error"] });
      await command.waitForOutput(AWAITS_RUN);
      writeFileSync(begun, "");
      await command.waitForOutput(new RegExp(REFUSED));
      tenant.release();
      expect((await command.result).exitCode).to.not.equal(0);
      expect(tenant.mutations()).to.have.length(1);
      const { deployment } = await stack.export();
      expect(deployment.pending_operations ?? []).to.deep.equal([]);
      const [resource, ...others] = await stack.resources();
      expect(others).to.deep.equal([]);
      expect(resource?.urn).to.match(/::first$/);
      expect(resource?.outputs).to.include({ phase: "Succeeded", achieved: "archived" });
    });
  });
});
