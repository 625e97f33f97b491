import { ConfigurationError } from "../errors";
import { found } from "../reconcile/damagedState";
import type { Inputs } from "../reconcile/inputs";
import type { Mode } from "../reconcile/intent";
import { pick } from "../text/present";
import type { Properties } from "./state";
import { containsUnknown, UNKNOWN_VALUE } from "./unknown";

/** A type of values, and its name in messages. */
interface Type<T> {
  readonly expected: string;
  readonly includes: (value: unknown) => value is T;
}

const text: Type<string> = { expected: "a text", includes: (it) => typeof it === "string" };
const flag: Type<boolean> = { expected: "true or false", includes: (it) => typeof it === "boolean" };
const number: Type<number> = { expected: "a number", includes: (it) => typeof it === "number" };
const mode: Type<Mode> = { expected: '"archive" or "purge"', includes: (it) => it === "archive" || it === "purge" };
/** Only a digest of it is used. A preview also knows the engine's placeholder. */
const object: Type<unknown> = {
  expected: "an object",
  includes: (it): it is unknown => (typeof it === "object" && it !== null) || it === UNKNOWN_VALUE,
};

const optional = <T>({ expected, includes }: Type<T>): Type<T | undefined> => ({
  expected,
  includes: (it) => it === undefined || includes(it),
});

/** An object with each of the inputs, so that the compiler reports a missing one. */
const TYPES: { readonly [Name in keyof Required<Inputs>]: Type<Inputs[Name]> } = {
  resourceUrn: text,
  tenant: text,
  connectionQualifiedName: text,
  mode,
  triggers: optional(object),
  waitForCompletion: optional(flag),
  timeout: optional(text),
  maxAssets: optional(number),
  inventory: optional(text),
  purgeAfter: optional(text),
  allowMissing: optional(flag),
  existingWorkflow: optional(text),
  rerunOnDrift: optional(flag),
  reason: optional(text),
};

/**
 * Reads checked inputs as typed values.
 *
 * @throws ConfigurationError when a value has another type. `check` refuses such inputs before
 */
export function readInputs(properties: Properties): Inputs {
  const inputs = pick(properties, Object.keys(TYPES));
  refuseOtherTypes(inputs);
  return inputs;
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

function refuseOtherTypes(inputs: Properties): asserts inputs is Properties & Inputs {
  for (const [name, { expected, includes }] of Object.entries<Type<unknown>>(TYPES)) {
    const value = inputs[name];
    if (!includes(value)) throw unreadable(inputs, `${name} ${found(value)}, and it has to be ${expected}`);
  }
}

function unreadable({ connectionQualifiedName }: Properties, because: string): ConfigurationError {
  return new ConfigurationError({
    doing: "reading the inputs",
    identity: String(connectionQualifiedName),
    because,
    suggestion: "Nothing was sent. Run `pulumi up` again.",
  });
}
