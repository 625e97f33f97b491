import { AtlanProviderError } from "../errors";

/**
 * For the last branch of a decision by words, such as a mode: all are decided about before it, and the compiler says when one
 * is not. A word that nobody knows must not be taken for the last one of them, which may be the purge.
 *
 * @param what - what the word stands for: `mode`
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
