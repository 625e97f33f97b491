import type { Intent } from "../../provider/reconcile/intent";
import type { StoredResource } from "../rig";
import { ENDED_PHASES, type Mode } from "./history";
import { HOLDS, type Program } from "./programs";

/**
 * When the hold of a program is over for what stands in state, worked out apart from the provider: in milliseconds since the
 * epoch. Undefined where nothing is held: there is no hold, the program wants something else, or the purge is done.
 */
export function retainedUntil(resource: StoredResource | undefined, program: Program, key: string): number | undefined {
  const { purgeAfter, mode, connectionQualifiedName } = program;
  if (resource === undefined || purgeAfter === undefined || mode !== "archive") return undefined;
  const { outputs } = resource;
  const intent = outputs["intent"] as Intent;
  const isOfProgram = intent.key === key && outputs["connectionQualifiedName"] === connectionQualifiedName;
  const isHeld = intent.mode === "archive" && intent.fulfilled && outputs["achieved"] === "archived";
  if (!isOfProgram || intent.archivedAt === undefined || (!isHeld && !isBeingPromoted(resource))) return undefined;
  return heldSince(intent, intent.archivedAt) + HOLDS[purgeAfter];
}

/** The clocks of an answer and of a run may differ: nothing is archived before the second in which its run is created. */
function heldSince({ mode, runCreatedAt }: Intent, archivedAt: string): number {
  const [archived, created] = [Date.parse(archivedAt), Date.parse(runCreatedAt ?? "")];
  const isLater = mode === "archive" && Math.floor(created / 1_000) > Math.floor(archived / 1_000);
  return isLater ? created : archived;
}

/** Whether state says that a purge after a hold has begun, and not that it is done. */
export function isBeingPromoted(resource: StoredResource | undefined): boolean {
  const intent = resource?.outputs["intent"] as Intent | undefined;
  return intent?.promoted === true && !intent.fulfilled;
}

/**
 * Whether a hold is over: by the machine's clock, or since state knows that its purge has begun after its end, and not that this has
 * ended without having been stopped.
 *
 * @param now - by the machine's clock
 */
export function isOver(resource: StoredResource | undefined, until: number, now: number): boolean {
  const { runCreatedAt = "", phase, stopped } = (resource?.outputs["intent"] ?? {}) as Partial<Intent>;
  const isOpen = isBeingPromoted(resource) && (stopped === true || !ENDED_PHASES.has(phase!));
  return now >= until || (isOpen && Date.parse(runCreatedAt) >= Math.floor(until / 1_000) * 1_000);
}

/** What has become, or has to become, of the connection by an intent. */
export function isPurgedAfterHold(resource: StoredResource | undefined): boolean {
  const intent = resource?.outputs["intent"] as Intent | undefined;
  return intent?.promoted === true && intent.fulfilled;
}

/** What an up has to bring about by the program and by what is due. */
export function modeWanted(program: Program, isDue: boolean): Mode {
  return isDue ? "purge" : program.mode;
}
