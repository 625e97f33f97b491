import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cloneFolder } from "../../scripts/toolchain/clone.mjs";
import type { StateResource } from "../engine/harness";
import type { RecordedTenant } from "./recordedTenant";

/** Where the state of every released version is kept. */
export const STATES = path.join(cloneFolder, "test", "fixtures", "state");

/** One version's state, and what it was written by and against. */
export interface RecordedState {
  readonly resources: readonly StateResource[];
  readonly program: string;
  readonly tenant: RecordedTenant;
}

export function recordedVersions(): string[] {
  return readdirSync(STATES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** Where the same state is kept after the plugin has taken it over. */
export const movedOf = (version: string): string => path.join(version, "moved");

export function readRecorded(version: string): RecordedState {
  const read = (file: string) => readFileSync(path.join(STATES, version, file), "utf8");
  return {
    resources: JSON.parse(read("resources.json")) as StateResource[],
    program: read("program.js"),
    tenant: JSON.parse(read("tenant.json")) as RecordedTenant,
  };
}

export function writeRecorded(version: string, { resources, program, tenant }: RecordedState): void {
  const folder = path.join(STATES, version);
  mkdirSync(folder, { recursive: true });
  const write = (file: string, text: string) => {
    writeFileSync(path.join(folder, file), text);
  };
  write("resources.json", `${JSON.stringify(resources, undefined, 2)}\n`);
  write("program.js", program);
  write("tenant.json", `${JSON.stringify(tenant, undefined, 2)}\n`);
}
