import { createReadStream } from "node:fs";
import { AtlanProviderError } from "../errors";
import { invalidInventory, readInventory, type WholeInventory } from "../inventory/readInventory";
import type { Inputs } from "../reconcile/inputs";
import type { InventoryApproval } from "../reconcile/inventoryApproval";
import { quoted } from "../text/escape";
import { readIsoTime } from "../text/isoTime";

/** How far the tenant's clock may be ahead of this machine's, in milliseconds. */
const MOST_AHEAD_MS = 10 * 60_000;

/** A file that was read: a whole inventory, or why it is none. */
export type FoundInventory = WholeInventory | { readonly unusable: AtlanProviderError };

/** Reads the file of the input `inventory`, from the folder of the program. Why it can't be used is an answer, too. */
export async function findInventory(
  path: string,
  open: (path: string) => AsyncIterable<Uint8Array> = (it) => createReadStream(it, { highWaterMark: 256 * 1024 }),
): Promise<FoundInventory> {
  const whenUnreadable = "The path is relative to the folder of the program. Nothing was sent because of it.";
  try {
    return await readInventory({ name: path, open: () => open(path), whenUnreadable });
  } catch (cause) {
    if (!(cause instanceof AtlanProviderError)) throw cause;
    return { unusable: cause };
  }
}

/**
 * What an inventory approves for these inputs.
 *
 * @param now - milliseconds since the epoch
 */
export function approvalOf(found: FoundInventory, inputs: Inputs, path: string, now: number): InventoryApproval {
  if ("unusable" in found) return found;
  const { header, sha256 } = found;
  const takenAt = readIsoTime(header.takenAt) ?? Infinity;
  const isOf = (what: string, listed: string, wanted: string): string =>
    `it is of ${what} ${quoted(listed)}, not of ${wanted}`;
  const problem =
    header.tenant !== inputs.tenant
      ? isOf("tenant", header.tenant, inputs.tenant)
      : header.connection !== inputs.connectionQualifiedName
        ? isOf("connection", header.connection, inputs.connectionQualifiedName)
        : takenAt > now + MOST_AHEAD_MS
          ? `it was taken at ${header.takenAt}, which is still to come`
          : undefined;
  if (problem !== undefined) return { unusable: invalidInventory(path, problem) };
  const { assets, active, activeByType, byType } = header;
  return { sha256, connectionGuid: header.connectionGuid, assets, active, activeByType, byType, takenAt };
}
