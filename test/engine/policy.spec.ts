import { expect } from "chai";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SNOWFLAKE } from "../rig/seeds";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import { cloneFolder, type CommandOptions } from "./harness";
import { PLUGIN_SDK, pluginProject } from "./pluginProgram";

const pack = path.join(cloneFolder, "examples", "policy");

describe("the policy example, on the real engine", function () {
  this.timeout(240_000);
  let world: EngineWorld;
  before(async () => {
    world = await engineWorld();
  });
  after(() => world.dispose());

  /** A preview of `new ConnectionDelete("legacy", …)`, or of another type, under the policy; `args` is source text. */
  async function preview(
    args: string,
    config: object,
    expected: CommandOptions["expect"] = "success",
    type: "ConnectionDelete" | "ConnectionDeletes" = "ConnectionDelete",
  ): Promise<string> {
    const configFile = path.join(world.stack.workspace.temporary, "policy-config.json");
    writeFileSync(configFile, JSON.stringify(config));
    world.stack.writeProgram({
      "index.js": [
        'const atlan = require("pulumi-atlan");',
        `const name = ${JSON.stringify(SNOWFLAKE)};`,
        `new atlan.${type}("legacy", ${args});`,
        "",
      ].join("\n"),
    });
    const { stdout, stderr } = await world.stack.preview({
      args: ["--policy-pack", pack, "--policy-pack-config", configFile],
      expect: expected,
    });
    return stdout + stderr;
  }

  it("refuses what the rules refuse, each with what to do", async () => {
    const text = await preview(
      '{ connectionQualifiedName: name, mode: "purge", maxAssets: 12 }',
      { "max-assets-ceiling": { ceilings: { test: 10 } }, "connector-is-allowed": { connectors: ["tableau"] } },
      "failure",
    );
    expect(text).to.include(`${SNOWFLAKE} is going to be purged, and nothing says why.`);
    expect(text).to.include(`${SNOWFLAKE} would be purged at once.`);
    expect(text).to.include("and stack test allows 10 per connection");
    expect(text).to.include(`${SNOWFLAKE} is not a connection of tableau`);
    expect(world.tenant.mutations()).to.deep.equal([]);
  });

  it("lets pass what the configuration allows, and only warns of an archive without a number", async () => {
    const allowed = { "purge-is-held": { minimumHoldDays: 7 } };
    const text = await preview(
      '{ connectionQualifiedName: name, purgeAfter: "7d", maxAssets: 12, reason: "DATA-481" }',
      allowed,
    );
    expect(text)
      .to.include("Will archive 12 assets")
      .and.not.to.include("[mandatory]")
      .and.not.to.include("[advisory]");
    expect(await preview("{ connectionQualifiedName: name }", {})).to.match(
      /\[advisory\][^]*archived however many assets it has/,
    );
  });

  it("judges each connection of a fleet, also beside one that a preview does not know", async () => {
    const text = await preview(
      "{ connections: [new atlan.ConnectionDelete('first', { connectionQualifiedName: name, maxAssets: 12 })" +
        ".achieved.apply(() => name), { connectionQualifiedName: 'default/postgres/1700000002', maxAssets: 7 }], " +
        "purgeAfter: '30d', maxAssets: 5, reason: 'DATA-600' }",
      { "max-assets-ceiling": { ceilings: { test: 6 } } },
      "failure",
      "ConnectionDeletes",
    );
    expect(text).to.include("default/postgres/1700000002 approves 7 assets with maxAssets, and stack test allows 6");
    expect(text).to.match(/can't run policy 'max-assets-ceiling'|can't run policy 'purge-has-reason'/);
  });

  it("says of a value that a preview does not know that it was not judged, and stops `up` before anything starts", async () => {
    // The reason of the second is an output of the first, so only `up` knows it.
    const unknown =
      "{ connectionQualifiedName: name, maxAssets: 12, reason: 'DATA-481', purgeAfter: new atlan.ConnectionDelete('first', " +
      "{ connectionQualifiedName: 'default/postgres/1700000002', maxAssets: 12 }).achieved.apply(() => '1d') }";
    expect(await preview(unknown, {})).to.match(/\[advisory\][^]*can't run policy 'purge-is-held'[^]*during preview/);
    const { stdout, stderr } = await world.stack.up({
      args: ["--skip-preview", "--policy-pack", pack],
      expect: "failure",
    });
    expect(stdout + stderr).to.include(`${SNOWFLAKE} would be purged after 1d`);
    expect(world.tenant.connection(SNOWFLAKE)).to.include({ state: "ACTIVE", active: 12 });
  });

  it("a policy that makes a purge of an archive: up refuses what its preview has not announced", async () => {
    const { stack, tenant } = world;
    const folder = path.join(stack.workspace.programFolder, "remediation");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\nmain: index.js\n");
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "remediation", version: "1.0.0" }));
    writeFileSync(
      path.join(folder, "index.js"),
      `const remediateResource = ({ type, props }) =>
        type.includes("ConnectionDelete") ? { ...props, mode: "purge", maxAssets: 12 } : undefined;
      const policy = { name: "purges", description: "purges", enforcementLevel: "remediate", remediateResource };
      const { PolicyPack } = require(require.resolve("@pulumi/policy", { paths: [${JSON.stringify(pack)}] }));
      new PolicyPack("remediation", { policies: [policy] });\n`,
    );
    stack.writeProgram({
      "index.js": `new (require("pulumi-atlan").ConnectionDelete)("changed", { connectionQualifiedName: "${SNOWFLAKE}" });\n`,
    });
    const before = tenant.mutations();
    const { stdout, stderr } = await stack.up({ args: ["--policy-pack", folder], expect: "failure" });
    expect(stdout + stderr)
      .to.include("changed: Will archive 12 assets")
      .and.to.include("a policy of Pulumi has changed mode since the program was checked");
    expect(tenant.mutations()).to.deep.equal(before);
  });

  it("refuses the same of a resource of the plugin", async () => {
    const { stack, tenant } = world;
    const before = tenant.mutations();
    stack.writeProgram({
      "Pulumi.yaml": pluginProject(stack.workspace.project),
      "index.js": `${PLUGIN_SDK}new ConnectionDelete("legacy", ${JSON.stringify({
        connectionQualifiedName: SNOWFLAKE,
        mode: "purge",
        maxAssets: 12,
      })});\n`,
    });
    const { stdout, stderr } = await stack.preview({ args: ["--policy-pack", pack], expect: "failure" });
    expect(stdout + stderr).to.include(`${SNOWFLAKE} would be purged at once.`);
    expect(tenant.mutations()).to.deep.equal(before);
  });
});
