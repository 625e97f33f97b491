/**
 * Has the assets listed of each connection that a plan may archive or purge, and says in Markdown what was listed:
 *
 *     node takeInventories.mjs atlan-plan.json inventories
 *
 * `atlan-plan.json` is what `pulumi-atlan plan --json` printed. The folder gets one file of `pulumi-atlan inventory` for each of
 * these connections: keep them, for nobody can list what a purge has taken; commit the one of a connection and name it as its
 * `inventory`, to approve exactly that list. What can't be listed is said, and does not fail the step.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { oneLine } from "./oneLine.mjs";

/** For all of them: the job has other things to do. */
const LONGEST_MS = 12 * 60_000;
/** As many as a comment has room for beside the plan. */
const MOST_LINES = 15;

/**
 * @typedef {object} Wanted
 * @property {string} connection its qualified name
 * @property {string} file
 */

/**
 * The connections that the plan may delete assets of, each once.
 * @param {{ connections: readonly { connectionQualifiedName: string | null, action: string, purges: string }[] }} plan
 * @returns {Wanted[]}
 */
export function inventoriesOf({ connections }) {
  const names = connections
    .filter(({ action, purges }) => purges !== "no" || !["unchanged", "leaves"].includes(action))
    .flatMap(({ connectionQualifiedName: name }) =>
      name === null || !/^default\/[^/]+\/\d+$/.test(name) ? [] : [name],
    );
  return [...new Set(names)].map((connection) => ({
    connection,
    file: `${encodeURIComponent(connection.slice("default/".length).toWellFormed())}.jsonl`,
  }));
}

/**
 * @param {readonly { connection: string, file: string, listed: { assets: number, sha256: string } | undefined, said: string }[]} taken
 * @returns {string}
 */
export function describeInventories(taken) {
  if (taken.length === 0) return "";
  const lines = taken
    .slice(0, MOST_LINES)
    .map(({ connection, file, listed, said }) =>
      listed === undefined
        ? `! ${oneLine(connection, 200)} could not be listed: ${oneLine(said, 200)}`
        : `  ${oneLine(connection, 200)}: ${listed.assets.toLocaleString("en-US")} assets, sha256 ${listed.sha256}, ${oneLine(file, 200)}`,
    );
  const rest = taken.length - lines.length;
  const all = [...lines, ...(rest === 0 ? [] : [`  and ${rest} more`])].map((it) => it.replaceAll("```", "'''"));
  return ["", "**Inventories** (artifact `inventories`):", "```diff", ...all, "```", ""].join("\n");
}

/**
 * @param {Wanted} wanted
 * @param {string} folder
 * @param {number} deadline in milliseconds since the epoch
 */
function take({ connection, file }, folder, deadline) {
  const timeout = deadline - Date.now();
  if (timeout <= 0) return { connection, file, listed: undefined, said: "there was no time left for it" };
  const args = ["--no-install", "pulumi-atlan", "inventory", connection, "--out", path.join(folder, file), "--json"];
  const { status, stdout, stderr, error } = spawnSync("npx", args, { encoding: "utf8", timeout });
  const said = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
  if (status !== 0) {
    // A part of a list is none.
    rmSync(path.join(folder, `${file}.part`), { force: true });
    return { connection, file, listed: undefined, said };
  }
  const { assets, sha256 } = JSON.parse(stdout);
  return { connection, file, listed: { assets, sha256 }, said };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , planFile = "", folder = ""] = process.argv;
  mkdirSync(folder, { recursive: true });
  const wanted = inventoriesOf(JSON.parse(readFileSync(planFile, "utf8")));
  const deadline = Date.now() + LONGEST_MS;
  process.stdout.write(describeInventories(wanted.map((it) => take(it, folder, deadline))));
}
