import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * Runs one policy pack with the SDK that the pack itself depends on. What it prints goes to the engine, which finds the
 * pack's port in it.
 * @param {import("@pulumi/pulumi/proto/language_pb.js").RunPluginRequest} request
 * @param {{ stdout: (bytes: Buffer) => void, stderr: (bytes: Buffer) => void, signal: AbortSignal }} engine
 * @returns {Promise<number>} its exit code
 */
export async function runPolicyPack(request, { stdout, stderr, signal }) {
  const folder = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const child = spawn(process.execPath, [findRunner(folder), ...request.getArgsList(), folder], {
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

/** @param {string} folder */
function findRunner(folder) {
  try {
    return createRequire(path.join(folder, "index.js")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  } catch {
    throw new Error(
      `Running the policy pack (${folder}): @pulumi/pulumi is not installed where the pack can find it. Run npm install there.`,
    );
  }
}

/** @param {import("@pulumi/pulumi/proto/language_pb.js").RunPluginRequest} request */
function environmentOf(request) {
  return Object.fromEntries(
    request.getEnvList().map((entry) => {
      const at = entry.indexOf("=");
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}
