import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { environment } from "./environment";
import { fetchPackage } from "./fetchPackage";

/** How a team brings packages into its program's folder. */
export interface PackageManager {
  readonly name: string;
  /** Its npm package and script; undefined: the npm that is on PATH. */
  readonly tool?: { readonly package: string; readonly version: string; readonly script: string };
  /** Arguments that install what package.json asks for. */
  readonly install: readonly string[];
  /** Arguments before a command that an installed package brings. */
  readonly execute: readonly string[];
  /** Files that it wants beside package.json. */
  readonly files: Readonly<Record<string, string>>;
  /** How package.json names the folder of a package that is linked instead of fetched. */
  readonly link: string;
  /**
   * It can't be used: what the program says when Node is told how to find packages (which is told to CommonJS alone: to ES
   * modules by a loader, under which the SDK fails in words of its own).
   */
  readonly refusal?: { readonly nodeOptions: (folder: string) => string; readonly message: string };
}

const yarnBerry = {
  tool: { package: "@yarnpkg/cli-dist", version: "4.18.1", script: "bin/yarn.js" },
  install: ["install"],
  execute: ["run"],
  link: "link:",
};

const settings = (nodeLinker: string): Readonly<Record<string, string>> => ({
  ".yarnrc.yml": `nodeLinker: ${nodeLinker}\nenableImmutableInstalls: false\nenableTelemetry: false\n`,
  // Says that this folder is a project of its own.
  "yarn.lock": "",
});

export const packageManagers: readonly PackageManager[] = [
  {
    name: "npm",
    install: ["install", "--no-audit", "--no-fund", "--prefer-offline"],
    execute: ["exec", "--no", "--"],
    files: {},
    link: "file:",
  },
  {
    name: "pnpm",
    tool: { package: "pnpm", version: "12.21.0", script: "bin/pnpm.mjs" },
    install: ["install", "--no-frozen-lockfile", "--prefer-offline"],
    execute: ["exec"],
    // The SDK has a dependency with a build script that it does not need; pnpm wants that to be said.
    files: { "pnpm-workspace.yaml": "allowBuilds:\n  protobufjs: false\n" },
    link: "link:",
  },
  {
    name: "yarn classic",
    tool: { package: "yarn", version: "1.22.22", script: "bin/yarn.js" },
    install: ["install", "--non-interactive", "--prefer-offline", "--no-lockfile"],
    execute: ["run", "--silent"],
    files: {},
    link: "link:",
  },
  { name: "yarn", ...yarnBerry, files: settings("node-modules") },
  {
    name: "yarn PnP",
    ...yarnBerry,
    files: settings("pnp"),
    refusal: {
      nodeOptions: (folder) => `--require ${path.join(folder, ".pnp.cjs")}`,
      message: "packages are installed by Yarn Plug'n'Play, and Pulumi's SDK does not work with that",
    },
  },
];

/** Writes the manifest and installs it, with the package manager running on that Node. */
export async function install(
  manager: PackageManager,
  folder: string,
  manifest: Readonly<Record<string, unknown>>,
  node: string,
): Promise<void> {
  for (const [name, text] of Object.entries(manager.files)) writeFileSync(path.join(folder, name), text);
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest, undefined, 2));
  await start(manager, folder, manager.install, node);
}

/** Runs a command that an installed package brings; gives what it prints. */
export function execute(
  manager: PackageManager,
  folder: string,
  command: readonly string[],
  node: string,
): Promise<string> {
  return start(manager, folder, [...manager.execute, ...command], node);
}

async function start(
  { name, tool }: PackageManager,
  folder: string,
  args: readonly string[],
  node: string,
): Promise<string> {
  const script = tool && path.join(fetchPackage(tool.package, tool.version), tool.script);
  const [command, before] = script === undefined ? ["npm", []] : [node, [script]];
  try {
    const options = { cwd: folder, env: environment(node), maxBuffer: 16_000_000 };
    return (await promisify(execFile)(command, [...before, ...args], options)).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`Running ${name} (${args.join(" ")}): it failed. Its output:\n${stdout}${stderr}`, {
      cause: error,
    });
  }
}
