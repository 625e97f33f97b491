import { AtlanProviderError } from "../errors";
import type { Redactor } from "../redact";

/**
 * An error as a program gets it that asks for something: without secrets, and one clean line where nobody catches it. The Pulumi SDK
 * shows the message alone of an error that has the mark of its `RunError`; of any other it has Node inspect all fields, for which Node
 * reads the source maps of the whole SDK.
 */
export function plainError(error: unknown, redactor?: Redactor): unknown {
  if (!(error instanceof AtlanProviderError)) return error;
  redactor?.cleanError(error);
  error.stack = `${error.name}: ${error.message}`;
  return Object.defineProperty(error, "__pulumiRunError", { value: true });
}
