import { isObject, type Json, type JsonObject } from "./json";

/** The least that an answer about a definition may say. */
export function minimalDefinition(body: JsonObject): JsonObject {
  return { metadata: pick(body["metadata"], ["name"]) };
}

/** The least that an answer about a run may say. */
export function minimalRun(body: JsonObject): JsonObject {
  return { metadata: pick(body["metadata"], ["name"]), status: pick(body["status"], ["phase"]) };
}

/** Only those fields of an object; undefined when it is no object. */
export function pick(value: Json | undefined, keys: readonly string[]): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(keys.filter((key) => key in value).map((key) => [key, value[key]]));
}
