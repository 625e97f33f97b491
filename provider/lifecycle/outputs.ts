import type { ResourceRecord } from "../reconcile/record";

/** What is known of a resource. Each has to be listed, so that one that has no value any more does not linger in state. */
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
  "receipt",
] as const satisfies readonly (keyof ResourceRecord)[];

/** The outputs that are not inputs: what is known, and what is worked out of it when it is stored. */
export const OUTPUTS: readonly string[] = [...RECORD_FIELDS, "purgeEligibleAt", "stateVersion"];
