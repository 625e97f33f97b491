import type { Intent } from "../../provider/reconcile/intent";
import type { StoredResource } from "../rig";
import type { Mode } from "./history";
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
  return Date.parse(intent.archivedAt) + HOLDS[purgeAfter];
}

/** Whether state says that a purge after a hold has begun, and not that it is done. */
export function isBeingPromoted(resource: StoredResource | undefined): boolean {
  const intent = resource?.outputs["intent"] as Intent | undefined;
  return intent?.promoted === true && !intent.fulfilled;
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
