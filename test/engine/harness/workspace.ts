import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeFiles } from "./newStack.js";

/** The clone that these tests belong to. */
export const cloneFolder = path.resolve(__dirname, "..", "..", "..");

/** What makes a program: its files by relative path, or a folder with a Pulumi.yaml that is run where it is. */
type Program = string | Readonly<Record<string, string>>;

export interface WorkspaceOptions {
  readonly program: Program;
  readonly project?: string;
  /** Runs the program through the SDK's ts-node, as a program without the option does. Plain JavaScript is faster. */
  readonly typescript?: boolean;
  /** Folders to link into the program's node_modules beside (or instead of) pulumi-atlan and the SDK. */
  readonly packages?: Readonly<Record<string, string>>;
}

/**
 * All folders of one throwaway stack. What the CLI writes (state, config, its home, temporary files) stays below
 * `root`, also where the program is a folder of the clone.
 */
export interface Workspace {
  readonly root: string;
  readonly home: string;
  readonly state: string;
  readonly temporary: string;
  readonly project: string;
  /** Holds Pulumi.yaml of the program: where `up` and the like run. */
  readonly programFolder: string;
  /** Holds a Pulumi.yaml of the same project: where stack, state and config commands run and leave Pulumi.<stack>.yaml. */
  readonly configFolder: string;
}

export function makeWorkspace(options: WorkspaceOptions): Workspace {
  // Resolved, because the engine reports real paths (macOS has its temporary folder behind a link).
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-stack-")));
  const folders = { home: inside(root, "home"), state: inside(root, "state"), temporary: inside(root, "tmp") };
  try {
    if (typeof options.program === "string") {
      const project = projectNameIn(options.program);
      const configFolder = inside(root, "config");
      writeFileSync(path.join(configFolder, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\n`);
      return { root, ...folders, project, programFolder: path.resolve(options.program), configFolder };
    }
    const project = options.project ?? "harness";
    const programFolder = inside(root, "program");
    writeFiles(programFolder, { ...frame(project, options.typescript ?? false), ...options.program });
    linkPackages(programFolder, options.packages ?? {});
    return { root, ...folders, project, programFolder, configFolder: programFolder };
  } catch (error) {
    rmSync(root, { recursive: true, force: true });
    throw error;
  }
}

function frame(project: string, typescript: boolean): Record<string, string> {
  return {
    "Pulumi.yaml": `name: ${project}\nruntime:\n  name: nodejs\n  options:\n    typescript: ${typescript}\n`,
    // Without a manifest of its own the SDK warns in every run.
    "package.json": '{ "private": true }\n',
  };
}

/**
 * The provider text in state is resolved from the program's folder, so the packages are linked there. Node follows the
 * links, so both find the clone's dependencies and share one SDK.
 */
function linkPackages(folder: string, packages: Readonly<Record<string, string>>): void {
  const links = {
    "pulumi-atlan": cloneFolder,
    "@pulumi/pulumi": path.join(cloneFolder, "node_modules", "@pulumi", "pulumi"),
    ...packages,
  };
  for (const [name, target] of Object.entries(links)) {
    const link = path.join(folder, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
}

function projectNameIn(folder: string): string {
  const file = path.join(folder, "Pulumi.yaml");
  const name = /^name:\s*["']?([\w.-]+)["']?\s*$/m.exec(readFileSync(file, "utf8"))?.[1];
  if (name === undefined) throw new Error(`Reading the project (${file}): it has no name. Add a line "name: …".`);
  return name;
}

function inside(root: string, name: string): string {
  const folder = path.join(root, name);
  mkdirSync(folder);
  return folder;
}
