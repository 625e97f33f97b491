import { readFileSync } from "node:fs";
import path from "node:path";

/** The folder of this clone; everything else is found from here, so the clone may live and move anywhere. */
export const cloneFolder = path.resolve(import.meta.dirname, "..", "..");

/** What bootstrap makes for this clone only. Deleting it costs time, nothing else. */
export const cacheFolder = path.join(cloneFolder, "node_modules", ".cache", "pulumi-atlan");

/** @type {{ engines: { node: string }, devDependencies: Record<string, string> }} */
const manifest = JSON.parse(readFileSync(path.join(cloneFolder, "package.json"), "utf8"));

/** The oldest Node that the package supports, as package.json promises it to users. */
export const oldestNode = manifest.engines.node.replace(/^[^0-9]*/, "");

/** The Node that is fetched where the present one is older. */
export const pinnedNode = "22.23.3";

/** The Pulumi CLI that the official npm launcher is pinned to; an older one is not used. */
export const engineVersion = manifest.devDependencies["pulumi"] ?? "";
