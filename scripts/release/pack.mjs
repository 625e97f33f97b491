import { execFileSync } from "node:child_process";
import path from "node:path";
import { cloneFolder } from "../toolchain/clone.mjs";

/**
 * @typedef {object} Tarball
 * @property {string} file
 * @property {readonly { readonly path: string, readonly size: number }[]} files what is in it
 * @property {number} unpackedSize in bytes
 */

/**
 * Packs what `npm publish` would send. dist/ has to be built.
 * @param {string} folder where the tarball goes
 * @returns {Tarball}
 */
export function pack(folder) {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed] = JSON.parse(execFileSync("npm", args, { cwd: cloneFolder, encoding: "utf8" }));
  return { file: path.join(folder, packed.filename), files: packed.files, unpackedSize: packed.unpackedSize };
}
