import { AtlanApiError, AtlanProviderError, ConfigurationError, withAdvice } from "../errors";
import type { Redactor } from "../redact";
import { escapeLine } from "../text/escape";
import type { Properties } from "./state";

/**
 * Tells the engine that the resource exists but its target state is not reached. The engine stores `properties` and
 * shows `reasons`; without a reason it would take the operation for a success.
 */
export class PartialFailure extends Error {
  readonly id: string;
  /** All inputs and outputs, the provider text included: refresh and destroy need it. */
  readonly properties: Properties;
  readonly reasons: readonly string[];

  /** @param reasons - each is shown as one line, whatever untrusted text it holds */
  constructor(id: string, properties: Properties, reasons: readonly string[], cause: unknown) {
    const lines = reasons.map(escapeLine);
    super(lines.join("\n"), { cause });
    this.name = "PartialFailure";
    this.id = id;
    this.properties = properties;
    this.reasons = lines;
  }
}

/**
 * Several members of a fleet have failed and there is nothing to store. Without a stack, as by {@link withoutStack}.
 */
export class FleetFailure extends Error {
  readonly code = "ATLAN_FLEET";

  /** @param messages - the failures; a repeated message is shown once */
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
 * The error to throw to the engine. The SDK prints `error.stack` on the stack's row before the engine shows the message
 * on the resource's row; so the stack only names the code.
 */
export function withoutStack(error: AtlanProviderError, message: string): Error {
  const quieted = new Error(escapeLine(message), { cause: error });
  quieted.name = error.name;
  quieted.stack = error.code;
  quieted.toString = () => "pulumi-atlan";
  return quieted;
}

/** Adds to the message of an error. */
export type Advice = (error: AtlanProviderError) => string;

/**
 * Does some work for the engine. The SDK prints errors with their stack; a user needs only the message.
 */
export async function quietly<T>(redactor: Redactor, work: () => Promise<T>, advice: Advice = () => ""): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = redactor.cleanError(thrown);
    if (!(error instanceof AtlanProviderError)) throw error;
    throw withoutStack(error, withAdvice(error.message, error.code, advice(error)));
  }
}

/**
 * Additional advice for wrong credentials or a wrong address in a `refresh` or `destroy`: the engine passes these the
 * configuration in state, not the stack's current one.
 */
export function adviceOnStoredConfig(error: AtlanProviderError): string {
  const isUnauthorized = error instanceof AtlanApiError && (error.status === 401 || error.code === "ATLAN_SIGN_IN");
  if (!isUnauthorized && !(error instanceof ConfigurationError)) return "";
  return (
    " `pulumi refresh` and `pulumi destroy` use the configuration that the last `pulumi up` has left in state: after a change " +
    "of the token or of the address run `pulumi up` first, or add --run-program."
  );
}
