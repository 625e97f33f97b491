import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionDeleteArgs } from "./connectionDeleteArgs";

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
