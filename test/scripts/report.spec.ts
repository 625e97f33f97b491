import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { failureLines, lastLines } from "../../scripts/testing/failures.mjs";
import { lastLine, rowOf } from "../../scripts/testing/report.mjs";
import { runStep } from "../../scripts/testing/step.mjs";
import { steps } from "../../scripts/testing/steps.mjs";
import { findSearchEngine } from "../../scripts/toolchain/searchEngine.mjs";

const unit = { name: "unit", passed: 1_200, failed: 0, seconds: 60 };
const skipped = { name: "search-engine", passed: 0, failed: 0, skipped: 1, remark: "there is no Java", seconds: 0 };

describe("what npm test says at its end", () => {
  it("is how many have passed and failed, in the last line", () => {
    expect(lastLine([unit, { ...unit, failed: 2 }])).to.equal("2400 passed, 2 failed");
  });

  it("counts what can't run here apart, never as passed", () => {
    expect(lastLine([unit, skipped])).to.equal("1200 passed, 0 failed, 1 skipped");
    expect(lastLine([skipped])).to.equal("0 passed, 0 failed, 1 skipped");
    expect(rowOf(skipped)).to.match(/^- +search-engine +skipped +0 s {2}\(there is no Java\)$/);
    expect(rowOf(unit)).to.match(/^ok +unit +1200 passed, 0 failed +60 s$/);
  });
});

describe("a step that can't be taken on this machine", () => {
  it("is skipped, with the reason, and nothing of it is run", async () => {
    const obstacle = () => Promise.resolve("there is no Java");
    const step = { name: "odd", title: "Odd", kind: "suite", command: "/nowhere/at/all", args: [], obstacle } as const;
    const context = { mochaOptions: [], countsFile: "/nowhere/counts.json", buffered: false, print: () => undefined };
    const outcome = await runStep(step, context);
    expect(outcome).to.deep.equal({
      name: "odd",
      passed: 0,
      failed: 0,
      skipped: 1,
      remark: "it can't run here: there is no Java",
      seconds: 0,
    });
  });

  it("is that of the search engine, where there is no Java or no Maven", async () => {
    expect(steps.find(({ name }) => name === "search-engine")).to.have.property("obstacle");
    const found = await findSearchEngine({ env: { PATH: "/nowhere" } });
    expect(found).to.deep.equal({ missing: "there is no Java, and it needs a JDK 17 or newer" });
  });
});

describe("what has failed, told once more before the last line", () => {
  const failure = (n: number) => ({ title: `a suite test ${n}`, lines: ["one", "two"] });
  const numbers = (most: number) => Array.from({ length: most }, (_, i) => i + 1);

  it("is the name of each step and test, with the lines of its message", () => {
    expect(failureLines([{ name: "unit", failures: [failure(1)] }, { name: "lint" }], 1)).to.deep.equal([
      "unit: a suite test 1",
      "    one",
      "    two",
    ]);
    expect(failureLines([{ name: "unit" }], 0)).to.deep.equal([]);
  });

  it("is short: ten failures, five lines of each with the last one among them, 300 letters of a line", () => {
    const parts = [
      { name: "unit", failures: numbers(8).map(failure) },
      { name: "engine", failures: numbers(8).map(failure) },
    ];
    const lines = failureLines(parts, 21);
    expect(lines.filter((line) => line.includes("a suite test"))).to.have.length(10);
    expect(lines.at(-1)).to.equal("… and 11 more");
    const long = { title: "long", lines: [...numbers(9).map(String), "x".repeat(400)] };
    const told = failureLines([{ name: "unit", failures: [long] }], 1);
    expect(told.map((line) => line.trim())).to.deep.equal([
      "unit: long",
      ...["1", "2", "3", "4"],
      `${"x".repeat(300)}…`,
    ]);
  });

  it("is what was printed last, without colours, where no test has failed", () => {
    expect(lastLines("1\n2\n\n3\n4\n5\r\n\u001b[31m6\u001b[39m\n\n")).to.deep.equal(["2", "3", "4", "5", "6"]);
  });

  describe("of a step that has failed", function () {
    this.timeout(60_000);
    let folder: string;
    before(() => {
      folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-failures-"));
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const outcomeOf = (kind: "check" | "suite", args: readonly string[]) =>
      runStep(
        { name: "odd", title: "Odd", kind, command: process.execPath, args },
        { mochaOptions: [], countsFile: path.join(folder, `${kind}.json`), buffered: true, print: () => undefined },
      );

    it("comes from its output for a check", async () => {
      const { failures } = await outcomeOf("check", ["-e", 'console.error("a\\nb"); process.exitCode = 1']);
      expect(failures).to.deep.equal([{ title: "Odd", lines: ["a", "b"] }]);
    });

    for (const [name, options] of [
      ["one process", []],
      ["two", ["--parallel", "--jobs", "2"]],
    ] as const)
      it(`comes from its tests for a suite, in ${name}: what was seen, and where`, async () => {
        const specs = ["one", "two"].map((it) => path.join(folder, `${it}.spec.js`));
        const failing =
          'describe("odd", () => { it("fails", () => { const e = new Error("no\\nmore"); throw Object.assign(e, ' +
          "{ showDiff: true, actual: [1], expected: [2] }); }); });";
        writeFileSync(specs[0]!, failing);
        writeFileSync(specs[1]!, 'describe("even", () => { it("passes", () => {}); });');
        const mocha = ["node_modules/mocha/bin/mocha.js", "--no-config", "--reporter", "scripts/mocha-reporter.cjs"];
        const { passed, failed, failures } = await outcomeOf("suite", [...mocha, ...options, ...specs]);
        expect({ passed, failed }).to.deep.equal({ passed: 1, failed: 1 });
        expect(failures?.map(({ title }) => title)).to.deep.equal(["odd fails"]);
        const { lines } = failures![0]!;
        expect(lines.slice(0, 3)).to.deep.equal(["no", "more", "seen: [ 1 ]"]);
        expect(lines[3]).to.match(/one\.spec\.js:1$/);
      });

    it("comes from its output for a suite that did not come to its end", async () => {
      rmSync(path.join(folder, "suite.json"), { force: true });
      const { failures } = await outcomeOf("suite", ["-e", 'console.log("out of memory"); process.exit(7)']);
      expect(failures).to.deep.equal([{ title: "Odd", lines: ["out of memory"] }]);
    });
  });
});
