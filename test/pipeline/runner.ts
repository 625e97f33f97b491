import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runInNewContext } from "node:vm";
import type { Job, Step, Workflow } from "./workflow";

/** What makes GitHub start the workflow. */
export interface Happening {
  readonly event_name: "pull_request" | "push" | "schedule";
  readonly ref: string;
  readonly sha: string;
  readonly event: object;
}

/** What a run finds around it. */
export interface Surroundings {
  readonly workflow: Workflow;
  /** What `actions/checkout` checks out. */
  readonly repository: string;
  /** An empty folder for the run. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly apiUrl: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** Secrets of environments, by environment: a job that names one has passed its approval. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The job's token, by what it is permitted. */
  tokenOf(permissions: Readonly<Record<string, string>>): string;
}

interface Ended {
  readonly result: "success" | "failure" | "skipped";
  readonly outputs: Readonly<Record<string, string>>;
  /** What all steps have printed. */
  readonly log: string;
  /** What is shown on the page of the run. */
  readonly summary: string;
}

type Context = Readonly<Record<string, unknown>>;

/**
 * One run of a workflow, job by job, as a GitHub runner does it: each job in a folder of its own, each `run` with bash and
 * the files that steps talk through. The actions that are used are played; one that is not known here is an error.
 */
export class WorkflowRun {
  readonly #around: Surroundings;
  readonly #happening: Happening;
  readonly #needs: Record<string, Ended> = {};

  constructor(around: Surroundings, happening: Happening) {
    this.#around = around;
    this.#happening = happening;
  }

  async job(name: string): Promise<Ended> {
    const job = this.#around.workflow.jobs[name];
    if (job === undefined) throw new Error(`Running job ${name}: the workflow has none of that name.`);
    const ended = this.#isDue(job) ? await this.#run(name, job) : SKIPPED;
    this.#needs[name] = ended;
    return ended;
  }

  /** The folder of an artifact. */
  artifact(name: string): string {
    return path.join(this.#around.folder, "artifacts", name);
  }

  #isDue(job: Job): boolean {
    const failed = job.needs !== undefined && this.#needs[job.needs]?.result !== "success";
    return evaluate(job.if ?? "success()", this.#context(job, {}, {}), failed);
  }

  async #run(name: string, job: Job): Promise<Ended> {
    const place = new Place(path.join(this.#around.folder, name));
    const steps: Record<string, { outcome: string; outputs: Record<string, string> }> = {};
    let failed = false;
    let log = "";
    for (const step of job.steps) {
      const context = this.#context(job, steps, this.#secretsOf(job));
      if (!evaluate(step.if ?? "success()", context, failed)) continue;
      const { ok, output } = await this.#step(step, context, place);
      log += `== ${step.name ?? step.uses ?? ""}\n${output}\n`;
      if (step.id !== undefined) steps[step.id] = { outcome: ok ? "success" : "failure", outputs: place.takeOutputs() };
      failed ||= !ok;
    }
    const context = this.#context(job, steps, {});
    const outputs = Object.entries(job.outputs ?? {}).map(([key, text]) => [key, fill(text, context)]);
    return {
      result: failed ? "failure" : "success",
      outputs: Object.fromEntries(outputs) as Record<string, string>,
      log,
      summary: place.summary(),
    };
  }

  async #step(step: Step, context: Context, place: Place): Promise<{ ok: boolean; output: string }> {
    if (step.uses !== undefined) {
      this.#play(step.uses.split("@")[0] ?? "", step.with ?? {}, place.workspace);
      return { ok: true, output: "" };
    }
    const own = Object.entries({ ...this.#around.workflow.env, ...step.env }).map(([key, text]) => [
      key,
      fill(text, context),
    ]);
    const env = {
      ...this.#around.env,
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: this.#around.apiUrl,
      GITHUB_REPOSITORY: REPOSITORY,
      ...place.files(),
      ...(Object.fromEntries(own) as Record<string, string>),
    };
    return bash(step.run ?? "", place, env);
  }

  #play(action: string, inputs: Readonly<Record<string, unknown>>, workspace: string): void {
    const named = (): string => this.artifact(String(inputs["name"]));
    switch (action) {
      case "actions/checkout":
        cpSync(this.#around.repository, workspace, {
          recursive: true,
          filter: (file) => path.basename(file) !== "node_modules",
        });
        return;
      case "actions/setup-node":
      case "pulumi/actions":
        return;
      case "actions/upload-artifact":
        for (const file of String(inputs["path"]).trim().split(/\s+/))
          cpSync(path.join(workspace, file), path.join(named(), file), { recursive: true });
        return;
      case "actions/download-artifact":
        cpSync(named(), workspace, { recursive: true });
        return;
      default:
        throw new Error(`Playing the action ${action}: it is not known here. Add what it does.`);
    }
  }

  #secretsOf({ environment }: Job): Readonly<Record<string, string>> {
    return { ...this.#around.secrets, ...(environment === undefined ? {} : this.#around.environments[environment]) };
  }

  #context(job: Job, steps: object, secrets: object): Context {
    const token = this.#around.tokenOf(job.permissions ?? {});
    return { github: { ...this.#happening, repository: REPOSITORY, token }, needs: this.#needs, steps, secrets };
  }
}

export const REPOSITORY = "acme/data";

const SKIPPED: Ended = { result: "skipped", outputs: {}, log: "", summary: "" };

/** The folder of a job, and the files through which its steps talk to the runner. */
class Place {
  readonly workspace: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.workspace = path.join(folder, "workspace");
    mkdirSync(this.workspace, { recursive: true });
  }

  files(): { GITHUB_OUTPUT: string; GITHUB_STEP_SUMMARY: string } {
    return { GITHUB_OUTPUT: this.#path("output"), GITHUB_STEP_SUMMARY: this.#path("summary") };
  }

  script(text: string): string {
    writeFileSync(this.#path("script.sh"), text);
    return this.#path("script.sh");
  }

  /** What the last step has set; the next one begins anew. */
  takeOutputs(): Record<string, string> {
    const lines = this.#read("output")
      .split("\n")
      .filter((line) => line.includes("="));
    writeFileSync(this.#path("output"), "");
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  }

  summary(): string {
    return this.#read("summary");
  }

  #read(name: string): string {
    return existsSync(this.#path(name)) ? readFileSync(this.#path(name), "utf8") : "";
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}

/** Runs a script as GitHub runs one with `shell: bash`. */
function bash(script: string, place: Place, env: NodeJS.ProcessEnv): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const args = ["--noprofile", "--norc", "-eo", "pipefail", place.script(script)];
    const child = spawn("bash", args, { cwd: place.workspace, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ ok: code === 0, output });
    });
  });
}

/** What the workflow asks is also JavaScript: names, `==`, `&&`, `||`, `!` and texts in single quotes. */
function compute(expression: string, context: Context, failed: boolean): unknown {
  const functions = { success: () => !failed, failure: () => failed, cancelled: () => false, always: () => true };
  return runInNewContext(expression, { ...context, ...functions });
}

/** A condition without a function of the state means: and nothing has failed. */
function evaluate(condition: string, context: Context, failed: boolean): boolean {
  const expression = condition.replace(/^\$\{\{(.*)\}\}$/, "$1");
  const asksState = /\b(success|failure|cancelled|always)\(\)/.test(expression);
  return (asksState || !failed) && compute(expression, context, failed) === true;
}

function fill(text: string, context: Context): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_all, expression: string) => {
    const value = compute(expression, context, false) ?? "";
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}
