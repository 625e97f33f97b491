import type { AtlanProviderError } from "../errors";
import { escapeLine } from "../text/escape";
import type { Properties } from "./state";

/**
 * Tells the engine that the resource exists but is not as wanted. The engine stores `properties` and shows `reasons`; with
 * no reason it would take the resource for finished.
 */
export class PartialFailure extends Error {
  readonly id: string;
  /** All inputs and outputs, the provider's text included; without it neither refresh nor destroy could work. */
  readonly properties: Properties;
  readonly reasons: readonly string[];

  /** @param reasons - one line each, whatever text from outside they hold */
  constructor(id: string, properties: Properties, reasons: readonly string[], cause: unknown) {
    const lines = reasons.map(escapeLine);
    super(lines.join("\n"), { cause });
    this.name = "PartialFailure";
    this.id = id;
    this.properties = properties;
    this.reasons = lines;
  }
}

/** Several members of a fleet have failed, and nothing of that is to be stored. As quiet as {@link withoutStack} makes others. */
export class FleetFailure extends Error {
  readonly code = "ATLAN_FLEET";

  /** @param messages - what has failed; what is said of several is said once */
  constructor(messages: readonly string[]) {
    super([...new Set(messages.map(escapeLine))].join("\n"));
    this.name = "FleetFailure";
    this.stack = this.code;
  }

  override toString(): string {
    return "pulumi-atlan";
  }
}

/**
 * The error as the engine gets it. The SDK prints `error: error.stack` on the stack's row before the engine shows the
 * message on the resource's; so the former only names the code.
 */
export function withoutStack(error: AtlanProviderError, message: string): Error {
  const quieted = new Error(escapeLine(message), { cause: error });
  quieted.name = error.name;
  quieted.stack = error.code;
  quieted.toString = () => "pulumi-atlan";
  return quieted;
}
