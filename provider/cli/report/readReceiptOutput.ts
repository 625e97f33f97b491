import type { InventoryMark } from "../../reconcile/inventoryMark";
import { isCanonical, isIntact, type PreviousReceipt, readReceipt } from "../../reconcile/receipt";
import { countOf, type JsonObject, jsonObjectOf, oneOf, textOf } from "../../text/json";
import { present } from "../../text/present";
import type { ReceiptReading } from "./model";
import { readSnapshotAfter, readSnapshotBefore } from "./readSnapshot";

/** Reads the output `receipt`; undefined if there is none. A connection or a tenant that nobody can read is not compared. */
export function readReceiptOutput({
  receipt: output,
  connectionQualifiedName,
  tenant,
}: JsonObject): ReceiptReading | undefined {
  const text = textOf(output);
  if (text === undefined) return undefined;
  const receipt = readReceipt(text);
  if (receipt === undefined) return { kind: "unreadable", text };
  if (!isIntact(receipt) || !isCanonical(text, receipt)) return { kind: "changed", text, sha256: receipt.sha256 };
  const isOwn =
    receipt.connection === (connectionQualifiedName ?? receipt.connection) &&
    receipt.tenant === (tenant ?? receipt.tenant);
  if (!isOwn) return { kind: "ofAnother", text, of: `${receipt.connection} on ${receipt.tenant}` };
  const { mode, outcome, verifiedAt, provider, sha256 } = receipt;
  return {
    kind: "intact",
    text,
    // An intact digest means that nothing was changed, not that every field has the right type.
    receipt: present({
      mode,
      outcome,
      verifiedAt,
      provider,
      sha256,
      connectionName: textOf(receipt.connectionName),
      run: textOf(receipt.run),
      startedAt: textOf(receipt.startedAt),
      finishedAt: textOf(receipt.finishedAt),
      before: readSnapshotBefore(receipt.before),
      after: readSnapshotAfter(receipt.after),
      previous: readPrevious(receipt.previous),
      inventory: readInventoryMark(receipt.inventory),
      by: receipt.by,
    }),
  };
}

function readPrevious(value: unknown): PreviousReceipt | undefined {
  const previous = jsonObjectOf(value);
  const mode = oneOf(["archive", "purge"], previous?.["mode"]);
  const [verifiedAt, sha256] = [textOf(previous?.["verifiedAt"]), textOf(previous?.["sha256"])];
  if (mode === undefined || verifiedAt === undefined || sha256 === undefined) return undefined;
  const [run, finishedAt] = [textOf(previous?.["run"]), textOf(previous?.["finishedAt"])];
  return present({ mode, verifiedAt, sha256, run, finishedAt });
}

function readInventoryMark(value: unknown): InventoryMark | undefined {
  const mark = jsonObjectOf(value);
  const [sha256, assets] = [textOf(mark?.["sha256"]), countOf(mark?.["assets"])];
  return sha256 === undefined || assets === undefined ? undefined : { sha256, assets };
}
