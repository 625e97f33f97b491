import type { ConnectionObservation } from "../atlan/api";
import { hasEnded, hasFailed } from "../atlan/phase";
import { AtlanProviderError } from "../errors";
import { isSecondBefore, readIsoTime } from "../text/isoTime";
import { omit, present } from "../text/present";
import { refuseDamage } from "./damagedState";
import type { Inputs } from "./inputs";
import { type Intent, intentKey } from "./intent";
import type { ResourceRecord, SeenAssets } from "./record";
import { purgeEligibleAt } from "./retention";
import { affectedTypes, countAffected, countAssets, isConnectionDone, listTypes } from "./targetState";

/** What the inputs require of a resource in state. It depends only on the intent in state, the inputs and the time. */
export interface DesiredIntent {
  /** Whether `update` has to call Atlan. */
  readonly hasToRun: boolean;
  /** Whether the intent in state continues. */
  readonly resumes: boolean;
  /** The intent to fulfil. */
  readonly intent: Intent;
}

/**
 * @param now - milliseconds since the epoch
 * @throws AtlanProviderError when the inputs ask to archive what this resource has purged
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
  const next = { ...newIntent(inputs, intent), connectionSeen: wasSeenAfterPurge(record) };
  if (isSettled && isDue && !asksForDrift(record, inputs)) {
    return { hasToRun: true, resumes, intent: { ...next, mode: "purge", promoted: true } };
  }
  if (!asksForDrift(record, inputs)) return { hasToRun: !isSettled, resumes, intent: next };
  // The retention did not cover assets that came back, even if somebody archived them again.
  return { hasToRun: true, resumes, intent: omit(next, "archivedAt", "archivedGuid") };
}

/** Whether the connection was visible after this resource had purged it: then that purge explains nothing any more. */
function wasSeenAfterPurge({ achieved, assets, intent: { fulfilled, connectionSeen } }: ResourceRecord): boolean {
  return achieved === "purged" && (fulfilled ? assets?.connection !== undefined : connectionSeen);
}

/** The intent of a new resource, or the one that follows `before`. */
export function newIntent(inputs: Inputs, before: Intent | undefined): Intent {
  const key = intentKey(inputs.mode, inputs.triggers);
  const previouslyFulfilled = before?.fulfilled === true ? before.key : before?.previouslyFulfilled;
  // A new intent begins a new retention.
  const { archivedAt, archivedGuid } = before?.key === key ? before : {};
  return {
    key,
    mode: inputs.mode,
    phase: "Unknown",
    startedByUs: false,
    stopped: false,
    connectionSeen: false,
    fulfilled: false,
    // Drift does not force a run: when the assets are gone again, nothing has to run.
    ...(before?.mode === inputs.mode && before.key !== key ? { asksForRun: true } : {}),
    ...present({ previouslyFulfilled, archivedAt, archivedGuid }),
  };
}

/** When the retention ends, in milliseconds since the epoch. Undefined where there is none. */
export function retainedUntil(
  record: ResourceRecord,
  { mode, purgeAfter }: { readonly mode?: unknown; readonly purgeAfter?: unknown },
): number | undefined {
  return mode === "archive" ? purgeEligibleAt(record, purgeAfter) : undefined;
}

/** Whether a purge follows by the time alone. @param now - milliseconds since the epoch */
export function isRetentionOver(
  record: ResourceRecord,
  inputs: Parameters<typeof retainedUntil>[1],
  now: number,
): boolean {
  const until = retainedUntil(record, inputs);
  return until !== undefined && (now >= until || hasBegunAfter(record.intent, until));
}

/**
 * Whether the purge of a promotion has begun after the end of the retention, by the tenant's clock, and is going or was stopped. Then
 * the retention is over also where this machine's clock is behind: it would give up what is going, and later promote anew what somebody
 * has stopped. Nothing is started by that.
 */
function hasBegunAfter({ promoted, runCreatedAt, phase, stopped }: Intent, until: number): boolean {
  const begunAt = readIsoTime(runCreatedAt);
  const isOpen = promoted === true && (stopped || !hasEnded(phase));
  return isOpen && begunAt !== undefined && !isSecondBefore(begunAt, until);
}

/** The part of an observation that a refresh stores. */
export function seenAssets({ mode, fulfilled }: Intent, observed: ConnectionObservation): SeenAssets {
  const { connection, assets } = observed;
  const isBack = fulfilled && !isConnectionDone(mode, observed);
  return isBack && connection !== undefined ? { ...assets, connection: connection.state } : assets;
}

/** Whether assets or the connection itself came back since the intent was fulfilled, according to the last refresh. */
export function hasDrifted({ intent, assets }: ResourceRecord): boolean {
  if (!intent.fulfilled || assets === undefined) return false;
  return countAffected(intent.mode, assets) > 0 || assets.connection !== undefined;
}

function asksForDrift(record: ResourceRecord, inputs: Inputs): boolean {
  return inputs.rerunOnDrift === true && hasDrifted(record);
}

/**
 * Describes a run that ended badly, and that this resource does not know of: somebody else's, or of a command that was killed, as the last refresh has seen it. It decides nothing: see
 * {@link planIntent}.
 */
export function describeBadForeignRun({ intent, runId, phase, message }: ResourceRecord): string | undefined {
  // While the intent has no run, the latest one may be of this resource: a former intent's, or one whose answer was lost.
  if (runId === undefined || intent.runId === undefined || runId === intent.runId) return undefined;
  if (!hasFailed(phase)) return undefined;
  const said = message === undefined ? "" : `: ${message.replace(/[.\s]+$/, "")}`;
  return `Run ${runId}, which this resource is not known to have started, ended ${phase}${said}. Look at it in Atlan.`;
}

/** Describes what came back, and what the next `pulumi up` will do. */
export function describeDrift(
  { intent: { mode }, assets = { active: 0, archived: 0 }, outcome, achieved }: ResourceRecord,
  inputs: Pick<Inputs, "mode" | "rerunOnDrift">,
): string {
  const count = countAffected(mode, assets);
  const types = listTypes(affectedTypes(mode, assets));
  const details = types === "" ? "" : ` (${types})`;
  const what = count === 0 ? "The connection itself is" : `${countAssets(count)}${details}`;
  // With `allowMissing`, the token may only have lost sight of it: nobody has to have deleted anything.
  const countedAsGone = outcome === "alreadyGone" && achieved !== "purged";
  const since = countedAsGone ? "`pulumi up` that could see nothing of the connection and counted it as gone" : mode;
  const back = `${what} ${mode === "archive" ? "active" : "there"} again since the ${since}.`;
  // In a fleet, an archive may be older than the inputs: the purge for which they ask has failed.
  if (mode === "archive" && inputs.mode === "purge") return `${back} The next \`pulumi up\` PERMANENTLY PURGES it.`;
  const next = inputs.rerunOnDrift === true ? "The" : "With rerunOnDrift: true the";
  return `${back} ${next} next \`pulumi up\` ${inputs.mode === mode ? "runs it again" : "archives it again"}.`;
}

/** An intent has the mode of its inputs, except when the end of a retention has promoted an archive to a purge. */
function refuseOtherMode({ intent: { mode, promoted } }: ResourceRecord, inputs: Inputs): void {
  if (mode === inputs.mode || (promoted === true && inputs.mode === "archive")) return;
  const { resourceUrn } = inputs;
  refuseDamage("resource", { resourceUrn }, { path: "intent.mode", expected: `"${inputs.mode}"`, value: mode });
}

function refuseArchiveOfPurged({ intent, achieved }: ResourceRecord, inputs: Inputs): void {
  const hasPurged = intent.fulfilled && intent.mode === "purge" && achieved === "purged";
  if (!hasPurged || inputs.mode !== "archive" || intent.promoted === true) return;
  throw new AtlanProviderError(ALREADY_PURGED, {
    doing: "archiving connection",
    identity: inputs.connectionQualifiedName,
    because: "this resource has purged it, and what is purged can't be archived",
    suggestion: 'Set mode back to "purge", or remove the resource.',
  });
}

const ALREADY_PURGED = "ATLAN_ALREADY_PURGED";

/** Whether an archive was refused because this resource has purged the connection. */
export function isAlreadyPurged(error: unknown): boolean {
  return error instanceof AtlanProviderError && error.code === ALREADY_PURGED;
}
