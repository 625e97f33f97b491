import { at, list, text } from "./json";

/** Why an answer could not be read, where that can be told. */
export interface Unread {
  /** As a clause. */
  readonly because: string;
  /** What to do, in whole sentences. */
  readonly suggestion: string;
}

/**
 * What a token may not read, Atlan lists all the same, with its attributes emptied: no name tells what it is. Undefined where the
 * answer lists nothing of that kind.
 */
export function whyEntitiesAreUnread(body: unknown): Unread | undefined {
  const isEmptied = (it: unknown): boolean =>
    text(at(it, "guid")) !== undefined && text(at(it, "attributes", "qualifiedName")) === undefined;
  if (!list(at(body, "entities")).some(isEmptied)) return undefined;
  return {
    because: "the answer lists assets whose names the credentials may not read",
    suggestion: "Check that the persona of the token includes the connection, with the permission to read its assets.",
  };
}
