import type { ConnectionObservation } from "../atlan/api";
import { AtlanProviderError } from "../errors";
import { refuseDamage } from "./damagedState";
import type { Inputs } from "./inputs";
import { type Intent, intentKey } from "./intent";
import type { ResourceRecord, SeenAssets } from "./record";
import { purgeEligibleAt } from "./retention";
import { affectedTypes, countAffected, countAssets, isConnectionDone, listTypes } from "./targetState";

/** What the inputs ask of a resource that is in state. Decided from the intent in state, the inputs and the time alone. */
export interface DesiredIntent {
  /** Whether anything has to be done at Atlan. */
  readonly hasToRun: boolean;
  /** Whether it is the intent in state that goes on. */
  readonly resumes: boolean;
  /** The intent to pursue. */
  readonly intent: Intent;
}

/**
 * @param now - milliseconds since the epoch
 * @throws AtlanProviderError when an archive is asked for of what this resource has purged
 */
export function planIntent(inputs: Inputs, record: ResourceRecord, now: number): DesiredIntent {
  refuseArchiveOfPurged(record, inputs);
  const { intent } = record;
  const isSame = intent.key === intentKey(inputs.mode, inputs.triggers);
  if (isSame) refuseOtherMode(record, inputs);
  const isDue = isRetentionOver(record, inputs, now);
  const resumes = isSame && !intent.fulfilled && (intent.promoted !== true || isDue);
  if (resumes) return { hasToRun: true, resumes, intent };
  const isSettled = isSame && intent.fulfilled;
  if (isSettled && isDue && !asksForDrift(record, inputs)) {
    return { hasToRun: true, resumes, intent: { ...newIntent(inputs, intent), mode: "purge", promoted: true } };
  }
  const next = newIntent(inputs, intent);
  if (!asksForDrift(record, inputs)) return { hasToRun: !isSettled, resumes, intent: next };
  // What came back was held by nobody, also where somebody else has archived it again.
  const { archivedAt: _outdated, ...anew } = next;
  return { hasToRun: true, resumes, intent: anew };
}

/** The intent of a resource that is not in state yet, or one that follows another. */
export function newIntent(inputs: Inputs, before: Intent | undefined): Intent {
  const key = intentKey(inputs.mode, inputs.triggers);
  const previouslyFulfilled = before?.fulfilled === true ? before.key : before?.previouslyFulfilled;
  return {
    key,
    mode: inputs.mode,
    phase: "Unknown",
    startedByUs: false,
    stopped: false,
    connectionSeen: false,
    fulfilled: false,
    // Assets that came back are no new wish: where they have gone again, nothing has to run.
    ...(before?.mode === inputs.mode && before.key !== key ? { asksForRun: true } : {}),
    ...(previouslyFulfilled === undefined ? {} : { previouslyFulfilled }),
    // Another wish is held anew.
    ...(before?.archivedAt === undefined || before.key !== key ? {} : { archivedAt: before.archivedAt }),
  };
}

/** When the hold of `purgeAfter` is over, in milliseconds since the epoch. Undefined where there is none. */
export function retainedUntil(record: ResourceRecord, inputs: Inputs): number | undefined {
  return inputs.mode === "archive" ? purgeEligibleAt(record, inputs.purgeAfter) : undefined;
}

function isRetentionOver(record: ResourceRecord, inputs: Inputs, now: number): boolean {
  const until = retainedUntil(record, inputs);
  return until !== undefined && now >= until;
}

/** What a refresh stores of what it sees. */
export function seenAssets({ mode, fulfilled }: Intent, observed: ConnectionObservation): SeenAssets {
  const { connection, assets } = observed;
  const isBack = fulfilled && !isConnectionDone(mode, observed);
  return isBack && connection !== undefined ? { ...assets, connection: connection.state } : assets;
}

/** Whether assets, or the connection itself, came back since the intent was fulfilled, as far as the last refresh has seen. */
export function hasDrifted({ intent, assets }: ResourceRecord): boolean {
  if (!intent.fulfilled || assets === undefined) return false;
  return countAffected(intent.mode, assets) > 0 || assets.connection !== undefined;
}

function asksForDrift(record: ResourceRecord, inputs: Inputs): boolean {
  return inputs.rerunOnDrift === true && hasDrifted(record);
}

/** What has come back, and what comes of it. */
export function describeDrift(
  { intent: { mode }, assets = { active: 0, archived: 0 } }: ResourceRecord,
  inputs: Inputs,
): string {
  const count = countAffected(mode, assets);
  const types = listTypes(affectedTypes(mode, assets));
  const details = types === "" ? "" : ` (${types})`;
  const what = count === 0 ? "The connection itself is" : `${countAssets(count)}${details}`;
  const back = `${what} ${mode === "archive" ? "active" : "there"} again`;
  const next = inputs.rerunOnDrift === true ? "The" : "With rerunOnDrift: true the";
  return `${back} since the ${mode}. ${next} next \`pulumi up\` ${inputs.mode === mode ? "runs it again" : "archives it again"}.`;
}

/** An intent has the mode of its inputs; only a hold that is over makes a purge of an archive. */
function refuseOtherMode({ intent: { mode, promoted } }: ResourceRecord, inputs: Inputs): void {
  if (mode === inputs.mode || (promoted === true && inputs.mode === "archive")) return;
  const { resourceUrn } = inputs;
  refuseDamage("resource", { resourceUrn }, { path: "intent.mode", expected: `"${inputs.mode}"`, value: mode });
}

function refuseArchiveOfPurged({ intent, achieved }: ResourceRecord, inputs: Inputs): void {
  const hasPurged = intent.fulfilled && intent.mode === "purge" && achieved === "purged";
  if (!hasPurged || inputs.mode !== "archive" || intent.promoted === true) return;
  throw new AtlanProviderError("ATLAN_ALREADY_PURGED", {
    doing: "archiving connection",
    identity: inputs.connectionQualifiedName,
    because: "this resource has purged it, and what is purged can't be archived",
    suggestion: 'Set mode back to "purge", or remove the resource.',
  });
}
