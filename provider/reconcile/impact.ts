import type { AssetCounts, AtlanApi, Patience } from "../atlan/api";
import type { Mode } from "./intent";
import { describePlan } from "./plan";
import { approve, evaluate } from "./preflight";
import { findSuggestions } from "./suggestions";
import { affectedAssets, affectedLineage, isInvisible } from "./targetState";

/** What archiving or purging a connection would affect. */
export interface Impact {
  /** As requested. */
  readonly connectionQualifiedName: string;
  /** The connection's display name. */
  readonly connectionName: string | undefined;
  /** The connection's own state; `DELETED` is archived. */
  readonly state: "ACTIVE" | "DELETED";
  /** As requested. */
  readonly mode: Mode;
  /** A sentence that says the same, as in a preview. */
  readonly summary: string;
  /** How many assets a run would affect: the active ones for an archive, active and archived ones for a purge. */
  readonly assetsInReach: number;
  /** How many of those have lineage. Undefined where Atlan's answer does not say. */
  readonly withLineage: number | undefined;
  /** All of the connection's assets. */
  readonly assets: AssetCounts;
}

/**
 * Counts the assets of a connection that a run would affect. Changes nothing.
 *
 * @throws ConnectionNotFoundError when the connection can't be seen, or the name is not a connection's
 */
export async function impactOf(
  api: AtlanApi,
  { mode, connectionQualifiedName }: Pick<Impact, "mode" | "connectionQualifiedName">,
  patience: Patience,
): Promise<Impact> {
  const observed = await api.observeConnection(connectionQualifiedName, patience);
  const suggestions = isInvisible(observed) ? await findSuggestions(api, connectionQualifiedName) : [];
  const affected = affectedAssets(mode, observed);
  const approval = { mode, connectionQualifiedName, maxAssets: affected };
  // Nobody who only asks may read that something is archived or purged.
  approve(approval, observed, suggestions, "looking up the impact");
  const guardResult = evaluate({ ...approval, allowMissing: false, asksForRun: false, hasPurged: false }, observed);
  const { name, state } = observed.connection;
  return {
    connectionQualifiedName,
    connectionName: name,
    state,
    mode,
    summary: describePlan(mode, connectionQualifiedName, observed, guardResult),
    assetsInReach: affected,
    withLineage: affectedLineage(mode, observed.assets),
    assets: observed.assets,
  };
}
