import { markup, type Markup } from "./markup";
import type { ConnectionReport } from "./model";
import { type AssetTotals, type Row, rowOf, totalsOf } from "./row";
import { SEARCH_FIELD } from "./search";
import { countStatuses, STATUS_NAMES, STATUSES } from "./status";
import { summaryOf } from "./summary";

const COLUMNS = [
  ["before", "Before"],
  ["gone", "Gone"],
  ["archived", "Archived"],
  ["active", "Active"],
] as const satisfies readonly (readonly [keyof AssetTotals, string])[];

/**
 * The list of all connections with their assets and the totals, a filter by status, which is buttons and style alone, and a
 * search field. On paper everything is shown.
 */
export function renderContents(connections: readonly ConnectionReport[], idOf: (index: number) => string): Markup {
  const rows = connections.map(rowOf);
  return markup`${filter(connections)}
${SEARCH_FIELD}
<nav aria-label="Connections"><table class="index">
<thead><tr><th scope="col">Connection</th><th scope="col">Status</th>${COLUMNS.map(([, title]) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${connections.map((connection, index) => line(connection, rows[index], idOf(index)))}
</tbody>
<tfoot><tr><th scope="row">${connections.length} connections</th><td></td>${cells(totalsOf(rows))}</tr></tfoot>
</table></nav>`;
}

function line(connection: ConnectionReport, row: Row | undefined, id: string): Markup {
  if (row === undefined) return markup``;
  const { title, tone } = summaryOf(connection);
  const { qualifiedName } = connection;
  return markup`
<tr class="${tone} is-${row.status}"><th scope="row"><a href="#${id}">${row.name}</a>${
    qualifiedName && markup`<br><code>${qualifiedName}</code>`
  }</th><td class="status">${title}</td>${cells(row.assets)}</tr>`;
}

function cells(assets: AssetTotals): readonly Markup[] {
  return COLUMNS.map(([kind, title]) => {
    const count = assets[kind];
    const none = count === undefined || count === 0;
    return markup`<td${none ? markup` class="none"` : undefined} data-title="${title}">${count === undefined ? "–" : count.toLocaleString("en-US")}</td>`;
  });
}

function filter(connections: readonly ConnectionReport[]): Markup | undefined {
  const counts = countStatuses(connections);
  const there = STATUSES.filter((it) => counts[it] > 0);
  if (there.length < 2) return undefined;
  const choice = (value: string, title: string, count: number, isChosen = false): Markup =>
    markup`<label><input type="radio" name="show" id="show-${value}"${isChosen ? markup` checked` : undefined}> ${title} (${count})</label>
`;
  return markup`<fieldset class="filter"><legend>Show</legend>
${choice("all", "all", connections.length, true)}${there.map((it) => choice(it, STATUS_NAMES[it], counts[it]))}</fieldset>`;
}
