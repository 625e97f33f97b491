import { AtlanProviderError } from "../errors";
import type { Redactor } from "../redact";

/**
 * The error that a function throws to a program: without secrets, and shown as one line if nobody catches it. The
 * Pulumi SDK shows only the message of an error that is marked as its `RunError`; for any other, Node inspects all
 * fields and reads the source maps of the whole SDK to do so.
 */
export function plainError(error: unknown, redactor?: Redactor): unknown {
  if (!(error instanceof AtlanProviderError)) return error;
  redactor?.cleanError(error);
  error.stack = `${error.name}: ${error.message}`;
  return Object.defineProperty(error, "__pulumiRunError", { value: true });
}
