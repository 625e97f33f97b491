import type { AtlanApi, ConnectionEntity } from "../atlan/api";
import { AtlanApiError } from "../errors";
import { editDistance } from "../text/editDistance";
import { quoted, word } from "../text/escape";
import { stateInWords } from "./targetState";

const MOST_SUGGESTIONS = 3;
/** How many wrong characters a typing error has at most. */
const MAX_EDIT_DISTANCE = 3;

/**
 * Suggests connections that may have been meant: those whose qualified name differs by a typing error, else some of the
 * same connector. The likeliest is first.
 */
export function suggestConnections(wanted: string, connections: readonly ConnectionEntity[]): ConnectionEntity[] {
  // A connection that was archived and recreated is listed twice under one name.
  const distinct = new Map(connections.map((it) => [it.qualifiedName, it]));
  const ranked = [...distinct.values()]
    .filter((it) => it.typeName === "Connection" && it.qualifiedName !== wanted)
    .map((connection) => ({ connection, editDistance: editDistance(wanted, connection.qualifiedName) }))
    .sort(byLikelihood);
  const near = ranked.filter(({ editDistance }) => editDistance <= MAX_EDIT_DISTANCE);
  const connector = connectorOf({ qualifiedName: wanted });
  const chosen = near.length > 0 ? near : ranked.filter((it) => connectorOf(it.connection) === connector);
  return chosen.slice(0, MOST_SUGGESTIONS).map(({ connection }) => connection);
}

/** A connection's display name, and the kind of its source. */
export interface Called {
  readonly name?: string | undefined;
  readonly connector?: string | undefined;
}

/**
 * Suggests connections for a display name, or for a connector without one: those that differ in upper and lower case or
 * by a typing error, the likeliest first. If no name is similar, some of the same connector.
 */
export function suggestByName(wanted: Called, connections: readonly ConnectionEntity[]): ConnectionEntity[] {
  const { name, connector } = wanted;
  const near = nearest(connections, name ?? connector, (it) => (name === undefined ? connectorOf(it) : it.name));
  return near.length > 0 ? near : nearest(connections, connector, connectorOf);
}

/** The connections of which the name that `callOf` returns is similar to the wanted one. */
function nearest(
  connections: readonly ConnectionEntity[],
  wanted: string | undefined,
  callOf: (connection: ConnectionEntity) => string | undefined,
): ConnectionEntity[] {
  if (wanted === undefined) return [];
  // With three wrong characters, nothing would be left of a short name.
  const maxEditDistance = Math.min(MAX_EDIT_DISTANCE, Math.floor(wanted.length / 2));
  return connections
    .map((connection) => ({ connection, call: callOf(connection) }))
    .map(({ connection, call = "" }) => ({
      connection,
      editDistance: editDistance(wanted.toLowerCase(), call.toLowerCase()),
    }))
    .filter(({ editDistance }) => editDistance <= maxEditDistance)
    .sort(byLikelihood)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ connection }) => connection);
}

/** A connection, and its edit distance from what was wanted. */
interface Ranked {
  readonly connection: ConnectionEntity;
  readonly editDistance: number;
}

function byLikelihood(a: Ranked, b: Ranked): number {
  return a.editDistance - b.editDistance || (a.connection.qualifiedName < b.connection.qualifiedName ? -1 : 1);
}

/** The connector in a connection's qualified name. */
export const connectorOf = ({ qualifiedName }: Pick<ConnectionEntity, "qualifiedName">): string | undefined =>
  qualifiedName.split("/")[1];

/** Suggests connections for a qualified name that does not exist; none when Atlan can't be asked. */
export function findSuggestions(api: Pick<AtlanApi, "findConnections">, wanted: string): Promise<ConnectionEntity[]> {
  return findAmong(api, (connections) => suggestConnections(wanted, connections));
}

/** Suggests connections for a name or a connector that does not exist; none when Atlan can't be asked. */
export function findSuggestionsByName(
  api: Pick<AtlanApi, "findConnections">,
  wanted: Called,
): Promise<ConnectionEntity[]> {
  return findAmong(api, (connections) => suggestByName(wanted, connections));
}

async function findAmong(
  api: Pick<AtlanApi, "findConnections">,
  choose: (connections: readonly ConnectionEntity[]) => ConnectionEntity[],
): Promise<ConnectionEntity[]> {
  try {
    return choose(await api.findConnections({ deadline: 0, timeoutMs: 5_000 }));
  } catch (error) {
    // The missing connection matters more than the suggestions.
    if (error instanceof AtlanApiError) return [];
    throw error;
  }
}

/** Why a connection is not found, for a message. */
export const NOT_VISIBLE =
  "there is no such connection, or the credentials can't see it; Atlan's answers do not tell the two apart";

/** The question about the suggestions in a message; empty when there are none. */
export function didYouMean(suggestions: readonly ConnectionEntity[]): string {
  if (suggestions.length === 0) return "";
  const names = suggestions.map(({ qualifiedName, name, state }) => {
    const more = [
      ...(name === undefined ? [] : [quoted(name)]),
      ...(stateInWords(state) === "archived" ? ["archived"] : []),
    ];
    return more.length === 0 ? word(qualifiedName) : `${word(qualifiedName)} (${more.join(", ")})`;
  });
  return `Did you mean ${oneOf(names)}? `;
}

/** `a`, `a or b`, `a, b or c`. */
function oneOf(names: readonly string[]): string {
  const [last, ...others] = [...names].reverse();
  return others.length === 0 ? (last ?? "") : `${others.reverse().join(", ")} or ${last ?? ""}`;
}
