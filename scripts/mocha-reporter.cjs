const { writeFileSync } = require("node:fs");
const process = require("node:process");
const { reporters } = require("mocha");

/**
 * Mocha's usual output, and the counts as a file: the test runner adds up several suites and can't read numbers out of
 * coloured text. No file means that the suite did not come to its end.
 */
class CountingReporter extends reporters.Spec {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const file = process.env["PULUMI_ATLAN_TEST_COUNTS"];
    runner.once("end", () => {
      const { passes, failures } = this.stats;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures }));
    });
  }
}

module.exports = CountingReporter;
