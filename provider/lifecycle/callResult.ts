import { messageOf } from "../errors";
import type { Redactor } from "../redact";
import type { ResourceRecord } from "../reconcile/record";

/** What state holds of a connection that has been worked on. */
export interface Stored {
  readonly id: string;
  readonly record: ResourceRecord;
}

/** The end of `create` or `update` for one connection. */
export type CallResult =
  | { readonly stored: Stored; readonly failure?: never }
  /** `stored` is undefined if there is nothing that state does not know. */
  | { readonly stored?: Stored | undefined; readonly failure: Failure };

/** Why something failed, without secrets. */
export interface Failure {
  readonly reason: string;
  readonly error: unknown;
}

/** The failure that an error means, without secrets. */
export function failureOf(redactor: Redactor, thrown: unknown): Failure {
  const error = redactor.cleanError(thrown);
  return { reason: redactor.clean(messageOf(error)), error };
}

/** The result of some work. What it throws becomes the reason of a failure. */
export async function callResultOf<Other extends CallResult | undefined>(
  redactor: Redactor,
  work: () => Promise<Other>,
): Promise<Other | CallResult> {
  try {
    return await work();
  } catch (error) {
    return { failure: failureOf(redactor, error) };
  }
}
