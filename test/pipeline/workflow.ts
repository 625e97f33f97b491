import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly env?: unknown;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** As much of a GitHub workflow as the example uses. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const pipelineFolder = path.resolve(__dirname, "..", "..", "examples", "pipeline");
/** The two workflows of the example: the pipeline itself, and the one that takes an archive back by hand. */
export const workflowFiles = {
  retire: path.join(pipelineFolder, ".github", "workflows", "retire-connections.yml"),
  restore: path.join(pipelineFolder, ".github", "workflows", "restore-connection.yml"),
} as const;

export function readWorkflow(file: string = workflowFiles.retire): Workflow {
  return parse(readFileSync(file, "utf8")) as Workflow;
}
