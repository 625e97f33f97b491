import type { GivenInputs } from "../reconcile/inputs";

const ANYBODY_READS = "use something that anybody may read, such as a version or a ticket";

/** Why an input is no place for a secret: where it appears in plain text, and what to give instead. */
export const SHOWN_IN_CLEAR = {
  connectionQualifiedName:
    "state, previews and the receipt have the connection's name in clear; give it without the mark, by pulumi.unsecret if it comes from a secret",
  triggers: `triggers are shown in previews, and a digest of them is stored in clear; ${ANYBODY_READS}`,
  reason: `the receipt has the reason in clear; ${ANYBODY_READS}`,
} as const satisfies Partial<Record<keyof GivenInputs, string>>;

/** Says that a secret stands where anybody can read it. */
export function describeSecret(path: string, inClear: string): string {
  return `${path} is secret, but ${inClear}`;
}
