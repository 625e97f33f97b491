/**
 * Mutation testing of what decides.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: ["provider/reconcile/**/*.ts"],
  testRunner: "mocha",
  plugins: ["./.config/mochaRunner.mjs"],
  mochaOptions: {
    // In the order in which they run: most mutants die of the first ones, which take milliseconds.
    spec: [
      "test/unit/text/*.spec.ts",
      "test/unit/inputs/damagedState.spec.ts",
      "test/unit/reconcile/reconciler*.spec.ts",
      "test/unit/reconcile/destroy.spec.ts",
      // Those of the canaries read what is printed, and run the whole command line.
      "test/unit/reconcile/!(canaries).spec.ts",
      "test/unit/preview/*.spec.ts",
      "test/unit/table.spec.ts",
    ],
  },
  coverageAnalysis: "perTest",
  // Constants at the top of a module: each mutant would need a process of its own.
  ignoreStatic: true,
  concurrency: 1,
  timeoutMS: 5_000,
  dryRunTimeoutMinutes: 30,
  reporters: ["progress-append-only", "clear-text", "json"],
  clearTextReporter: { reportTests: false },
  jsonReporter: { fileName: ".tmp/mutation/report.json" },
  tempDirName: ".tmp/mutation/sandbox",
  thresholds: { high: 95, low: 90, break: 90 },
};
