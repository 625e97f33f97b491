import type { Inputs } from "../reconcile/inputs";
import type { Intent } from "../reconcile/intent";
import type { PartialFailure } from "./failures";
import type { Properties } from "./state";

/** The result of a call that began something in Atlan. */
export type Attempt =
  | { readonly kind: "done"; readonly outs: Properties }
  /** `failure` carries what to store. `isFinal`: another call must not succeed within this command. */
  | { readonly kind: "failed"; readonly failure: PartialFailure; readonly because: string; readonly isFinal: boolean };

/**
 * The latest attempt for each intent in this process. The engine may call `create` or `update` again within the same
 * command (its `onError` hooks, up to a hundred times) without passing what the former call began. One command starts
 * one run of an intent; a person must decide on another try.
 */
export class Attempts {
  private readonly latest = new Map<string, Attempt>();

  /** The result of the latest call, if it began something. */
  of(inputs: Inputs, intent: Intent): Attempt | undefined {
    return this.latest.get(keyOf(inputs, intent));
  }

  record(inputs: Inputs, intent: Intent, attempt: Attempt): void {
    this.latest.set(keyOf(inputs, intent), attempt);
  }
}

function keyOf({ tenant, resourceUrn, connectionQualifiedName }: Inputs, { key, mode }: Intent): string {
  return JSON.stringify([tenant, resourceUrn, connectionQualifiedName, mode, key]);
}
