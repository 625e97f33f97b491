import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * @typedef {import("@pulumi/pulumi/proto/language_pb.js").RunPluginRequest} RunPluginRequest
 * @typedef {{ stdout: (bytes: Buffer) => void, stderr: (bytes: Buffer) => void, signal: AbortSignal }} Engine
 */

/**
 * Runs one policy pack with the SDK that the pack itself depends on. What it prints goes to the engine, which finds the
 * pack's port in it.
 * @param {RunPluginRequest} request
 * @param {Engine} engine
 * @returns {Promise<number>} its exit code
 */
export function runPolicyPack(request, engine) {
  const folder = folderOf(request);
  return run(folder, [findRunner(folder, "run-policy-pack"), ...request.getArgsList(), folder], request, engine);
}

/**
 * Runs one provider that is written in Node, in the same way.
 * @param {RunPluginRequest} request
 * @param {Engine} engine
 * @returns {Promise<number>} its exit code
 */
export function runProvider(request, engine) {
  const folder = folderOf(request);
  return run(folder, [findRunner(folder, "run-plugin"), folder, ...request.getArgsList()], request, engine);
}

/**
 * @param {string} folder
 * @param {string[]} args
 * @param {RunPluginRequest} request
 * @param {Engine} engine
 */
async function run(folder, args, request, { stdout, stderr, signal }) {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: environmentOf(request),
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", stdout);
  child.stderr.on("data", stderr);
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill);
  if (signal.aborted) kill();
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        resolve(code ?? -1);
      });
    });
  } finally {
    signal.removeEventListener("abort", kill);
  }
}

/** @param {RunPluginRequest} request */
function folderOf(request) {
  return request.getInfo()?.getProgramDirectory() || request.getPwd();
}

/**
 * @param {string} folder
 * @param {string} name of the SDK's command
 */
function findRunner(folder, name) {
  try {
    return createRequire(path.join(folder, "index.js")).resolve(`@pulumi/pulumi/cmd/${name}`);
  } catch {
    const what = name === "run-policy-pack" ? "the policy pack" : "the plugin";
    throw new Error(
      `Running ${what} (${folder}): @pulumi/pulumi is not installed where ${what.replace("policy ", "")} can find it. Run npm install there.`,
    );
  }
}

/** @param {RunPluginRequest} request */
function environmentOf(request) {
  return Object.fromEntries(
    request.getEnvList().map((entry) => {
      const at = entry.indexOf("=");
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}
