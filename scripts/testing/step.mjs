import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { cloneFolder } from "../toolchain/clone.mjs";
import { judge } from "./judge.mjs";

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped] 1 for a step that can't be taken on this machine
 * @property {string} [remark] why it failed, where its own output does not say so, or was skipped
 * @property {number} seconds
 *
 * @typedef {object} Context
 * @property {readonly string[]} mochaOptions
 * @property {string} countsFile where the reporter of a suite leaves its counts
 * @property {boolean} buffered print all at the end instead of at once
 */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * @param {import("./steps.mjs").Step} step
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export async function runStep(step, { mochaOptions, countsFile, buffered }) {
  const started = Date.now();
  const obstacle = await step.obstacle?.();
  if (obstacle !== undefined) {
    const remark = `it can't run here: ${obstacle}`;
    console.log(`\n=== ${step.title}: skipped, ${remark} ===`);
    return { name: step.name, passed: 0, failed: 0, skipped: 1, remark, seconds: 0 };
  }
  if (!buffered) printHeading(step.title);
  // Each in a process group of its own: stopping reaches whatever it has started, however deep.
  const child = spawn(step.command, [...step.args, ...(step.kind === "suite" ? mochaOptions : [])], {
    cwd: cloneFolder,
    detached: true,
    env: { ...process.env, ...step.env, PULUMI_ATLAN_TEST_COUNTS: countsFile },
    stdio: ["ignore", buffered ? "pipe" : "inherit", buffered ? "pipe" : "inherit"],
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
  }
  const exitCode = await new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on("close", resolve);
  });
  running.delete(child);
  if (buffered) {
    printHeading(step.title);
    process.stdout.write(output);
  }
  const counts = step.kind === "suite" ? readCounts(countsFile) : undefined;
  return { name: step.name, seconds: Math.round((Date.now() - started) / 1000), ...judge(step.kind, exitCode, counts) };
}

/** Ends what is running, with a moment for its own clean-up. */
export async function stopSteps() {
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGKILL"])) {
    for (const { pid } of running) {
      try {
        if (pid !== undefined) process.kill(-pid, signal);
      } catch {
        // Ended by itself.
      }
    }
    for (let waited = 0; running.size > 0 && waited < 5_000; waited += 50) await sleep(50);
  }
}

/** @param {string} title */
function printHeading(title) {
  console.log(`\n=== ${title} ===`);
}

/**
 * @param {string} file
 * @returns {import("./judge.mjs").Counts | undefined}
 */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
