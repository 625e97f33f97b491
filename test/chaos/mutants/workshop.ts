import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import type { Census } from "../census";
import type { Family } from "../families";
import { playShare } from "../workers";
import type { Mutant } from ".";

/** Where the provider as it is stands. */
export const clone = resolve(__dirname, "../../..");

/** What the simulation and the specs of `test/unit` and `test/wire` need. */
const PARTS = [
  ...["package.json", "tsconfig.json", "provider", "examples/pipeline/.github", "examples/fleet/readConnections.ts"],
  ...[
    "test/rig",
    "test/tenant",
    "test/chaos",
    "test/table",
    "test/unit",
    "test/wire",
    "test/docs/checkTypes.ts",
    "test/browser/example.ts",
  ],
];

const COMPILER_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.CommonJS,
  esModuleInterop: true,
};

/** By the text of a file: all copies are alike but for a few lines. */
const compiled = new Map<string, string>();

/**
 * Copies the provider and its tests, and makes the copy wrong as the mutant says; answers its folder. The copy is compiled, for
 * a loader would take longer over its hundreds of files, which are new to it, than what they are run for.
 */
export function build(mutant: Pick<Mutant, "name" | "changes">): string {
  const folder = join(clone, ".tmp", "mutants", mutant.name.replaceAll(" ", "-"));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) {
    cpSync(join(clone, part), join(folder, part), { recursive: true });
  }
  for (const { file, from, to } of mutant.changes) {
    const path = join(folder, "provider", file);
    const text = readFileSync(path, "utf8");
    const times = text.split(from).length - 1;
    if (times !== 1) throw new Error(`${mutant.name}: "${from}" is ${times} times in provider/${file}, not once`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  compile(folder);
  return folder;
}

/** Puts beside each file what Node runs. */
function compile(folder: string): void {
  for (const file of globSync("**/*.ts", { cwd: folder })) {
    const text = readFileSync(join(folder, file), "utf8");
    const code = compiled.get(text) ?? ts.transpile(text, COMPILER_OPTIONS);
    compiled.set(text, code);
    writeFileSync(join(folder, file.replace(/\.ts$/, ".js")), code);
  }
}

/** Plays schedules of a family against a copy. */
export function playIn(
  folder: string,
  family: Family,
  from: number,
  to: number,
  untilViolation = false,
): Promise<Census> {
  const main = join(folder, "test/chaos/main.js");
  return playShare(main, folder, family, from, to, ...(untilViolation ? ["--until-violation"] : []));
}
