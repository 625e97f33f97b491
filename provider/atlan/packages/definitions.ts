import { quoted } from "../../text/escape";
import { type JsonObject, jsonObjectOf, wordOf } from "../../text/json";
import { oneNameOf } from "../../text/qualifiedName";
import type { Definition } from "../api";

/**
 * Reads what a definition deletes. A definition is understood completely or not at all: it must have exactly one task of the
 * package's own template, each parameter once, and nothing else. Somebody who may edit workflows may not be allowed to delete
 * connections; what they add must not run with our token, and must not be reported as something else.
 */

const PACKAGE_TEMPLATE = "atlan-connection-delete";
const CONNECTION = "connection-qualified-name";
const DELETE_TYPE = "delete-type";
const DELETE_ASSETS = "delete-assets";

/** Fields that say where, when and for how long pods run, and how they are cleaned up; none of them says what the pods do. */
const HARMLESS_SPEC: ReadonlySet<string> = new Set([
  "activeDeadlineSeconds",
  "affinity",
  "archiveLogs",
  "artifactGC",
  "artifactRepositoryRef",
  "automountServiceAccountToken",
  "executor",
  "imagePullSecrets",
  "metrics",
  "nodeSelector",
  "parallelism",
  "podDisruptionBudget",
  "podGC",
  "podMetadata",
  "podPriority",
  "podPriorityClassName",
  "priority",
  "retryStrategy",
  "schedulerName",
  "securityContext",
  "serviceAccountName",
  // A run that somebody stops has this field.
  "shutdown",
  "synchronization",
  "tolerations",
  "ttlStrategy",
  "volumeClaimGC",
  "workflowMetadata",
  // A run names its definition here, and keeps a copy of the definition as it was at the start.
  "workflowTemplateRef",
]);

/** A definition that does not say what it deletes, for example in a response that omits the templates. */
const SILENT: Definition = { connectionQualifiedName: undefined, deleteType: undefined, deleteAssets: false };

/**
 * What a definition does, by its `spec`, or a run, by the spec that it was started with.
 *
 * @returns no connection if the spec does not contain one; `strange` if the spec contains something else
 */
export function readPackageDefinition(spec: unknown): Definition {
  if (!tellsAnything(spec)) return SILENT;
  try {
    return readTask(onlyTask(spec));
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return strange(error.message, spec);
  }
}

/** The same; undefined if the spec does not say anything about what it does, understood or not. */
export function readToldDefinition(spec: unknown): Definition | undefined {
  return tellsAnything(spec) ? readPackageDefinition(spec) : undefined;
}

/** The result for a spec that is not understood: it may do anything. */
export function strange(because: string, source: unknown): Definition {
  return { ...SILENT, strange: { because, texts: textsIn(source) } };
}

/** Whether a value is a template expression that a server would replace before use. */
export const isTemplated = (value: unknown): boolean => typeof value === "string" && value.includes("{{");

/** Why a definition differs from what the package creates. */
class NotUnderstood extends Error {}

function refuse(because: string): never {
  throw new NotUnderstood(because);
}

/** Whether there is anything besides the fields that every run has, which only name its definition. */
function tellsAnything(spec: unknown): boolean {
  const fields = jsonObjectOf(spec);
  if (fields === undefined) return !isNothing(spec);
  return Object.entries(fields).some(
    ([key, value]) => !isNothing(value) && !(key === "arguments" && isEmpty(value)) && !NEVER_TELLING.has(key),
  );
}

const NEVER_TELLING: ReadonlySet<string> = new Set([...HARMLESS_SPEC, "entrypoint"]);

function onlyTask(spec: unknown): JsonObject {
  const { templates, entrypoint, arguments: overall, ...others } = jsonObjectOf(spec) ?? {};
  expectEmpty(overall, "it has arguments of its own");
  expectOnly(others, HARMLESS_SPEC, "");
  const template = onlyOf(templates, "template");
  const { name, dag, inputs, outputs, metadata, ...besides } = template;
  // With one template there is no other entrypoint; the copy in a run may omit it.
  if (wordOf(name) === undefined || (!isNothing(entrypoint) && name !== entrypoint))
    refuse("its template is not where it begins");
  for (const it of [inputs, outputs, metadata]) expectEmpty(it, "its template has inputs or outputs");
  expectOnly(besides, NOTHING, "its template has ");
  const { tasks, failFast: _onlyOne, ...graph } = jsonObjectOf(dag) ?? {};
  expectOnly(graph, NOTHING, "its graph has ");
  return onlyOf(tasks, "task");
}

function readTask(task: JsonObject): Definition {
  const { name: _any, arguments: told, templateRef, ...others } = task;
  expectOnly(others, NOTHING, "its task has ");
  const { name, template, clusterScope, ...where } = jsonObjectOf(templateRef) ?? {};
  const isPackage = name === PACKAGE_TEMPLATE && template === "main" && clusterScope === true;
  if (!isPackage || !isAllNothing(where)) refuse(`its task is not the package's ${PACKAGE_TEMPLATE}`);
  const { parameters, artifacts, ...more } = jsonObjectOf(told) ?? {};
  expectEmpty(artifacts, "its task takes artifacts");
  expectOnly(more, NOTHING, "its task takes ");
  return readParameters(parameters);
}

/** Early Java clients have sent the flag as a boolean. */
const FLAGS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ["true", true],
  ["false", false],
  [true, true],
  [false, false],
]);

function readParameters(parameters: unknown): Definition {
  if (!Array.isArray(parameters)) refuse("its task is told nothing");
  const told = new Map<unknown, unknown>();
  for (const parameter of parameters as unknown[]) {
    const { name, value, ...others } = jsonObjectOf(parameter) ?? {};
    if (told.has(name)) refuse(`it is told ${show(name)} twice`);
    if (!isAllNothing(others) || isTemplated(value)) refuse(`it is told ${show(name)} by something else than a value`);
    told.set(name, value);
  }
  const connection = oneNameOf(told.get(CONNECTION));
  const deleteType = wordOf(told.get(DELETE_TYPE));
  const deleteAssets = FLAGS.get(told.get(DELETE_ASSETS));
  if (connection === undefined || deleteType === undefined || deleteAssets === undefined || told.size > 3)
    refuse(`it is not told ${CONNECTION}, ${DELETE_ASSETS} and ${DELETE_TYPE}, and these alone`);
  return { connectionQualifiedName: connection, deleteType, deleteAssets };
}

const NOTHING: ReadonlySet<string> = new Set();

function expectOnly(others: JsonObject, known: ReadonlySet<string>, where: string): void {
  const unknown = Object.keys(others).find((it) => !known.has(it) && !isNothing(others[it]));
  if (unknown !== undefined) refuse(`${where === "" ? "it has " : where}${show(unknown)}`);
}

function expectEmpty(value: unknown, because: string): void {
  if (!isNothing(value) && !isEmpty(value)) refuse(because);
}

function onlyOf(items: unknown, what: string): JsonObject {
  const found = Array.isArray(items) ? (items as unknown[]) : [];
  const only = jsonObjectOf(found[0]);
  if (found.length !== 1 || only === undefined) refuse(`it has ${found.length} ${what}s`);
  return only;
}

/**
 * Whether a value is what a server writes for a missing value. An empty object is not always nothing: `suspend: {}` waits for a
 * person.
 */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

const isAllNothing = (source: JsonObject): boolean => Object.values(source).every(isNothing);

/** Whether all fields of an object, also of nested objects, are nothing. */
function isEmpty(value: unknown): boolean {
  const source = jsonObjectOf(value);
  return source !== undefined && Object.values(source).every((it) => isNothing(it) || isEmpty(it));
}

/** Strings that may name something, for callers that search for one name in a definition that is not understood. */
function textsIn(source: unknown): string[] {
  if (typeof source === "string") return source.includes("/") ? [source] : [];
  if (typeof source !== "object" || source === null) return [];
  return [...new Set(Object.values(source).flatMap(textsIn))];
}

/** Longer than any name in Argo or the package. */
const MOST_SHOWN = 40;

const show = (name: unknown): string => quoted((wordOf(name) ?? "").slice(0, MOST_SHOWN));
