import { AtlanProviderError } from "../errors";
import {
  invalidInventory,
  NAME_ANOTHER,
  readInventory,
  type WholeInventory,
  whyNotOf,
} from "../inventory/readInventory";
import { bytesOf } from "../inventory/regularFile";
import type { Inputs } from "../reconcile/inputs";
import type { ApprovingInventory, InventoryApproval } from "../reconcile/inventoryApproval";
import { formatDuration } from "../text/duration";
import { readIsoTime } from "../text/isoTime";

/** How far the tenant's clock may be ahead of this machine's, in milliseconds. */
const MOST_AHEAD_MS = 10 * 60_000;

/** How many guids one search takes beside its other clauses: half a megabyte, and an engine takes 65,536. */
const MOST_GUIDS = 10_000;

/** A file that was read: a whole inventory, with what it lists of the last moments; or why it is none. */
export type FoundInventory =
  | (WholeInventory & Pick<ApprovingInventory, "takenAt" | "settledAt" | "listedSince">)
  | { readonly unusable: AtlanProviderError };

/**
 * Reads the file of the input `inventory`, from the folder of the program. Why it can't be used is an answer, too.
 *
 * @param indexLagMs - how long before it was taken an asset may have come that the index did not show yet
 */
export async function findInventory(
  path: string,
  indexLagMs: number,
  open: (path: string) => AsyncIterable<Uint8Array> = bytesOf,
): Promise<FoundInventory> {
  const whenUnreadable = "The path is relative to the folder of the program. Nothing was sent because of it.";
  let takenAt = Infinity;
  let settledAt = Infinity;
  const listedSince: string[] = [];
  try {
    const whole = await readInventory(
      { name: path, open: () => open(path), whenUnreadable },
      {
        onHeader: (header) => {
          takenAt = readIsoTime(header.takenAt) ?? Infinity;
          settledAt = takenAt - indexLagMs;
        },
        onAsset: ({ guid, createdAt }) => {
          // One without a time counts as new in Atlan's search, too.
          if ((readIsoTime(createdAt) ?? Infinity) <= settledAt) return;
          if (listedSince.length >= MOST_GUIDS) throw tooManyNew(path, indexLagMs);
          listedSince.push(guid);
        },
      },
    );
    return { ...whole, takenAt, settledAt, listedSince };
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
  const { header, sha256, takenAt, settledAt, listedSince } = found;
  const problem =
    whyNotOf(header, { tenant: inputs.tenant, connection: inputs.connectionQualifiedName }) ??
    (takenAt > now + MOST_AHEAD_MS
      ? `it was taken at ${header.takenAt}, which is still to come by the clock of this machine`
      : undefined);
  if (problem !== undefined) return { unusable: invalidInventory(path, problem, NAME_ANOTHER) };
  const { connectionGuid, connectionStatus, assets, active, activeByType, byType } = header;
  const listed = { connectionGuid, connectionStatus, assets, active, activeByType, byType };
  return { sha256, ...listed, takenAt, settledAt, listedSince };
}

function tooManyNew(path: string, indexLagMs: number): AtlanProviderError {
  return invalidInventory(
    path,
    `it lists more than ${MOST_GUIDS.toLocaleString("en-US")} assets that were created within atlan:indexLag (${formatDuration(indexLagMs)}) before it was taken, or later`,
    "Take it again when nothing crawls the connection: npx pulumi-atlan inventory QN --out FILE.",
  );
}
