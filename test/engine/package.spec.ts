import { expect } from "chai";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { version } from "../../provider/version";
import { pack } from "../../scripts/release/pack.mjs";
import { packPlugin } from "../../scripts/release/packPlugin.mjs";
import { API_KEY, SEEDS, SNOWFLAKE } from "../rig/seeds";
import { startTenant, type Tenant } from "../tenant";
import { cloneFolder, Stack, type StateResource } from "./harness";

const TEXT = 'exports.handler=()=>require("pulumi-atlan/lifecycle")';
const TYPE = "pulumi-nodejs:dynamic/atlan:ConnectionDelete";
const FUNCTIONS = ["check", "configure", "create", "delete", "diff", "read", "update"];

/** Runs the stored text as the SDK does, in a process of its own, and gives what it hands to the engine. */
function deserialize(text: string, folder: string): string[] {
  const code = `const it = {}; new Function("exports", "require", ${JSON.stringify(text)})(it, require);
    console.log(JSON.stringify(Object.keys(it.handler()).sort()));`;
  return JSON.parse(execFileSync(process.execPath, ["-e", code], { cwd: folder, encoding: "utf8" })) as string[];
}

describe("the package", function () {
  this.timeout(300_000);
  let tenant: Tenant;
  let stack: Stack | undefined;
  beforeEach(async () => {
    tenant = await startTenant({ ...SEEDS, run: { pendingMs: 100, runningMs: 300 } });
  });
  afterEach(async () => {
    await stack?.dispose();
    stack = undefined;
    await tenant.close();
  });

  const config = (): Record<string, string | { secret: string }> => ({
    "atlan:baseUrl": tenant.url,
    "atlan:apiKey": { secret: API_KEY },
    "atlan:indexLag": "1s",
  });
  const resourceIn = async (from: Stack): Promise<StateResource> =>
    (await from.resources()).find(({ type }) => type === TYPE)!;

  describe("packed and installed in an empty folder", () => {
    let folder: string;
    before(() => {
      folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-package-")));
      const { file } = pack(folder);
      writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
      // The SDK is a peer; the clone's own is linked instead of fetching another.
      const install = ["install", "--no-audit", "--no-fund", "--legacy-peer-deps", "--prefer-offline", file];
      execFileSync("npm", install, { cwd: folder, stdio: "pipe" });
      mkdirSync(path.join(folder, "node_modules", "@pulumi"));
      const sdk = path.join("node_modules", "@pulumi", "pulumi");
      symlinkSync(path.join(cloneFolder, sdk), path.join(folder, sdk));
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it("keeps the names of what a program can reach, by which errors are known again", () => {
      const code = `console.log(JSON.stringify(Object.entries(require("pulumi-atlan")).map(([name, it]) => [name, it.name])));`;
      const names = JSON.parse(execFileSync(process.execPath, ["-e", code], { cwd: folder, encoding: "utf8" })) as [
        exported: string,
        own: string,
      ][];
      expect(names.map(([exported]) => exported)).to.include.members(["ConnectionDelete", "TooManyAssetsError"]);
      expect(names.filter(([exported, own]) => exported !== own)).to.deep.equal([]);
    });

    it("loads for the engine neither the HTTP client nor the tenant nor the wire log", () => {
      const code = `require("pulumi-atlan/lifecycle"); console.log(Object.keys(require.cache).join("\\n"));`;
      const loaded = execFileSync(process.execPath, ["-e", code], { cwd: folder, encoding: "utf8" });
      expect(loaded).to.include(path.join("dist", "lifecycle", "index.js"));
      // What goes to Atlan comes with the first request: an unchanged `up` sends none.
      expect(loaded).not.to.match(/undici|tenant|fileWireLog|cli|shared.(atlan|http)\.js/);
    });

    /** The files that requiring it loads, from `node_modules` on. */
    const loadedBy = (name: string): string[] => {
      const code = `require(${JSON.stringify(name)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
      const files = execFileSync(process.execPath, ["-e", code], { cwd: folder, encoding: "utf8" });
      return (JSON.parse(files) as string[]).map((file) => file.replace(/^.*?[\\/]node_modules[\\/]/, ""));
    };

    it("loads for the provider's process a few files of its own, and neither Pulumi nor the HTTP client", () => {
      const files = loadedBy("pulumi-atlan/lifecycle");
      expect(files.filter((file) => !file.startsWith(path.join("pulumi-atlan", "dist")))).to.deep.equal([]);
      expect(files).to.have.length.within(1, 8);
    });

    it("loads for a program still fewer of its own, and not the HTTP client", () => {
      const files = loadedBy("pulumi-atlan");
      const own = files.filter((file) => file.startsWith("pulumi-atlan"));
      expect(own).to.have.length.within(1, 4);
      expect(own.filter((file) => /shared.(?!common|rolldown-runtime)/.test(file))).to.deep.equal([]);
      expect(files.filter((file) => file.startsWith("undici"))).to.deep.equal([]);
    });

    it("gives a fresh program a provider text that works from create to destroy", async () => {
      stack = await Stack.create({
        program: {
          "index.js": `const atlan = require("pulumi-atlan");
            const it = new atlan.ConnectionDelete("legacy", { connectionQualifiedName: "${SNOWFLAKE}" });
            exports.phase = it.phase;\n`,
        },
        packages: { "pulumi-atlan": path.join(folder, "node_modules", "pulumi-atlan") },
        config: config(),
      });
      await stack.up({ args: ["--skip-preview"] });
      expect(await stack.outputs()).to.deep.equal({ phase: "Succeeded" });
      const { inputs, outputs, sourcePosition, stackTrace } = await resourceIn(stack);
      expect([inputs?.["__provider"], outputs?.["__provider"]]).to.deep.equal([TEXT, TEXT]);
      // The program's own line, and nothing that a new release of this package moves.
      expect(sourcePosition).to.match(/^project:\/\/\/index\.js#2,\d+$/);
      expect(stackTrace).to.deep.equal([{ sourcePosition }]);
      expect(deserialize(TEXT, stack.workspace.programFolder)).to.deep.equal(FUNCTIONS);
      await stack.refresh({ args: ["--skip-preview", "--expect-no-changes"] });
      await stack.preview({ args: ["--expect-no-changes"] });
      await stack.destroy({ args: ["--skip-preview"] });
      expect(tenant.workflows().map((it) => it.archived)).to.deep.equal([true]);
    });

    it("starts a loopback tenant that a pipeline can run against, and stops it", async () => {
      const seed = path.join(cloneFolder, "examples", "tenant", "seed.json");
      const wireLog = path.join(folder, "wire.jsonl");
      const command = path.join(folder, "node_modules", ".bin", "pulumi-atlan");
      const child = spawn(command, ["tenant", "--seed", seed, "--log"], { cwd: folder });
      try {
        let said = "";
        child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
        const ready = new Promise<void>((resolve, reject) => {
          child.stdout.setEncoding("utf8").on("data", (text: string) => {
            said += text;
            if (/^Ready/m.test(said)) resolve();
          });
          child.on("error", reject).on("exit", () => {
            reject(new Error(`it ended: ${said}`));
          });
        });
        await ready;
        const exported = new Map([...said.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
        const [url = "", key = ""] = ["ATLAN_BASE_URL", "ATLAN_API_KEY"].map((name) => exported.get(name));
        const authorization = `Bearer ${key}`;
        const who = await fetch(`${url}/api/service/whoami`, { headers: { authorization } });
        expect(await who.json()).to.include({ username: "service-account-pipeline" });
        stack = await Stack.create({
          program: {
            "index.js": `const atlan = require("pulumi-atlan");
              const connectionQualifiedName = "default/snowflake/1700000001";
              exports.achieved = new atlan.ConnectionDelete("legacy", { connectionQualifiedName }).achieved;\n`,
          },
          packages: { "pulumi-atlan": path.join(folder, "node_modules", "pulumi-atlan") },
          config: { "atlan:indexLag": "1s" },
          env: { ATLAN_BASE_URL: url, ATLAN_API_KEY: key, ATLAN_WIRE_LOG: wireLog },
        });
        await stack.up({ args: ["--skip-preview"] });
        expect(await stack.outputs()).to.deep.equal({ achieved: "archived" });
        const noted = readFileSync(wireLog, "utf8");
        expect(noted).to.match(/"path":"\/api\/service\/workflows\?submit=true".*"status":200/);
        expect(noted).not.to.include(key);
        expect(said).to.match(/ 200 GET \/api\/service\/whoami\n/);
        expect(said).to.match(/ 200 POST \/api\/service\/workflows\?submit=true create \S+ SOFT\n/);
        child.kill("SIGTERM");
        expect(await once(child, "exit")).to.deep.equal([0, null]);
      } finally {
        child.kill("SIGKILL");
      }
    });
  });

  it("has its plugin in one file, too, which starts with nothing but Node", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-plugin-file-"));
    try {
      const { file, size } = packPlugin(folder, version);
      expect(size).to.be.below(1_500_000);
      execFileSync("tar", ["-xzf", file, "-C", folder]);
      // Beside a PulumiPlugin.yaml, Pulumi would install npm packages.
      expect(readdirSync(folder).sort()).to.deep.equal(["node_modules", "pulumi-resource-atlan", path.basename(file)]);
      const env = { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin` };
      const plugin = spawn(path.join(folder, "pulumi-resource-atlan"), ["127.0.0.1:1"], { cwd: folder, env });
      try {
        const [port] = (await once(plugin.stdout.setEncoding("utf8"), "data")) as [string];
        expect(port).to.match(/^\d+\n$/);
      } finally {
        plugin.kill("SIGKILL");
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("works from this repository's own program, in TypeScript, without leaving a file in the clone", async () => {
    const before = execFileSync("git", ["status", "--porcelain"], { cwd: cloneFolder, encoding: "utf8" });
    stack = await Stack.create({ program: cloneFolder, config: config() });
    await stack.run("config", "set", "--path", "archive[0]", SNOWFLAKE, "--stack", stack.name);
    await stack.up({ args: ["--skip-preview"] });
    expect(await stack.outputs()).to.deep.equal({
      connections: { [SNOWFLAKE]: { achieved: "archived", outcome: "ran" } },
    });
    const { inputs, outputs } = await resourceIn(stack);
    expect([inputs?.["__provider"], outputs?.["__provider"]]).to.deep.equal([TEXT, TEXT]);
    expect(deserialize(TEXT, path.join(cloneFolder, "examples", "retire"))).to.deep.equal(FUNCTIONS);
    await stack.preview({ args: ["--expect-no-changes"] });
    expect(execFileSync("git", ["status", "--porcelain"], { cwd: cloneFolder, encoding: "utf8" })).to.equal(before);
  });
});
