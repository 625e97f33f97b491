import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { cloneFolder } from "../toolchain/clone.mjs";
import { lastLines } from "./failures.mjs";
import { judge } from "./judge.mjs";

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped] 1 for a step that can't be taken on this machine
 * @property {string} [remark] why it failed, where its own output does not say so, or was skipped
 * @property {number} seconds
 * @property {readonly import("./failures.mjs").Failure[]} [failures] where some have failed
 *
 * @typedef {object} Context
 * @property {readonly string[]} mochaOptions
 * @property {string} countsFile where the reporter of a suite leaves its counts
 * @property {boolean} buffered print all at the end instead of at once
 * @property {(text: string) => void} [print] where its output goes; by default to this process's
 */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * @param {import("./steps.mjs").Step} step
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export async function runStep(step, { mochaOptions, countsFile, buffered, print = printHere }) {
  const started = Date.now();
  const obstacle = await step.obstacle?.();
  if (obstacle !== undefined) {
    const remark = `it can't run here: ${obstacle}`;
    print(`\n=== ${step.title}: skipped, ${remark} ===\n`);
    return { name: step.name, passed: 0, failed: 0, skipped: 1, remark, seconds: 0 };
  }
  const heading = `\n=== ${step.title} ===\n`;
  print(buffered ? `\n${step.title}: begun; what it prints follows at its end\n` : heading);
  // Each in a process group of its own: stopping reaches whatever it has started, however deep.
  const child = spawn(
    step.command,
    [...step.args, ...(step.kind === "suite" ? [...inColour(), ...mochaOptions] : [])],
    {
      cwd: cloneFolder,
      detached: true,
      env: { ...process.env, ...step.env, PULUMI_ATLAN_TEST_COUNTS: countsFile },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text;
      if (!buffered) print(text);
    });
  }
  const exitCode = await new Promise((resolve) => {
    child.on("error", (error) => {
      output += error.message;
      if (!buffered) print(error.message);
      resolve(127);
    });
    child.on("close", resolve);
  });
  running.delete(child);
  if (buffered) print(heading + output);
  const left = step.kind === "suite" ? readCounts(countsFile) : undefined;
  const verdict = judge(step.kind, exitCode, left);
  const outcome = { name: step.name, seconds: Math.round((Date.now() - started) / 1000), ...verdict };
  if (verdict.failed === 0) return outcome;
  // What is no failed test is told by what was printed last.
  const told = left?.failures ?? [];
  return { ...outcome, failures: told.length > 0 ? told : [{ title: step.title, lines: lastLines(output) }] };
}

/** Its output goes through this process, so that it does not see by itself that somebody is watching. */
function inColour() {
  return process.stdout.isTTY ? ["--color"] : [];
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

/** @param {string} text */
function printHere(text) {
  process.stdout.write(text);
}

/**
 * @param {string} file
 * @returns {import("./judge.mjs").Counts & { failures?: readonly import("./failures.mjs").Failure[] } | undefined}
 */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
