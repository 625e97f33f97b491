/**
 * What must hold before a change is committed, `npm test`, and before it goes in, `npm run test:all`; each also with names of
 * steps of either, `npm test -- unit engine`, and with
 * options for mocha behind them `npm test -- engine --grep interrupted`. All steps run even when one fails; the last
 * line is always `N passed, N failed`, and `, N skipped` behind it where a step can't be taken on this machine.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { takeInLanes } from "./testing/lanes.mjs";
import { report } from "./testing/report.mjs";
import { runStep, stopSteps } from "./testing/step.mjs";
import { steps } from "./testing/steps.mjs";

/** Steps that go on at once: a step keeps about one processor busy, and two are what most machines have at least. */
const LANES = 2;

const [set, ...args] = process.argv.slice(2);
const optionsAt = args.findIndex((arg) => arg.startsWith("-"));
const names = optionsAt === -1 ? args : args.slice(0, optionsAt);
const mochaOptions = optionsAt === -1 ? [] : args.slice(optionsAt);

const unknown = names.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  const known = steps.map((step) => step.name).join(", ");
  console.error(`Choosing the steps (${unknown.join(", ")}): there is no such step. The steps are ${known}.`);
  console.log("0 passed, 1 failed");
  process.exit(1);
}
const asked = steps.filter((step) => (names.length === 0 ? (step.only ?? set) === set : names.includes(step.name)));
const chosen = steps.filter((step) => asked.includes(step) || asked.some(({ needs }) => needs === step.name));
const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-test-"));
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => {
    void stopSteps().finally(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(128 + os.constants.signals[signal]);
    });
  });
}
try {
  const outcomes = await takeInLanes(chosen, LANES, (step) => {
    const buffered = chosen.length > 1 && step.alone !== true;
    return runStep(step, { mochaOptions, countsFile: path.join(folder, `${step.name}.json`), buffered });
  });
  process.exitCode = report(outcomes) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
