import { AtlanProviderError } from "../errors";
import { found, readingStateOf, refuseDamage } from "../reconcile/damagedState";
import { retainedUntil } from "../reconcile/desired";
import type { ResourceRecord } from "../reconcile/record";
import { shownLine } from "../text/escape";
import { showTime } from "../text/isoTime";
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
  const values = RECORD_FIELDS.filter((key) => shown[key] !== undefined).map((key): [string, unknown] => [
    key,
    shown[key],
  ]);
  const until = retainedUntil(record, inputs);
  const held = until === undefined ? [] : [["purgeEligibleAt", showTime(until)] as const];
  return Object.fromEntries<unknown>([...plainInputs, ...values, ...held, ["stateVersion", STATE_VERSION]]);
}

/**
 * Reads a resource's record from its stored outputs, of any version so far.
 *
 * @throws AtlanProviderError when a newer version of this package has written them, or none has
 */
export function fromState(outputs: Properties): ResourceRecord {
  refuseOtherVersion("resource", outputs, STATE_VERSION);
  refuseDamage("resource", outputs, damageOfResource(outputs));
  const record = RECORD_FIELDS.filter((key) => outputs[key] !== undefined).map((key): [string, unknown] => [
    key,
    outputs[key],
  ]);
  return Object.fromEntries<unknown>(record) as unknown as ResourceRecord;
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
