import { isObject, type Json, type JsonObject } from "./json";
import type { DeleteType } from "./options";
import { templateName } from "./package";

/** One connection that a run deletes. */
export interface Deletion {
  readonly connectionQualifiedName: string;
  readonly deleteType: DeleteType;
  readonly deleteAssets: boolean;
}

/**
 * What a run of a definition deletes, whatever somebody has written into it: all tasks and steps of the template that it
 * begins with, its hooks and its exit handlers. As much of Argo as that takes. A parameter that is there twice has its last
 * value; another package is thought to purge; a container does whatever it does, but none of that here.
 */
export function deletionsOf(spec: JsonObject): Deletion[] {
  const overall = parametersOf(spec["arguments"], (text) => text);
  const fill = (text: string): string =>
    text.replace(/\{\{workflow\.parameters\.([\w-]+)\}\}/g, (_, name: string) => overall.get(name) ?? "");
  const templates = new Map(objects(spec["templates"]).map((it) => [it["name"], it]));
  const ofTemplate = (name: Json | undefined, depth: number): Deletion[] => {
    const template = templates.get(name);
    if (template === undefined || depth > 3) return [];
    const dag = template["dag"];
    const tasks = isObject(dag) ? objects(dag["tasks"]) : [];
    const steps = Array.isArray(template["steps"]) ? template["steps"].flatMap(objects) : [];
    return [...tasks, ...steps].flatMap((it) => ofTask(it, depth + 1));
  };
  const ofHooks = (hooks: Json | undefined, depth: number): Deletion[] =>
    objects(isObject(hooks) ? Object.values(hooks) : []).flatMap((it) => ofTask(it, depth));
  const ofTask = (task: JsonObject, depth: number): Deletion[] => {
    if (task["when"] === "false") return [];
    const own = itemsOf(task).flatMap((item) => {
      const told = parametersOf(task["arguments"], (text) => fill(text.replaceAll("{{item}}", item)));
      return isObject(task["templateRef"]) ? [deletionBy(task["templateRef"], told)] : [];
    });
    const local = ofTemplate(task["template"], depth);
    return [...own, ...local, ...ofHooks(task["hooks"], depth), ...ofTemplate(task["onExit"], depth)];
  };
  return [...ofTemplate(spec["entrypoint"], 0), ...ofHooks(spec["hooks"], 1), ...ofTemplate(spec["onExit"], 0)];
}

function deletionBy({ name }: JsonObject, told: ReadonlyMap<string, string>): Deletion {
  return {
    connectionQualifiedName: told.get("connection-qualified-name") ?? "",
    deleteType: name === templateName ? ((told.get("delete-type") ?? "SOFT") as DeleteType) : "PURGE",
    deleteAssets: told.get("delete-assets") !== "false",
  };
}

function parametersOf(given: Json | undefined, fill: (text: string) => string): Map<string, string> {
  const parameters = objects(isObject(given) ? given["parameters"] : undefined);
  return new Map(parameters.map((it) => [textOf(it["name"]), fill(valueOf(it))]));
}

function valueOf({ value, valueFrom }: JsonObject): string {
  return isObject(valueFrom) ? textOf(valueFrom["expression"]).replaceAll("'", "") : textOf(value);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

/** A task runs once, or once for each item of a loop. */
function itemsOf({ withItems, withParam, withSequence }: JsonObject): string[] {
  if (Array.isArray(withItems)) return withItems.map(String);
  if (typeof withParam === "string") return (JSON.parse(withParam) as Json[]).map(String);
  if (isObject(withSequence)) return Array.from({ length: Number(withSequence["count"]) }, (_, item) => String(item));
  return [""];
}

function objects(list: Json | readonly (Json | undefined)[] | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
