import type { Facts } from "../reconcile/record";

/** What is known of a resource. Each has to be listed, so that one that has no value any more does not linger in state. */
export const FACTS = [
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
] as const satisfies readonly (keyof Facts)[];

/** The outputs that are not inputs: what is known, and what is worked out of it when it is stored. */
export const OUTPUTS: readonly string[] = [...FACTS, "purgeEligibleAt", "stateVersion"];
