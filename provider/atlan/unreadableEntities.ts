import { at, listOf, wordOf } from "../text/json";

/** Why a response could not be parsed, if it is known. */
export interface Unread {
  /** As a clause. */
  readonly because: string;
  /** What to do, in whole sentences. */
  readonly suggestion: string;
}

/**
 * Atlan also lists entities that a token may not read, with empty attributes and without a name. Undefined if the response has
 * no such entity.
 */
export function whyEntitiesAreUnread(body: unknown): Unread | undefined {
  const isEmptied = (it: unknown): boolean =>
    wordOf(at(it, "guid")) !== undefined && wordOf(at(it, "attributes", "qualifiedName")) === undefined;
  if (!listOf(at(body, "entities")).some(isEmptied)) return undefined;
  return {
    because: "the answer lists assets whose names the credentials may not read",
    suggestion: "Check that the persona of the token includes the connection, with the permission to read its assets.",
  };
}
