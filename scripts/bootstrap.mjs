/**
 * Starts an npm script in a clone that may be brand new: `node scripts/bootstrap.mjs [--engine] [--no-build] NAME …`.
 * It brings what is missing (npm packages, a new enough Node, the compiled provider, with --engine the Pulumi CLI),
 * says what it is doing where that takes long, and costs next to nothing when all is there.
 */
import os from "node:os";
import path from "node:path";
import { ensureBuilt } from "./toolchain/build.mjs";
import { endLiveChildren } from "./toolchain/child.mjs";
import { cacheFolder, cloneFolder, engineVersion, oldestNode, pinnedNode } from "./toolchain/clone.mjs";
import { chooseEngine } from "./toolchain/engine.mjs";
import { assembleEngineFolder } from "./toolchain/engineFolder.mjs";
import { isExecutable, machineProbes } from "./toolchain/engineProbes.mjs";
import { ensureInstalled } from "./toolchain/install.mjs";
import { launcherCache } from "./toolchain/launcherCache.mjs";
import { withLock } from "./toolchain/lock.mjs";
import { ensureNode } from "./toolchain/node.mjs";
import { Problem } from "./toolchain/problem.mjs";
import { say } from "./toolchain/progress.mjs";
import { runScript, stopSignals, stopWithNpm } from "./toolchain/scriptRun.mjs";

/** @param {string[]} args */
async function main(args) {
  const flags = args.filter((arg, index) => arg.startsWith("--") && index < firstWord(args));
  const [script, ...rest] = args.slice(firstWord(args));
  const unknown = flags.find((flag) => flag !== "--engine" && flag !== "--no-build");
  if (script === undefined || unknown !== undefined)
    throw new Problem(
      `Reading the command line (${args.join(" ")}): ${unknown === undefined ? "no npm script is named" : `${unknown} is not known`}.\n` +
        "Call it as node scripts/bootstrap.mjs [--engine] [--no-build] NAME [arguments].",
    );
  const { env, node } = await withLock(cloneFolder, () => prepare(new Set(flags)));
  return runScript({ clone: cloneFolder, node, env, script, args: rest });
}

/** @param {string[]} args */
function firstWord(args) {
  const index = args.findIndex((arg) => !arg.startsWith("--"));
  return index === -1 ? args.length : index;
}

/** @param {ReadonlySet<string>} flags */
async function prepare(flags) {
  await ensureInstalled(cloneFolder);
  const nodeFolder = await ensureNode({ cache: cacheFolder, oldest: oldestNode, pinned: pinnedNode });
  const node = path.join(nodeFolder, "node");
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: [nodeFolder, process.env["PATH"]].join(path.delimiter) };
  // npm exports the Node that it runs on; inner scripts must not fall back to an outer, older one.
  env["NODE"] = node;
  env["npm_node_execpath"] = node;
  if (!flags.has("--no-build")) await ensureBuilt({ clone: cloneFolder, cache: cacheFolder, env, node });
  if (flags.has("--engine")) {
    const folder = await prepareEngine(env);
    env["PULUMI_ATLAN_ENGINE"] = folder;
    env["PATH"] = [nodeFolder, folder, process.env["PATH"]].join(path.delimiter);
  }
  return { env, node };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the folder of an engine with its language host beside it
 */
async function prepareEngine(env) {
  const root = launcherCache(env, engineVersion);
  const probes = machineProbes({ clone: cloneFolder, version: engineVersion, root, env });
  const choice = await chooseEngine(engineVersion, probes);
  const found = choice.from === "path" ? choice.folder : path.join(root, "bin");
  if (isExecutable(path.join(found, "pulumi-language-nodejs"))) {
    say(`engine: ${found}`);
    return found;
  }
  const cli = path.join(found, "pulumi");
  const folder = assembleEngineFolder({ clone: cloneFolder, cache: cacheFolder, version: engineVersion, cli });
  say(`engine: ${cli}, with this clone's development language host in ${path.relative(cloneFolder, folder)}`);
  return folder;
}

for (const signal of stopSignals) {
  process.on(signal, () => {
    endLiveChildren();
    process.exit(128 + os.constants.signals[signal]);
  });
}
stopWithNpm();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `${error instanceof Problem ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
