import { expect } from "chai";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { receiptsIn } from "../../provider/cli/receiptsIn";
import { version } from "../../provider/version";
import { packPlugin } from "../../scripts/release/packPlugin.mjs";
import { API_KEY, SEEDS, SNOWFLAKE } from "../rig/seeds";
import { mutationsOf } from "../table/world";
import { startTenant } from "../tenant";
import { blockOfPage, FAST, inLanguages, UNCHANGED } from "./bed";
import { yamlExample } from "./scene";

const TYPE = "atlan:index:ConnectionDelete";

describe("a YAML program on the engine", function () {
  this.timeout(240_000);
  const scenes = inLanguages();

  it("the example: archives the fleet that the stack's configuration lists, stays unchanged, and is destroyed", async () => {
    const scene = await scenes.open({ "Pulumi.yaml": yamlExample() });
    const { stack, tenant } = scene;
    await scene.addPackage();
    await stack.run("config", "set", "--path", "connections[0]", SNOWFLAKE, "--stack", stack.name);
    await stack.setConfig({ maxAssets: "12500" });
    expect((await stack.preview()).stdout).to.include("Will archive 12 assets of connection");
    expect(tenant.mutations()).to.deep.equal([]);
    await stack.up(FAST);
    const { results } = (await stack.outputs()) as { results: Record<string, Record<string, unknown>> };
    expect(results[SNOWFLAKE]).to.include({ achieved: "archived", outcome: "ran" });
    await stack.up({ args: ["--expect-no-changes"] });
    const receipts = receiptsIn(JSON.stringify(await stack.export()), "the export") ?? [];
    expect(receipts.map(({ text }) => text)).to.deep.equal([results[SNOWFLAKE]!["receipt"]]);
    await stack.destroy(FAST);
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1", "archive archive-1"]);
    expect(JSON.stringify(await stack.export())).not.to.include(API_KEY);
  });

  it("the page's program: what was imported and the code for it give an empty preview, without a run", async () => {
    const program = blockOfPage("yaml", "runtime: yaml", SNOWFLAKE);
    const [head = ""] = program.split(/^resources:$/m);
    const scene = await scenes.open({ "Pulumi.yaml": `${head}resources: {}\n` });
    const { stack, tenant } = scene;
    tenant.ui.createAndRun({ connectionQualifiedName: SNOWFLAKE });
    await sleep(1_500);
    const what = ["import", TYPE, "legacy", SNOWFLAKE, "--yes", "--skip-preview", "--protect=false"];
    await stack.runWith({ args: [...what, "--out", "imported.yaml", "--stack", stack.name] });
    const imported = readFileSync(path.join(stack.workspace.programFolder, "imported.yaml"), "utf8");
    expect(imported).to.include(SNOWFLAKE);
    stack.writeProgram({ "Pulumi.yaml": head + imported });
    const asked = tenant.requests.length;
    await stack.up({ args: ["--expect-no-changes"] });
    expect(tenant.requests.length).to.equal(asked);
    expect(tenant.mutations()).to.deep.equal([]);
  });

  it("runs with the plugin installed from one file, without the package", async () => {
    const program = blockOfPage("yaml", "runtime: yaml", SNOWFLAKE).replace(/^packages:\n.*\n/m, "");
    expect(program).not.to.include("pulumi-atlan");
    const scene = await scenes.open({ "Pulumi.yaml": program });
    const { stack, tenant } = scene;
    const { programFolder, temporary } = stack.workspace;
    const { file } = packPlugin(temporary, version);
    rmSync(path.join(programFolder, "node_modules"), { recursive: true });
    await stack.run("plugin", "install", "resource", "atlan", version, "--file", file);
    expect((await stack.preview()).stdout).to.include("legacy: Will archive 12 assets of connection");
    await stack.up(FAST);
    expect(await stack.outputs()).to.deep.equal({ achieved: "archived" });
    await stack.refresh(UNCHANGED);
    expect(mutationsOf(tenant)).to.deep.equal(["create archive-1"]);
  });

  it("the page's explicit provider: its resource is on that tenant alone", async () => {
    const [head = ""] = blockOfPage("yaml", "runtime: yaml", SNOWFLAKE).split(/^resources:$/m);
    const other = await startTenant({ ...SEEDS, run: { pendingMs: 100, runningMs: 400 } });
    try {
      const config = "config:\n  secondApiKey: { type: string, secret: true }\n";
      const second = blockOfPage("yaml", "pulumi:providers:atlan", SNOWFLAKE)
        .replace("https://second.atlan.com", other.url)
        .replace("${secondApiKey}", "${secondApiKey}\n      indexLag: 1s");
      const scene = await scenes.open({ "Pulumi.yaml": head + config + second });
      const { stack, tenant } = scene;
      await stack.setConfig({ secondApiKey: { secret: API_KEY } });
      await stack.up(FAST);
      expect(mutationsOf(other)).to.deep.equal(["create archive-1"]);
      expect(tenant.requests).to.deep.equal([]);
      await stack.up(UNCHANGED);
      expect(JSON.stringify(await stack.export())).not.to.include(API_KEY);
    } finally {
      await other.close();
    }
  });

  it("`get` looks at a connection that is there, runs nothing for it, and is not destroyed", async () => {
    const [head = ""] = blockOfPage("yaml", "runtime: yaml", SNOWFLAKE).split(/^resources:$/m);
    const program = `resources:\n  legacy: { type: "${TYPE}", get: { id: ${SNOWFLAKE} } }\n`;
    const scene = await scenes.open({
      "Pulumi.yaml": `${head}${program}outputs: { achieved: "\${legacy.achieved}" }\n`,
    });
    const { stack, tenant } = scene;
    await stack.up(FAST);
    await stack.up(FAST);
    expect(await stack.outputs()).to.deep.equal({ achieved: "none" });
    await stack.destroy(FAST);
    expect(tenant.mutations()).to.deep.equal([]);
  });
});
