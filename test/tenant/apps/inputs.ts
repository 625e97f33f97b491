import { Refusal } from "../answers";
import type { Definition } from "../definition";
import { isObject, type Json, type JsonObject } from "../json";
import type { AppSettings, DeleteType } from "../options";

const fields = ["connection-qualified-name", "delete-type", "delete-assets"] as const;

/** The input contract of the connection delete app: a JSON Schema. */
export function inputContract({ inputs }: AppSettings): JsonObject {
  if (typeof inputs === "object") return inputs;
  const [connection, type, assets] = fields.map((field) => spelt(field, inputs));
  return {
    title: "ConnectionDeleteInput",
    type: "object",
    properties: {
      [connection!]: { type: "string", title: "Connection" },
      [type!]: { type: "string", enum: ["SOFT", "HARD", "PURGE"], default: "SOFT" },
      [assets!]: { type: "boolean", default: true },
    },
    required: [connection!],
    $defs: {},
  };
}

/** Reads the inputs of a create as the contract asks for them; what it does not know or misses is a 400. */
export function readInputs(
  inputs: Json | undefined,
  settings: AppSettings,
): Pick<Definition, "connectionQualifiedName" | "deleteType" | "deleteAssets"> {
  const { properties, required } = inputContract(settings);
  if (!isObject(inputs)) throw invalid("inputs have to be an object");
  if (!isObject(properties) || !Array.isArray(required))
    throw new Error("a contract has properties and required fields");
  for (const [name, value] of Object.entries(inputs)) {
    const property = properties[name];
    if (value === undefined || !isObject(property)) throw invalid(`input ${name} is not known`);
    if (typeof value !== property["type"]) throw invalid(`input ${name} has to be ${JSON.stringify(property["type"])}`);
    const allowed = property["enum"];
    if (Array.isArray(allowed) && !allowed.includes(value)) throw invalid(`${JSON.stringify(value)} is no ${name}`);
  }
  const missing = required.find((name) => typeof name === "string" && !(name in inputs));
  if (missing !== undefined) throw invalid(`input ${JSON.stringify(missing)} is missing`);
  const read = (field: (typeof fields)[number]): Json | undefined => inputs[field] ?? inputs[spelt(field, "snake")];
  const deleteAssets = read("delete-assets") ?? true;
  return {
    connectionQualifiedName: read("connection-qualified-name") as string,
    deleteType: (read("delete-type") ?? "SOFT") as DeleteType,
    deleteAssets: deleteAssets === true || deleteAssets === "true",
  };
}

function spelt(field: string, inputs: "kebab" | "snake"): string {
  return inputs === "kebab" ? field : field.replaceAll("-", "_");
}

function invalid(why: string): Refusal {
  return new Refusal(400, `invalid inputs: ${why}`);
}
