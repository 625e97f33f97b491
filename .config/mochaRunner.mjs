import { globSync } from "node:fs";
import { resolve } from "node:path";
import { INSTRUMENTER_CONSTANTS } from "@stryker-mutator/api/core";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import Mocha from "mocha";
import { register } from "tsx/cjs/api";
import { register as registerImport } from "tsx/esm/api";

/**
 * With a mutant, a test that takes longer than this, and than five times what it takes without, waits for something that
 * will never happen.
 */
const SLOWEST_TEST_MS = 5_000;
/** Without one: several tests play thousands of scenes. */
const SLOWEST_DRY_TEST_MS = 120_000;

/** Notes how each test ended: a mocha reporter. */
class Notes {
  static newest;
  tests = [];

  constructor(runner) {
    Notes.newest = this;
    let begin = Date.now();
    const note = (test, end) => {
      const name = test.fullTitle();
      this.tests.push({ id: name, name, timeSpentMs: Date.now() - begin, ...end });
      begin = Date.now();
    };
    runner.on("pass", (test) => {
      note(test, { status: TestStatus.Success, fileName: test.file });
    });
    runner.on("fail", (test, error) => {
      note(test.ctx?.currentTest ?? test, { status: TestStatus.Failed, failureMessage: error.message });
    });
  }
}

/**
 * Runs the specs for Stryker in one warm process: the program is loaded once, with every mutant in it, and each run turns
 * one of them on. Stryker's own runner for mocha, up to 10.0.0, reaches into files that mocha 12 has renamed
 * (https://github.com/stryker-mutator/stryker-js/pull/6205); when that is released, it replaces this file.
 */
class MochaRunner {
  static inject = tokens(commonTokens.options);
  #mocha = new Mocha({ reporter: Notes, timeout: SLOWEST_DRY_TEST_MS });
  #specs;
  #isLoaded = false;
  #isDryRun = false;
  /** What the mutants in the program read, and where they note that they were reached. */
  #shared = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

  constructor({ mochaOptions }) {
    const files = mochaOptions.spec.flatMap((pattern) => globSync(pattern).sort());
    this.#specs = [...new Set(files)].map((file) => resolve(file));
  }

  /** Mutants in what a module does while it is loaded get a process of their own. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  init() {
    register();
    // What a module imports only when it needs it.
    registerImport();
    for (const spec of this.#specs) this.#mocha.addFile(spec);
    this.#mocha.cleanReferencesAfterRun(false);
    const { suite } = this.#mocha;
    suite.beforeEach(() => {
      if (this.#isDryRun) this.#shared.currentTestId = suite.ctx.currentTest.fullTitle();
    });
  }

  async dryRun({ disableBail }) {
    this.#isDryRun = true;
    const result = await this.#run(disableBail, undefined, false);
    this.#isDryRun = false;
    const times = new Map(result.tests?.map(({ name, timeSpentMs }) => [name, timeSpentMs]));
    this.#mocha.suite.eachTest((test) => {
      test.timeout(Math.max(SLOWEST_TEST_MS, 5 * (times.get(test.fullTitle()) ?? 0)));
    });
    return { ...result, mutantCoverage: this.#shared.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, disableBail, hitLimit, mutantActivation }) {
    this.#shared.hitLimit = hitLimit;
    this.#shared.hitCount = hitLimit === undefined ? undefined : 0;
    const titles = testFilter?.map((title) => `^${title.replace(/[.*+\-?^${}()|[\]\\/]/g, "\\$&")}$`);
    this.#mocha.grep(new RegExp(titles?.join("|") ?? ""));
    return toMutantRunResult(await this.#run(disableBail, activeMutant.id, mutantActivation === "static"));
  }

  dispose() {
    this.#mocha.dispose();
  }

  async #run(disableBail, mutant, isStatic) {
    if (!this.#isLoaded) {
      this.#shared.activeMutant = isStatic ? mutant : undefined;
      this.#mocha.loadFiles();
      this.#isLoaded = true;
    }
    for (const suite of withChildren(this.#mocha.suite)) suite.bail(!disableBail);
    this.#shared.activeMutant = mutant;
    await new Promise((ended) => this.#mocha.run(ended));
    const { hitCount, hitLimit } = this.#shared;
    return determineHitLimitReached(hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests: Notes.newest.tests };
  }
}

function withChildren(suite) {
  return [suite, ...suite.suites.flatMap(withChildren)];
}

/** The one option of mocha that is needed; it has the name that it has in Stryker's own runner. */
export const strykerValidationSchema = {
  type: "object",
  properties: {
    mochaOptions: { type: "object", properties: { spec: { type: "array", items: { type: "string" } } } },
  },
};

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "mocha", MochaRunner)];
