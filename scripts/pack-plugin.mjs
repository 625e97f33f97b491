/**
 * `npm run pack:plugin`: packs the plugin into one file that needs neither npm nor a network, for
 * `pulumi plugin install resource atlan VERSION --file FILE`.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { packPlugin } from "./release/packPlugin.mjs";
import { cloneFolder } from "./toolchain/clone.mjs";

execFileSync("npm", ["run", "--silent", "build"], { cwd: cloneFolder, stdio: "inherit" });
/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(path.join(cloneFolder, "package.json"), "utf8"));
const { file, size } = packPlugin(cloneFolder, version);
console.log(`${path.relative(cloneFolder, file)}, ${size} bytes. On each machine that has Node and Pulumi:

pulumi plugin install resource atlan ${version} --file ${path.basename(file)}`);
