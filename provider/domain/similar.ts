import type { AtlanPort, ConnectionEntity } from "../atlan/port";
import { AtlanApiError } from "../errors";

const MOST_SUGGESTIONS = 3;
/** As many wrong characters as a slip of the hand makes. */
const MOST_SLIPS = 3;

/**
 * Connections that may have been meant: those whose qualified name differs by a slip of the hand, else some of the same
 * connector. The likeliest first.
 */
export function similarConnections(wanted: string, connections: readonly ConnectionEntity[]): ConnectionEntity[] {
  // An archived and recreated connection leaves two of one name.
  const distinct = new Map(connections.map((it) => [it.qualifiedName, it]));
  const ranked = [...distinct.values()]
    .filter((it) => it.typeName === "Connection" && it.qualifiedName !== wanted)
    .map((connection) => ({ connection, slips: distance(wanted, connection.qualifiedName) }))
    .sort((a, b) => a.slips - b.slips || (a.connection.qualifiedName < b.connection.qualifiedName ? -1 : 1));
  const near = ranked.filter(({ slips }) => slips <= MOST_SLIPS);
  const connector = wanted.split("/")[1];
  const chosen =
    near.length > 0 ? near : ranked.filter((it) => it.connection.qualifiedName.split("/")[1] === connector);
  return chosen.slice(0, MOST_SUGGESTIONS).map(({ connection }) => connection);
}

/** Connections that may have been meant by a name that leads to none; nothing when they can't be had. */
export async function findSimilar(
  port: Pick<AtlanPort, "findConnections">,
  wanted: string,
): Promise<ConnectionEntity[]> {
  try {
    return similarConnections(wanted, await port.findConnections({ until: 0, answerMs: 5_000 }));
  } catch (error) {
    // What is missing matters more than what may have been meant.
    if (error instanceof AtlanApiError) return [];
    throw error;
  }
}

/** Characters to change, add or take out to get from one text to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i++) {
    const above = row;
    let left = i + 1;
    row = [left];
    for (let j = 0; j < to.length; j++) {
      const [diagonal = 0, up = 0] = above.slice(j, j + 2);
      left = Math.min(left + 1, up + 1, diagonal + (from[i] === to[j] ? 0 : 1));
      row.push(left);
    }
  }
  return row[to.length] ?? 0;
}
