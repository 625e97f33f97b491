import path from "node:path";
import ts from "typescript";
import type { Block } from "./blocks";

const clone = path.join(__dirname, "../..");
/** A folder that is there only in memory; imports are looked for from there upwards. */
const FOLDER = path.join(clone, "node_modules/.cache/pulumi-atlan/snippets");

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  // Snippets wait at the top level, as ES modules may.
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  resolveJsonModule: true,
  types: ["node"],
  typeRoots: [path.join(clone, "node_modules/@types")],
  paths: { "pulumi-atlan": [path.join(clone, "provider/index.ts")] },
};

/** What a snippet may leave out. */
const PRELUDE = [
  ["pulumi", 'import * as pulumi from "@pulumi/pulumi"; '],
  ["atlan", 'import * as atlan from "pulumi-atlan"; '],
] as const;

/** Checks the blocks in one go, each as a program of its own beside the files of its page; gives what is wrong. */
export function checkTypes(blocks: readonly Block[]): string[] {
  const sources = new Map<string, string>();
  const places = new Map<string, Block>();
  for (const block of blocks) {
    const folder = path.join(FOLDER, block.page.replaceAll("/", "-"));
    const file = path.join(folder, `line-${block.line}.ts`);
    sources.set(file, withPrelude(block.text));
    places.set(file, block);
    if (block.use?.kind === "file") sources.set(path.join(folder, block.use.file), withPrelude(block.text));
  }
  const folders = new Set([...sources.keys()].map((name) => path.dirname(name)));
  const host = ts.createCompilerHost(OPTIONS);
  const inMemory: ts.CompilerHost = {
    ...host,
    fileExists: (name) => sources.has(path.normalize(name)) || host.fileExists(name),
    directoryExists: (name) => folders.has(path.normalize(name)) || (host.directoryExists?.(name) ?? true),
    readFile: (name) => sources.get(path.normalize(name)) ?? host.readFile(name),
    getSourceFile: (name, version, ...options) => {
      const text = sources.get(path.normalize(name));
      return text === undefined
        ? host.getSourceFile(name, version, ...options)
        : ts.createSourceFile(name, text, version);
    },
  };
  const program = ts.createProgram([...places.keys()], OPTIONS, inMemory);
  const checked = [...places.keys()].map((name) => program.getSourceFile(name));
  const found = checked.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  return found.map(({ file, start = 0, messageText }) => {
    const block = file && places.get(path.normalize(file.fileName));
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    const place = block === undefined ? (file?.fileName ?? "") : `${block.page}:${block.line + 1 + line}`;
    return `${place}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

/** On the first line, so that the others keep their numbers. The `export` makes a module of it. */
function withPrelude(text: string): string {
  const missing = PRELUDE.filter(([name]) => !text.includes(`* as ${name} `) && text.includes(`${name}.`));
  return `${missing.map(([, line]) => line).join("")}export {}; ${text}`;
}
