import { parseRetention } from "../reconcile/retention";
import { canonicalJson } from "../text/canonicalJson";
import { parseDuration } from "../text/duration";
import { problemOfQualifiedName } from "../text/qualifiedName";
import { findRefusal } from "./refusal";
import type { Properties } from "./state";
import { containsUnknown } from "./unknown";

/** An invalid input; the engine shows it with the property's name and value. */
export interface InputProblem {
  readonly property: string;
  readonly reason: string;
}

/** Triggers are limited because state stores them three times and every preview sends them. */
const MOST_TRIGGER_BYTES = 16_384;

/** All problems of the inputs, not only the first one. Unknown values are not validated. */
export function validate(inputs: Properties): InputProblem[] {
  const problems = unknownInputs(inputs, Object.keys(CHECKS));
  for (const [property, check] of Object.entries(CHECKS)) {
    const value = inputs[property];
    const refused = findRefusal(value);
    if (refused === undefined && containsUnknown(value)) continue;
    const reason = refused ?? check(value, inputs);
    if (reason !== undefined) problems.push({ property, reason });
  }
  return problems;
}

/** Inputs that the constructor, `check` and the SDK add to those of a program. */
const HIDDEN = ["resourceUrn", "tenant", "__provider"];

/** Names that are not inputs are refused: a misspelt `maxAssets` must not become a deletion without a limit. */
export function unknownInputs(inputs: Properties, known: readonly string[]): InputProblem[] {
  return Object.keys(inputs)
    .filter((name) => !known.includes(name) && !HIDDEN.includes(name))
    .map((property) => ({ property, reason: "there is no such input" }));
}

/** Describes what is wrong with a value; undefined when nothing is. */
type Check = (value: unknown, inputs: Properties) => string | undefined;

const isBoolean: Check = (value) =>
  value === undefined || typeof value === "boolean" ? undefined : "it has to be true or false";

const CHECKS: Readonly<Record<string, Check>> = {
  connectionQualifiedName: problemOfQualifiedName,

  mode: (value) => {
    if (value === undefined || value === "archive" || value === "purge") return undefined;
    return 'it has to be "archive" or "purge"; SOFT and PURGE are Atlan\'s words on the wire';
  },

  triggers: (value) => {
    if (value === undefined) return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return 'it has to be an object, such as { ticket: "DATA-481" }';
    try {
      const size = Buffer.byteLength(canonicalJson(value));
      if (size <= MOST_TRIGGER_BYTES) return undefined;
      return `its JSON has ${size} bytes, more than ${MOST_TRIGGER_BYTES}; use a digest of what triggers instead`;
    } catch (error) {
      return `it has to be plain JSON: ${(error as Error).message}`;
    }
  },

  waitForCompletion: isBoolean,
  existingWorkflow: (value) => {
    if (value === undefined) return undefined;
    return typeof value === "string" && /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(value)
      ? undefined
      : "it has to be the name of a workflow, such as atlan-connection-delete-1700000000";
  },
  allowMissing: isBoolean,
  rerunOnDrift: isBoolean,

  timeout: (value, { waitForCompletion }) => {
    if (value === undefined) return undefined;
    if (parseDuration(value) === undefined) {
      return 'it has to be a whole number with s, m, h or d, more than zero and at most 90d, such as "90s" or "2h"';
    }
    return waitForCompletion === false ? "it can't be combined with waitForCompletion: false" : undefined;
  },

  maxAssets: (value, { mode, purgeAfter }) => {
    if (value !== undefined) {
      return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
        ? undefined
        : "it has to be a whole number of assets, 0 or more";
    }
    return mode === "purge" || parseRetention(purgeAfter) !== undefined
      ? "a purge can't be undone, so it needs the number of assets that may go; the preview of an archive, and the output assets, show how many there are"
      : undefined;
  },

  purgeAfter: (value, { mode }) => {
    if (value === undefined) return undefined;
    if (parseRetention(value) === undefined)
      return 'it has to be a whole number with s, m, h or d, more than zero and at most 3650d, such as "30d"';
    return mode === "purge" ? `it can't be combined with mode: "purge"` : undefined;
  },

  reason: (value) => {
    if (value === undefined) return undefined;
    return typeof value === "string" && value.length <= 1_000
      ? undefined
      : "it has to be a text of at most 1,000 characters";
  },
};
