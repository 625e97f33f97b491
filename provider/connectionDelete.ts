import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionDeleteArgs } from "./connectionDeleteArgs";
import type { Intent, Mode } from "./domain/intent";
import type { Achieved, Outcome, OwnDefinition, SeenAssets } from "./domain/ledger";
import type { Phase } from "./domain/phase";
import { DynamicResource, type Kind } from "./dynamicResource";
import { RULES } from "./guardedInput";
import { OUTPUTS } from "./lifecycle/outputs";

/** What the engine has to know of a {@link ConnectionDelete}. */
export const CONNECTION_DELETE: Kind = {
  type: "ConnectionDelete",
  lifecycle: "pulumi-atlan/lifecycle",
  outputs: ["tenant", ...OUTPUTS],
  rules: RULES,
};

/**
 * Takes an Atlan connection out of service: archives or purges it and all its assets by Atlan's connection-delete workflow,
 * and checks that they are gone.
 *
 * - `pulumi up` starts the workflow and waits for its run; a changed trigger, or `archive` → `purge`, runs it again in place.
 * - `pulumi refresh` shows the latest run.
 * - `pulumi destroy` archives the workflow definition. It never touches data.
 *
 * Credentials come from the configuration (`atlan:baseUrl`, `atlan:apiKey`) or the environment (`ATLAN_BASE_URL`,
 * `ATLAN_API_KEY`), never from inputs.
 *
 * @example Archive a connection
 * ```ts
 * const retired = new atlan.ConnectionDelete("legacy-snowflake", {
 *     connectionQualifiedName: "default/snowflake/1234567890",
 *     triggers: { ticket: "DATA-481" },
 * });
 * export const phase = retired.phase; // Succeeded
 * ```
 *
 * @example Purge one. **Caution:** this can't be undone.
 * ```ts
 * new atlan.ConnectionDelete("trial-postgres", {
 *     connectionQualifiedName: "default/postgres/1700000000",
 *     mode: "purge",
 *     maxAssets: 2_500,
 *     reason: "Trial ended, see DATA-502",
 * });
 * ```
 *
 * @see https://developer.atlan.com/snippets/workflows/packages/connection-delete/
 */
export class ConnectionDelete extends DynamicResource {
  declare readonly connectionQualifiedName: pulumi.Output<string>;
  declare readonly mode: pulumi.Output<Mode>;
  declare readonly triggers: pulumi.Output<Record<string, unknown> | undefined>;
  declare readonly waitForCompletion: pulumi.Output<boolean | undefined>;
  declare readonly timeout: pulumi.Output<string | undefined>;
  declare readonly maxAssets: pulumi.Output<number | undefined>;
  declare readonly purgeAfter: pulumi.Output<string | undefined>;
  declare readonly existingWorkflow: pulumi.Output<string | undefined>;
  declare readonly allowMissing: pulumi.Output<boolean | undefined>;
  declare readonly rerunOnDrift: pulumi.Output<boolean | undefined>;
  declare readonly reason: pulumi.Output<string | undefined>;
  /** The tenant's address, recorded when the resource was created. */
  declare readonly tenant: pulumi.Output<string>;

  /** The workflow definition in use. Undefined when nothing had to run. */
  declare readonly workflowName: pulumi.Output<string | undefined>;
  /** The latest run of that definition, whoever started it. */
  declare readonly runId: pulumi.Output<string | undefined>;
  /** The phase of the latest run; `Unknown` when there is none or its history is gone. */
  declare readonly phase: pulumi.Output<Phase>;
  /** When the latest run started, as Atlan says it: `2026-01-31T12:00:00Z`. */
  declare readonly startedAt: pulumi.Output<string | undefined>;
  /** When the latest run ended. Undefined while it is going. */
  declare readonly finishedAt: pulumi.Output<string | undefined>;
  /** What Atlan says of the latest run. */
  declare readonly message: pulumi.Output<string | undefined>;
  /** How the wanted state came about. */
  declare readonly outcome: pulumi.Output<Outcome>;
  /** What has become of the connection by this resource. */
  declare readonly achieved: pulumi.Output<Achieved>;
  /** What this resource wants and how far that has come; decisions read only this. */
  declare readonly intent: pulumi.Output<Intent>;
  /** The workflow definitions that this resource created and that `destroy` archives. */
  declare readonly definitions: pulumi.Output<readonly OwnDefinition[]>;
  /** The connection's assets when they were last counted, and whether the connection itself has come back since. */
  declare readonly assets: pulumi.Output<SeenAssets | undefined>;
  /** When the hold of `purgeAfter` is over and `pulumi up` purges: `2026-01-31T12:00:00.000Z`. */
  declare readonly purgeEligibleAt: pulumi.Output<string | undefined>;
  /**
   * What was done, and what was seen before and after, when the wanted state was last reached: compact JSON with a SHA-256
   * over the rest, which shows accidents, not forgery. `npx pulumi-atlan verify-receipt` checks it.
   */
  declare readonly receipt: pulumi.Output<string | undefined>;
  /** The version of the shape of this resource's state. */
  declare readonly stateVersion: pulumi.Output<number>;

  /**
   * @param name - the resource's name in the program; a rename without an alias is another resource
   * @param opts - Pulumi's own options. Pulumi can't `import` dynamic resources. `customTimeouts` are taken for `timeout`: their
   *   `create` or `update`, where `timeout` is not given; anything else in them is refused. Those that a transform sets are not seen
   */
  constructor(name: string, args: ConnectionDeleteArgs, opts?: pulumi.CustomResourceOptions) {
    super(CONNECTION_DELETE, name, args, opts);
  }
}
