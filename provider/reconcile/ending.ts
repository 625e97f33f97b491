import { showTime, toIsoTime } from "../text/isoTime";
import { hasDrifted, retainedUntil } from "./desired";
import type { Inputs } from "./inputs";
import type { Intent } from "./intent";
import { hasRun, type Proof, type ResourceRecord } from "./record";
import { achievedBy, affectedAssets, countAffected, countAssets } from "./targetState";

/**
 * Says that a run has reached the target state, as it was counted: `Purged: 1,225 assets gone, 0 left, counted 03:13 UTC.`
 *
 * @param now - when it was counted, in milliseconds since the epoch
 * @returns undefined where nothing had to run
 */
export function describeSuccess(
  { intent: { mode }, outcome }: ResourceRecord,
  { before, after }: Proof,
  now: number,
): string | undefined {
  if (outcome === undefined || !hasRun(outcome)) return undefined;
  const left = affectedAssets(mode, after);
  const isPurged = achievedBy(mode) === "purged";
  const done =
    before === undefined ? [] : [countAssets(countAffected(mode, before) - left) + (isPurged ? " gone" : "")];
  const counted = toIsoTime(now)?.slice("2026-01-15T".length, "2026-01-15T09:00".length);
  return (
    [
      `${isPurged ? "Purged" : "Archived"}: ${[...done, `${left.toLocaleString("en-US")} ${isPurged ? "left" : "active"}`].join(", ")}`,
      ...(counted === undefined ? [] : [`counted ${counted} UTC`]),
    ].join(", ") + "."
  );
}

/** Says that the run goes on after the command, which did not wait for it; of one that was never seen nobody knows that. */
export function describeGoesOn({ runId, workflowName = "", phase }: Intent): string {
  if (runId === undefined)
    return `The run of workflow ${workflowName} has not appeared in Atlan yet: waitForCompletion is false. The next \`pulumi up\` looks for it.`;
  return `Run ${runId} goes on in Atlan, ${phase} when last seen: waitForCompletion is false. The next \`pulumi up\` looks at it.`;
}

/** Says when the hold of an archived connection ends; undefined where there is none. */
export function describeRetention(inputs: Inputs, record: ResourceRecord): string | undefined {
  const { mode, purgeAfter } = inputs;
  const { intent, achieved } = record;
  const until = retainedUntil(record, inputs);
  if (until === undefined) {
    const isArchived = intent.mode === "archive" && intent.fulfilled && achieved === "archived";
    if (!isArchived || mode !== "archive" || purgeAfter === undefined) return undefined;
    return `Archived, but it is not known since when, so the hold of ${purgeAfter} does not end. A changed trigger archives again, and the hold begins.`;
  }
  // The purge may be going, or have taken everything, and what came back is archived first.
  if (intent.promoted === true)
    return `The hold of ${purgeAfter ?? ""} ends at ${showTime(until)} at the earliest; no purge is started before that.`;
  if (hasDrifted(record))
    return `The hold goes on; purge due at ${showTime(until)}, by the first \`pulumi up\` after that, which refuses it if anything is active then.`;
  return `Archived; purge due at ${showTime(until)}, by the first \`pulumi up\` after that.`;
}
