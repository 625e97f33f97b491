import { expect } from "chai";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isIntact, readReceipt } from "../../provider/reconcile/receipt";
import { type GitHub, startGitHub } from "../pipeline/github";
import { type Happening, WorkflowRun } from "../pipeline/runner";
import { pipelineFolder, readWorkflow } from "../pipeline/workflow";
import { API_KEY, POSTGRES, SEEDS, SNOWFLAKE } from "../rig/seeds";
import { startTenant, type Tenant } from "../tenant";
import { cloneFolder, Stack } from "./harness";

/** May search, and start nothing. */
const PREVIEW_KEY = "canary-preview-key-9876543210";
const DAY_MS = 86_400_000;

const head = { repo: { full_name: "acme/data" }, sha: "1111111122222222" };
const pullRequest: Happening = {
  event_name: "pull_request",
  ref: "refs/pull/7/merge",
  sha: "aaaa",
  event: { pull_request: { number: 7, head } },
};
const merge: Happening = { event_name: "push", ref: "refs/heads/main", sha: "3333333344444444", event: {} };
const night: Happening = { ...merge, event_name: "schedule" };

const held = { connectionQualifiedName: SNOWFLAKE, purgeAfter: "20d", maxAssets: 12, reason: "DATA-481" };

describe("the pipeline example, step by step on the real engine", function () {
  this.timeout(300_000);
  let tenant: Tenant;
  let github: GitHub;
  let stack: Stack;
  let runs = 0;

  before(async () => {
    tenant = await startTenant({
      ...SEEDS,
      credentials: [{ token: API_KEY }, { token: PREVIEW_KEY, permitted: false }],
      run: { pendingMs: 100, runningMs: 300 },
    });
    github = await startGitHub({ "commenting-token": "write", "reading-token": "read" });
    github.heads.set("main", merge.sha);
    stack = await Stack.create({
      program: filesOf(pipelineFolder),
      project: "pipeline",
      stackName: "prod",
      config: { "atlan:baseUrl": tenant.url, "atlan:indexLag": "1s" },
    });
    // What has no place here is what the network would be needed for: `npm ci` brings what is linked already.
    const shims = path.join(stack.workspace.temporary, "shims");
    const modules = path.join(stack.workspace.programFolder, "node_modules");
    writeScript(path.join(modules, ".bin", "pulumi-atlan"), `exec node "${cloneFolder}/dist/cli/main.js" "$@"`);
    writeScript(path.join(shims, "npm"), `[ "$*" = ci ] && cp -a "${modules}" .`);
  });
  after(async () => {
    await stack.dispose();
    await github.close();
    await tenant.close();
  });

  /** What stands in connections.ts from now on. */
  function edit(connections: object): void {
    stack.writeProgram({ "connections.ts": `export const connections = ${JSON.stringify(connections)} as const;\n` });
  }

  /** The workflow, started by something; its jobs are run one by one. */
  function happen(happening: Happening): WorkflowRun {
    const { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: _ours, ...env } = stack.environment;
    return new WorkflowRun(
      {
        workflow: readWorkflow(),
        repository: stack.workspace.programFolder,
        folder: path.join(stack.workspace.temporary, `run-${++runs}`),
        env: { ...env, PATH: [path.join(stack.workspace.temporary, "shims"), env["PATH"]].join(path.delimiter) },
        apiUrl: github.url,
        secrets: { ATLAN_PREVIEW_API_KEY: PREVIEW_KEY, PULUMI_PREVIEW_ACCESS_TOKEN: "" },
        environments: { atlan: { ATLAN_API_KEY: API_KEY, PULUMI_ACCESS_TOKEN: "" } },
        tokenOf: (permissions) => (permissions["pull-requests"] === "write" ? "commenting-token" : "reading-token"),
      },
      happening,
    );
  }

  /** As if the archives in state had been done that many days earlier. */
  async function letPass(days: number): Promise<void> {
    const state = await stack.export();
    for (const { outputs } of state.deployment.resources ?? []) {
      const intent = outputs?.["intent"] as { archivedAt?: string; runCreatedAt?: string } | undefined;
      if (intent?.archivedAt === undefined) continue;
      for (const time of ["archivedAt", "runCreatedAt"] as const)
        if (intent[time] !== undefined) intent[time] = new Date(Date.parse(intent[time]) - days * DAY_MS).toISOString();
    }
    await stack.import(state);
  }

  it("a pull request gets one comment that says what would go, also what is refused, and deletes nothing", async () => {
    edit({ legacy: { ...held, maxAssets: 11 } });
    const refused = happen(pullRequest);
    expect((await refused.job("preview")).result).to.equal("failure");
    expect((await refused.job("comment")).result).to.equal("success");
    expect(github.comments[0]?.body)
      .to.include("**The preview was refused.**")
      .and.to.include("set maxAssets to at least 12");

    edit({ legacy: held });
    const run = happen(pullRequest);
    const preview = await run.job("preview");
    expect(preview, preview.log).to.include({ result: "success" });
    expect((await run.job("comment")).result).to.equal("success");
    for (const job of ["plan", "apply"]) expect((await run.job(job)).result).to.equal("skipped");
    expect(github.comments).to.have.length(1);
    expect(github.comments[0]).to.include({ pullRequest: 7 });
    expect(github.comments[0]?.body).to.include("at 11111111");
    expect(github.comments[0]?.body).to.include(`! legacy: Will archive 12 assets of connection ${SNOWFLAKE}`);
    expect(preview.summary).to.equal(github.comments[0]?.body);
    const inventory = path.join(run.artifact("inventories"), "taken-now", "snowflake%2F1700000001.jsonl");
    const { sha256 } = JSON.parse(readFileSync(inventory, "utf8").trim().split("\n").at(-1)!) as { sha256: string };
    expect(preview.summary).to.include(`${SNOWFLAKE}: 12 assets, sha256 ${sha256}, snowflake%2F1700000001.jsonl`);
    expect(tenant.mutations()).to.deep.equal([]);
  });

  it("a pull request from a fork runs nothing", async () => {
    const fork = { pull_request: { number: 8, head: { ...head, repo: { full_name: "stranger/data" } } } };
    const run = happen({ ...pullRequest, event: fork });
    for (const job of ["preview", "comment", "plan", "apply"]) expect((await run.job(job)).result).to.equal("skipped");
  });

  it("what was merged is planned, shown, and applied as planned; receipts and report are kept", async () => {
    const run = happen(merge);
    expect((await run.job("preview")).result).to.equal("skipped");
    const plan = await run.job("plan");
    expect(plan.outputs, plan.log).to.deep.equal({ changes: "true" });
    expect(plan.summary).to.include("! legacy: Will archive 12 assets");
    expect(tenant.mutations()).to.deep.equal([]);
    const apply = await run.job("apply");
    expect(apply, apply.log).to.include({ result: "success" });
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", archived: 12 });
    const kept = run.artifact("receipts");
    const receipt = readReceipt(readFileSync(path.join(kept, "receipts", "legacy.json"), "utf8"));
    expect(receipt).to.include({ mode: "archive", reason: "DATA-481", resource: "legacy", stack: "prod" });
    expect(isIntact(receipt!)).to.equal(true);
    expect(readFileSync(path.join(kept, "report.html"), "utf8"))
      .to.include(SNOWFLAKE)
      .and.to.include("<dt>Update</dt>");
    // Nothing that is kept or shown holds a key.
    const everything = [plan.log, plan.summary, apply.log, ...textsIn(path.dirname(kept))].join("\n");
    for (const key of [API_KEY, PREVIEW_KEY, "commenting-token"]) expect(everything).not.to.include(key);
  });

  it("a night on which nothing is due asks nobody", async () => {
    const run = happen(night);
    expect((await run.job("plan")).outputs).to.deep.equal({ changes: "false" });
    expect((await run.job("apply")).result).to.equal("skipped");
  });

  for (const [what, connections, shown] of [
    [
      "another connection",
      { legacy: held, trial: { connectionQualifiedName: POSTGRES, maxAssets: 6 } },
      "! trial: Will archive 2 assets",
    ],
    ["another input of the same connection", { legacy: { ...held, reason: "DATA-482" } }, "is held until"],
  ] as const) {
    it(`a purge that becomes due between plan and approval does not happen, where the plan changes ${what}`, async () => {
      const before = await stack.export();
      edit(connections);
      const run = happen(merge);
      const plan = await run.job("plan");
      expect(plan.outputs, plan.log).to.deep.equal({ changes: "true" });
      expect(plan.summary).to.include(shown).and.not.to.include("WILL PERMANENTLY PURGE");
      await letPass(21);
      const apply = await run.job("apply");
      expect(apply.result).to.equal("failure");
      expect(apply.log).to.include(`- legacy: ${SNOWFLAKE} would be purged`).and.to.include("Nothing was applied.");
      expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", archived: 12 });
      expect(tenant.connection(POSTGRES)).to.include({ state: "ACTIVE" });
      await stack.import(before);
    });
  }

  it("what changes while a hold goes on is applied", async () => {
    edit({ legacy: { ...held, reason: "DATA-482" } });
    const run = happen(merge);
    const plan = await run.job("plan");
    expect(plan.outputs, plan.log).to.deep.equal({ changes: "true" });
    const apply = await run.job("apply");
    expect(apply, apply.log).to.include({ result: "success" });
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", archived: 12 });
  });

  it("a plan that is approved after a newer one was applied does nothing", async () => {
    const before = await stack.export();
    await letPass(2);
    const purging = { legacy: { ...held, purgeAfter: "1d" } };
    edit(purging);
    const older = happen(merge);
    expect((await older.job("plan")).summary).to.include("WILL PERMANENTLY PURGE 12 assets");
    edit({ legacy: { ...held, purgeAfter: "60d" } });
    const newer = happen({ ...merge, sha: "5555555566666666" });
    github.heads.set("main", "5555555566666666");
    expect((await newer.job("plan")).outputs).to.deep.equal({ changes: "true" });
    const applied = await newer.job("apply");
    expect(applied, applied.log).to.include({ result: "success" });
    // What the older run checks out is its own commit.
    edit(purging);
    const apply = await older.job("apply");
    expect(apply.result).to.equal("failure");
    expect(apply.log).to.include(`the head of main is 5555555566666666, and this is ${merge.sha}`);
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "DELETED", archived: 12 });
    github.heads.set("main", merge.sha);
    await stack.import(before);
  });

  it("the next night shows a purge that is due, and it happens when it is approved", async () => {
    edit({ legacy: held, trial: { connectionQualifiedName: POSTGRES, maxAssets: 6 } });
    await letPass(21);
    const run = happen(night);
    const plan = await run.job("plan");
    expect(plan.summary).to.include("connection will be purged, which nobody can undo");
    expect(plan.summary).to.include(`- legacy: WILL PERMANENTLY PURGE 12 assets of connection ${SNOWFLAKE}`);
    expect(tenant.connection(SNOWFLAKE)).to.include({ archived: 12 });
    const apply = await run.job("apply");
    expect(apply, apply.log).to.include({ result: "success" });
    expect(tenant.connection(SNOWFLAKE)).to.include({ state: "GONE" });
    expect(tenant.connection(POSTGRES)).to.include({ state: "DELETED" });
    expect(readdirSync(path.join(run.artifact("receipts"), "receipts")).sort()).to.deep.equal([
      "legacy.json",
      "trial.json",
    ]);
  });

  it("code that somebody has put into the state is not run beside the key that may delete", async () => {
    edit({ trial: { connectionQualifiedName: POSTGRES, maxAssets: 6 } });
    const stolen = path.join(stack.workspace.temporary, "stolen");
    const state = await stack.export();
    for (const { urn, outputs } of state.deployment.resources ?? []) {
      if (!urn.endsWith("::legacy") || outputs === undefined) continue;
      const write = `require("node:fs").writeFileSync(${JSON.stringify(stolen)},String(process.env.ATLAN_API_KEY))`;
      Object.assign(outputs, { __provider: `exports.handler=()=>({delete:async()=>{${write}}})` });
    }
    await stack.import(state);
    const run = happen(merge);
    const plan = await run.job("plan");
    expect(plan.outputs, plan.log).to.deep.equal({ changes: "true" });
    const apply = await run.job("apply");
    expect(apply.result).to.equal("failure");
    expect(apply.log).to.include("::legacy: its code is not pulumi-atlan's").and.to.include("Nothing was applied");
    expect(existsSync(stolen)).to.equal(false);
  });
});

/** The files of a folder by their path in it; not what npm puts there, and not the example's configuration of a stack. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith("node_modules") && name !== "Pulumi.prod.yaml");
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

function textsIn(folder: string): string[] {
  return Object.values(filesOf(folder));
}

function writeScript(file: string, line: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
}
