import type { InventoriedAsset, InventoryHeader } from "./inventory";
import { byTypeKey, typeKey } from "./inventory";

/** What an inventory's header says of its assets. */
export type Counts = Pick<InventoryHeader, "active" | "archived" | "activeByType" | "archivedByType">;

/** The counts of an inventory as Atlan tells them: without types where it names none. */
export function completeCounts({
  active,
  archived,
  activeByType = {},
  archivedByType = {},
}: Pick<Counts, "active" | "archived"> & Partial<Counts>): Counts {
  return { active, archived, activeByType, archivedByType };
}

/** Counts the assets of an inventory, to compare them with its header. */
export class Tally {
  private readonly counts = { ACTIVE: new Map<string, number>(), DELETED: new Map<string, number>() };
  private readonly totals = { ACTIVE: 0, DELETED: 0 };

  add({ typeName, status }: Pick<InventoriedAsset, "typeName" | "status">): void {
    const key = typeKey(typeName);
    const counts = this.counts[status];
    counts.set(key, (counts.get(key) ?? 0) + 1);
    this.totals[status] += 1;
  }

  get assets(): number {
    return this.totals.ACTIVE + this.totals.DELETED;
  }

  /** How the counted assets differ from the counts, as a clause; undefined when they agree. */
  difference({ active, archived, activeByType, archivedByType }: Counts): string | undefined {
    return (
      differenceOf("active", active, this.totals.ACTIVE, activeByType, this.counts.ACTIVE) ??
      differenceOf("archived", archived, this.totals.DELETED, archivedByType, this.counts.DELETED)
    );
  }
}

function differenceOf(
  state: string,
  total: number,
  listed: number,
  byType: Readonly<Record<string, number>>,
  counts: ReadonlyMap<string, number>,
): string | undefined {
  if (total !== listed) {
    return `${total.toLocaleString("en-US")} assets are counted as ${state}, and ${listed.toLocaleString("en-US")} are listed`;
  }
  const wanted = byTypeKey(byType);
  const [type] = [...new Set([...wanted.keys(), ...counts.keys()])].filter(
    (key) => (wanted.get(key) ?? 0) !== (counts.get(key) ?? 0),
  );
  if (type === undefined) return undefined;
  const [count, found] = [wanted.get(type) ?? 0, counts.get(type) ?? 0].map((it) => it.toLocaleString("en-US"));
  return `${count ?? ""} of type ${type} are counted as ${state}, and ${found ?? ""} are listed`;
}
