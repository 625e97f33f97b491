import type * as pulumi from "@pulumi/pulumi";
import type { Mode } from "./domain/intent";

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
