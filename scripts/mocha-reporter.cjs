const { writeFileSync } = require("node:fs");
const path = require("node:path");
const process = require("node:process");
const { reporters } = require("mocha");

/** More of them are told by the suite's own output. */
const MOST_FAILURES = 10;

/**
 * Mocha's usual output, and as a file the counts and what has failed: the test runner adds up several suites and can't
 * read numbers out of coloured text. No file means that the suite did not come to its end.
 */
class CountingReporter extends reporters.Spec {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const file = process.env["PULUMI_ATLAN_TEST_COUNTS"];
    /** @type {import("./testing/failures.mjs").Failure[]} */
    const failures = [];
    runner.on("fail", (test, error) => {
      if (failures.length < MOST_FAILURES) failures.push({ title: test.fullTitle(), lines: linesOf(error) });
    });
    runner.once("end", () => {
      const { passes, failures: failed } = this.stats;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passed: passes, failed, failures }));
    });
  }
}

/**
 * The message, what was seen where the message only has its kind, and the line of the test.
 * @param {{ message?: unknown, stack?: unknown, actual?: unknown, showDiff?: unknown }} error
 */
function linesOf({ message, stack, actual, showDiff }) {
  const lines = String(message ?? "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  // Mocha has made a text of it already.
  if (showDiff === true && typeof actual === "string") lines.push(`seen: ${actual.replace(/\s+/g, " ")}`);
  const frame = String(stack ?? "")
    .split("\n")
    .find((line) => /^\s+at .*\.spec\.[cm]?[jt]s:\d+/.test(line));
  const place = frame?.match(/([^\s(]+\.spec\.[cm]?[jt]s:\d+)/)?.[1]?.replace(/^file:\/\//, "");
  return place === undefined ? lines : [...lines, path.relative(process.cwd(), place)];
}

module.exports = CountingReporter;
