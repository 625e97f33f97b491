import type { Mode } from "./intent";

/**
 * The name and version of the plan's format, in which a preview says what it expects, for programs. Public: a change that
 * a reader may notice is a new version.
 */
export const PLAN_FORMAT = "pulumi-atlan/plan/1";

/**
 * What `pulumi up` will do to one connection: a part of the public format {@link PLAN_FORMAT}. Each field is always there;
 * what is not known is null.
 */
export interface PlannedConnection {
  readonly connectionQualifiedName: string | null;
  /** Stands for an unknown number of connections: the list of the fleet has no value yet. */
  readonly unlisted: boolean;
  /** The connection's display name. */
  readonly connectionName: string | null;
  /** The connection's own state; null where it is not visible or was not looked at. */
  readonly state: "active" | "archived" | null;
  /**
   * `leaves`: it leaves the stack, its assets stay unless `running`; `refused`: it will be refused, or may be; `unknown`: what happens can't
   * be told. Only these and `unchanged` start no run for sure when `purges` is `no`.
   */
  readonly action: "purge" | "archive" | "unchanged" | "leaves" | "refused" | "unknown";
  /** With `leaves`: its run had not ended when it was last seen, so that assets may be deleted until it is stopped. Else false. */
  readonly running: boolean;
  /** Whether data is deleted permanently. Only `no` is a no; `maybe` also where `purgeDueAt` is not null: time alone decides. */
  readonly purges: "yes" | "maybe" | "no";
  /** What the inputs ask for, also where nothing has to be done; null if it has no value yet. */
  readonly mode: Mode | null;
  /** The purge follows an archive whose hold, `purgeAfter`, is over. */
  readonly promotion: boolean;
  /** When a hold ends that goes on, in ISO 8601: the first `pulumi up` after that purges. */
  readonly purgeDueAt: string | null;
  /** How many assets a run would affect. */
  readonly assets: number | null;
  /** How many of each type; null also where the types are too many to list. */
  readonly byType: Readonly<Record<string, number>> | null;
  /** How many of the assets have lineage. */
  readonly withLineage: number | null;
  /** How many are approved; null for any number. */
  readonly maxAssets: number | null;
  /** The code of the refusal, as in docs/errors.md. */
  readonly code: string | null;
  /** What the preview says of it, in sentences; their wording may change. */
  readonly reasons: readonly string[];
}
