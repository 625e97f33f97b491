import type { ConnectionKey } from "./keys";

/** What a resource has begun on a connection, and not seen to its end. */
interface Begun {
  /** Undefined: a deleted one, whose run is left to the one that takes its place under the same name and does not know of it. */
  readonly resource: string | undefined;
  /** When Atlan's search must show it, in milliseconds since the epoch. */
  readonly showsAt: number;
}

/**
 * What the resources of a command have begun and Atlan's search may not show yet: a resource whose start was accepted may fail
 * before it finds its run, or may not wait for it. The next resource on the same connection would not see that run, and would
 * start another one beside it.
 */
export class UnsettledStarts {
  /** The latest on each connection: who has begun it has waited for those before. */
  private readonly latest = new Map<ConnectionKey, Begun>();

  note(connection: ConnectionKey, begun: Begun): void {
    this.latest.set(connection, begun);
  }

  /**
   * When Atlan's search must show what another resource has begun on the connection; undefined where none has. What a resource has
   * begun itself it knows.
   */
  showsAt(connection: ConnectionKey, resource: string): number | undefined {
    const begun = this.latest.get(connection);
    return begun?.resource === resource ? undefined : begun?.showsAt;
  }
}
