import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../scripts/toolchain/clone.mjs";
import { environment } from "./environment";

/**
 * A tool that is an npm package: at a pinned version, in this clone's cache, and no dependency of the clone. Gives the
 * package's folder.
 */
export function fetchPackage(name: string, version: string): string {
  const target = path.join(cacheFolder, `${name.replace("/", "-")}-${version}`);
  const inside = path.join(target, "node_modules", name);
  if (existsSync(inside)) return inside;
  mkdirSync(cacheFolder, { recursive: true });
  const aside = mkdtempSync(`${target}.partial-`);
  try {
    // A manifest of its own keeps npm from taking the clone around it for the project.
    writeFileSync(path.join(aside, "package.json"), '{ "private": true }\n');
    const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"];
    execFileSync("npm", ["install", "--save-exact", ...options, `${name}@${version}`], {
      cwd: aside,
      env: environment(process.execPath),
      stdio: "pipe",
    });
    renameSync(aside, target);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return inside;
}
