import type * as pulumi from "@pulumi/pulumi";
import type { Phase } from "../atlan/phase";
import { readArguments, runArguments } from "./arguments";
import { askTenant } from "./askTenant";
import { lookUpOutput } from "./lookUpOutput";
import type { FoundRun } from "./find";

/** The arguments of {@link getRuns}; omitted ones do not filter. */
export interface GetRunsArgs {
  /**
   * Only runs of this workflow, whatever its kind.
   *
   * @example "atlan-connection-delete-1700000000"
   * @defaultValue all workflows whose names begin with `atlan-connection-delete-`
   */
  workflowName?: string | undefined;
  /**
   * Only runs of workflows that delete this connection: `default/<connector>/<epoch>`. Most runs only name their
   * workflow. If it is archived, or Atlan does not show its parameters, its runs match no connection; list them by
   * {@link workflowName}.
   */
  connectionQualifiedName?: string | undefined;
  /**
   * Only runs in one of these phases. A run that Atlan has not picked up yet is `Pending`, but its phase can't be
   * searched; so with `Pending` or `Unknown`, runs are read until {@link limit} of them match.
   *
   * @example ["Failed", "Error"]
   */
  phases?: readonly Phase[] | undefined;
  /**
   * Only runs that started at this time or later; runs that have not started are omitted. A time without a zone is UTC.
   * `now-2h` is two hours before the request.
   *
   * @example "2026-01-15T09:00:00Z", "2026-01-15", "now-2h"
   */
  startedAfter?: string | undefined;
  /**
   * Only runs that ended at this time or earlier; runs that have not ended are omitted. Same format as
   * {@link startedAfter}.
   */
  finishedBefore?: string | undefined;
  /**
   * The maximum number of results after all filters: a whole number, 1 or more.
   *
   * @defaultValue all
   */
  limit?: number | undefined;
}

/** The arguments of {@link getRunsOutput}. */
export interface GetRunsOutputArgs {
  workflowName?: pulumi.Input<string | undefined> | undefined;
  connectionQualifiedName?: pulumi.Input<string | undefined> | undefined;
  phases?: pulumi.Input<readonly pulumi.Input<Phase>[] | undefined> | undefined;
  startedAfter?: pulumi.Input<string | undefined> | undefined;
  finishedBefore?: pulumi.Input<string | undefined> | undefined;
  limit?: pulumi.Input<number | undefined> | undefined;
}

/**
 * Lists workflow runs, newest first, whoever started them. Changes nothing and does not wait: it may take a while until
 * a run that was just started is found (`atlan:indexLag`).
 *
 * @throws ConfigurationError when an argument or the configuration is not usable; nothing was sent
 * @throws AtlanApiError when Atlan does not answer
 * @throws AtlanProviderError with the code `ATLAN_LIST_TOO_LONG` when Atlan can't show them all
 *
 * @example
 * ```ts
 * const failed = await atlan.getRuns({ phases: ["Failed", "Error"], startedAfter: "now-1d" });
 * for (const run of failed) console.log(run.id, run.stopped ? "was stopped" : run.message);
 * ```
 */
export async function getRuns(args: GetRunsArgs = {}): Promise<FoundRun[]> {
  const query = readArguments("looking up runs", args, runArguments);
  const { findRuns } = await import("./find.js");
  return askTenant((_api, _patience, lookups) => findRuns(lookups, query));
}

/** {@link getRuns} for arguments that are outputs. */
export function getRunsOutput(args: GetRunsOutputArgs = {}): pulumi.Output<FoundRun[]> {
  return lookUpOutput(args, getRuns);
}
