import { AtlanProviderError } from "../errors";
import { at, type Fields, fields, list, text } from "./json";
import type { WorkflowOrder } from "./port";

/** What an app takes as its inputs: the fields of its JSON Schema. */
export interface InputContract {
  readonly properties: Fields;
  readonly required: readonly string[];
}

/** What a connection delete has to be told. Atlan writes the names with hyphens in one place and underscores in another. */
const FIELDS = ["connection-qualified-name", "delete-type", "delete-assets"] as const;

/** Reads the answer to the question for an app's inputs. */
export function readInputContract(body: unknown): InputContract | undefined {
  const properties = fields(at(body, "properties"));
  const required = list(at(body, "required")).map(text);
  if (properties === undefined || required.includes(undefined)) return undefined;
  return { properties, required: required as string[] };
}

/**
 * The inputs of a workflow, in the names and types that the app asks for. Nothing is guessed: what the app does not name is
 * not sent, and without all three fields nothing is, since an app may take another default than we mean.
 *
 * @throws AtlanProviderError ATLAN_APP_CONTRACT when the app does not take what a connection delete needs
 */
export function inputsFor(
  { name, connectionQualifiedName, deleteType }: WorkflowOrder,
  appId: string,
  { properties, required }: InputContract,
): Readonly<Record<string, unknown>> {
  const refuse = (because: string): never => {
    throw new AtlanProviderError("ATLAN_APP_CONTRACT", {
      doing: `starting workflow ${name}`,
      identity: `app ${appId}`,
      because: `${because}; its inputs are ${Object.keys(properties).sort().join(", ") || "none"}`,
      suggestion:
        "Nothing was started. Check atlan:connectionDeleteAppId; if it is right, this app needs a newer pulumi-atlan.",
    });
  };
  const named = FIELDS.map((field) => [field, field.replaceAll("-", "_")].find((it) => it in properties));
  const [connection, type, assets] = named;
  if (connection === undefined || type === undefined || assets === undefined) {
    const missing = FIELDS.filter((_, index) => named[index] === undefined);
    return refuse(`the app has no input ${missing.join(", ")}`);
  }
  const unknown = required.filter((it) => !named.includes(it) && at(properties[it], "default") === undefined);
  if (unknown.length > 0) return refuse(`the app asks for ${unknown.join(", ")}, which a connection delete has not`);
  const allowed = at(properties[type], "enum");
  if (Array.isArray(allowed) && !allowed.includes(deleteType)) return refuse(`its ${type} can't be ${deleteType}`);
  // The package takes the flag as a text, and so may the app.
  const isText = at(properties[assets], "type") === "string";
  return { [connection]: connectionQualifiedName, [type]: deleteType, [assets]: isText ? "true" : true };
}

/** What a workflow of the app was told, whichever way its names are written. */
export function readPurpose(inputs: unknown): {
  readonly connectionQualifiedName: string | undefined;
  readonly deleteType: string | undefined;
  readonly deleteAssets: boolean;
} {
  const [connection, type, assets] = FIELDS.map((it) => at(inputs, it) ?? at(inputs, it.replaceAll("-", "_")));
  return {
    connectionQualifiedName: text(connection),
    deleteType: text(type),
    deleteAssets: assets === true || assets === "true",
  };
}
