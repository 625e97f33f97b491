/**
 * Refuses a state that would run code which is not in the program:
 *
 *     pulumi stack export --file state.json && node checkState.mjs state.json
 *
 * Pulumi keeps the code of a dynamic resource in its state, and `pulumi up` runs it when the resource leaves the program, with all
 * the secrets of the step. So whoever may write state could read them. Of pulumi-atlan, state only holds one of two references.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { oneLine } from "./oneLine.mjs";

/** What pulumi-atlan stores in the place of code. It never changes. */
const TEXTS = ["pulumi-atlan/lifecycle", "pulumi-atlan/lifecycle/fleet"].map(
  (path) => `exports.handler=()=>require("${path}")`,
);
/** The types of the resources that this program declares, and of what Pulumi adds. Add those of your own resources. */
const TYPES = [
  "pulumi-nodejs:dynamic/atlan:ConnectionDelete",
  "pulumi-nodejs:dynamic/atlan:ConnectionDeletes",
  "pulumi:providers:pulumi-nodejs",
];

/**
 * @typedef {Readonly<Record<string, unknown>>} Properties
 * @typedef {{ urn?: string, type?: string, custom?: boolean, inputs?: Properties, outputs?: Properties }} Resource
 * @typedef {{ deployment?: {
 *   resources?: readonly Resource[],
 *   pending_operations?: readonly { resource?: Resource }[],
 * } }} State
 */

/**
 * @param {State} state
 * @returns {string[]} a line for each thing that does not belong there
 */
export function problemsOf({ deployment }) {
  const pending = (deployment?.pending_operations ?? []).map(({ resource }) => resource ?? {});
  return [...(deployment?.resources ?? []), ...pending].flatMap((resource) => {
    const problem = problemOf(resource);
    return problem === undefined ? [] : [oneLine(`${resource.urn}: ${problem}`)];
  });
}

/**
 * @param {Resource} resource
 * @returns {string | undefined}
 */
function problemOf({ type = "", custom, inputs = {}, outputs = {} }) {
  for (const properties of [inputs, outputs]) {
    if ("__provider" in properties && !TEXTS.some((it) => it === properties["__provider"]))
      return "its code is not pulumi-atlan's";
    if (JSON.stringify(properties).includes("pluginDownloadURL")) return "it names a place to get a plugin from";
  }
  // A component has no code of its own.
  return custom === true && !TYPES.includes(type) ? `this program has no resource of type ${type}` : undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problems = problemsOf(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
  for (const problem of problems) console.log(`- ${problem}`);
  if (problems.length > 0) {
    console.log(
      "Checking the state: the resources above could run code that nobody has reviewed. Nothing was applied. Find out who has " +
        "written the state; `pulumi stack export --version` shows it as it was before.",
    );
    process.exitCode = 1;
  }
}
