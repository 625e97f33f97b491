import type { Inputs } from "../reconcile/inputs";
import type { ResourceRecord } from "../reconcile/record";
import { isRetained } from "../reconcile/retention";
import { inputsWhere } from "./inputTable";
import { readInputs } from "./readInputs";
import type { Properties } from "./state";
import { containsUnknown, UNKNOWN_VALUE } from "./unknown";

/** While one of these is unknown, it is unknown what will be deleted. */
const DECIDING: readonly string[] = [...inputsWhere(({ whileUnknown }) => whileUnknown === "what"), "tenant"];
/** While one of these is unknown, it is unknown whether anything will be deleted: its value may prevent it. */
const STOPPING = inputsWhere(({ whileUnknown }) => whileUnknown === "whether");

/** The names of the inputs whose value is not fully known yet. */
export function openInputs(inputs: Properties): string[] {
  return Object.keys(inputs)
    .filter((name) => containsUnknown(inputs[name]))
    .sort();
}

/** Whether it is unknown what will be deleted. */
export function isPlanUnknown(open: readonly string[]): boolean {
  return open.some((it) => DECIDING.includes(it));
}

/** Whether the value of an unknown input may prevent the deletion. */
export function mayBeStopped(open: readonly string[]): boolean {
  return open.some((it) => STOPPING.includes(it));
}

/** Says that it is unknown what will be deleted, and what is known about it. */
export function describeUnknownPlan({ connectionQualifiedName, mode }: Properties, open: readonly string[]): string {
  // A name that is refused, as a secret one is, is no text.
  const isNamed = typeof connectionQualifiedName === "string" && !open.includes("connectionQualifiedName");
  const connection = isNamed ? `connection ${connectionQualifiedName}` : undefined;
  const reason = `${open.join(", ")} ${open.length === 1 ? "has" : "have"} no value yet`;
  if (open.includes("mode"))
    return `Can't be told whether ${connection ?? "a connection"} will be archived or PURGED: ${reason}.`;
  const what = mode === "purge" ? "PERMANENTLY PURGED" : "archived";
  return connection === undefined
    ? `Can't be told which connection will be ${what}: ${reason}.`
    : `Can't be told whether ${connection} will be ${what}: ${reason}.`;
}

/** An inventory that has no value yet may approve whatever is there. */
function isApprovedByOpen({ maxAssets }: Properties, open: readonly string[]): boolean {
  return open.includes("inventory") && maxAssets === undefined;
}

/** The inputs, assuming that the unknown ones prevent nothing. Only for previews, never for acting. */
export function asIfKnown(inputs: Properties, open: readonly string[]): Inputs {
  const known = Object.entries(inputs).filter(([name, value]) => !containsUnknown(value) || name === "triggers");
  return readInputs({
    ...Object.fromEntries(known),
    ...(open.includes("maxAssets") || isApprovedByOpen(inputs, open) ? { maxAssets: Infinity } : {}),
  });
}

/**
 * The inputs for each plan to which the unknown ones may lead: triggers may become equal to the former ones, and drift that is not
 * run on does not keep a purge from following the hold.
 */
export function casesOf(
  inputs: Properties,
  olds: Properties,
  open: readonly string[],
  hasDrifted: boolean,
): readonly Inputs[] {
  const isSame = open.includes("triggers") && mayBeTriggersOf(olds, inputs["triggers"]);
  const byTriggers = isSame ? [inputs, { ...inputs, triggers: olds["triggers"] }] : [inputs];
  const isRerunOpen = open.includes("rerunOnDrift") && hasDrifted;
  const all = isRerunOpen
    ? byTriggers.flatMap((it) => [true, false].map((rerunOnDrift) => ({ ...it, rerunOnDrift })))
    : byTriggers;
  return all.map((it) => asIfKnown(it, open));
}

/** Whether triggers that are not fully known may become those that are stored. */
export function mayBeTriggersOf(olds: Properties, triggers: unknown): boolean {
  return mayBecome(triggers, olds["triggers"] ?? {});
}

/** Whether a value that is not fully known may become equal to the other. */
function mayBecome(value: unknown, other: unknown): boolean {
  if (value === UNKNOWN_VALUE) return true;
  if (typeof value !== "object" || value === null || typeof other !== "object" || other === null)
    return value === other;
  const [one, two] = [value as Properties, other as Properties];
  return [...new Set([...Object.keys(one), ...Object.keys(two)])].every((key) => mayBecome(one[key], two[key]));
}

/** A retention of unknown length may be over, so the archived connection may be purged, or its purge may continue. */
export function describeOpenRetention(
  { connectionQualifiedName, mode }: Inputs,
  record: ResourceRecord,
  open: readonly string[],
): string | undefined {
  if (!open.includes("purgeAfter") || mode !== "archive" || !isRetained(record)) return undefined;
  return mayPurgeAfterHold(connectionQualifiedName);
}

/** Announces a purge that inputs without a value yet may lead to. */
export function mayPurge(connection: string, condition: string, reason: string): string {
  return `May run: WILL PERMANENTLY PURGE connection ${connection} if ${condition}: ${reason}.`;
}

/** The same where that is, beside other conditions, a hold of unknown length. */
export function mayPurgeAfterHold(connection: string, ...conditions: readonly string[]): string {
  return mayPurge(connection, [...conditions, "its hold is over"].join(" and "), "purgeAfter has no value yet");
}
