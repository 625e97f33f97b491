import { withReference } from "../errors";
import type { GivenInputs } from "../reconcile/inputs";
import type { Mode } from "../reconcile/intent";
import { parseRetention } from "../reconcile/retention";
import { canonicalJson } from "../text/canonicalJson";
import { parseDuration } from "../text/duration";
import { countOf, jsonObjectOf } from "../text/json";
import { readQualifiedName } from "../text/qualifiedName";
import { fitting, optional, type Reading } from "../text/reading";
import { findRefusal } from "./refusal";
import type { Properties } from "./state";
import { present } from "../text/present";
import { containsUnknown } from "./unknown";

/** An invalid input; the engine shows it with the property's name and value. */
export interface InputProblem {
  readonly property: string;
  readonly reason: string;
  /** The value must not be shown: it may be a credential. */
  readonly isValueHidden?: true;
}

/** The problems as the engine gets them. It shows the value of a named property, so a hidden value has its name in the reason. */
export function toFailures(problems: readonly InputProblem[]): InputProblem[] {
  return problems.map(({ property, reason, isValueHidden }) =>
    isValueHidden ? { property: "", reason: `${property}: ${reason}` } : { property, reason },
  );
}

/** Ends the reasons with a code, and with where it is explained, as every message does. */
export function withCode(code: string, problems: readonly InputProblem[]): InputProblem[] {
  return problems.map((it) => ({ ...it, reason: withReference(it.reason, code) }));
}

/** The code of an input that can't be used, whatever Atlan has. */
export const INPUT_CODE = "ATLAN_INPUT";

/** Triggers are limited because state stores them three times and every preview sends them. */
const MOST_TRIGGER_BYTES = 16_384;

/** All problems of the inputs, not only the first one. Unknown values are not validated. */
export function validate(inputs: Properties): InputProblem[] {
  const problems = unknownInputs(inputs, [...Object.keys(INPUTS), ...HIDDEN]);
  for (const [property, read] of Object.entries(INPUTS)) {
    const value = inputs[property];
    const refused = findRefusal(value);
    if (refused === undefined && containsUnknown(value)) continue;
    const reading: Reading<unknown> = refused === undefined ? read(value, inputs) : { reason: refused };
    if ("reason" in reading) problems.push({ property, reason: reading.reason });
  }
  return problems;
}

/** Inputs that the constructor, `check` and the SDK add to those of a program: of a resource, not of an entry or of a provider. */
export const HIDDEN = ["resourceUrn", "tenant", "__provider"];

/** A name by which somebody may give a credential as an input. */
const NAMES_CREDENTIAL = /key|token|secret|passw|credential|auth/i;

/** Names that are not inputs are refused: a misspelt `maxAssets` must not become a deletion without a limit. */
export function unknownInputs(inputs: Properties, known: readonly string[]): InputProblem[] {
  return Object.keys(inputs)
    .filter((name) => !known.includes(name))
    .map((property) => ({
      property,
      reason: "there is no such input",
      ...present({ isValueHidden: NAMES_CREDENTIAL.test(property) || undefined }),
    }));
}

/** Reads an input, which may be left out, beside the others. */
type InputReader = (given: unknown, inputs: Properties) => Reading<unknown>;

const flag = optional(fitting((it): it is boolean => typeof it === "boolean", "it has to be true or false"));

const INPUTS: Readonly<Record<keyof GivenInputs, InputReader>> = {
  connectionQualifiedName: readQualifiedName,

  mode: optional(
    fitting(
      (it): it is Mode => it === "archive" || it === "purge",
      'it has to be "archive" or "purge"; SOFT and PURGE are Atlan\'s words on the wire',
    ),
  ),

  triggers: optional((given) => {
    const value = jsonObjectOf(given);
    if (value === undefined) return { reason: 'it has to be an object, such as { ticket: "DATA-481" }' };
    try {
      const size = Buffer.byteLength(canonicalJson(value));
      if (size <= MOST_TRIGGER_BYTES) return { value };
      return {
        reason: `its JSON has ${size} bytes, more than ${MOST_TRIGGER_BYTES}; use a digest of what triggers instead`,
      };
    } catch (error) {
      return { reason: `it has to be plain JSON: ${(error as Error).message}` };
    }
  }),

  waitForCompletion: flag,
  existingWorkflow: optional(
    fitting(
      (it): it is string => typeof it === "string" && /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(it),
      "it has to be the name of a workflow, such as atlan-connection-delete-1700000000",
    ),
  ),
  allowMissing: flag,
  rerunOnDrift: flag,

  timeout: optional((given, { waitForCompletion }: Properties) => {
    const value = parseDuration(given);
    if (value === undefined) {
      return {
        reason: 'it has to be a whole number with s, m, h or d, more than zero and at most 90d, such as "90s" or "2h"',
      };
    }
    return waitForCompletion === false ? { reason: "it can't be combined with waitForCompletion: false" } : { value };
  }),

  inventory: optional(
    fitting(
      (it): it is string => typeof it === "string" && it !== "" && it.length <= 1_000 && !it.includes("\0"),
      "it has to be the path of a file that `pulumi-atlan inventory` has written",
    ),
  ),

  maxAssets: (given, { mode, purgeAfter, inventory }) => {
    if (given !== undefined) {
      const value = countOf(given);
      return value === undefined ? { reason: "it has to be a whole number of assets, 0 or more" } : { value };
    }
    const needsApproval = mode === "purge" || parseRetention(purgeAfter) !== undefined;
    if (!needsApproval || inventory !== undefined) return { value: undefined };
    return {
      reason:
        "a purge can't be undone, so it needs the number of assets that may go, or inventory, their list; the preview of an archive, and the output assets, show how many there are",
    };
  },

  purgeAfter: optional((given, { mode }: Properties) => {
    const value = parseRetention(given);
    if (value === undefined) {
      return {
        reason: 'it has to be a whole number with s, m, h or d, more than zero and at most 3650d, such as "30d"',
      };
    }
    return mode === "purge" ? { reason: `it can't be combined with mode: "purge"` } : { value };
  }),

  reason: optional(
    fitting(
      (it): it is string => typeof it === "string" && it.length <= 1_000,
      "it has to be a text of at most 1,000 characters",
    ),
  ),
};
