import { AtlanProviderError } from "../errors";
import type { ProviderContext } from "./context";

/**
 * Refuses to begin on a connection once the engine has told this process to end. The engine no longer waits for results
 * then, but a call may already be on its way; nobody would learn of the run that it starts.
 *
 * @throws AtlanProviderError ATLAN_PROCESS_ENDING
 */
export function refuseAtEnd({ isEnding }: Pick<ProviderContext, "isEnding">, connectionQualifiedName: string): void {
  if (!isEnding) return;
  throw new AtlanProviderError("ATLAN_PROCESS_ENDING", {
    doing: "beginning to work on connection",
    identity: connectionQualifiedName,
    because: "the engine has told this provider process to end",
    suggestion: "Nothing was sent. Run the command again.",
  });
}
