import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { cloneFolder } from "../toolchain/clone.mjs";

/** The engine starts it with its own address. No PulumiPlugin.yaml lies beside it: Pulumi would call npm for it. */
const LAUNCHER = '#!/bin/sh\nexec node "$(dirname "$0")/node_modules/pulumi-atlan/dist/plugin/main.js" "$@"\n';

/**
 * What the plugin requires while it runs, package by package, and what of each. It looks itself up by its name, so it is one of them.
 * @type {readonly { readonly name: string, readonly of?: string, readonly parts: readonly string[] }[]}
 */
const PACKAGES = [
  { name: "pulumi-atlan", parts: ["dist/plugin", "dist/shared", "dist/nodeVersion.js", "LICENSE"] },
  { name: "undici", parts: ["index.js", "lib", "LICENSE"] },
  { name: "@pulumi/pulumi", parts: ["proto", "LICENSE"] },
  { name: "@grpc/grpc-js", of: "@pulumi/pulumi", parts: ["build/src", "LICENSE"] },
  { name: "@js-sdsl/ordered-map", of: "@grpc/grpc-js", parts: ["dist/cjs", "LICENSE"] },
  { name: "google-protobuf", of: "@pulumi/pulumi", parts: ["google-protobuf.js", "google", "LICENSE.md"] },
];

/**
 * Packs the plugin with all that it needs but Node, for `pulumi plugin install resource atlan VERSION --file FILE`. dist/ has to
 * be built.
 * @param {string} folder where the file goes
 * @param {string} version of the package
 * @returns {{ file: string, size: number }} size in bytes
 */
export function packPlugin(folder, version) {
  const aside = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-plugin-"));
  try {
    const launcher = path.join(aside, "pulumi-resource-atlan");
    writeFileSync(launcher, LAUNCHER);
    chmodSync(launcher, 0o755);
    for (const { name, of, parts } of PACKAGES) {
      const from = folderOf(name, of === undefined ? cloneFolder : folderOf(of, cloneFolder));
      for (const part of ["package.json", ...parts])
        copyCode(path.join(from, part), path.join(aside, "node_modules", name, part));
    }
    const file = path.join(folder, `pulumi-resource-atlan-v${version}.tgz`);
    execFileSync("tar", ["-czf", file, "-C", aside, ...readdirSync(aside)]);
    return { file, size: statSync(file).size };
  } finally {
    rmSync(aside, { recursive: true });
  }
}

/**
 * @param {string} name of a package
 * @param {string} from the folder of the package that requires it
 */
function folderOf(name, from) {
  if (name === "pulumi-atlan") return cloneFolder;
  const main = createRequire(path.join(from, "package.json")).resolve(name);
  const folder = path.join("node_modules", name);
  return main.slice(0, main.lastIndexOf(folder) + folder.length);
}

/**
 * Without declarations and source maps, which nothing runs.
 * @param {string} from
 * @param {string} to
 */
function copyCode(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (file) => !/\.(map|ts)$/.test(file) });
}
