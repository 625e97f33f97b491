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
/** The types of the resources that this program declares, and of their providers. Add those of your own resources. */
const TYPES = [
  "pulumi-nodejs:dynamic/atlan:ConnectionDelete",
  "pulumi-nodejs:dynamic/atlan:ConnectionDeletes",
  "pulumi:providers:pulumi-nodejs",
];

/** Properties by which the state of a provider has Pulumi start another plugin than the type tells. */
const OTHER_PLUGIN = ["__internal", "pluginDownloadURL", "parameterization"];

/** The properties that are read here. */
const NAMES = [
  "deployment",
  "resources",
  "pending_operations",
  "resource",
  "urn",
  "type",
  "custom",
  "inputs",
  "outputs",
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
export function problemsOf(state) {
  const deployment = state.deployment ?? {};
  const operations = deployment.pending_operations ?? [];
  const hidden = [state, deployment, ...operations].map(hiddenIn);
  const resources = [...(deployment.resources ?? []), ...operations.map(({ resource }) => resource ?? {})];
  const found = resources.map((resource) => {
    const problem = hiddenIn(resource) ?? problemOf(resource);
    return problem === undefined ? undefined : `${resource.urn}: ${problem}`;
  });
  return [...hidden, ...found].flatMap((it) => (it === undefined ? [] : [oneLine(it)]));
}

/**
 * Pulumi does not tell capitals apart in these names, so that one may stand under a name under which it is not looked for here.
 * @param {object} value
 * @returns {string | undefined}
 */
function hiddenIn(value) {
  for (const name of Object.keys(value)) {
    // With these flags it is compared as Pulumi does it.
    const read = NAMES.find((it) => it !== name && new RegExp(`^${it}$`, "iu").test(name));
    if (read !== undefined) return `it has ${name}, which Pulumi reads as ${read}`;
  }
  return undefined;
}

/**
 * @param {Resource} resource
 * @returns {string | undefined}
 */
function problemOf(resource) {
  const { urn = "", type = "", custom, inputs, outputs } = resource;
  for (const properties of [inputs ?? {}, outputs ?? {}]) {
    if ("__provider" in properties && !TEXTS.some((it) => it === properties["__provider"]))
      return "its code is not pulumi-atlan's";
  }
  const names = namesIn(resource);
  const other = OTHER_PLUGIN.find((it) => names.has(it));
  if (other !== undefined) return `it has ${other}, which can name another plugin`;
  // By the URN Pulumi finds the plugin of a provider; `type` alone may say anything.
  if (typeOf(urn) !== type) return `its URN is not that of a resource of type ${type}`;
  // A component has no code of its own. A provider has, whatever it says of itself.
  const hasCode = custom === true || type.startsWith("pulumi:providers:");
  return hasCode && !TYPES.includes(type) ? `this program has no resource of type ${type}` : undefined;
}

/**
 * The type that a URN names: `urn:pulumi:stack::project::parent$type::name`.
 * @param {string} urn
 */
function typeOf(urn) {
  return urn.split("::")[2]?.split("$").at(-1);
}

/**
 * The names of all properties, also of those inside others.
 * @param {object} value
 * @returns {Set<string>}
 */
function namesIn(value) {
  /** @type {Set<string>} */
  const names = new Set();
  JSON.stringify(value, (name, inner) => {
    names.add(name);
    return inner;
  });
  return names;
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
