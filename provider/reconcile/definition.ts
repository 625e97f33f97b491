import type { Definition } from "../atlan/api";
import { word } from "../text/escape";
import type { Mode } from "./intent";
import { unknownWord } from "./unknownWord";

export type { Definition } from "../atlan/api";

/** What a definition must do to serve the intent. */
export interface Wanted {
  readonly connectionQualifiedName: string;
  readonly mode: Mode;
}

/** The delete type by which Atlan names the mode. */
export function deleteTypeOf(mode: Mode): "SOFT" | "PURGE" {
  switch (mode) {
    case "archive":
      return "SOFT";
    case "purge":
      return "PURGE";
    default:
      return unknownWord("mode", mode);
  }
}

/** The mode of a delete type; undefined for a type that Atlan's clients do not list. `HARD` deletes like `PURGE`. */
export function modeOf(deleteType: string | undefined): Mode | undefined {
  if (deleteType === "SOFT") return "archive";
  return deleteType === "PURGE" || deleteType === "HARD" ? "purge" : undefined;
}

/** An unknown delete type is treated as a purge. */
export function purges({ deleteType }: Definition): boolean {
  return deleteType !== "SOFT";
}

/**
 * Whether a definition does exactly what is wanted. Only such a definition is started, since anybody may have edited
 * it.
 */
export function doesTheSame(definition: Definition, wanted: Wanted): boolean {
  return definition.connectionQualifiedName !== undefined && !doesSomethingElse(definition, wanted);
}

/**
 * Whether a definition does or may do something else. A definition that is only partly understood may do anything. One
 * without any parameters is neither started nor skipped, so the answer for it is false.
 */
export function doesSomethingElse(definition: Definition, { connectionQualifiedName, mode }: Wanted): boolean {
  if (definition.strange !== undefined) return true;
  if (definition.connectionQualifiedName === undefined) return false;
  const isOther =
    definition.connectionQualifiedName !== connectionQualifiedName || definition.deleteType !== deleteTypeOf(mode);
  return isOther || !definition.deleteAssets;
}

/** The same of a run, by its own copy of a definition. One of `HARD` that somebody else has started purges as well. */
export function ranSomethingElse(copy: Definition, wanted: Wanted): boolean {
  const isAlike = modeOf(copy.deleteType) === wanted.mode;
  return doesSomethingElse(isAlike ? { ...copy, deleteType: deleteTypeOf(wanted.mode) } : copy, wanted);
}

/** Whether a definition names another connection, or another delete type. One that is not understood names neither. */
export function namesAnother(
  { connectionQualifiedName: connection, deleteType }: Definition,
  { connectionQualifiedName, mode }: Wanted,
): boolean {
  return connection !== undefined && (connection !== connectionQualifiedName || deleteType !== deleteTypeOf(mode));
}

/** Whether Atlan tells anything of what a definition does, or a run by its own copy of one. */
export function isTold(definition: Definition | undefined): definition is Definition {
  return definition?.connectionQualifiedName !== undefined || definition?.strange !== undefined;
}

/** Whether the part that is not understood names the connection or an asset in it. */
export function mentions({ strange }: Definition, connectionQualifiedName: string): boolean {
  const name = connectionQualifiedName.toLowerCase();
  return (strange?.texts ?? []).some((text) => {
    const parts = text.replaceAll("\\/", "/").toLowerCase().split(name);
    return parts.slice(1).some((after) => !/^[\w-]/.test(after));
  });
}

/** Describes what a definition does. Messages put it after the definition's name. */
export function describeDefinition({ connectionQualifiedName, deleteType, deleteAssets, strange }: Definition): string {
  if (strange !== undefined) return `does not tell what it deletes: ${strange.because}`;
  if (connectionQualifiedName === undefined) return "does not tell what it deletes";
  const other = deleteType === undefined ? "?" : word(deleteType);
  const verb = deleteType === "SOFT" ? "archives" : deleteType === "PURGE" ? "purges" : `deletes (${other})`;
  return `${verb} ${word(connectionQualifiedName)}${deleteAssets ? "" : ", but not its assets"}`;
}
