import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { buildEngine } from "./engineBuild.mjs";
import { runChild } from "./child.mjs";
import { downloadEngine } from "./engineDownload.mjs";
import { say } from "./progress.mjs";

/**
 * What there is on this machine, as the choice of the engine asks for it.
 * @param {{ clone: string, version: string, root: string, env: NodeJS.ProcessEnv }} what
 * @returns {import("./engine.mjs").Probes}
 */
export function machineProbes({ clone, version, root, env }) {
  return {
    say,
    onPath: () => pulumisOnPath(env),
    isCached: () => isExecutable(path.join(root, "bin", "pulumi")),
    download: () => downloadEngine({ clone, version, root, env }),
    build: () => buildEngine({ module: path.join(clone, "scripts", "toolchain", "engine-module"), version, root, env }),
  };
}

/**
 * npm puts node_modules/.bin on PATH, and what is called pulumi there is the launcher: no CLI, but what fetches one.
 * @param {NodeJS.ProcessEnv} env
 * @returns {import("./engine.mjs").Candidate[]}
 */
function pulumisOnPath(env) {
  return [...new Set((env["PATH"] ?? "").split(path.delimiter))]
    .filter((folder) => folder !== "" && !folder.endsWith(path.join("node_modules", ".bin")))
    .filter((folder) => isExecutable(path.join(folder, "pulumi")))
    .map((folder) => ({
      folder: path.resolve(folder),
      hasLanguageHost: isExecutable(path.join(folder, "pulumi-language-nodejs")),
      version: () => askVersion(path.join(folder, "pulumi"), env),
    }));
}

/**
 * @param {string} executable
 * @param {NodeJS.ProcessEnv} env
 */
async function askVersion(executable, env) {
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const ended = await runChild(executable, ["version"], { env: quiet, timeoutMs: 20_000 });
  return ended.code === 0 ? ended.output.trim().split("\n").at(-1) : undefined;
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    const stat = statSync(file);
    return stat.isFile() && stat.size > 0;
  } catch {
    return false;
  }
}
