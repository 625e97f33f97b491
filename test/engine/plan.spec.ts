import { expect } from "chai";
import path from "node:path";
import type { PlanDocument } from "../../provider/cli/plan/planDocument";
import { POSTGRES, SNOWFLAKE } from "../rig/seeds";
import { type EngineWorld, engineWorld } from "../table/engineWorld";
import { cloneFolder } from "./harness";
import { PLUGIN_SDK, pluginProject } from "./pluginProgram";

const main = path.join(cloneFolder, "dist/cli/main.js");

describe("the plan for programs, on the real engine", function () {
  this.timeout(180_000);
  let world: EngineWorld;
  beforeEach(async () => {
    world = await engineWorld();
  });
  afterEach(() => world.dispose());

  const program = (lines: readonly string[]): void => {
    const code = lines.map((line) => `new atlan.${line};`).join("\n");
    world.stack.writeProgram({ "index.js": `const atlan = require("pulumi-atlan");\n${code}\n` });
  };
  const plan = async (expected: "success" | "failure" = "success"): Promise<{ text: string; stderr: string }> => {
    const { stdout, stderr } = await world.stack.shell(
      `node ${main} plan --json --stack ${world.stack.name} --cwd ${world.stack.workspace.programFolder}`,
      { expect: expected },
    );
    return { text: stdout, stderr };
  };
  const document = async (expected?: "success" | "failure"): Promise<PlanDocument> =>
    JSON.parse((await plan(expected)).text) as PlanDocument;

  it("has each connection of a resource and of a fleet, new, unchanged, removed and refused", async () => {
    const legacy = `ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}", mode: "purge", maxAssets: 12 })`;
    program([legacy, `ConnectionDeletes("fleet", { connections: ["${POSTGRES}"] })`]);
    const first = await document();
    expect(first).to.include({ outcome: "planned", changes: true, stack: world.stack.name });
    expect(first.summary).to.include({ purge: 1, archive: 1 });
    const [purged] = first.connections.filter(({ resource }) => resource === "legacy");
    expect(purged).to.deep.include({ action: "purge", purges: "yes", assets: 12, byType: { Column: 9, Table: 3 } });
    expect(world.tenant.mutations()).to.deep.equal([]);
    await world.stack.up();
    const second = await document();
    expect(second).to.include({ outcome: "planned", changes: false });
    expect(second.summary).to.include({ unchanged: 2, purge: 0 });
    program([`ConnectionDeletes("fleet", { connections: [] })`]);
    expect((await document()).summary).to.include({ leaves: 2, unchanged: 0 });
    program([`ConnectionDelete("other", { connectionQualifiedName: "${POSTGRES}", mode: "purge", maxAssets: 0 })`]);
    const refused = await document("failure");
    expect(refused.outcome).to.equal("refused");
    expect(refused.connections.find(({ resource }) => resource === "other")).to.include({ action: "refused" });
  });

  it("says that the run of what leaves goes on where retainOnDelete is true", async () => {
    world.tenant.script({ stuckIn: "Running" });
    const args = `{ connectionQualifiedName: "${SNOWFLAKE}", waitForCompletion: false }`;
    program([`ConnectionDelete("legacy", ${args}, { retainOnDelete: true })`]);
    await world.stack.up({ args: ["--skip-preview"] });
    program([`ConnectionDelete("other", { connectionQualifiedName: "${POSTGRES}" })`]);
    const [left] = (await document()).connections.filter(({ resource }) => resource === "legacy");
    expect(left?.reasons.join()).to.include("it goes on, since retainOnDelete keeps it from being stopped.");
    await world.stack.up({ args: ["--skip-preview"] });
    expect(world.tenant.runs()[0]?.phase).to.equal("Running");
  });

  it("says that the run of what leaves goes on where what it is deleted with leaves as well", async () => {
    for (let i = 0; i < 2; i++) world.tenant.script({ stuckIn: "Running" });
    world.stack.writeProgram({
      "index.js": `const atlan = require("pulumi-atlan");
const base = new atlan.ConnectionDelete("base", { connectionQualifiedName: "${POSTGRES}", waitForCompletion: false });
new atlan.ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}", waitForCompletion: false }, { deletedWith: base });\n`,
    });
    await world.stack.up({ args: ["--skip-preview"] });
    program([]);
    const [left] = (await document()).connections.filter(({ resource }) => resource === "legacy");
    expect(left?.reasons.join()).to.include("it goes on, since deletedWith base keeps it from being stopped.");
    await world.stack.up({ args: ["--skip-preview"] });
    expect(world.tenant.runs().map(({ phase }) => phase)).to.include("Running");
  });

  it("has the connections of the plugin, too", async () => {
    world.stack.writeProgram({
      "Pulumi.yaml": pluginProject(world.stack.workspace.project),
      "index.js": `${PLUGIN_SDK}
new ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}", mode: "purge", maxAssets: 12 });
new ConnectionDeletes("fleet", { connections: ["${POSTGRES}"] });
`,
    });
    const planned = await document();
    expect(planned).to.include({ outcome: "planned", changes: true });
    expect(planned.summary).to.include({ purge: 1, archive: 1 });
    const [purged] = planned.connections.filter(({ resource }) => resource === "legacy");
    expect(purged).to.deep.include({ action: "purge", purges: "yes", assets: 12, byType: { Column: 9, Table: 3 } });
    expect(world.tenant.mutations()).to.deep.equal([]);
  });

  it("is an error where the preview was not asked for it", async () => {
    program([`ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}" })`]);
    const script = `PULUMI_ENABLE_STREAMING_JSON_PREVIEW= pulumi preview --json --show-sames --stack ${world.stack.name} > preview.json; node ${main} plan preview.json --json`;
    const { stdout, stderr } = await world.stack.shell(script, { expect: "failure" });
    expect(stdout).to.equal("");
    expect(stderr).to.include("it is not whole: legacy did not say what will happen").and.to.include("[ATLAN_PLAN]");
  });

  for (const option of ["--target", "--exclude"]) {
    it(`is an error with ${option}, which leaves out a purge that is due, with or without --show-sames`, async () => {
      const { stack } = world;
      program([
        `ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}", purgeAfter: "1s", maxAssets: 12 })`,
        `ConnectionDelete("other", { connectionQualifiedName: "${POSTGRES}" })`,
      ]);
      await stack.up({ args: ["--skip-preview"] });
      await world.pause(1_500);
      const named = option === "--target" ? "other" : "legacy";
      const { urn } = (await stack.resources()).find((it) => it.urn.endsWith(`::${named}`))!;
      for (const [flag, because] of [
        ["", "it was made without --show-sames"],
        ["--show-sames", "legacy did not say what will happen"],
      ] as const) {
        const script = `ATLAN_PLAN=json PULUMI_ENABLE_STREAMING_JSON_PREVIEW= pulumi preview --json ${flag} ${option} '${urn}' --stack ${stack.name} > preview.json; node ${main} plan preview.json --json`;
        const { stdout, stderr } = await stack.shell(script, { expect: "failure" });
        expect(stdout).to.equal("");
        expect(stderr).to.include(`it is not whole: ${because}`).and.include("[ATLAN_PLAN]");
      }
    });
  }
});
