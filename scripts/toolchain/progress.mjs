import { clearInterval, setInterval } from "node:timers";

/**
 * Tells the person what is going on. It goes to stderr, so that the output of the script that was asked for stays
 * clean on stdout.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`bootstrap: ${line}\n`);
}

/**
 * Repeats, while something long runs, that it still runs: a silent minute looks like a hang, and some CI services
 * end jobs that say nothing.
 * @template T
 * @param {string} what
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
export async function sayWhile(what, work) {
  const started = Date.now();
  const timer = setInterval(() => {
    say(`still ${what} (${Math.round((Date.now() - started) / 1000)} s)`);
  }, 20_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
