import { hasDrifted, isRetentionOver, retainedUntil } from "../reconcile/desired";
import { type Intent, intentKey } from "../reconcile/intent";
import type { ResourceRecord } from "../reconcile/record";
import { isRetained } from "../reconcile/retention";
import { showTime } from "../text/isoTime";
import { mayBeTriggersOf, mayPurge, mayPurgeAfterHold } from "./openInputs";
import { fromState, type Properties } from "./state";
import { containsUnknown } from "./unknown";

/** A purge of a connection in state that `up` runs if inputs turn out so that have no value yet. */
export interface OpenPurge {
  /** When the hold ends that still keeps it from running, in milliseconds since the epoch; undefined if none does. */
  readonly dueAt: number | undefined;
  /** What `up` does if they turn out so, as a whole line. */
  readonly line: string;
}

/**
 * The purge that inputs lead to if their connection turns out to be the named one.
 *
 * @param olds - what state holds of it; undefined for nothing
 * @returns undefined if none follows, whatever the open inputs become
 */
export function openPurge(
  news: Properties,
  name: string,
  olds: Properties | undefined,
  condition: string,
  now: number,
): OpenPurge | undefined {
  const { mode, triggers, rerunOnDrift } = news;
  const record = olds && fromState(olds);
  if (mode === "archive") return olds && record && openPromotion(news, olds, record, condition, now);
  const isDone = record?.intent.fulfilled === true && record.intent.key === intentKey("purge", triggers);
  // Without a value yet, `rerunOnDrift` may become true.
  if (isDone && !(Boolean(rerunOnDrift) && hasDrifted(record))) return undefined;
  const why = mode === "purge" ? 'mode is "purge"' : "mode has no value yet";
  return { dueAt: undefined, line: mayPurge(name, condition, why) };
}

/**
 * The purge that follows the archive in state when its hold is over.
 *
 * @param news - the inputs; their connection is taken to be the one in state
 * @param condition - how the inputs have to turn out, in words: `it is still the connection of this resource`
 * @param now - milliseconds since the epoch
 * @returns undefined if the archive in state is followed by none, whatever the open inputs become
 */
export function openPromotion(
  news: Properties,
  olds: Properties,
  record: ResourceRecord,
  condition: string,
  now: number,
): OpenPurge | undefined {
  const isRunOnDrift = news["rerunOnDrift"] === true && hasDrifted(record);
  if (news["mode"] !== "archive" || isRunOnDrift || !mayBeOfIntent(news, olds, record.intent)) return undefined;
  const name = String(olds["connectionQualifiedName"]);
  if (containsUnknown(news["purgeAfter"]))
    return isRetained(record) ? { dueAt: undefined, line: mayPurgeAfterHold(name, condition) } : undefined;
  const until = retainedUntil(record, news);
  if (until === undefined) return undefined;
  if (isRetentionOver(record, news, now))
    return { dueAt: undefined, line: mayPurge(name, condition, `its hold is over since ${showTime(until)}`) };
  const line = `If ${condition}, the purge of connection ${name} is due at ${showTime(until)}, by the first \`pulumi up\` after that.`;
  return { dueAt: until, line };
}

/** Whether triggers that have no value yet may become those of the intent in state, although state does not tell these. */
export function areTriggersLost(news: Properties, olds: Properties, { intent }: ResourceRecord): boolean {
  // A fleet stores the triggers of a run that was refused beside the record of the run before.
  return containsUnknown(news["triggers"]) && !isOfIntent(olds["triggers"], intent);
}

/** Of two purges the one that comes first. */
export function firstOf(one: OpenPurge, other: OpenPurge | undefined): OpenPurge {
  return other === undefined || (one.dueAt ?? -Infinity) < (other.dueAt ?? -Infinity) ? one : other;
}

// ── Internal ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether the triggers are those of the archive in state, or may become so. */
function mayBeOfIntent(news: Properties, olds: Properties, intent: Intent): boolean {
  const { triggers } = news;
  if (!containsUnknown(triggers)) return isOfIntent(triggers, intent);
  return !isOfIntent(olds["triggers"], intent) || mayBeTriggersOf(olds, triggers);
}

function isOfIntent(triggers: unknown, { key }: Intent): boolean {
  return intentKey("archive", triggers) === key;
}
