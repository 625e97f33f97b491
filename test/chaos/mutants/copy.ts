import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
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
    "test/bench/bed",
    "test/browser/example.ts",
  ],
];

const COMPILER_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.CommonJS,
  esModuleInterop: true,
};

/**
 * A compiled copy of the provider and its tests, in which one variant after the other is made and unmade. It is compiled, for a
 * loader would take longer over its hundreds of files, which are new to it, than what they are run for.
 */
export class Copy {
  readonly folder: string;

  /** @param name of its folder; two processes need two */
  constructor(name: string) {
    this.folder = join(clone, ".tmp", "mutants", name);
    this.remove();
    mkdirSync(this.folder, { recursive: true });
    for (const part of PARTS) cpSync(join(clone, part), join(this.folder, part), { recursive: true });
    for (const file of globSync("**/*.ts", { cwd: this.folder })) this.compile(file);
  }

  /** Makes the copy wrong as the mutant says, for as long as it is used. */
  async madeWrong<T>({ name, changes }: Mutant, use: (folder: string) => Promise<T>): Promise<T> {
    try {
      for (const { file, from, to } of changes) {
        const path = join(this.folder, "provider", file);
        const text = readFileSync(path, "utf8");
        const times = text.split(from).length - 1;
        if (times !== 1) throw new Error(`${name}: "${from}" is ${times} times in provider/${file}, not once`);
        writeFileSync(
          path,
          text.replace(from, () => to),
        );
        this.compile(join("provider", file));
      }
      return await use(this.folder);
    } finally {
      for (const { file } of changes) this.restore(join("provider", file));
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private restore(file: string): void {
    cpSync(join(clone, file), join(this.folder, file));
    this.compile(file);
  }

  /** Puts beside a file what Node runs. */
  private compile(file: string): void {
    const code = ts.transpile(readFileSync(join(this.folder, file), "utf8"), COMPILER_OPTIONS);
    writeFileSync(join(this.folder, file.replace(/\.ts$/, ".js")), code);
  }
}

/** The environment of what runs in a copy: what Node has compiled for one process, it does not compile for the next one. */
export const environmentIn = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_COMPILE_CACHE: join(folder, ".compile-cache"),
});
