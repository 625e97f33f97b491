import type * as pulumi from "@pulumi/pulumi";
import type { Phase } from "../atlan/phase";
import { OUTPUTS } from "../lifecycle/outputs";
import type { Intent, Mode } from "../reconcile/intent";
import type { Achieved, Outcome, OwnDefinition, SeenAssets } from "../reconcile/record";
import { DynamicResource, type Kind } from "./dynamicResource";
import { RULES } from "./guardedInput";

/** All inputs, whichever go together. */
interface AllArgs {
  /**
   * The qualified name of the connection to archive or purge: `default/<connector>/<epoch>`. Changing it replaces the
   * resource and archives the workflow definition of the previous one. The preview fails if no such connection is
   * visible (`ATLAN_CONNECTION_NOT_FOUND`). It appears in plain text in state, previews and the receipt, so a secret
   * value is refused.
   *
   * @example "default/snowflake/1234567890"
   */
  connectionQualifiedName: pulumi.Input<string>;

  /**
   * What happens to the connection and all its assets. `archive` (soft delete) can be undone in Atlan, asset by asset.
   *
   * **Caution:** `purge` permanently removes the connection, its assets and their history. Nobody can undo it, not even
   * Atlan. It requires {@link maxAssets} or {@link inventory}.
   *
   * @defaultValue "archive"
   */
  mode?: pulumi.Input<Mode>;

  /**
   * Arbitrary values: a change of any of them runs the workflow again, in place. They are stored in state and shown in
   * previews, so secret values are refused. They must be plain JSON of at most 16 kB, outputs included: give a digest
   * of a file's content instead of the file, and a text instead of a Date.
   *
   * @defaultValue none
   * @example { ticket: "DATA-481" }
   */
  triggers?: pulumi.Input<Record<string, unknown>>;

  /**
   * Whether `pulumi up` waits until the run has ended. With `false`, `up` returns after starting the run; each later
   * `up` checks once until the run has ended, and fails if the run has failed. It can't be combined with {@link timeout}.
   *
   * @defaultValue true
   */
  waitForCompletion?: pulumi.Input<boolean>;

  /**
   * The longest time to wait for the run: a whole number with `s`, `m`, `h` or `d`, at most `90d`. Reaching it is an
   * error (`ATLAN_WAIT_TIMEOUT`), never a success; the run continues in Atlan, and the next `up` waits for it again.
   * It can't be combined with `waitForCompletion: false`.
   *
   * @defaultValue "1h"
   * @example "90s", "30m", "2h", "3d"
   */
  timeout?: pulumi.Input<string>;

  /**
   * The maximum number of assets that may be archived or purged: a whole number. With more, nothing is
   * started (`ATLAN_TOO_MANY_ASSETS`). Assets are counted right before each start: active ones for an archive, active and
   * archived ones for a purge.
   *
   * A purge and {@link purgeAfter} require it, or {@link inventory}: this is how a purge is approved in code review.
   *
   * @defaultValue no limit for an archive
   * @example 12_500
   */
  maxAssets?: pulumi.Input<number>;

  /**
   * The path of a file that `npx pulumi-atlan inventory` has written, relative to the program's folder (that of
   * `Pulumi.yaml`, or what `main` in it names): approves exactly what it lists. Nothing is started unless the file is whole
   * and of this tenant and connection (`ATLAN_INVENTORY`). Nor is anything started if there is something that it does not
   * list (`ATLAN_NOT_IN_INVENTORY`): more assets of a type than it lists, or one that was created after it was taken or
   * within `atlan:indexLag` before. The preview checks that, and `up` again right before each start. The receipt names the
   * file's SHA-256. It stands in for {@link maxAssets}; where both are given, both have to approve.
   *
   * @defaultValue none
   * @example "assets.jsonl"
   */
  inventory?: pulumi.Input<string>;

  /**
   * With `mode: "archive"`: how long to wait after archiving before purging, as a whole number with `s`, `m`, `h` or
   * `d`, at most `3650d`. The first `pulumi up` after this wait purges. The output `purgeEligibleAt` and each preview
   * show when the wait ends; until then no request is made. The wait begins when the archive's run ends, or when the
   * connection was first seen archived. Before purging, the tenant's own clock must confirm that the wait is over,
   * {@link maxAssets} is checked, and restored assets prevent the purge (`ATLAN_CAME_BACK`). A longer or shorter wait
   * applies at once. If this input is removed, the archive is never purged.
   *
   * **Caution:** the purge happens without a code change that a reviewer would see. Previews show when it is due;
   * pipelines should apply only what was previewed (`pulumi preview --save-plan`, `pulumi up --plan`), and preview again
   * right before, because a plan that changes another input allows the purge too.
   *
   * @defaultValue no purge
   * @example "30d"
   */
  purgeAfter?: pulumi.Input<string>;

  /**
   * The name of an existing connection-delete workflow to run instead of creating one. It is run unchanged: never
   * renamed, rewritten or archived. It is refused (`ATLAN_EXISTING_WORKFLOW`) unless it does exactly what the other
   * inputs say. If a run of it is in progress, the resource waits for that run. With {@link purgeAfter} it only archives: the
   * purge after the hold runs a workflow of the resource's own.
   *
   * @defaultValue a workflow of the resource's own is made
   * @example "atlan-connection-delete-1700000000"
   * @see https://developer.atlan.com/snippets/workflows/packages/connection-delete/#re-run-existing-workflow
   */
  existingWorkflow?: pulumi.Input<string>;

  /**
   * Whether a connection that is not found counts as already deleted: success without a run, outcome `alreadyGone`. The output
   * `achieved` does not change by it: of a new resource it is `none`.
   * With `false` it is an error, already in the preview.
   *
   * **Caution:** Atlan's answer is the same for a connection that the credentials can't see and for one that does not
   * exist. With `true`, a token without permission makes every connection count as deleted.
   *
   * @defaultValue false
   */
  allowMissing?: pulumi.Input<boolean>;

  /**
   * Whether assets that came back (crawled again, or restored by somebody) make the next `pulumi up` run the workflow
   * again. `pulumi refresh` detects and shows them in any case.
   *
   * **Caution:** a repeated purge deletes what has come back, as far as {@link maxAssets} or {@link inventory} approves it.
   *
   * @defaultValue false
   */
  rerunOnDrift?: pulumi.Input<boolean>;

  /**
   * Why the connection is deleted, in at most 1,000 characters. It appears in plain text in the preview, the state and
   * the receipt, so a secret value is refused.
   *
   * @defaultValue none
   * @example "Replaced by the new warehouse, see DATA-481"
   */
  reason?: pulumi.Input<string>;
}

/** Archives; what is archived is never purged. */
interface ArchiveArgs extends AllArgs {
  mode?: pulumi.Input<"archive">;
  purgeAfter?: never;
}

/** Archives, and purges after a wait. */
interface ArchiveThenPurgeArgs extends AllArgs {
  mode?: pulumi.Input<"archive">;
  purgeAfter: pulumi.Input<string>;
  maxAssets: pulumi.Input<number>;
}

/** The same, approved by a list of the assets. */
interface ListedArchiveThenPurgeArgs extends AllArgs {
  mode?: pulumi.Input<"archive">;
  purgeAfter: pulumi.Input<string>;
  inventory: pulumi.Input<string>;
}

/** Purges, or may purge: a mode that is not known when the program is compiled is treated as a purge. */
interface PurgeArgs extends AllArgs {
  mode: pulumi.Input<Mode>;
  purgeAfter?: never;
  maxAssets: pulumi.Input<number>;
}

/** The same, approved by a list of the assets. */
interface ListedPurgeArgs extends AllArgs {
  mode: pulumi.Input<Mode>;
  purgeAfter?: never;
  inventory: pulumi.Input<string>;
}

/**
 * The inputs of a {@link ConnectionDelete}. The compiler refuses `mode: "purge"` and `purgeAfter` without `maxAssets` or
 * `inventory`, and `mode: "purge"` together with `purgeAfter`. A mode that a configuration gives, of the type {@link Mode}, is
 * treated as a purge: it needs `maxAssets`, such as
 * `config.requireNumber("maxAssets")`, or `inventory`, and takes no `purgeAfter`. `args as atlan.ConnectionDeleteArgs` leaves all of this to the
 * preview, which refuses the same.
 */
export type ConnectionDeleteArgs =
  ArchiveArgs | ListedArchiveThenPurgeArgs | ArchiveThenPurgeArgs | ListedPurgeArgs | PurgeArgs;

/** The inputs that a connection of a fleet may override. */
export type SharedArgs = Omit<AllArgs, "connectionQualifiedName" | "timeout" | "waitForCompletion">;

/** How {@link ConnectionDelete} is registered with the engine. */
export const CONNECTION_DELETE: Kind = {
  type: "ConnectionDelete",
  lifecycle: "pulumi-atlan/lifecycle",
  outputs: ["tenant", ...OUTPUTS],
  rules: RULES,
};

/**
 * Archives or purges an Atlan connection and all its assets by running Atlan's connection-delete workflow, and verifies
 * that they are gone.
 *
 * - `pulumi up` starts the workflow and waits for its run; a changed trigger, or `archive` → `purge`, runs it again, in
 *   place.
 * - `pulumi refresh` shows the latest run.
 * - `pulumi destroy` stops a run that the resource started and that is still going, and archives the workflow definition. It
 *   never touches data.
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
 * export const achieved = retired.achieved; // archived
 * ```
 *
 * @example Purge a connection. **Caution:** this can't be undone.
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
  /** The qualified name of the connection, as it was given. */
  declare readonly connectionQualifiedName: pulumi.Output<string>;
  /** The mode that was asked for; `archive` if none was. `achieved` says what has been done. */
  declare readonly mode: pulumi.Output<Mode>;
  /** The triggers that were given. Undefined when there are none. */
  declare readonly triggers: pulumi.Output<Record<string, unknown> | undefined>;
  /** Whether `pulumi up` waits, as it was given. Undefined: it does. */
  declare readonly waitForCompletion: pulumi.Output<boolean | undefined>;
  /** The longest wait, as it was given. Undefined: one hour. */
  declare readonly timeout: pulumi.Output<string | undefined>;
  /** The approved maximum number of assets. Undefined: no limit. */
  declare readonly maxAssets: pulumi.Output<number | undefined>;
  /** The path of the approving inventory, as it was given. Undefined: there is none. */
  declare readonly inventory: pulumi.Output<string | undefined>;
  /** The wait between archive and purge, as it was given. Undefined: an archive is never purged. */
  declare readonly purgeAfter: pulumi.Output<string | undefined>;
  /** The existing workflow that was named. Undefined: the resource has its own; `workflowName` names either. */
  declare readonly existingWorkflow: pulumi.Output<string | undefined>;
  /** Whether a connection that is not found counts as already deleted, as it was given. Undefined: it does not. */
  declare readonly allowMissing: pulumi.Output<boolean | undefined>;
  /** Whether assets that came back make `pulumi up` run again, as it was given. Undefined: they do not. */
  declare readonly rerunOnDrift: pulumi.Output<boolean | undefined>;
  /** Why the connection is deleted, as it was given. */
  declare readonly reason: pulumi.Output<string | undefined>;
  /** The tenant's address, recorded when the resource was created. */
  declare readonly tenant: pulumi.Output<string>;

  /** The name of the workflow definition in use. Undefined when nothing had to run. */
  declare readonly workflowName: pulumi.Output<string | undefined>;
  /** The id of the latest run of that definition, whoever started it. */
  declare readonly runId: pulumi.Output<string | undefined>;
  /** The phase of the latest run; `Unknown` when there is none or when Atlan no longer has its history. */
  declare readonly phase: pulumi.Output<Phase>;
  /** When the latest run started, as Atlan reports it: `2026-01-31T12:00:00Z`. */
  declare readonly startedAt: pulumi.Output<string | undefined>;
  /** When the latest run ended. Undefined while it is running. */
  declare readonly finishedAt: pulumi.Output<string | undefined>;
  /** Atlan's message on the latest run. */
  declare readonly message: pulumi.Output<string | undefined>;
  /** How the target state was reached. Undefined until it is. */
  declare readonly outcome: pulumi.Output<Outcome | undefined>;
  /** What this resource has achieved for the connection so far. */
  declare readonly achieved: pulumi.Output<Achieved>;
  /** What this resource is to achieve, and its progress. Decisions are based only on this and the inputs. */
  declare readonly intent: pulumi.Output<Intent>;
  /** The workflow definitions that this resource created and that `destroy` archives. */
  declare readonly definitions: pulumi.Output<readonly OwnDefinition[]>;
  /**
   * The ids of purges that Succeeded and after which the connection was still there, and of those that did something else.
   * They do not explain why it can't be seen later. Undefined for none, and after a purge that reached its target state.
   */
  declare readonly fellShort: pulumi.Output<readonly string[] | undefined>;
  /**
   * The numbers of the connection's assets when last counted, and whether the connection itself has come back since.
   */
  declare readonly assets: pulumi.Output<SeenAssets | undefined>;
  /** From when on `pulumi up` purges because of `purgeAfter`: `2026-01-31T12:00:00.000Z`. */
  declare readonly purgeEligibleAt: pulumi.Output<string | undefined>;
  /**
   * What was done, and what was observed before and after, when the target state was last reached. It is compact JSON
   * with a SHA-256 of its other fields, which detects accidental changes, not forgery.
   * `npx pulumi-atlan verify-receipt` checks it.
   */
  declare readonly receipt: pulumi.Output<string | undefined>;
  /** The version of the shape of this resource's state. */
  declare readonly stateVersion: pulumi.Output<number>;

  /**
   * @param name - the resource's name in the program; renaming it without an alias makes it another resource
   * @param opts - Pulumi's own options. Pulumi can't `import` dynamic resources. If `timeout` is not given, `create` or
   *   `update` of `customTimeouts` sets it; anything else in `customTimeouts` is refused. `customTimeouts` set by a
   *   transform are ignored
   */
  constructor(name: string, args: ConnectionDeleteArgs, opts?: pulumi.CustomResourceOptions) {
    super(CONNECTION_DELETE, name, args, opts);
  }
}
