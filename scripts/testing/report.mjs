import { failureLines } from "./failures.mjs";

/**
 * Prints the table, what has failed, and the last line; says whether all is well.
 * @param {readonly import("./step.mjs").Outcome[]} outcomes
 */
export function report(outcomes) {
  console.log("\n=== Result ===");
  for (const outcome of outcomes) console.log(rowOf(outcome));
  const failures = failureLines(
    outcomes,
    outcomes.reduce((total, { failed }) => total + failed, 0),
  );
  if (failures.length > 0) console.log(`\n${failures.join("\n")}`);
  console.log(`\n${lastLine(outcomes)}`);
  return outcomes.every(({ failed }) => failed === 0);
}

/** @param {import("./step.mjs").Outcome} outcome */
export function rowOf({ name, passed, failed, skipped = 0, remark, seconds }) {
  const verdict = failed > 0 ? "FAILED" : skipped > 0 ? "-" : "ok";
  const counts = skipped > 0 ? "skipped" : `${passed} passed, ${failed} failed`;
  const row = [verdict.padEnd(6), name.padEnd(13), counts.padEnd(24), `${seconds} s`].join("  ");
  return remark === undefined ? row : `${row}  (${remark})`;
}

/**
 * `N passed, N failed`, and where a step could not be taken on this machine `, N skipped`: it is not among the passed ones.
 * @param {readonly import("./step.mjs").Outcome[]} outcomes
 */
export function lastLine(outcomes) {
  const sum = (/** @type {(outcome: import("./step.mjs").Outcome) => number} */ of) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const skipped = sum((it) => it.skipped ?? 0);
  const counts = `${sum((it) => it.passed)} passed, ${sum((it) => it.failed)} failed`;
  return skipped === 0 ? counts : `${counts}, ${skipped} skipped`;
}
