import type { WorkflowDefinition } from "../atlan/port";
import { word } from "../text/escape";
import type { Mode } from "./intent";

/** What a definition does, whatever its name. */
export type Purpose = Omit<WorkflowDefinition, "name" | "createdAt">;

/** What a definition has to do. */
export interface Wanted {
  readonly connectionQualifiedName: string;
  readonly mode: Mode;
}

/** The mode in Atlan's words. */
export function deleteTypeOf(mode: Mode): "SOFT" | "PURGE" {
  return mode === "archive" ? "SOFT" : "PURGE";
}

/** The delete type in our words; undefined for one that Atlan's clients do not list. `HARD` removes like `PURGE`. */
export function modeOf(deleteType: string | undefined): Mode | undefined {
  if (deleteType === "SOFT") return "archive";
  return deleteType === "PURGE" || deleteType === "HARD" ? "purge" : undefined;
}

/** Anything but a plain archive counts as a purge: an unknown delete type is feared, not trusted. */
export function purges({ deleteType }: Purpose): boolean {
  return deleteType !== "SOFT";
}

/** Whether a definition does exactly what is wanted. Only then is it started: others may have edited it. */
export function doesTheSame(purpose: Purpose, wanted: Wanted): boolean {
  return purpose.connectionQualifiedName !== undefined && !doesSomethingElse(purpose, wanted);
}

/** Whether a definition is known to do something else. One that does not tell is neither started nor passed over. */
export function doesSomethingElse(purpose: Purpose, { connectionQualifiedName, mode }: Wanted): boolean {
  if (purpose.connectionQualifiedName === undefined) return false;
  const isOther =
    purpose.connectionQualifiedName !== connectionQualifiedName || purpose.deleteType !== deleteTypeOf(mode);
  return isOther || !purpose.deleteAssets;
}

/** What a definition does, to go after its name. */
export function describePurpose({ connectionQualifiedName, deleteType, deleteAssets }: Purpose): string {
  if (connectionQualifiedName === undefined) return "does not tell what it deletes";
  const other = deleteType === undefined ? "?" : word(deleteType);
  const verb = deleteType === "SOFT" ? "archives" : deleteType === "PURGE" ? "purges" : `deletes (${other})`;
  return `${verb} ${word(connectionQualifiedName)}${deleteAssets ? "" : ", but not its assets"}`;
}
