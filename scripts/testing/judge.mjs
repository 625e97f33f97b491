/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * What a step contributes to the last line. A suite that did not come to its end, that ran nothing, or that ended
 * badly without a failed test counts as one failure more: green must mean that the tests ran.
 * @param {"check" | "suite"} kind
 * @param {number | null} exitCode null: ended by a signal
 * @param {Counts | undefined} counts what a suite's reporter left
 * @returns {Counts & { remark?: string }}
 */
export function judge(kind, exitCode, counts) {
  const ended = exitCode === null ? "it was killed" : `exit code ${exitCode}`;
  if (kind === "check") return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, remark: ended };
  if (counts === undefined) return { passed: 0, failed: 1, remark: `the suite did not come to its end (${ended})` };
  if (counts.passed + counts.failed === 0) return { passed: 0, failed: 1, remark: "the suite ran no test" };
  if (exitCode !== 0 && counts.failed === 0) return { passed: counts.passed, failed: 1, remark: ended };
  return { passed: counts.passed, failed: counts.failed };
}
