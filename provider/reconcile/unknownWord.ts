import { AtlanProviderError } from "../errors";

/**
 * The default branch of a switch over a union, such as the mode. The compiler reports a switch that does not handle
 * every value. A value that is not known must not be treated as the last one, which may be the purge.
 *
 * @param what - what the value stands for: `mode`
 * @throws AtlanProviderError always
 */
export function unknownWord(what: string, word: never): never {
  throw new AtlanProviderError("ATLAN_UNKNOWN_WORD", {
    doing: `deciding by the ${what}`,
    identity: String(word),
    because: "this version of pulumi-atlan does not know what that means",
    suggestion:
      "Nothing more was done. Check what the inputs and the state say, or use a newer version of pulumi-atlan.",
  });
}
