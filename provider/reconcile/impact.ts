import type { AssetCounts, AtlanApi, Patience } from "../atlan/api";
import type { Mode } from "./intent";
import { affectedLineage, describePlan } from "./plan";
import { approve, evaluate } from "./preflight";
import { findSuggestions } from "./suggestions";
import { affectedAssets, isInvisible } from "./targetState";

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
  api: AtlanApi,
  { mode, connectionQualifiedName }: Pick<Impact, "mode" | "connectionQualifiedName">,
  patience: Patience,
): Promise<Impact> {
  const observed = await api.observeConnection(connectionQualifiedName, patience);
  const suggestions = isInvisible(observed) ? await findSuggestions(api, connectionQualifiedName) : [];
  const affected = affectedAssets(mode, observed);
  const approval = { mode, connectionQualifiedName, maxAssets: affected };
  approve(approval, observed, suggestions);
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
