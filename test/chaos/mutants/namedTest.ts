import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const mocha = require.resolve("mocha/bin/mocha.js");

/** One test of a spec under `test/`, as `npx mocha SPEC --fgrep TITLE` runs it. */
export interface NamedTest {
  readonly spec: string;
  readonly title: string;
}

/** How a test has ended. `failed` is a failed assertion; `crashed` any other error, or that mocha ran no such test. */
type TestEnd = { readonly kind: "passed" } | { readonly kind: "failed" | "crashed"; readonly why: string };

/** What mocha's JSON reporter tells. */
interface Report {
  readonly passes: readonly unknown[];
  readonly failures: readonly { readonly err: { readonly stack?: string } }[];
  readonly stats: { readonly tests: number };
}

/** Runs the test in that folder: the clone, or a copy of it. */
export async function runTest(folder: string, { spec, title }: NamedTest): Promise<TestEnd> {
  const out = await mkdtemp(join(tmpdir(), "named-test-"));
  try {
    const reportFile = join(out, "report.json");
    const reporter = ["--reporter", "json", "--reporter-option", `output=${reportFile}`];
    const printed = await outputOf(folder, [mocha, spec, "--fgrep", title, ...reporter]);
    return endOf(reportFile, printed);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function endOf(reportFile: string, printed: string): TestEnd {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8")) as Report;
  } catch {
    return { kind: "crashed", why: printed };
  }
  const { passes, failures, stats } = report;
  if (stats.tests !== 1) return { kind: "crashed", why: `mocha ran ${stats.tests} tests of that title, not one` };
  const [failure] = failures;
  if (failure === undefined && passes.length === 1) return { kind: "passed" };
  const why = failure?.err.stack ?? "the test was skipped";
  return { kind: why.startsWith("AssertionError") ? "failed" : "crashed", why };
}

/** What a script of Node prints, whatever its exit code. */
function outputOf(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd }, (_, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
