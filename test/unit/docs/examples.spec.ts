import { expect } from "chai";
import { globSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const clone = path.join(__dirname, "../../..");

/** The `tsconfig.json` that `pulumi new typescript` writes. */
const TEMPLATE: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2020,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  sourceMap: true,
  experimentalDecorators: true,
  pretty: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};

const OPTIONS: ts.CompilerOptions = {
  ...TEMPLATE,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [path.join(clone, "node_modules/@types")],
  paths: { "pulumi-atlan": [path.join(clone, "provider/index.ts")] },
};

const FOLDER = path.join(clone, "examples");
/** A file that is not there: the program of the fleet as nobody should write it. */
const WRONG = path.join(FOLDER, "fleet/wrong.ts");

/** What is wrong with examples. The package is read from its sources, which are not looked at here. */
function problemsOf(files: readonly string[]): string[] {
  const host = ts.createCompilerHost(OPTIONS);
  const read = (file: string): string | undefined =>
    path.normalize(file) === WRONG
      ? host.readFile(path.join(FOLDER, "fleet/index.ts"))?.replace("import * as path from", "import path from")
      : host.readFile(file);
  const withWrong: ts.CompilerHost = {
    ...host,
    fileExists: (file) => path.normalize(file) === WRONG || host.fileExists(file),
    readFile: read,
    getSourceFile: (file, version) => {
      const text = read(file);
      return text === undefined ? undefined : ts.createSourceFile(file, text, version);
    },
  };
  const program = ts.createProgram(files, OPTIONS, withWrong);
  const own = program
    .getSourceFiles()
    .filter(({ fileName }) => path.normalize(fileName).startsWith(FOLDER) && !fileName.includes("node_modules"));
  const found = own.flatMap((it) => [...program.getSyntacticDiagnostics(it), ...program.getSemanticDiagnostics(it)]);
  return found.map(
    ({ file, messageText }) =>
      `${path.relative(clone, file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

describe("the examples", () => {
  const files = globSync("examples/*/index.ts", { cwd: clone }).map((file) => path.join(clone, file));
  let problems: readonly string[];
  before(function () {
    this.timeout(120_000);
    problems = problemsOf([...files, WRONG]);
  });
  const isWrong = (problem: string): boolean => problem.startsWith(path.relative(clone, WRONG));

  it("compile in a project made by `pulumi new typescript`", () => {
    expect(files.length).to.be.greaterThan(7);
    expect(problems.filter((it) => !isWrong(it))).to.deep.equal([]);
  });

  it("would not get away with a default import, which that project has not", () => {
    const [problem, ...others] = problems.filter(isWrong);
    expect(problem).to.match(/can only be default-imported using the 'esModuleInterop' flag/);
    expect(others).to.deep.equal([]);
  });
});
