import type * as pulumi from "@pulumi/pulumi";
import type { AssetCounts } from "../atlan/api";
import type { Intent } from "../reconcile/intent";
import type { Phase } from "../reconcile/phase";
import type { Achieved, Outcome, OwnDefinition } from "../reconcile/record";
import type { ConnectionDeleteArgs } from "./connectionDelete";
import { DynamicResource, type Kind } from "./dynamicResource";
import { FLEET_RULES } from "./guardedInput";

/** What a connection of a fleet may have of its own. */
type OwnArgs = Pick<
  ConnectionDeleteArgs,
  "mode" | "triggers" | "maxAssets" | "purgeAfter" | "existingWorkflow" | "allowMissing" | "rerunOnDrift" | "reason"
>;

/** One connection of {@link ConnectionDeletes}: what it says of its own wins over the policy. */
export interface FleetConnectionArgs extends OwnArgs {
  /**
   * The connection, by its qualified name: `default/<connector>/<epoch>`.
   *
   * @example "default/snowflake/1234567890"
   */
  connectionQualifiedName: pulumi.Input<string>;
}

/**
 * The inputs of {@link ConnectionDeletes}: many connections and one policy for them. All but `connections` and
 * `maxConcurrentStarts` mean for each connection what they mean for a {@link ConnectionDelete}.
 */
export interface ConnectionDeletesArgs extends Omit<OwnArgs, "existingWorkflow"> {
  /**
   * The connections to take out of service, each once: a qualified name, or an object that also has what differs from the
   * policy. Its `triggers` are added to those of the policy.
   *
   * A connection that is added is archived or purged by the next `pulumi up`, beside the others that stay as they are. For
   * one that is taken off the list nothing is undone: its workflow definitions are archived, its assets stay as they are.
   *
   * @example ["default/snowflake/1234567890", { connectionQualifiedName: "default/postgres/1700000000", maxAssets: 250 }]
   */
  connections: pulumi.Input<pulumi.Input<pulumi.Input<string> | FleetConnectionArgs>[]>;

  /**
   * The most assets of each connection that may go. With more of them that connection is not started; the others are.
   * A purge needs it, here or at each connection.
   *
   * @defaultValue no limit for an archive
   */
  maxAssets?: pulumi.Input<number>;

  /**
   * Whether `pulumi up` waits until all runs have ended. With false, each `up` takes one look until they have.
   *
   * @defaultValue true
   */
  waitForCompletion?: pulumi.Input<boolean>;

  /**
   * The longest time to wait for each run, from the start of the command, as a whole number with `s`, `m`, `h` or `d`, at most
   * `90d`. Reaching it is an error, never a success; the run goes on at Atlan, and the next `up` waits on for it.
   *
   * @defaultValue "1h"
   * @example "90s", "30m", "2h", "3d"
   */
  timeout?: pulumi.Input<string>;

  /**
   * How many starts may be on their way to Atlan at once: a whole number from 1 to 100. It is no limit to the runs that go
   * on at once.
   *
   * @defaultValue 10
   */
  maxConcurrentStarts?: pulumi.Input<number>;
}

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
