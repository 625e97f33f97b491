import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/**
 * The engine looks for its Node language host and for the launcher of dynamic providers beside its own executable
 * (found elsewhere, every run prints a warning). So a bare CLI gets a folder of the clone, where they can lie together.
 * All paths in it are relative: the clone may move.
 * @param {{ clone: string, cache: string, version: string, cli: string }} what `cli`: the executable to put there
 * @returns {string} the folder
 */
export function assembleEngineFolder({ clone, cache, version, cli }) {
  const folder = path.join(cache, `engine-${version}`);
  mkdirSync(folder, { recursive: true });
  placeCli(path.join(folder, "pulumi"), cli);
  placeText(path.join(folder, "pulumi-language-nodejs"), hostLauncher(folder, clone));
  placeLink(
    path.join(folder, "pulumi-resource-pulumi-nodejs"),
    path.relative(folder, path.join(clone, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs")),
  );
  return folder;
}

/**
 * @param {string} folder
 * @param {string} clone
 */
function hostLauncher(folder, clone) {
  const host = path.relative(folder, path.join(clone, "scripts", "toolchain", "language-host.mjs"));
  return `#!/bin/sh\nexec node "$(dirname "$0")/${host}" "$@"\n`;
}

/**
 * A hard link costs nothing; a copy is for a cache on another file system. Size and time tell a CLI that was replaced
 * in the launcher's cache.
 * @param {string} place
 * @param {string} cli
 */
function placeCli(place, cli) {
  const wanted = statSync(cli);
  const there = statSync(place, { throwIfNoEntry: false });
  if (there?.ino === wanted.ino && there.dev === wanted.dev) return;
  if (there?.size === wanted.size && there.mtimeMs >= wanted.mtimeMs) return;
  intoPlace(place, (aside) => {
    try {
      linkSync(cli, aside);
    } catch {
      copyFileSync(cli, aside);
      chmodSync(aside, 0o755);
    }
  });
}

/**
 * @param {string} place
 * @param {string} text
 */
function placeText(place, text) {
  if (existsSync(place) && readFileSync(place, "utf8") === text) return;
  intoPlace(place, (aside) => {
    writeFileSync(aside, text, { mode: 0o755 });
  });
}

/**
 * @param {string} place
 * @param {string} target
 */
function placeLink(place, target) {
  try {
    if (readlinkSync(place) === target) return;
  } catch {
    // Not there yet.
  }
  intoPlace(place, (aside) => {
    symlinkSync(target, aside);
  });
}

/**
 * @param {string} place
 * @param {(aside: string) => void} make
 */
function intoPlace(place, make) {
  const aside = `${place}.${process.pid}`;
  rmSync(aside, { force: true });
  make(aside);
  renameSync(aside, place);
}
