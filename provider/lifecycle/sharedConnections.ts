import { ConnectionNotFoundError } from "../errors";
import { word } from "../text/escape";
import { canonicalUrn, readUrn } from "../text/urn";
import type { ConnectionKey } from "./keys";

/**
 * The connections of a command that several of its resources have. They take turns, and the second one sees what the first has
 * left, which is hardly what a program means.
 */
export class SharedConnections {
  private readonly users = new Map<ConnectionKey, string>();
  private readonly purgers = new Map<ConnectionKey, string>();

  /** Notes that a resource has a connection. Says so if it is not the first one that has it. */
  noteUser(connection: ConnectionKey, urn: string): string | undefined {
    const first = this.users.get(connection) ?? urn;
    this.users.set(connection, first);
    if (isSame(first, urn)) return undefined;
    return `Resource ${shownName(first)} has the same connection. They take turns, and the second one sees what the first has left. Take one of them out of the program.`;
  }

  /** A resource of this command knows that the connection is purged, by itself or by somebody else, in this command or before. */
  notePurge(connection: ConnectionKey, urn: string): void {
    this.purgers.set(connection, urn);
  }

  /** The failure to find a connection that another resource of this command knows to be purged, in words that say so. */
  explain(thrown: unknown, connection: ConnectionKey, urn: string, identity: string): unknown {
    const purger = this.purgers.get(connection);
    if (!(thrown instanceof ConnectionNotFoundError) || purger === undefined || isSame(purger, urn)) return thrown;
    return new ConnectionNotFoundError({
      doing: thrown.doing,
      identity,
      because: `it is purged, and resource ${shownName(purger)} has the same connection`,
      suggestion: "Take one of the two resources out of the program.",
    });
  }
}

/** A resource that moves to the plugin, or back, is the same one. */
function isSame(one: string, other: string): boolean {
  return canonicalUrn(one) === canonicalUrn(other);
}

function shownName(urn: string): string {
  return word(readUrn(urn).name ?? urn);
}
