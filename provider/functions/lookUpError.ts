import { AtlanProviderError } from "../errors";

/**
 * The error of a look-up as it may be shown. The reason may repeat a secret argument, or what Atlan has answered to it, so then
 * only the code is left, which says what kind of error it is.
 */
export function lookUpError(error: unknown, hasSecret: boolean): unknown {
  if (!hasSecret || !(error instanceof AtlanProviderError)) return error;
  return new AtlanProviderError(error.code, {
    doing: "looking up in Atlan",
    identity: "by a secret argument",
    because: "the reason is not shown, since it may repeat what is secret",
    suggestion: "The code tells what kind of error it is. The reason is shown if no argument is marked as secret.",
  });
}
