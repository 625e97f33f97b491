import { expect } from "chai";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Stack, cloneFolder } from "./harness/index.js";

/** A resource that only lives in state: enough to see every operation of the engine. */
const echo = `
const pulumi = require("@pulumi/pulumi");
const provider = {
  async create(inputs) {
    if (inputs.pause !== undefined) console.log("the provider is at work");
    await new Promise((done) => setTimeout(done, Number(inputs.pause ?? 0)));
    return { id: "echo", outs: inputs };
  },
  async diff(_id, olds, news) { return { changes: olds.value !== news.value }; },
  async update(_id, _olds, news) { return { outs: news }; },
};
class Echo extends pulumi.dynamic.Resource {
  constructor(name, inputs) { super(provider, name, { pause: undefined, ...inputs }); }
}
const config = new pulumi.Config();
const made = new Echo("one", { value: config.require("value"), secret: config.requireSecret("word"), pause: config.get("pause") });
module.exports = { value: made.value };
`;
/** The CLI says that it creates before that is in state, and before the provider is asked. */
const AT_WORK = /the provider is at work/;
const config = { value: "a", word: { secret: "hush" } };

describe("engine harness", function () {
  this.timeout(120_000);
  let stack: Stack | undefined;
  afterEach(() => stack?.dispose());

  it("runs a program through its whole life and leaves nothing behind", async () => {
    stack = await Stack.create({ program: { "index.js": echo }, config });
    expect((await stack.up()).summary).to.deep.equal({ create: 2 });
    expect((await stack.preview()).summary).to.deep.equal({ same: 2 });
    expect(await stack.outputs()).to.deep.equal({ value: "a" });
    await stack.setConfig({ value: "b" });
    expect((await stack.up({ args: ["--skip-preview"] })).summary).to.deep.equal({ update: 1, same: 1 });
    expect((await stack.refresh()).summary).to.deep.equal({ same: 2 });
    expect((await stack.destroy()).summary).to.deep.equal({ delete: 2 });
    expect(await stack.resources()).to.deep.equal([]);
    await stack.dispose();
    expect(stack.processes()).to.deep.equal([]);
    expect(existsSync(stack.workspace.root)).to.equal(false);
  });

  it("reads the engine's events", async () => {
    stack = await Stack.create({
      program: { "index.js": `${echo}\nconsole.warn("a word from the program");` },
      config,
    });
    const result = await stack.up({ json: true, args: ["--skip-preview"] });
    expect(result.summary).to.deep.equal({ create: 2 });
    expect(result.steps.map(({ op, type }) => `${op} ${type}`)).to.deep.equal([
      "create pulumi:pulumi:Stack",
      "create pulumi-nodejs:dynamic:Resource",
    ]);
    expect(result.diagnostics.map(({ message }) => message.trim())).to.include("a word from the program");
    // The events of its preview come first.
    const again = await stack.up({ json: true });
    expect(again.summary).to.deep.equal({ same: 2 });
    expect(again.steps.map(({ op }) => op)).to.deep.equal(["same", "same"]);
  });

  it("starts with what the CLI would have made, each time with its own values", async () => {
    for (const value of ["a", "1"]) {
      stack = await Stack.create({ program: {}, config: { ...config, value, "other:key": "x: y" } });
      const { stdout } = await stack.run("config", "--json", "--show-secrets", "--stack", stack.name);
      expect(JSON.parse(stdout)).to.deep.equal({
        "harness:value": { value, secret: false },
        "harness:word": { value: "hush", secret: true },
        "other:key": { value: "x: y", secret: false },
      });
      await stack.dispose();
    }
  });

  it("exports and imports state, with the secret encrypted", async () => {
    stack = await Stack.create({ program: { "index.js": echo }, config });
    await stack.up({ args: ["--skip-preview"] });
    const before = await stack.export();
    expect(before).to.deep.equal(JSON.parse((await stack.run("stack", "export", "--stack", stack.name)).stdout));
    expect(JSON.stringify(before)).not.to.include("hush");
    await stack.import({ ...before, deployment: { ...before.deployment, resources: [] } });
    expect(await stack.resources()).to.deep.equal([]);
    await stack.import(before);
    expect((await stack.preview()).summary).to.deep.equal({ same: 2 });
  });

  it("runs a TypeScript program the SDK's own way", async () => {
    const program = {
      "index.ts": `import * as pulumi from "@pulumi/pulumi";\nexport const answer: number = pulumi.getStack().length;\n`,
      "tsconfig.json": `{ "compilerOptions": { "types": [] } }`,
    };
    stack = await Stack.create({ program, typescript: true, stackName: "four" });
    await stack.up({ args: ["--skip-preview"] });
    expect(await stack.outputs()).to.deep.equal({ answer: 4 });
  });

  it("runs a project where it is, and writes nothing there", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-project-"));
    try {
      const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
      writeFileSync(path.join(folder, "Pulumi.yaml"), `name: elsewhere\nmain: inner\n${runtime}`);
      writeFileSync(path.join(folder, "package.json"), "{}");
      mkdirSync(path.join(folder, "inner"));
      writeFileSync(path.join(folder, "inner", "index.js"), echo);
      symlinkSync(path.join(cloneFolder, "node_modules"), path.join(folder, "node_modules"));
      const written = () => [...readdirSync(folder), ...readdirSync(path.join(folder, "inner"))];
      const before = written();
      stack = await Stack.create({ program: folder, config });
      await stack.up({ args: ["--skip-preview"] });
      expect((await stack.resources()).map(({ urn }) => urn)).to.deep.equal([
        "urn:pulumi:test::elsewhere::pulumi-nodejs:dynamic:Resource::one",
      ]);
      const urn = "urn:pulumi:test::elsewhere::pulumi-nodejs:dynamic:Resource::one";
      await stack.run("state", "taint", "--yes", urn, "--stack", stack.name);
      expect((await stack.preview()).summary).to.deep.equal({ replace: 1, same: 1 });
      await stack.destroy();
      expect(written()).to.deep.equal(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("shows the output as it comes", async () => {
    stack = await Stack.create({ program: { "index.js": `console.log("first words");` } });
    let seen = "";
    const { stdout, stderr } = await stack.up({ args: ["--skip-preview"], onOutput: (text) => (seen += text) });
    expect(seen).to.include("first words");
    expect(seen).to.have.lengthOf(stdout.length + stderr.length);
  });

  it("reports a program that fails, once", async () => {
    stack = await Stack.create({ program: { "index.js": `throw new Error("out of order");` } });
    const { stdout } = await stack.up({ args: ["--skip-preview"], expect: "failure" });
    expect(stdout.match(/Error: out of order/g)).to.have.lengthOf(1);
    expect(stdout).not.to.include("non-zero exit code");
  });

  it("throws with the command's output where success was expected", async () => {
    stack = await Stack.create({ program: { "index.js": `throw new Error("out of order");` } });
    const error = await stack.preview().then(
      () => "nothing thrown",
      (caught: unknown) => (caught as Error).message,
    );
    expect(error).to.include("out of order");
  });

  it("ends a command that takes too long, with all its processes", async () => {
    stack = await Stack.create({ program: { "index.js": echo }, config: { ...config, pause: "600000" } });
    const error = await stack.up({ timeoutMs: 6_000 }).then(
      () => "nothing thrown",
      (caught: unknown) => (caught as Error).message,
    );
    expect(error).to.include("not done after 6000 ms");
    expect(await stack.waitForNoProcesses()).to.deep.equal([]);
  });

  it("kills the CLI alone, and finds the provider that it leaves behind", async () => {
    stack = await Stack.create({ program: { "index.js": echo }, config: { ...config, pause: "600000" } });
    const running = stack.start("up", { args: ["--skip-preview"] });
    await running.waitForOutput(AT_WORK);
    running.signalCli("SIGKILL");
    expect((await running.result).exitCode).to.equal(-1);
    expect((await stack.export()).deployment.pending_operations).to.have.lengthOf(1);
    expect(stack.processes().map(({ kind }) => kind)).to.include("provider");
    await stack.dispose({ leftovers: "kill" });
    expect(stack.processes()).to.deep.equal([]);
  });

  it("kills the provider alone: the CLI reports it", async () => {
    stack = await Stack.create({ program: { "index.js": echo }, config: { ...config, pause: "600000" } });
    const running = stack.start("up", { args: ["--skip-preview"] });
    await running.waitForOutput(AT_WORK);
    expect(running.signalOnly("provider", "SIGKILL")).to.be.greaterThan(0);
    const result = await running.result;
    // How the CLI puts it depends on how far the call had come.
    expect(result.exitCode, result.stdout + result.stderr).not.to.equal(0);
    expect(result.stdout + result.stderr).to.match(/failed/);
  });

  it("leaves no program and no host behind when the CLI is interrupted", async () => {
    stack = await Stack.create({ program: { "index.js": `setInterval(() => undefined, 1000); console.log("busy");` } });
    const running = stack.start("up", { args: ["--skip-preview"] });
    await running.waitForOutput(/busy/);
    running.signalCli("SIGINT");
    // Two at once would be one.
    await running.waitForOutput(/cancelling/);
    running.signalCli("SIGINT");
    expect((await running.result).exitCode).not.to.equal(0);
    expect(await stack.waitForNoProcesses()).to.deep.equal([]);
  });

  it("leaves no program and no host behind when the CLI is killed", async () => {
    stack = await Stack.create({ program: { "index.js": `setInterval(() => undefined, 1000); console.log("busy");` } });
    const running = stack.start("up", { args: ["--skip-preview"] });
    await running.waitForOutput(/busy/);
    running.signalCli("SIGKILL");
    await running.result;
    expect(await stack.waitForNoProcesses()).to.deep.equal([]);
  });
});
