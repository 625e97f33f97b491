import type { Inputs } from "../reconcile/inputs";
import type { ResourceRecord } from "../reconcile/record";
import type { Properties } from "./state";
import { containsUnknown, UNKNOWN_VALUE } from "./unknown";

/** Without these nobody can say what is deleted. */
const DECIDING: readonly string[] = ["connectionQualifiedName", "mode", "tenant"];
/** With these it is known what is deleted, but not whether: they may stop it. */
const STOPPING: readonly string[] = ["maxAssets", "allowMissing", "existingWorkflow"];

/** The names of the inputs that have no value yet, or one that is not known as a whole. */
export function openInputs(inputs: Properties): string[] {
  return Object.keys(inputs)
    .filter((name) => containsUnknown(inputs[name]))
    .sort();
}

/** Whether it is not known what is going to be deleted. */
export function isUntold(open: readonly string[]): boolean {
  return open.some((it) => DECIDING.includes(it));
}

/** Whether what is going to be deleted may be stopped by an input that is not known. */
export function mayBeStopped(open: readonly string[]): boolean {
  return open.some((it) => STOPPING.includes(it));
}

/** Says that nobody can say what is going to be deleted, and all that is known of it. */
export function describeUntold({ connectionQualifiedName, mode }: Properties, open: readonly string[]): string {
  const connection = open.includes("connectionQualifiedName")
    ? undefined
    : `connection ${String(connectionQualifiedName)}`;
  const reason = `${open.join(", ")} ${open.length === 1 ? "has" : "have"} no value yet`;
  if (open.includes("mode"))
    return `Can't be told whether ${connection ?? "a connection"} will be archived or PURGED: ${reason}.`;
  const what = mode === "purge" ? "PERMANENTLY PURGED" : "archived";
  return connection === undefined
    ? `Can't be told which connection will be ${what}: ${reason}.`
    : `Can't be told whether ${connection} will be ${what}: ${reason}.`;
}

/** The inputs as they are if the unknown ones stop nothing: for looking ahead, never for acting. */
export function asIfKnown(inputs: Properties, open: readonly string[]): Inputs {
  const known = Object.entries(inputs).filter(([name]) => !open.includes(name) || name === "triggers");
  const permissive = {
    ...(open.includes("maxAssets") ? { maxAssets: Infinity } : {}),
    ...(open.includes("rerunOnDrift") ? { rerunOnDrift: true } : {}),
  };
  return { ...Object.fromEntries(known), ...permissive } as unknown as Inputs;
}

/** Whether a value that is not known as a whole may turn out to be this one. */
export function mayBecome(value: unknown, other: unknown): boolean {
  if (value === UNKNOWN_VALUE) return true;
  if (typeof value !== "object" || value === null || typeof other !== "object" || other === null)
    return value === other;
  const [one, two] = [value as Properties, other as Properties];
  return [...new Set([...Object.keys(one), ...Object.keys(two)])].every((key) => mayBecome(one[key], two[key]));
}

/** A hold of unknown length may be over: what it holds, or has begun to purge, may be purged. */
export function describeOpenRetention(
  { connectionQualifiedName, mode }: Inputs,
  { intent, achieved }: ResourceRecord,
  open: readonly string[],
): string | undefined {
  const isHeld = achieved === "archived" && (intent.promoted === true ? !intent.fulfilled : intent.fulfilled);
  if (!open.includes("purgeAfter") || mode !== "archive" || !isHeld) return undefined;
  return `May run: WILL PERMANENTLY PURGE connection ${connectionQualifiedName} if its hold is over: purgeAfter has no value yet.`;
}
