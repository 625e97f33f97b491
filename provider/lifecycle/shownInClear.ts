import type { GivenInputs } from "../reconcile/inputs";

/** Why an input is no place for a secret: where it appears in plain text. */
export const SHOWN_IN_CLEAR = {
  triggers: "triggers are shown in previews, and a digest of them is stored in clear",
  reason: "the receipt has the reason in clear",
} as const satisfies Partial<Record<keyof GivenInputs, string>>;

/** Says that a secret stands where anybody can read it. */
export function describeSecret(path: string, inClear: string): string {
  return `${path} is secret, but ${inClear}; use something that anybody may read, such as a version or a ticket`;
}
