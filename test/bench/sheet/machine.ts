import { execFileSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { cloneFolder } from "../../engine/harness";
import { readFileSync } from "node:fs";

/** What was measured on, without anything that names it. */
export function machine(engineFolder: string): string {
  const cpus = os.cpus();
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GB of memory`;
  const engine = execFileSync(path.join(engineFolder, "pulumi"), ["version"], { encoding: "utf8" }).trim();
  const sdk = JSON.parse(readFileSync(path.join(cloneFolder, "node_modules/@pulumi/pulumi/package.json"), "utf8")) as {
    version: string;
  };
  return (
    `${cpus.length} cores (${cpus[0]?.model.trim() ?? "unknown"}), ${memory}, ${os.type()} on ${os.arch()}; ` +
    `Node ${process.versions.node}, Pulumi ${engine.replace(/^v/, "")}, @pulumi/pulumi ${sdk.version}, state in a local folder.`
  );
}
