import type { AssetCounts, AtlanPort, Patience } from "../atlan/api";
import type { Mode } from "./intent";
import { foretell, lineageInReach } from "./plan";
import { approve, judge } from "./preflight";
import { findSimilar } from "./suggestions";
import { assetsInReach, isInvisible } from "./targetState";

/** What archiving or purging a connection would take. */
export interface Impact {
  /** As it was asked for. */
  readonly connectionQualifiedName: string;
  /** What people call it. */
  readonly connectionName: string | undefined;
  /** The connection's own state; `DELETED` is archived. */
  readonly state: "ACTIVE" | "DELETED";
  /** As it was asked for. */
  readonly mode: Mode;
  /** The same in plain words, as a preview shows it. */
  readonly summary: string;
  /** How many assets a run would take: the active ones for an archive, the archived ones too for a purge. */
  readonly assetsInReach: number;
  /** How many of those are part of some lineage. Undefined where Atlan's answer does not tell. */
  readonly withLineage: number | undefined;
  /** All of the connection's assets. */
  readonly assets: AssetCounts;
}

/**
 * Looks at a connection and tells what a run would take. Changes nothing.
 *
 * @throws ConnectionNotFoundError when the connection can't be seen, or the name is not a connection's
 */
export async function impactOf(
  port: AtlanPort,
  { mode, connectionQualifiedName }: Pick<Impact, "mode" | "connectionQualifiedName">,
  patience: Patience,
): Promise<Impact> {
  const look = await port.lookAtConnection(connectionQualifiedName, patience);
  const similar = isInvisible(look) ? await findSimilar(port, connectionQualifiedName) : [];
  const reach = assetsInReach(mode, look);
  const approval = { mode, connectionQualifiedName, maxAssets: reach };
  approve(approval, look, similar);
  const need = judge({ ...approval, allowMissing: false, asksForRun: false, hasPurged: false }, look);
  const { name, state } = look.connection;
  return {
    connectionQualifiedName,
    connectionName: name,
    state,
    mode,
    summary: foretell(mode, connectionQualifiedName, look, need),
    assetsInReach: reach,
    withLineage: lineageInReach(mode, look.assets),
    assets: look.assets,
  };
}
