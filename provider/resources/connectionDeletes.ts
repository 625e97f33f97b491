import type * as pulumi from "@pulumi/pulumi";
import type { AssetCounts } from "../atlan/api";
import type { Phase } from "../atlan/phase";
import type { Intent, Mode } from "../reconcile/intent";
import type { Achieved, Outcome, OwnDefinition } from "../reconcile/record";
import type { SharedArgs } from "./connectionDelete";
import { DynamicResource, type Kind } from "./dynamicResource";
import { FLEET_RULES } from "./guardedInput";

/** The inputs of one connection, whichever go together. */
interface AllFleetConnectionArgs extends SharedArgs {
  /**
   * The connection's qualified name: `default/<connector>/<epoch>`.
   *
   * @example "default/snowflake/1234567890"
   */
  connectionQualifiedName: pulumi.Input<string>;
}

interface FleetConnectionNow extends AllFleetConnectionArgs {
  purgeAfter?: never;
}

interface FleetConnectionLater extends AllFleetConnectionArgs {
  mode?: pulumi.Input<"archive">;
  purgeAfter: pulumi.Input<string>;
}

/**
 * One connection of {@link ConnectionDeletes}. It may have `mode`, `triggers`, `maxAssets`, `purgeAfter`, `allowMissing`,
 * `rerunOnDrift` and `reason` of its own, which override the policy's (`triggers` are added to them), and `inventory` and
 * `existingWorkflow`, which no policy has. Each means what it means for a {@link ConnectionDelete}.
 *
 * The compiler refuses `mode: "purge"` with `purgeAfter`. Both need `maxAssets`, here or in the policy, or `inventory`; the preview
 * looks for it.
 */
export type FleetConnectionArgs = FleetConnectionNow | FleetConnectionLater;

/** All inputs of a fleet, whichever go together. */
interface AllConnectionDeletesArgs extends Omit<SharedArgs, "existingWorkflow" | "inventory"> {
  /**
   * The connections to archive or purge, each listed once: a qualified name, or an object that also overrides inputs of
   * the policy. Its `triggers` are added to the policy's.
   *
   * The next `pulumi up` archives or purges an added connection and leaves the others unchanged. Removing a connection
   * undoes nothing: when the others are done, its workflow definitions are archived, a run that the fleet has started and
   * that is still going then is stopped, and its assets stay as they are. To stop a run at once, stop it in Atlan. A list
   * or an entry that is secret is refused.
   *
   * @example ["default/snowflake/1234567890", { connectionQualifiedName: "default/postgres/1700000000", maxAssets: 250 }]
   */
  connections: pulumi.Input<pulumi.Input<pulumi.Input<string> | FleetConnectionArgs>[]>;

  /**
   * The maximum number of assets of each connection that may be archived or purged. If one connection has more, the preview
   * refuses the whole fleet, and nothing is started. If it has more only by the time of its start, it alone is not started.
   * A purge requires `maxAssets`, here or for each connection, unless the connection has an `inventory`.
   *
   * @defaultValue no limit for an archive
   */
  maxAssets?: pulumi.Input<number>;

  /**
   * Whether `pulumi up` waits until all runs have ended. With `false`, `up` returns after starting them; each later
   * `up` checks once until all have ended. It can't be combined with {@link timeout}.
   *
   * @defaultValue true
   */
  waitForCompletion?: pulumi.Input<boolean>;

  /**
   * The longest time to wait for each run, from the start of the command: a whole number with `s`, `m`, `h` or `d`, at
   * most `90d`. Reaching it is an error (`ATLAN_WAIT_TIMEOUT`), never a success; the run continues in Atlan, and the
   * next `up` waits for it again. It can't be combined with `waitForCompletion: false`.
   *
   * @defaultValue "1h"
   * @example "90s", "30m", "2h", "3d"
   */
  timeout?: pulumi.Input<string>;

  /**
   * The maximum number of concurrent start requests to Atlan: a whole number from 1 to 100. It does not limit how many
   * runs are in progress at the same time.
   *
   * @defaultValue 10
   */
  maxConcurrentStarts?: pulumi.Input<number>;
}

interface ConnectionDeletesNow extends AllConnectionDeletesArgs {
  purgeAfter?: never;
}

interface ConnectionDeletesLater extends AllConnectionDeletesArgs {
  mode?: pulumi.Input<"archive">;
  purgeAfter: pulumi.Input<string>;
}

/**
 * The inputs of {@link ConnectionDeletes}: many connections and one policy for them. The policy may also have `mode`, `triggers`,
 * `purgeAfter`, `allowMissing`, `rerunOnDrift` and `reason`. All but `connections` and `maxConcurrentStarts` apply to each connection
 * as they do to a {@link ConnectionDelete}. The compiler refuses `mode: "purge"` with `purgeAfter`.
 */
export type ConnectionDeletesArgs = ConnectionDeletesNow | ConnectionDeletesLater;

/** One connection in the output `connections`: its name, and the inputs that were given for it alone. */
export interface FleetConnection {
  /** `default/<connector>/<epoch>`. */
  readonly connectionQualifiedName: string;
  /** Undefined, like each field after it, where the policy's applies. */
  readonly mode?: Mode;
  /** They are added to the policy's. */
  readonly triggers?: Readonly<Record<string, unknown>>;
  /** The approved maximum number of its assets. */
  readonly maxAssets?: number;
  /** The path of its approving inventory. Never the policy's: an inventory is of one connection. */
  readonly inventory?: string;
  /** The wait between its archive and its purge. */
  readonly purgeAfter?: string;
  /** The existing workflow that is run for it. */
  readonly existingWorkflow?: string;
  /** Whether it counts as deleted if it is not found. */
  readonly allowMissing?: boolean;
  /** Whether `pulumi up` runs again if its assets came back. */
  readonly rerunOnDrift?: boolean;
  /** Why it is deleted. */
  readonly reason?: string;
}

/** How {@link ConnectionDeletes} is registered with the engine. */
export const CONNECTION_DELETES: Kind = {
  type: "ConnectionDeletes",
  lifecycle: "pulumi-atlan/lifecycle/fleet",
  outputs: ["tenant", "results", "stateVersion"],
  rules: FLEET_RULES,
};

/**
 * The result for one connection of a fleet; each field means what the output of that name of a `ConnectionDelete`
 * means.
 */
export interface ConnectionDeleteResult {
  /** Opaque; never changes. Absent while nothing exists in Atlan. */
  readonly id?: string;
  /** The name of the workflow definition in use. */
  readonly workflowName?: string;
  /** The id of the latest run of that definition, whoever started it. */
  readonly runId?: string;
  /** The phase of that run. */
  readonly phase?: Phase;
  /** When that run started, as Atlan reports it: `2026-01-31T12:00:00Z`. */
  readonly startedAt?: string;
  /** When that run ended. */
  readonly finishedAt?: string;
  /** Atlan's message on that run. */
  readonly message?: string;
  /** How the target state was reached. */
  readonly outcome?: Outcome;
  /** What this fleet has achieved for the connection so far. */
  readonly achieved?: Achieved;
  /** What the fleet is to achieve for it, and the progress. */
  readonly intent?: Intent;
  /** The workflow definitions that were created for it; `destroy` archives them. */
  readonly definitions?: readonly OwnDefinition[];
  /** The ids of purges that Succeeded and after which the connection was still there, and of those that did something else. */
  readonly fellShort?: readonly string[];
  /** The numbers of its assets when last counted. */
  readonly assets?: AssetCounts;
  /** From when on `pulumi up` purges because of `purgeAfter`. */
  readonly purgeEligibleAt?: string;
  /** What was done and observed when the target state was last reached. */
  readonly receipt?: string;
  /** Why the last `pulumi up` failed for this connection. Absent if it did not fail. */
  readonly failure?: string;
}

/**
 * Archives or purges many Atlan connections by one policy: a fleet. Each connection is treated as a `ConnectionDelete`
 * would treat it.
 *
 * All runs are started together, whatever the engine's parallelism, and polled in batches: a few searches cover a
 * thousand runs. What the preview refuses for one connection stops the whole fleet. A failure after that does not stop
 * the others: `results` has the result for each connection, the command fails with a line for each failure, and the next
 * `pulumi up` works on the failed ones only.
 *
 * - The next `pulumi up` starts the run of an added connection. Of a removed one, when the others are done, it stops the run if it
 *   is still going and the fleet started it, archives the workflow definition, and leaves the assets as they are then.
 * - `pulumi refresh` shows the latest runs.
 * - `pulumi destroy` does with all connections what is done with a removed one. It never touches data.
 *
 * @example
 * ```ts
 * const fleet = new atlan.ConnectionDeletes("decommissioned", {
 *     connections: ["default/snowflake/1234567890", "default/postgres/1700000000"],
 *     maxAssets: 10_000,
 *     reason: "Warehouse migration, DATA-600",
 * });
 * export const achieved = fleet.results.apply((results) =>
 *     Object.fromEntries(Object.entries(results).map(([name, { achieved }]) => [name, achieved])),
 * );
 * ```
 */
export class ConnectionDeletes extends DynamicResource {
  /** The connections as they were given: a qualified name, or an object with it and the inputs that were given for it. */
  declare readonly connections: pulumi.Output<readonly (string | FleetConnection)[]>;
  /** The tenant's address, recorded when the resource was created. */
  declare readonly tenant: pulumi.Output<string>;
  /** What has become of each connection, by its qualified name. */
  declare readonly results: pulumi.Output<Readonly<Record<string, ConnectionDeleteResult>>>;
  /** The version of the shape of this resource's state. */
  declare readonly stateVersion: pulumi.Output<number>;

  /**
   * @param name - the resource's name in the program; renaming it without an alias makes it another resource
   * @param opts - Pulumi's own options; `customTimeouts` as for a `ConnectionDelete`
   */
  constructor(name: string, args: ConnectionDeletesArgs, opts?: pulumi.CustomResourceOptions) {
    super(CONNECTION_DELETES, name, args, opts);
  }
}
