import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * Where the official npm launcher `pulumi` and the Automation API keep one version of the CLI. Shared with whatever
 * else uses them on this machine, so it gets the plain CLI and nothing that belongs to a clone.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} version
 */
export function launcherCache(env, version) {
  return path.join(env["PULUMI_HOME"] || path.join(os.homedir(), ".pulumi"), "versions", version);
}

/**
 * Fills one version's folder all or nothing: made aside, then renamed, so that an interrupted or simultaneous attempt
 * never leaves half an executable where somebody would run it.
 * @param {string} root
 * @param {(aside: string) => Promise<import("./engine.mjs").Attempt>} make puts `bin/pulumi` into the folder it is given
 * @returns {Promise<import("./engine.mjs").Attempt>}
 */
export async function fillAtomically(root, make) {
  mkdirSync(path.dirname(root), { recursive: true });
  const aside = mkdtempSync(`${root}.partial-`);
  const clean = () => {
    rmSync(aside, { recursive: true, force: true });
  };
  process.on("exit", clean);
  try {
    const attempt = await make(aside);
    if (!attempt.ok) return attempt;
    const made = path.join(aside, "bin", "pulumi");
    if (!existsSync(made)) return { ok: false, why: "it ended well but left no executable" };
    moveIntoPlace(aside, root);
    return { ok: true };
  } finally {
    process.off("exit", clean);
    clean();
  }
}

/**
 * @param {string} aside
 * @param {string} root
 */
function moveIntoPlace(aside, root) {
  try {
    renameSync(aside, root);
  } catch {
    // The folder is there: an earlier, broken one or that of a faster neighbour. Its executable is replaced in one step.
    mkdirSync(path.join(root, "bin"), { recursive: true });
    renameSync(path.join(aside, "bin", "pulumi"), path.join(root, "bin", "pulumi"));
  }
}
