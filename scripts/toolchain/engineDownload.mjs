import path from "node:path";
import { runChild } from "./child.mjs";
import { fillAtomically } from "./launcherCache.mjs";
import { sayWhile } from "./progress.mjs";

/** A host that does not answer a small text file by then will not serve 100 MB either. */
const reachableWithinMs = 15_000;
const downloadedWithinMs = 600_000;

/**
 * Runs in a process of its own, so that it can be ended whatever the launcher's installer is doing. The launcher's
 * `resolve` takes its installer as an argument: ours is the launcher's own with a deadline on the first answer and
 * with a folder aside. A pulumi that is in the cache already is left alone.
 */
const script = `
const { resolve } = require("pulumi/lib/resolve");
const { installCLI } = require("pulumi/lib/download");
const [version, aside, deadline] = process.argv.slice(1);
const fetchText = async (url) => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(Number(deadline)) });
  if (!answer.ok) throw new Error("HTTP " + answer.status + " from " + url);
  return answer.text();
};
resolve({ version, install: () => installCLI(version, aside, { fetchText }) }).catch((error) => {
  const causes = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) causes.push(cause.message);
  console.error(causes.join(": "));
  process.exit(1);
});
`;

/**
 * @param {{ clone: string, version: string, root: string, env: NodeJS.ProcessEnv,
 *   answerWithinMs?: number, doneWithinMs?: number }} what
 * @returns {Promise<import("./engine.mjs").Attempt>}
 */
export function downloadEngine({
  clone,
  version,
  root,
  env,
  answerWithinMs = reachableWithinMs,
  doneWithinMs = downloadedWithinMs,
}) {
  return fillAtomically(root, async (aside) => {
    const args = ["-e", script, "--", version, aside, String(answerWithinMs)];
    const options = { cwd: path.join(clone, "scripts"), env, timeoutMs: doneWithinMs };
    const ended = await sayWhile("downloading the Pulumi CLI", runChild(process.execPath, args, options));
    if (ended.timedOut) return { ok: false, why: `not done after ${doneWithinMs / 1000} s` };
    if (ended.code !== 0) return { ok: false, why: ended.output.trim().split("\n").at(-1) ?? "no reason given" };
    return { ok: true };
  });
}
