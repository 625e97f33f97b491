import { AtlanProviderError } from "../errors";
import { found, readingStateOf, refuseDamage } from "../reconcile/damagedState";
import { retainedUntil } from "../reconcile/desired";
import type { Inputs } from "../reconcile/inputs";
import type { ResourceRecord } from "../reconcile/record";
import { shownLine } from "../text/escape";
import { showTime } from "../text/isoTime";
import { textOf } from "../text/json";
import { pick, present } from "../text/present";
import { OUTPUTS, RECORD_FIELDS } from "./outputs";
import { damageOfResource } from "./storedShape";

/** The version of the shape of a resource's stored outputs. */
export const STATE_VERSION = 1;

/** Properties as the engine passes them: plain JSON. */
export type Properties = Readonly<Record<string, unknown>>;

/** The stored form of a resource: all its inputs, and its record. */
export function toState(inputs: Properties, record: ResourceRecord): Properties {
  const known = new Set(OUTPUTS);
  const plainInputs = Object.entries(inputs).filter(([key]) => !known.has(key));
  const shown = record.message === undefined ? record : { ...record, message: shownLine(record.message) };
  const until = retainedUntil(record, inputs);
  return {
    ...Object.fromEntries(plainInputs),
    ...pick(shown, RECORD_FIELDS),
    ...present({ purgeEligibleAt: until === undefined ? undefined : showTime(until) }),
    stateVersion: STATE_VERSION,
  };
}

/** The inputs in state that `refresh` and `destroy` need. Others may be damaged: that must not keep anybody from either. */
export type StoredInputs = Pick<
  Inputs,
  "resourceUrn" | "tenant" | "connectionQualifiedName" | "mode" | "rerunOnDrift" | "existingWorkflow"
>;

/**
 * Reads a resource's stored outputs, of any version so far.
 *
 * @throws AtlanProviderError when a newer version of this package has written them, or none has
 */
export function readState(outputs: Properties): { readonly inputs: StoredInputs; readonly record: ResourceRecord } {
  refuseOtherVersion("resource", outputs, STATE_VERSION);
  refuseDamagedResource(outputs);
  const { resourceUrn, tenant, connectionQualifiedName, mode } = outputs;
  const rerunOnDrift = outputs["rerunOnDrift"] === true;
  const existingWorkflow = textOf(outputs.existingWorkflow);
  return {
    inputs: present({ resourceUrn, tenant, connectionQualifiedName, mode, rerunOnDrift, existingWorkflow }),
    record: pick(outputs, RECORD_FIELDS),
  };
}

/** The record of {@link readState}. */
export function fromState(outputs: Properties): ResourceRecord {
  return readState(outputs).record;
}

function refuseDamagedResource(
  outputs: Properties,
): asserts outputs is Properties & ResourceRecord & Omit<StoredInputs, "rerunOnDrift"> {
  refuseDamage("resource", outputs, damageOfResource(outputs));
}

/** @throws AtlanProviderError when the stored version is not the known one */
export function refuseOtherVersion(what: "resource" | "fleet", outputs: Properties, known: number): void {
  const version = outputs["stateVersion"];
  if (version === known) return;
  throw new AtlanProviderError("ATLAN_STATE_VERSION", {
    ...readingStateOf(what, outputs),
    because: `its version ${found(version)}, and this version of pulumi-atlan knows ${known}`,
    suggestion: "Use the version of pulumi-atlan that wrote it, or a newer one.",
  });
}
