import type { PLAN_FORMAT, PlannedConnection } from "../../reconcile/plannedConnection";

/** A connection of a plan, with the resource that asks for it. */
export interface PlannedOfResource extends PlannedConnection {
  /** The resource's own name. */
  readonly resource: string;
  readonly urn: string;
}

/** What `pulumi-atlan plan --json` prints: public, see docs/plan.md. */
export interface PlanDocument {
  readonly format: typeof PLAN_FORMAT;
  readonly stack: string | null;
  readonly project: string | null;
  /** `refused`: the preview has failed, so that `pulumi up` would do nothing, and the connections may not be all. */
  readonly outcome: "planned" | "refused";
  /** Whether `pulumi up` has anything to do or to store, for any resource of the stack. */
  readonly changes: boolean;
  /** How many connections, by what becomes of them; each counts once. Beside these are those that are not listed yet. */
  readonly summary: Readonly<Record<SummaryKind, number>>;
  readonly connections: readonly PlannedOfResource[];
  /** Why the preview has failed. */
  readonly errors: readonly string[];
}

/** The kinds of the summary, the worst first. */
export const SUMMARY_KINDS = ["purge", "maybePurge", "unknown", "archive", "refused", "leaves", "unchanged"] as const;
export type SummaryKind = (typeof SUMMARY_KINDS)[number];

/**
 * A connection that may be purged counts as that, whatever else may become of it. One that stays as it is until its hold ends
 * counts as unchanged.
 */
export function kindOf({ action, purges, purgeDueAt }: PlannedConnection): SummaryKind {
  const isRetained = action === "unchanged" && purges === "maybe" && purgeDueAt !== null;
  if (isRetained) return "unchanged";
  return action !== "purge" && purges !== "no" ? "maybePurge" : action;
}
