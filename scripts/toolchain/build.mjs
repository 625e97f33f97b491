import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runChild } from "./child.mjs";
import { npmCommand } from "./npm.mjs";
import { Problem } from "./problem.mjs";
import { say } from "./progress.mjs";

/**
 * Builds dist/ from its sources unless that is up to date. Content decides (times alone miss a file that was
 * removed), and times catch a dist/ that was made by hand from sources which were put back since.
 * @param {{ clone: string, cache: string, env: NodeJS.ProcessEnv, node: string }} what
 */
export async function ensureBuilt({ clone, cache, env, node }) {
  const sources = sourceFiles(clone);
  const hash = createHash("sha256");
  for (const file of sources) hash.update(path.relative(clone, file)).update("\0").update(readFileSync(file));
  const digest = hash.digest("hex");
  const stamp = path.join(cache, "provider.sha256");
  const newest = Math.max(...sources.map(changedAt));
  if (readStamp(stamp) === digest && changedAt(path.join(clone, "dist", "index.js")) >= newest) return;
  say("compiling the provider (`npm run build`)");
  const npm = npmCommand(node);
  const ended = await runChild(npm.command, [...npm.args, "run", "--silent", "build"], { cwd: clone, env });
  if (ended.code !== 0)
    throw new Problem(`Compiling the provider (npm run build): ${ended.output.trim()}\nMend the errors and try again.`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, digest);
}

/** @param {string} clone */
function sourceFiles(clone) {
  const folders = ["provider", path.join("test", "tenant")];
  const code = folders
    .flatMap((folder) => readdirSync(path.join(clone, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".spec.ts"))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const recipe = [
    "tsconfig.json",
    "package.json",
    "scripts/build.mjs",
    "scripts/build/readable.mjs",
    "provider/plugin/schema.json",
  ].map((file) => path.join(clone, file));
  return [...code, ...recipe].sort();
}

/** @param {string} file */
function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

/** @param {string} file */
function readStamp(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
