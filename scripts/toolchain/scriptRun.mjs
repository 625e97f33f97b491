import { spawn } from "node:child_process";
import os from "node:os";
import { clearInterval, setInterval } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import { npmCommand } from "./npm.mjs";
import { Problem } from "./problem.mjs";

/** @type {readonly NodeJS.Signals[]} */
export const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** How long a script that was asked to stop may take for its clean-up. */
const cleanUpMs = 20_000;

/**
 * Runs an npm script to its end and gives its exit code. npm and the script are a process group of their own, and a
 * signal goes to the group: npm by itself only ends the shell between it and the script, which would go on unseen.
 * So a Ctrl-C also arrives exactly once (the Pulumi CLI takes a second one for "give up at once").
 * @param {{ clone: string, node: string, env: NodeJS.ProcessEnv, script: string, args: readonly string[] }} what
 * @returns {Promise<number>}
 */
export async function runScript({ clone, node, env, script, args }) {
  const npm = npmCommand(node);
  const child = spawn(npm.command, [...npm.args, "run", "--silent", script, "--", ...args], {
    cwd: clone,
    env,
    detached: true,
    stdio: "inherit",
  });
  let stopped = false;
  for (const signal of stopSignals) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      stopped = true;
      if (child.pid !== undefined) signalGroup(child.pid, signal);
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.on("error", (error) => {
      reject(new Problem(`Starting npm (${npm.command}): ${error.message}. Check that npm is on PATH.`));
    });
    child.on("exit", (exitCode, signal) => {
      resolve(exitCode ?? 128 + (signal === null ? 0 : os.constants.signals[signal]));
    });
  });
  // npm ends at once when it is told to; the script behind it may still be cleaning up.
  if (stopped && child.pid !== undefined) await groupIsGone(child.pid);
  return code;
}

/**
 * npm passes SIGTERM to its shell only, which leaves us behind without a word: a changed parent is the message.
 * Started by hand, we outlive our parent like any other program.
 */
export function stopWithNpm() {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  timer.unref();
}

/** @param {number} group */
async function groupIsGone(group) {
  for (let waited = 0; waited < cleanUpMs; waited += 50) {
    if (!signalGroup(group, 0)) return;
    await sleep(50);
  }
  signalGroup(group, "SIGKILL");
}

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether there was anybody
 */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
