import type { ResourceRecord } from "../reconcile/record";

/**
 * The fields of a resource's record. Each must be listed, so that one without a value any more is removed from state.
 */
export const RECORD_FIELDS = [
  "workflowName",
  "runId",
  "phase",
  "startedAt",
  "finishedAt",
  "message",
  "outcome",
  "achieved",
  "intent",
  "definitions",
  "assets",
  "fellShort",
  "receipt",
] as const satisfies readonly (keyof ResourceRecord)[];

/** The outputs that are not inputs: the record, and what is computed when it is stored. */
export const OUTPUTS: readonly string[] = [...RECORD_FIELDS, "purgeEligibleAt", "stateVersion"];
