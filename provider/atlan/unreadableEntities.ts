import { quoted } from "../text/escape";
import { at, listOf, wordOf } from "../text/json";

/** Why a response could not be parsed, if it is known. */
export interface Unread {
  /** As a clause. */
  readonly because: string;
  /** What to do, in whole sentences. */
  readonly suggestion: string;
}

/** Undefined if nothing in the response tells. */
export function whyUnread(body: unknown): Unread | undefined {
  return whyEntitiesAreUnread(body) ?? whyRunsAreUnread(body);
}

/** Whether a run stands under the id of another one. An id contains the name. */
export function isMixedUp(id: string, name: string | undefined): boolean {
  return name !== undefined && !id.includes(name);
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

function whyRunsAreUnread(body: unknown): Unread | undefined {
  for (const hit of listOf(at(body, "hits", "hits"))) {
    const [id, name] = [wordOf(at(hit, "_id")), wordOf(at(hit, "_source", "metadata", "name"))];
    if (id === undefined || name === undefined || !isMixedUp(id, name)) continue;
    return {
      because: `the answer has the run ${quoted(name)} under the id of another one, ${quoted(id)}`,
      suggestion:
        "Run the same command again; if it stays, the tenant has such a run, which can't be told from others: ask Atlan's support.",
    };
  }
  return undefined;
}
