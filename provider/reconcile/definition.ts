import type { Definition } from "../atlan/api";
import { word } from "../text/escape";
import type { Mode } from "./intent";
import { unknownWord } from "./unknownWord";

export type { Definition } from "../atlan/api";

/** What a definition has to do. */
export interface Wanted {
  readonly connectionQualifiedName: string;
  readonly mode: Mode;
}

/** The mode in Atlan's words. */
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

/** The delete type in our words; undefined for one that Atlan's clients do not list. `HARD` removes like `PURGE`. */
export function modeOf(deleteType: string | undefined): Mode | undefined {
  if (deleteType === "SOFT") return "archive";
  return deleteType === "PURGE" || deleteType === "HARD" ? "purge" : undefined;
}

/** Anything but a plain archive counts as a purge: an unknown delete type is feared, not trusted. */
export function purges({ deleteType }: Definition): boolean {
  return deleteType !== "SOFT";
}

/** Whether a definition does exactly what is wanted. Only then is it started: others may have edited it. */
export function doesTheSame(definition: Definition, wanted: Wanted): boolean {
  return definition.connectionQualifiedName !== undefined && !doesSomethingElse(definition, wanted);
}

/**
 * Whether a definition is known to do something else, or may: what is not understood whole may do anything. One that tells
 * nothing at all is neither started nor passed over.
 */
export function doesSomethingElse(definition: Definition, { connectionQualifiedName, mode }: Wanted): boolean {
  if (definition.strange !== undefined) return true;
  if (definition.connectionQualifiedName === undefined) return false;
  const isOther =
    definition.connectionQualifiedName !== connectionQualifiedName || definition.deleteType !== deleteTypeOf(mode);
  return isOther || !definition.deleteAssets;
}

/** Whether what is not understood names the connection, or something in it. */
export function mentions({ strange }: Definition, connectionQualifiedName: string): boolean {
  const name = connectionQualifiedName.toLowerCase();
  return (strange?.texts ?? []).some((text) => {
    const parts = text.replaceAll("\\/", "/").toLowerCase().split(name);
    return parts.slice(1).some((after) => !/^[\w-]/.test(after));
  });
}

/** What a definition does, to go after its name. */
export function describeDefinition({ connectionQualifiedName, deleteType, deleteAssets, strange }: Definition): string {
  if (strange !== undefined) return `does not tell what it deletes: ${strange.because}`;
  if (connectionQualifiedName === undefined) return "does not tell what it deletes";
  const other = deleteType === undefined ? "?" : word(deleteType);
  const verb = deleteType === "SOFT" ? "archives" : deleteType === "PURGE" ? "purges" : `deletes (${other})`;
  return `${verb} ${word(connectionQualifiedName)}${deleteAssets ? "" : ", but not its assets"}`;
}
