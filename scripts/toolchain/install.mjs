import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runChild } from "./child.mjs";
import { npmCommand } from "./npm.mjs";
import { Problem } from "./problem.mjs";
import { say, sayWhile } from "./progress.mjs";

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} LockFile */

/**
 * Installs the locked dependencies unless node_modules was made from this very lock file.
 * @param {string} clone
 */
export async function ensureInstalled(clone) {
  const lockText = readFileSync(path.join(clone, "package-lock.json"), "utf8");
  const hash = createHash("sha256").update(lockText).digest("hex");
  const stamp = path.join(clone, "node_modules", ".cache", "pulumi-atlan", "package-lock.sha256");
  if (readOrNothing(stamp) === hash) return;
  const installed = readOrNothing(path.join(clone, "node_modules", ".package-lock.json"));
  if (installed === undefined || !agrees(JSON.parse(lockText), JSON.parse(installed))) {
    say("installing the locked npm packages (`npm ci`; the first time it downloads them, about a minute)");
    const npm = npmCommand();
    const args = [...npm.args, "ci", "--no-audit", "--no-fund", "--loglevel=error", "--progress=false"];
    const ended = await sayWhile("installing npm packages", runChild(npm.command, args, { cwd: clone }));
    if (ended.code !== 0)
      throw new Problem(
        `Installing the npm packages (npm ci, exit code ${ended.code}): ${ended.output.trim()}\n` +
          "Check that the npm registry can be reached and that package-lock.json belongs to package.json, then try again.",
      );
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

/**
 * Whether npm's own record of what it installed is what the lock file asks for. It spares a second install to those
 * who ran `npm ci` themselves. Optional packages may be missing (they are for other platforms), extra ones not.
 * @param {LockFile} wanted
 * @param {LockFile} installed
 */
export function agrees(wanted, installed) {
  const want = wanted.packages ?? {};
  const have = installed.packages ?? {};
  for (const [place, entry] of Object.entries(want)) {
    if (!place.includes("node_modules/")) continue;
    const there = have[place];
    if (there === undefined ? !(entry.optional ?? entry.devOptional ?? false) : there.version !== entry.version)
      return false;
  }
  return Object.keys(have).every((place) => place in want);
}

/** @param {string} file */
function readOrNothing(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
