import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/**
 * The folder in which the program started. The provider process runs there, even if the program calls
 * `process.chdir()`.
 */
const START = process.cwd();

/** Caches what resolves: resolving is slow, and a program declares a thousand resources from one folder. */
const resolvable = new Set<string>();

/**
 * Refuses a resource whose state could not be read again: this command and every later one resolve its provider text
 * from the program's folder.
 *
 * Checks only if the Pulumi CLI runs the program. A unit test stores nothing, and the folder of the Automation API's
 * inline programs, which run inside another process, is known only to the CLI.
 *
 * @param type - the kind of resource, for the message
 * @param path - the published path that state refers to
 */
export function refuseUnresolvable(type: string, path: string): void {
  if (process.env["PULUMI_NODEJS_MONITOR"] === undefined) return;
  if (process.versions["pnp"] !== undefined) {
    throw new pulumi.RunError(
      `creating a ${type} (in ${START}): packages are installed by Yarn Plug'n'Play, and Pulumi's SDK does not ` +
        "work with that. Write `nodeLinker: node-modules` into .yarnrc.yml and run `yarn install`.",
    );
  }
  if ([START, process.cwd()].some((folder) => resolves(folder, path))) return;
  throw new pulumi.RunError(
    `creating a ${type} (in ${START}): pulumi-atlan can't be resolved from the program's folder, and state ` +
      "refers to it by name. Add it to the dependencies of the program's own package.json (`npm install pulumi-atlan`); " +
      "a library that wraps it makes it a peer dependency.",
  );
}

function resolves(folder: string, path: string): boolean {
  const found = join(folder, path);
  if (resolvable.has(found)) return true;
  try {
    createRequire(join(folder, "program.js")).resolve(path);
    resolvable.add(found);
    return true;
  } catch {
    return false;
  }
}
