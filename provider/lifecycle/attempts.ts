import type { Inputs } from "../reconcile/inputs";
import type { Intent } from "../reconcile/intent";
import type { PartialFailure } from "./failures";
import type { Properties } from "./state";

/** How a call has ended that had begun something at Atlan. */
export type Attempt =
  | { readonly kind: "done"; readonly outs: Properties }
  /** `failure` carries what is to be stored. `isFinal`: whatever another call sees is no success of this command. */
  | { readonly kind: "failed"; readonly failure: PartialFailure; readonly because: string; readonly isFinal: boolean };

/**
 * What has become of the intents that a process has pursued. The engine may call `create` or `update` again within the same
 * command (its `onError` hooks, up to a hundred times), and knows nothing of what the former call has begun. One command starts
 * one run of an intent: another try is for a person to decide.
 */
export class Attempts {
  private readonly latest = new Map<string, Attempt>();

  /** How the latest call has ended, if it had begun something. */
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
