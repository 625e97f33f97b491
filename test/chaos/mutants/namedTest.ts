import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { environmentIn } from "./copy";

const mocha = require.resolve("mocha/bin/mocha.js");

/** Copies are compiled: they need none of the loader that the options of this folder ask for. */
const OPTIONS = ["--no-config", "--timeout", "120000"];

/** What is run for a spec in a copy. */
const inJs = (spec: string): string => spec.replace(/\.ts$/, ".js");

/** The tests of a spec under `test/` whose titles hold a text, as `npx mocha SPEC --fgrep TITLE` runs them. */
export interface NamedTest {
  readonly spec: string;
  readonly title: string;
}

/** How they have ended. `failed` is a failed assertion; `crashed` any other error, or that mocha ran no such test. */
type TestEnd = { readonly kind: "passed" } | { readonly kind: "failed" | "crashed"; readonly why: string };

/** The error of a test. That of a property has the assertion that failed as its cause. */
interface Failure {
  readonly stack?: string;
  readonly cause?: { readonly name?: string };
}

/** What mocha's JSON reporter tells. */
interface Report {
  readonly passes: readonly unknown[];
  readonly failures: readonly { readonly err: Failure }[];
  readonly stats: { readonly tests: number };
}

/** Runs the tests in that folder, a compiled copy of the clone. */
export const runTest = (folder: string, { spec, title }: NamedTest): Promise<TestEnd> =>
  endOf(folder, [inJs(spec), "--fgrep", title]);

/** Runs all tests that have one of the titles, in one process. */
export function runTests(folder: string, tests: readonly NamedTest[]): Promise<TestEnd> {
  const specs = new Set(tests.map(({ spec }) => inJs(spec)));
  const titles = tests.map(({ title }) => title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return endOf(folder, [...specs, "--grep", titles.join("|")]);
}

async function endOf(folder: string, args: readonly string[]): Promise<TestEnd> {
  const out = await mkdtemp(join(tmpdir(), "named-test-"));
  try {
    const reportFile = join(out, "report.json");
    const reporter = ["--reporter", "json", "--reporter-option", `output=${reportFile}`];
    const printed = await outputOf(folder, [mocha, ...OPTIONS, ...args, ...reporter]);
    return endIn(reportFile, printed);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** All tests of these specs in that folder, with their full titles. None is run. */
export async function listTests(folder: string, specs: readonly string[]): Promise<readonly NamedTest[]> {
  const printed = await outputOf(folder, [mocha, ...OPTIONS, ...specs.map(inJs), "--dry-run", "--reporter", "json"]);
  if (!printed.startsWith("{")) throw new Error(printed);
  const { tests } = JSON.parse(printed) as { tests: readonly { readonly file: string; readonly fullTitle: string }[] };
  return tests.map(({ file, fullTitle }) => ({
    spec: relative(folder, file).replace(/\.js$/, ".ts"),
    title: fullTitle,
  }));
}

function endIn(reportFile: string, printed: string): TestEnd {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8")) as Report;
  } catch {
    return { kind: "crashed", why: printed };
  }
  const { passes, failures, stats } = report;
  if (stats.tests === 0) return { kind: "crashed", why: "mocha ran no test of that title" };
  if (passes.length === stats.tests) return { kind: "passed" };
  const crash = failures.find(({ err }) => !isAssertion(err));
  const why = (crash ?? failures[0])?.err.stack ?? "a test was skipped";
  return { kind: crash === undefined && failures.length > 0 ? "failed" : "crashed", why };
}

function isAssertion({ stack = "", cause }: Failure): boolean {
  return stack.startsWith("AssertionError") || cause?.name === "AssertionError";
}

/** What a script of Node prints, whatever its exit code. */
function outputOf(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env: environmentIn(cwd), maxBuffer: 64 << 20 }, (_, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
