import { ConfigurationError } from "../errors";
import { found } from "../reconcile/damagedState";
import type { Inputs } from "../reconcile/inputs";
import type { Mode } from "../reconcile/intent";
import { present } from "../text/present";
import type { Properties } from "./state";
import { containsUnknown } from "./unknown";

/** The inputs that `refresh` and `destroy` need of a resource in state. */
export type StoredInputs = Pick<Inputs, "resourceUrn" | "tenant" | "connectionQualifiedName" | "mode" | "rerunOnDrift">;

/**
 * Reads checked inputs as typed values.
 *
 * @throws ConfigurationError when a value has another type. `check` refuses such inputs before
 */
export function readInputs(properties: Properties): Inputs {
  return {
    resourceUrn: read(properties, "resourceUrn", text),
    tenant: read(properties, "tenant", text),
    connectionQualifiedName: read(properties, "connectionQualifiedName", text),
    mode: read(properties, "mode", mode),
    ...present({
      triggers: properties["triggers"],
      waitForCompletion: read(properties, "waitForCompletion", optional(flag)),
      timeout: read(properties, "timeout", optional(text)),
      maxAssets: read(properties, "maxAssets", optional(number)),
      purgeAfter: read(properties, "purgeAfter", optional(text)),
      allowMissing: read(properties, "allowMissing", optional(flag)),
      existingWorkflow: read(properties, "existingWorkflow", optional(text)),
      rerunOnDrift: read(properties, "rerunOnDrift", optional(flag)),
      reason: read(properties, "reason", optional(text)),
    }),
  };
}

/**
 * Reads the inputs of `create` and `update`. The engine never passes unknown values there.
 *
 * @throws ConfigurationError when a value is unknown or has another type
 */
export function readKnownInputs(news: Properties): Inputs {
  if (containsUnknown(news)) throw unreadable(news, "an input has no value yet");
  return readInputs(news);
}

/**
 * Reads what `refresh` and `destroy` need of stored outputs. Other inputs that are damaged must not keep anybody from
 * destroying the resource.
 */
export function readStoredInputs(outputs: Properties): StoredInputs {
  return {
    resourceUrn: read(outputs, "resourceUrn", text),
    tenant: read(outputs, "tenant", text),
    connectionQualifiedName: read(outputs, "connectionQualifiedName", text),
    mode: read(outputs, "mode", mode),
    rerunOnDrift: outputs["rerunOnDrift"] === true,
  };
}

/** A type of values, with its name in messages. */
interface Type<T> {
  readonly expected: string;
  readonly includes: (value: unknown) => value is T;
}

const text: Type<string> = { expected: "a text", includes: (it) => typeof it === "string" };
const flag: Type<boolean> = { expected: "true or false", includes: (it) => typeof it === "boolean" };
const number: Type<number> = { expected: "a number", includes: (it) => typeof it === "number" };
const mode: Type<Mode> = { expected: '"archive" or "purge"', includes: (it) => it === "archive" || it === "purge" };

const optional = <T>({ expected, includes }: Type<T>): Type<T | undefined> => ({
  expected,
  includes: (it) => it === undefined || includes(it),
});

function read<T>(properties: Properties, name: keyof Inputs, { expected, includes }: Type<T>): T {
  const value = properties[name];
  if (includes(value)) return value;
  throw unreadable(properties, `${name} ${found(value)}, and it has to be ${expected}`);
}

function unreadable(properties: Properties, because: string): ConfigurationError {
  return new ConfigurationError({
    doing: "reading the inputs",
    identity: String(properties["connectionQualifiedName"]),
    because,
    suggestion: "Nothing was sent. Run `pulumi up` again.",
  });
}
