import path from "node:path";
import { pinnedNode } from "../../scripts/toolchain/clone.mjs";
import { platformPackage } from "../../scripts/toolchain/node.mjs";
import { majorOf } from "../../scripts/toolchain/version.mjs";
import { fetchPackage } from "./fetchPackage";

/** The Nodes that programs run on: the oldest line that the package supports, and the one after it. */
export const nodeVersions: readonly string[] = [pinnedNode, "24.21.0"];

/** The executable of a Node of that line: the one that runs us, or a fetched one. */
export function nodeExecutable(version: string): string {
  if (majorOf(process.versions.node) === majorOf(version)) return process.execPath;
  return path.join(fetchPackage(platformPackage(process.platform, process.arch), version), "bin", "node");
}
