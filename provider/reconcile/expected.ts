import type { ConnectionObservation } from "../atlan/api";
import type { Mode } from "./intent";
import { affectedAssets, affectedLineage, affectedTypes } from "./targetState";

/** What a run would affect, as it is now. */
export interface Affected {
  /** The connection's display name. */
  readonly connectionName: string | undefined;
  /** The connection's own state; undefined if it is not visible. */
  readonly state: "ACTIVE" | "DELETED" | undefined;
  readonly assets: number;
  readonly byType: Readonly<Record<string, number>>;
  /** How many of them have lineage; undefined where Atlan's answer does not say. */
  readonly withLineage: number | undefined;
}

/**
 * What a preview expects of a connection. `unknown`: what happens can't be told; `refused`: it will be refused, or may be;
 * `nothing`: it stays as it is; `left`: it leaves the stack, and its assets stay; `leftRunning`: its run may be going;
 * `unknownList`: of how many connections it is expected is not known.
 */
export interface Expected {
  readonly kind: "purge" | "archive" | "nothing" | "refused" | "unknown" | "left" | "leftRunning" | "unknownList";
  /** Undefined if that is not known. */
  readonly affected?: Affected | undefined;
  /** What can't be told, or is refused now, may turn out to be a purge. */
  readonly mayPurge?: boolean;
  /** The code of the error with which it is refused. */
  readonly code?: string;
}

/** What a run of this mode would affect. */
export function affectedBy(mode: Mode, observed: ConnectionObservation): Affected {
  const { connection, assets } = observed;
  return {
    connectionName: connection?.name,
    state: connection?.state,
    assets: affectedAssets(mode, observed),
    byType: affectedTypes(mode, assets),
    withLineage: affectedLineage(mode, assets),
  };
}
