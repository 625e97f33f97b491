/**
 * Refuses to purge what the plan that was approved does not purge:
 *
 *     node checkPurges.mjs atlan-plan.json atlan-plan-now.json
 *
 * Both files are what `pulumi-atlan plan --json` printed: of the preview that was approved, and of one right before it is applied.
 * `pulumi up --plan` does not notice by itself that a hold has ended meanwhile: a plan that changes any input of a connection
 * allows its update, and that update purges.
 */
import { pathToFileURL } from "node:url";
import { kindOf, readPlan } from "./describePreview.mjs";
import { oneLine } from "./oneLine.mjs";

/**
 * @typedef {import("./describePreview.mjs").Plan} Plan
 * @typedef {import("./describePreview.mjs").Planned} Planned
 */

/**
 * @param {Plan | undefined} approved
 * @param {Plan | undefined} latest
 * @param {number} now in milliseconds since the epoch
 * @returns {string[]} a line for each purge that was not approved, and for what can't be compared
 */
export function problemsOf(approved, latest, now) {
  if (approved === undefined) return ["The plan that was approved can't be read."];
  if (latest === undefined) return ["There is no plan of what would run now. See what `pulumi preview` says."];
  if (latest.outcome !== "planned") return ["The preview was refused:", ...latest.errors].map((it) => oneLine(it));
  return latest.connections.flatMap((it) => {
    const problem = problemOf(
      it,
      approved.connections.filter((other) => nameOf(other) === nameOf(it)),
      now,
    );
    return problem === undefined
      ? []
      : [oneLine(`${it.resource}: ${it.connectionQualifiedName ?? "connections that are not known yet"} ${problem}`)];
  });
}

/**
 * @param {Planned} latest
 * @param {readonly Planned[]} approved what was approved of the same connection
 * @param {number} now
 * @returns {string | undefined}
 */
function problemOf(latest, approved, now) {
  if (approved.some(({ purges }) => purges === "yes")) return undefined;
  switch (kindOf(latest)) {
    case "purge":
      return "would be purged";
    case "mayPurge":
      // Whoever approved it has read that it may be purged.
      return approved.some((it) => kindOf(it) === "mayPurge") ? undefined : "may be purged";
    case "held":
      return Date.parse(latest.purgeDueAt ?? "") > now ? undefined : "would be purged";
    default:
      return undefined;
  }
}

/** @param {Planned} planned */
function nameOf({ resource, connectionQualifiedName }) {
  return JSON.stringify([resource, connectionQualifiedName]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , approved = "", latest = ""] = process.argv;
  const problems = problemsOf(readPlan(approved), readPlan(latest), Date.now());
  for (const problem of problems) console.log(`- ${problem}`);
  if (problems.length > 0) {
    console.log(
      "Comparing what would run now with the plan that was approved: they differ in what is purged, or can't be compared. " +
        "Nothing was applied. Run the workflow again, and approve what its plan shows.",
    );
    process.exitCode = 1;
  }
}
