import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Where a program began, which is where the provider process runs: a program may go elsewhere by `process.chdir()`. */
const START = process.cwd();

/** What was found to resolve: looking is slow, and a program declares its thousand resources from one folder. */
const resolvable = new Set<string>();

/**
 * Refuses a resource whose state could not be read again: its provider text is resolved from the program's folder, by this command
 * and by every later one.
 *
 * Only where the Pulumi CLI runs the program. In a unit test nothing is stored; and of a program that runs inside another process (the
 * Automation API's inline programs) only the CLI knows the folder.
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
