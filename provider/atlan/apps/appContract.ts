import { isDeepStrictEqual } from "node:util";
import { AtlanProviderError } from "../../errors";
import { at, type JsonObject, jsonObjectOf, listOf, wordOf } from "../../text/json";
import { oneNameOf } from "../../text/qualifiedName";
import type { Definition, WorkflowOrder } from "../api";
import { isTemplated, strange } from "../packages/definitions";

/** The inputs that an app takes: the properties of its JSON Schema. */
export interface InputContract {
  readonly properties: JsonObject;
  readonly required: readonly string[];
}

/**
 * The inputs that a connection delete needs. Atlan spells the names with hyphens in one place and with underscores in another.
 */
const DELETE_TYPE = "delete-type";
const FIELDS = ["connection-qualified-name", DELETE_TYPE, "delete-assets"] as const;

/** Reads the response to the request for an app's inputs. */
export function readInputContract(body: unknown): InputContract | undefined {
  const properties = jsonObjectOf(at(body, "properties"));
  const required = listOf(at(body, "required")).map(wordOf);
  if (properties === undefined || required.includes(undefined)) return undefined;
  return { properties, required: required as string[] };
}

/** How an app calls the inputs that a connection delete needs. */
interface InputNames {
  readonly connection: string;
  readonly type: string;
  readonly assets: string;
}

/**
 * Nothing is guessed: a field that the app does not name is not sent. If one of the three fields is missing nothing is sent, since the
 * app's default may differ from what is wanted.
 *
 * @throws AtlanProviderError ATLAN_APP_CONTRACT when the app does not take the inputs that a connection delete needs
 */
export function inputNames(doing: string, appId: string, { properties, required }: InputContract): InputNames {
  const refuse = (because: string): never => {
    throw unfit(doing, appId, properties, because);
  };
  const named = FIELDS.map((field) => spellings(field).find((it) => it in properties));
  const [connection, type, assets] = named;
  if (connection === undefined || type === undefined || assets === undefined) {
    const missing = FIELDS.filter((_, index) => named[index] === undefined);
    return refuse(`the app has no input ${missing.join(", ")}`);
  }
  const unknown = required.filter((it) => !named.includes(it) && at(properties[it], "default") === undefined);
  if (unknown.length > 0) return refuse(`the app asks for ${unknown.join(", ")}, which a connection delete has not`);
  return { connection, type, assets };
}

/**
 * The inputs of a workflow, with the names and types that the app requires.
 *
 * @throws AtlanProviderError ATLAN_APP_CONTRACT when the app does not take the inputs that this connection delete needs
 */
export function inputsFor(
  { name, connectionQualifiedName, deleteType }: WorkflowOrder,
  appId: string,
  contract: InputContract,
): Readonly<Record<string, unknown>> {
  const { properties } = contract;
  const doing = `starting workflow ${name}`;
  const { connection, type, assets } = inputNames(doing, appId, contract);
  const allowed = at(properties[type], "enum");
  if (Array.isArray(allowed) && !allowed.includes(deleteType))
    throw unfit(doing, appId, properties, `its ${type} can't be ${deleteType}`);
  // The package takes the flag as a string; an app may do so too.
  const isText = at(properties[assets], "type") === "string";
  return { [connection]: connectionQualifiedName, [type]: deleteType, [assets]: isText ? "true" : true };
}

function unfit(doing: string, identity: string, properties: JsonObject, because: string): AtlanProviderError {
  return new AtlanProviderError("ATLAN_APP_CONTRACT", {
    doing,
    identity: `app ${identity}`,
    because: `${because}; its inputs are ${Object.keys(properties).sort().join(", ") || "none"}`,
    suggestion:
      "Nothing was started. Check atlan:connectionDeleteAppId; if it is right, this app needs a newer pulumi-atlan.",
  });
}

/** The parameters of an app's workflow, and whether they are understood. */
export interface ToldApp {
  readonly definition: Definition;
  /** Whether any part of it has parameters that only a connection delete has. */
  readonly isDelete: boolean;
}

/**
 * What an app's workflow does, with either spelling of its inputs. The inputs are in the node that uses them, or at the top
 * level. It is not understood if several nodes have inputs, if one has an input twice, or if names are in it but not its connection.
 */
export function readAppDefinition(body: unknown): ToldApp {
  const nodes = Object.values(jsonObjectOf(at(body, "dag")) ?? {}).map((it) => inputsOf(at(it, "inputs")));
  const top = inputsOf(at(body, "inputs"));
  const told = [top, ...nodes].filter((it) => it.length > 0);
  const isDelete = told.flat().some(([name]) => spellings(DELETE_TYPE).includes(name));
  const because = whyStrange(top, nodes);
  if (because !== undefined) return { definition: strange(because, told), isDelete };
  const [inputs = []] = told;
  const definition = definitionOf(new Map(inputs));
  if (definition.connectionQualifiedName !== undefined) return { definition, isDelete };
  // Otherwise a run of it that is in flight would be ignored: it would name no connection.
  const unread = strange("it may name its connection in another form", [at(body, "dag"), at(body, "inputs")]);
  const namesAnything = (unread.strange?.texts.length ?? 0) > 0;
  return { definition: namesAnything ? unread : definition, isDelete };
}

type Inputs = readonly (readonly [name: string, value: unknown])[];

/** A node's inputs: its own, and the arguments of its function. */
function inputsOf(inputs: unknown): Inputs {
  const { args, ...others } = jsonObjectOf(inputs) ?? {};
  return [...Object.entries(jsonObjectOf(args) ?? {}), ...Object.entries(others)];
}

function whyStrange(top: Inputs, nodes: readonly Inputs[]): string | undefined {
  const telling = nodes.filter((it) => it.length > 0);
  if (telling.length > 1) return `${telling.length} of its nodes have inputs`;
  const [node = top] = telling;
  // The top level may repeat the node's inputs.
  const isRepeated = top.length === 0 || isDeepStrictEqual(definitionOf(new Map(top)), definitionOf(new Map(node)));
  if (!isRepeated) return "it is told one thing, and its node another";
  const twice = FIELDS.find((field) => [top, node].some((it) => countOf(it, field) > 1));
  if (twice !== undefined) return `it is told ${twice} twice`;
  const isLater = [...top, ...node].some(([, value]) => isTemplated(value));
  return isLater ? "it is told something that is filled in later" : undefined;
}

const countOf = (inputs: Inputs, field: string): number =>
  inputs.filter(([name]) => spellings(field).includes(name)).length;

const spellings = (field: string): readonly string[] => [field, field.replaceAll("-", "_")];

function definitionOf(inputs: ReadonlyMap<string, unknown>): Definition {
  const [connection, type, assets] = FIELDS.map((field) => {
    const name = spellings(field).find((it) => inputs.has(it));
    return name === undefined ? undefined : inputs.get(name);
  });
  return {
    connectionQualifiedName: oneNameOf(connection),
    deleteType: wordOf(type),
    deleteAssets: assets === true || assets === "true",
  };
}
