import { Refusal } from "./answers";
import { isObject, type Json, type JsonObject } from "./json";
import type { OddDefinition } from "./oddities";
import type { DeleteType } from "./options";
import { nameAnnotation, packageAnnotations, packageLabels, packageName, templateName } from "./package";

/** What a workflow definition asks for, read from a body that has passed every check. */
export interface Definition {
  readonly name: string;
  readonly connectionQualifiedName: string;
  readonly deleteType: DeleteType;
  readonly deleteAssets: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Of a native app's workflow: how the tenant knows it. Undefined for one of the package. */
  readonly slug?: string;
  /** The one task of the graph, as it was sent; empty for a native app's workflow. */
  readonly task: JsonObject;
  /** Of one that somebody has written by hand: what it really is, and does. What stands beside is what it seems to do. */
  readonly odd?: OddDefinition;
}

/**
 * Reads the body of a create or an update. Anything that is missing, extra or not as the package has it is a 400 that names
 * it. An update may lack `payload` and may bring back what the server itself had added, because the official client updates
 * what it found by search.
 */
export function readDefinition(body: Json | undefined, purpose: "create" | "update"): Definition {
  const echo = purpose === "update";
  const top = objectAt(body, "the body", ["metadata", "spec", "payload"]);
  const payload = top["payload"];
  if (!(Array.isArray(payload) && payload.length === 0) && !(echo && payload === undefined)) {
    throw invalid("payload has to be []");
  }

  const metadata = objectAt(top["metadata"], "metadata", [
    "name",
    "namespace",
    "labels",
    "annotations",
    ...(echo ? ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "generateName"] : []),
  ]);
  const name = metadata["name"];
  if (typeof name !== "string" || name.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    throw invalid(`metadata.name ${JSON.stringify(name)} is not a name`);
  }
  same(metadata["namespace"], "default", "metadata.namespace");
  const labels = textsAt(metadata["labels"], "metadata.labels", packageLabels);
  const annotations = textsAt(metadata["annotations"], "metadata.annotations", {
    ...packageAnnotations,
    [nameAnnotation]: name,
  });

  const spec = objectAt(top["spec"], "spec", [
    "entrypoint",
    "templates",
    "workflowMetadata",
    ...(echo ? ["arguments"] : []),
  ]);
  same(spec["entrypoint"], "main", "spec.entrypoint");
  const workflowMetadata = objectAt(spec["workflowMetadata"], "spec.workflowMetadata", [
    "annotations",
    ...(echo ? ["creationTimestamp"] : []),
  ]);
  textsAt(workflowMetadata["annotations"], "spec.workflowMetadata.annotations", {
    "package.argoproj.io/name": packageName,
  });
  const template = objectAt(onlyItem(spec["templates"], "spec.templates"), "spec.templates[0]", [
    "name",
    "dag",
    ...(echo ? ["inputs", "outputs", "metadata"] : []),
  ]);
  same(template["name"], "main", "spec.templates[0].name");
  const dag = objectAt(template["dag"], "dag", ["tasks"]);
  const task = objectAt(onlyItem(dag["tasks"], "dag.tasks"), "the task", ["name", "arguments", "templateRef"]);
  same(task["name"], "run", "the name of the task");
  const reference = objectAt(task["templateRef"], "templateRef", ["name", "template", "clusterScope"]);
  same(reference["name"], templateName, "templateRef.name");
  same(reference["template"], "main", "templateRef.template");
  same(reference["clusterScope"], true, "templateRef.clusterScope");

  return { name, labels, annotations, task, ...readParameters(task["arguments"]) };
}

/** Reads the three parameters. `delete-assets` may be a boolean and `delete-type` may be HARD: early Java clients sent that. */
function readParameters(
  value: Json | undefined,
): Pick<Definition, "connectionQualifiedName" | "deleteType" | "deleteAssets"> {
  const list = objectAt(value, "arguments", ["parameters"])["parameters"];
  if (!Array.isArray(list)) throw invalid("arguments.parameters has to be an array");
  const parameters = new Map<string, Json | undefined>();
  for (const item of list) {
    const { name, value: given } = objectAt(item, "a parameter", ["name", "value"]);
    if (typeof name !== "string" || !parameterNames.includes(name)) {
      throw invalid(`parameter ${JSON.stringify(name)} is not known`);
    }
    if (parameters.has(name)) throw invalid(`parameter ${name} is there twice`);
    parameters.set(name, given);
  }
  const connectionQualifiedName = parameters.get("connection-qualified-name");
  if (typeof connectionQualifiedName !== "string" || connectionQualifiedName === "") {
    throw invalid("parameter connection-qualified-name is missing");
  }
  const deleteAssets = parameters.get("delete-assets");
  if (typeof deleteAssets !== "boolean" && deleteAssets !== "true" && deleteAssets !== "false") {
    throw invalid(`parameter delete-assets is missing or not "true" or "false"`);
  }
  const deleteType = parameters.get("delete-type");
  if (deleteType !== "SOFT" && deleteType !== "PURGE" && deleteType !== "HARD") {
    throw invalid(`parameter delete-type is missing or not SOFT, PURGE or HARD: ${JSON.stringify(deleteType)}`);
  }
  return { connectionQualifiedName, deleteType, deleteAssets: String(deleteAssets) === "true" };
}

const parameterNames = ["connection-qualified-name", "delete-assets", "delete-type"];

function invalid(why: string): Refusal {
  return new Refusal(400, `invalid workflow: ${why}`);
}

function objectAt(value: Json | undefined, where: string, keys: readonly string[]): JsonObject {
  if (!isObject(value)) throw invalid(`${where} has to be an object`);
  for (const key of Object.keys(value)) {
    if (!keys.includes(key)) throw invalid(`${where} has an unknown field ${key}`);
  }
  return value;
}

function onlyItem(value: Json | undefined, where: string): Json | undefined {
  if (!Array.isArray(value) || value.length !== 1) throw invalid(`${where} has to have exactly one item`);
  return value[0];
}

/** A map of texts that has at least the constants of the package. */
function textsAt(
  value: Json | undefined,
  where: string,
  constants: Readonly<Record<string, string>>,
): Record<string, string> {
  if (!isObject(value)) throw invalid(`${where} has to be an object`);
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw invalid(`${where}[${key}] has to be a text`);
    texts[key] = text;
  }
  for (const [key, constant] of Object.entries(constants)) same(texts[key], constant, `${where}[${key}]`);
  return texts;
}

function same(value: Json | undefined, wanted: string | boolean, where: string): void {
  if (value !== wanted) {
    throw invalid(`${where} has to be ${JSON.stringify(wanted)}, not ${JSON.stringify(value)}`);
  }
}
