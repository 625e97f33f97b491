import type * as pulumi from "@pulumi/pulumi";
import { OUTPUTS } from "../lifecycle/outputs";
import type { Intent, Mode } from "../reconcile/intent";
import type { Phase } from "../reconcile/phase";
import type { Achieved, Outcome, OwnDefinition, SeenAssets } from "../reconcile/record";
import { DynamicResource, type Kind } from "./dynamicResource";
import { RULES } from "./guardedInput";

/** The inputs of a {@link ConnectionDelete}. */
export interface ConnectionDeleteArgs {
  /**
   * The connection to take out of service, by its qualified name: `default/<connector>/<epoch>`. Another connection is
   * another resource: changing this replaces it, and the workflow definition of the former one is archived. Where none can
   * be seen, the preview already refuses it (`ATLAN_CONNECTION_NOT_FOUND`).
   *
   * @example "default/snowflake/1234567890"
   */
  connectionQualifiedName: pulumi.Input<string>;

  /**
   * What becomes of the connection and all its assets. `archive` (soft delete) can be undone asset by asset in Atlan.
   *
   * **Caution:** `purge` removes the connection, its assets and their history for ever. Nobody can undo it, Atlan
   * included. It needs {@link maxAssets}.
   *
   * @defaultValue "archive"
   */
  mode?: pulumi.Input<Mode>;

  /**
   * Any values. When one of them changes, the workflow runs again, in place. They are stored in state and shown in
   * previews, so secret ones are refused. Plain JSON of at most 16 kB: of a file a digest of its content, of a time a text, also
   * where a value comes later.
   *
   * @defaultValue none
   * @example { ticket: "DATA-481" }
   */
  triggers?: pulumi.Input<Record<string, unknown>>;

  /**
   * Whether `pulumi up` waits until the run has ended. With false, each `up` takes one look until it has, and the one that
   * sees a failure reports it.
   *
   * @defaultValue true
   */
  waitForCompletion?: pulumi.Input<boolean>;

  /**
   * The longest time to wait for the run, as a whole number with `s`, `m`, `h` or `d`, at most `90d`. Reaching it is an error
   * (`ATLAN_WAIT_TIMEOUT`), never a success; the run goes on at Atlan, and the next `up` waits on for it.
   *
   * @defaultValue "1h"
   * @example "90s", "30m", "2h", "3d"
   */
  timeout?: pulumi.Input<string>;

  /**
   * The most assets that may go, as a whole number. With more of them nothing is started (`ATLAN_TOO_MANY_ASSETS`). Counted
   * right before each start: the active ones for an archive, the archived ones too for a purge.
   *
   * A purge needs it, and so does {@link purgeAfter}: this is how a purge is approved in code review.
   *
   * @defaultValue no limit for an archive
   * @example 12_500
   */
  maxAssets?: pulumi.Input<number>;

  /**
   * With `mode: "archive"`: how long the archive is held before it becomes a purge, as a whole number with `s`, `m`, `h` or
   * `d`, at most `3650d`. The first `pulumi up` after that purges; the output `purgeEligibleAt` and each preview say when that is, and no
   * request is made until then. The hold counts from the end of the archive's run, or from when the connection was first
   * seen archived. Before it purges, the tenant's own clock has to agree, {@link maxAssets} is evaluated, and assets that
   * came back stop it (`ATLAN_CAME_BACK`). A longer or shorter hold counts at once; without it the archive stays an archive.
   *
   * **Caution:** the purge is not in the code that a reviewer sees on that day. Previews say that it is due; pipelines
   * should apply only what was previewed (`pulumi preview --save-plan`, `pulumi up --plan`).
   *
   * @defaultValue no purge
   * @example "30d"
   */
  purgeAfter?: pulumi.Input<string>;

  /**
   * Runs this connection-delete workflow, which is there already, instead of making one. It is run as it is: never renamed,
   * rewritten or archived, and refused (`ATLAN_EXISTING_WORKFLOW`) unless it does exactly what the other inputs say. A run of
   * it that is going is joined.
   *
   * @defaultValue a workflow of the resource's own is made
   * @example "atlan-connection-delete-1700000000"
   * @see https://developer.atlan.com/snippets/workflows/packages/connection-delete/#re-run-existing-workflow
   */
  existingWorkflow?: pulumi.Input<string>;

  /**
   * What a connection means that is not there. By default an error, already in the preview. With true it counts as gone:
   * success without a run, outcome `alreadyGone`.
   *
   * **Caution:** Atlan shows a connection that the credentials may not see exactly like one that does not exist. With true,
   * a token without permission makes everything look purged.
   *
   * @defaultValue false
   */
  allowMissing?: pulumi.Input<boolean>;

  /**
   * Whether assets that came back, by a crawl or because somebody restored them, make the next `pulumi up` run again. They
   * are noticed by `pulumi refresh`, which shows them in any case.
   *
   * **Caution:** a purge that runs again takes what has come back, as far as {@link maxAssets} approves it.
   *
   * @defaultValue false
   */
  rerunOnDrift?: pulumi.Input<boolean>;

  /**
   * Why this is done, in at most 1,000 characters: for the people who read the code, the preview, the state and the receipt,
   * where it stands in clear. So a secret one is refused.
   *
   * @defaultValue none
   * @example "Replaced by the new warehouse, see DATA-481"
   */
  reason?: pulumi.Input<string>;
}

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
