/**
 * Prints the table and the last line; says whether all is well.
 * @param {readonly import("./step.mjs").Outcome[]} outcomes
 */
export function report(outcomes) {
  console.log("\n=== Result ===");
  for (const { name, passed, failed, remark, seconds } of outcomes) {
    const verdict = failed === 0 ? "ok" : "FAILED";
    const row = [verdict.padEnd(6), name.padEnd(10), `${passed} passed, ${failed} failed`.padEnd(24), `${seconds} s`];
    console.log(`${row.join("  ")}${remark === undefined ? "" : `  (${remark})`}`);
  }
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}
