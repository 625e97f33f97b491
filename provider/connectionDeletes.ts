import type * as pulumi from "@pulumi/pulumi";
import type { AssetCounts } from "./atlan/port";
import type { ConnectionDeletesArgs } from "./connectionDeletesArgs";
import type { Intent } from "./domain/intent";
import type { Achieved, Outcome, OwnDefinition } from "./domain/ledger";
import type { Phase } from "./domain/phase";
import { DynamicResource, type Kind } from "./dynamicResource";
import { FLEET_RULES } from "./guardedInput";

/** What the engine has to know of {@link ConnectionDeletes}. */
export const CONNECTION_DELETES: Kind = {
  type: "ConnectionDeletes",
  lifecycle: "pulumi-atlan/lifecycle/fleet",
  outputs: ["tenant", "results", "stateVersion"],
  rules: FLEET_RULES,
};

/** What has become of one connection of a fleet; each field is what the output of a `ConnectionDelete` of that name is. */
export interface ConnectionDeleteResult {
  /** Opaque, never changes. Absent while nothing exists at Atlan. */
  readonly id?: string;
  /** The workflow definition in use. */
  readonly workflowName?: string;
  /** The latest run of that definition, whoever started it. */
  readonly runId?: string;
  /** The phase of that run. */
  readonly phase?: Phase;
  /** When that run started, as Atlan says it: `2026-01-31T12:00:00Z`. */
  readonly startedAt?: string;
  /** When that run ended. */
  readonly finishedAt?: string;
  /** What Atlan says of that run. */
  readonly message?: string;
  /** How the wanted state came about. */
  readonly outcome?: Outcome;
  /** What has become of the connection by this fleet. */
  readonly achieved?: Achieved;
  /** What is wanted of it, and how far that has come. */
  readonly intent?: Intent;
  /** The definitions that were made for it; `destroy` archives them. */
  readonly definitions?: readonly OwnDefinition[];
  /** Its assets when they were last counted. */
  readonly assets?: AssetCounts;
  /** When the hold of `purgeAfter` is over. */
  readonly purgeEligibleAt?: string;
  /** What was done and seen when the wanted state was last reached. */
  readonly receipt?: string;
  /** Why the last `pulumi up` has failed for this connection. Absent where it has not. */
  readonly failure?: string;
}

/**
 * Takes many Atlan connections out of service by one policy: a fleet of what `ConnectionDelete` does for one.
 *
 * All are started at once, however few resources the engine works on in parallel, and all are waited for in one place: the
 * waits of a thousand runs are a few searches. One that fails does not keep the others: what has become of each connection
 * is in `results`, the command fails with a line for each failure, and the next `pulumi up` works on those alone.
 *
 * - A connection that is added to the list is started by the next `pulumi up`; one that is taken off is left as it is.
 * - `pulumi refresh` shows the latest runs.
 * - `pulumi destroy` archives the workflow definitions. It never touches data.
 *
 * @example
 * ```ts
 * const fleet = new atlan.ConnectionDeletes("decommissioned", {
 *     connections: ["default/snowflake/1234567890", "default/postgres/1700000000"],
 *     maxAssets: 10_000,
 *     reason: "Warehouse migration, DATA-600",
 * });
 * export const phases = fleet.results.apply((results) =>
 *     Object.fromEntries(Object.entries(results).map(([name, { phase }]) => [name, phase])),
 * );
 * ```
 */
export class ConnectionDeletes extends DynamicResource {
  declare readonly connections: pulumi.Output<ConnectionDeletesArgs["connections"]>;
  /** The tenant's address, recorded when the resource was created. */
  declare readonly tenant: pulumi.Output<string>;
  /** What has become of each connection, by its qualified name. */
  declare readonly results: pulumi.Output<Readonly<Record<string, ConnectionDeleteResult>>>;
  /** The version of the shape of this resource's state. */
  declare readonly stateVersion: pulumi.Output<number>;

  /**
   * @param name - the resource's name in the program; a rename without an alias is another resource
   * @param opts - Pulumi's own options; `customTimeouts` as for a `ConnectionDelete`
   */
  constructor(name: string, args: ConnectionDeletesArgs, opts?: pulumi.CustomResourceOptions) {
    super(CONNECTION_DELETES, name, args, opts);
  }
}
