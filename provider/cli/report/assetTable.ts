import type { AssetCounts } from "../../atlan/api";
import type { LookBefore } from "../../reconcile/intent";
import { markup, type Markup } from "./markup";

/** One row of the table: the assets of a type, before the run and at the last count. */
interface Row {
  readonly type: string;
  readonly before: number | undefined;
  readonly active: number;
  readonly archived: number;
}

/**
 * The assets before the run and now, by type.
 *
 * @param missing - what is said of those that are there no more
 */
export function renderAssets(before: LookBefore | undefined, now: AssetCounts | undefined, missing = "gone"): Markup {
  if (before === undefined && now === undefined) return markup`<p class="soft">Nobody has counted them.</p>`;
  const rows = rowsOf(before, now);
  const widest = Math.max(1, ...rows.map(sizeOf));
  const { type, ...all } = totalOf(before, now);
  return markup`<table>
<thead><tr><th scope="col">Type</th>${before && markup`<th scope="col">Before</th>`}<th scope="col">Archived</th><th scope="col">Active</th></tr></thead>
<tbody>${rows.map((row) => line(row, markup`${row.type}${bar(row, widest)}`, before !== undefined))}
</tbody>
<tfoot>${line({ type, ...all }, markup`${type}`, before !== undefined)}
</tfoot>
</table>
${legend(rows, missing)}${lineage(before, now)}`;
}

function rowsOf(before: LookBefore | undefined, now: AssetCounts | undefined): Row[] {
  const [then, active, archived] = [before?.types, now?.activeByType, now?.archivedByType].map(
    (counts) => new Map(Object.entries(counts ?? {})),
  ) as [Map<string, number>, Map<string, number>, Map<string, number>];
  const types = [...new Set([...then.keys(), ...active.keys(), ...archived.keys()])];
  return types
    .map((type) => ({
      type,
      before: before === undefined ? undefined : (then.get(type) ?? 0),
      active: active.get(type) ?? 0,
      archived: archived.get(type) ?? 0,
    }))
    .sort((a, b) => sizeOf(b) - sizeOf(a) || (a.type < b.type ? -1 : 1));
}

function totalOf(before: LookBefore | undefined, now: AssetCounts | undefined): Row {
  return {
    type: "All assets",
    before: before === undefined ? undefined : before.active + before.archived,
    active: now?.active ?? 0,
    archived: now?.archived ?? 0,
  };
}

function sizeOf({ before = 0, active, archived }: Row): number {
  return Math.max(before, active + archived);
}

function line(row: Row, head: Markup, hasBefore: boolean): Markup {
  const cells = [...(hasBefore ? [row.before ?? 0] : []), row.archived, row.active];
  return markup`
<tr><th scope="row">${head}</th>${cells.map((count) => markup`<td${count === 0 ? markup` class="none"` : undefined}>${formatCount(count)}</td>`)}</tr>`;
}

/** The length is the number of assets before, the colour shows their state now. The numbers beside it say the same. */
function bar(row: Row, widest: number): Markup {
  const gone = sizeOf(row) - row.active - row.archived;
  const parts = [
    ["archived", row.archived],
    ["active", row.active],
    ["gone", gone],
  ] as const;
  return markup`<span class="bar" aria-hidden="true">${parts
    .filter(([, count]) => count > 0)
    .map(
      ([kind, count]) => markup`<i class="${kind}" style="width:${((count / widest) * 100).toFixed(2)}%"></i>`,
    )}</span>`;
}

function legend(rows: readonly Row[], missing: string): Markup | undefined {
  if (rows.length === 0) return undefined;
  const kinds = [
    ["archived", "archived", rows.some(({ archived }) => archived > 0)],
    ["active", "active", rows.some(({ active }) => active > 0)],
    ["gone", missing, rows.some((row) => sizeOf(row) > row.active + row.archived)],
  ] as const;
  return markup`<p class="legend">${kinds.filter(([, , has]) => has).map(([kind, name]) => markup`<span><i class="${kind}"></i>${name}</span> `)}</p>`;
}

function lineage(before: LookBefore | undefined, now: AssetCounts | undefined): Markup | undefined {
  if (now?.lineageUnknown && before?.withLineage === undefined)
    return markup`<p class="soft">How many are part of some lineage was not told.</p>`;
  const parts = [
    [before?.withLineage, "before the run"],
    [now?.activeWithLineage, "active"],
    [now?.archivedWithLineage, "archived"],
  ] as const;
  const said = parts.flatMap(([count, kind]) => (count ? [`${formatCount(count)} ${kind}`] : []));
  return said.length === 0 ? undefined : markup`<p class="soft">Part of some lineage: ${said.join(", ")}.</p>`;
}

function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}
