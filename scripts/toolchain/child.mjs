import { spawn } from "node:child_process";

/**
 * @typedef {object} Ended
 * @property {number} code the exit code; 128 + n stands for "ended by signal n or by our deadline", as in a shell
 * @property {boolean} timedOut
 * @property {string} output stdout and stderr in the order of arrival
 *
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs]
 */

/** @type {Set<number>} */
const liveGroups = new Set();

/**
 * Runs a command of the set-up in a process group of its own, so that a deadline or a Ctrl-C ends it with all its
 * children. A command that can't be started ends like a shell would say it: 127.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {Promise<Ended>}
 */
export function runChild(command, args, { cwd, env, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: env ?? process.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const group = child.pid;
    if (group !== undefined) liveGroups.add(group);
    let output = "";
    let timedOut = false;
    child.stdout.on("data", (/** @type {Buffer} */ data) => (output += data.toString()));
    child.stderr.on("data", (/** @type {Buffer} */ data) => (output += data.toString()));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            if (group !== undefined) endGroup(group);
          }, timeoutMs);
    let settled = false;
    /** @param {number} code */
    const settle = (code) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (group !== undefined) liveGroups.delete(group);
      resolve({ code, timedOut, output });
    };
    child.on("error", (error) => {
      output += error.message;
      settle(127);
    });
    child.on("close", (code) => {
      settle(code ?? 128);
    });
  });
}

/** Ends whatever runChild has running: called when bootstrap itself is asked to stop. */
export function endLiveChildren() {
  for (const group of liveGroups) endGroup(group);
}

/** @param {number} group */
function endGroup(group) {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Gone already: that is what was wanted.
  }
}
