import { isSealed } from "../../text/canonicalDigest";
import { canonicalJson } from "../../text/canonicalJson";
import { countAssets, listTypes } from "../../reconcile/targetState";
import { isoTimeText } from "../../text/isoTime";
import { countOf, type JsonObject, jsonObjectOf, parseJsonObject, textOf } from "../../text/json";
import { RESTORE_RECEIPT_FORMAT, type RestoreLook, type RestoreReceipt } from "./restoreReceipt";

/** What is found of a receipt of a restore, in the terms of `verify-receipt`. */
export interface VerifiedRestore {
  readonly verdict: "intact" | "tampered" | "unreadable";
  readonly words: readonly string[];
  /** The name of a field that is missing or wrong. */
  readonly damaged?: string;
}

/**
 * Whether a receipt of a restore is as it was written. Nobody is asked whether it still holds: what is back may be archived again.
 *
 * @returns undefined for any text that is no receipt of a restore
 */
export function verifyRestoreReceipt(text: string): VerifiedRestore | undefined {
  const fields = parseJsonObject(text);
  if (fields?.["format"] !== RESTORE_RECEIPT_FORMAT) return undefined;
  const damaged = damageOf(fields);
  if (damaged !== undefined) return { verdict: "unreadable", words: [], damaged };
  const receipt = fields as unknown as RestoreReceipt;
  const words = describe(receipt);
  if (!isSealed(receipt)) {
    const line = "NOT INTACT: its SHA-256 is not that of its content. It was changed after it was written.";
    return { verdict: "tampered", words: [...words, line] };
  }
  if (canonicalJson(receipt) !== text.trim()) {
    const line = "NOT AS WRITTEN: its SHA-256 is that of its content, but the text is written in another way.";
    return { verdict: "tampered", words: [...words, line] };
  }
  return {
    verdict: "intact",
    words: [
      ...words,
      "Intact: its SHA-256 is that of its content.",
      "Whether it still holds is not looked at: of a restore only the digest is checked.",
    ],
  };
}

function describe({
  tenant,
  connection,
  inventory,
  before,
  after,
  verifiedAt,
  restored,
  ...rest
}: RestoreReceipt): string[] {
  const types = listTypes(restored.byType);
  const assets = `${countAssets(restored.assets)}${types === "" ? "" : ` (${types})`}`;
  const left = Object.values(rest.notRestored).reduce((sum, it) => sum + it, 0);
  const look = ({ active, archived }: RestoreLook): string =>
    `${active.toLocaleString("en-US")} active, ${archived.toLocaleString("en-US")} archived`;
  return [
    `restore of ${connection} on ${tenant}: ${restored.connection ? "the connection and " : ""}${assets}`,
    `by the inventory of ${isoTimeText(inventory.takenAt) ?? "?"}, which lists ${countAssets(inventory.active)} as active: SHA-256 ${inventory.sha256}`,
    `active already: ${countAssets(rest.alreadyActive)}; not restored: ${countAssets(left)}`,
    `assets before: ${look(before)}`,
    `assets after:  ${look(after)} (seen at ${isoTimeText(verifiedAt) ?? "?"})`,
  ];
}

function damageOf(fields: JsonObject): string | undefined {
  const isText = (it: unknown): boolean => textOf(it) !== undefined;
  const isCounts = (it: unknown): boolean => {
    const counts = jsonObjectOf(it);
    return counts !== undefined && Object.values(counts).every((count) => countOf(count) !== undefined);
  };
  const checks: readonly (readonly [name: string, isRight: (value: unknown) => boolean])[] = [
    ...["tenant", "connection", "connectionGuid", "startedAt", "verifiedAt", "provider", "sha256"].map(
      (name) => [name, isText] as const,
    ),
    ["inventory", isApproval],
    ["before", isLook],
    ["after", isLook],
    ["restored", (it) => isRestored(it) && isCounts(jsonObjectOf(it)?.["byType"])],
    ["alreadyActive", (it) => countOf(it) !== undefined],
    ["notRestored", isCounts],
  ];
  return checks.find(([name, isRight]) => !isRight(fields[name]))?.[0];
}

function isApproval(value: unknown): boolean {
  const { sha256, takenAt, active } = jsonObjectOf(value) ?? {};
  return textOf(sha256) !== undefined && textOf(takenAt) !== undefined && countOf(active) !== undefined;
}

function isLook(value: unknown): boolean {
  const { connection, active, archived } = jsonObjectOf(value) ?? {};
  const isState = connection === "ACTIVE" || connection === "DELETED";
  return isState && countOf(active) !== undefined && countOf(archived) !== undefined;
}

function isRestored(value: unknown): boolean {
  const { connection, assets } = jsonObjectOf(value) ?? {};
  return typeof connection === "boolean" && countOf(assets) !== undefined;
}
