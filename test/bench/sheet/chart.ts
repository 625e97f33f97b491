import { isMet, ratioOf, type Row } from "../measure";
import { escaped } from "./markup";

const WIDTH = 860;
const LABEL_WIDTH = 420;
const ROW_HEIGHT = 26;
const TOP = 46;
/** Ratios beyond this are cut off, and say so. */
const MOST = 2;
const UNIT = (WIDTH - LABEL_WIDTH - 90) / MOST;

/** Bars of our share of what is beside, one for each row that has both; readable on light and on dark pages. */
export function chartOf(rows: readonly Row[]): string {
  const bars = rows.filter((row) => ratioOf(row) !== undefined);
  const height = TOP + bars.length * ROW_HEIGHT + 14;
  const one = LABEL_WIDTH + UNIT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Ours by what is beside it">
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.faint { fill: #59636e; }
.line { stroke: #59636e; stroke-dasharray: 3 3; }
.met { fill: #1a7f37; } .missed { fill: #bc4c00; } .open { fill: #59636e; }
.goal { stroke: #1f2328; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; } .faint { fill: #9198a1; } .line { stroke: #9198a1; }
.met { fill: #3fb950; } .missed { fill: #f0883e; } .open { fill: #9198a1; } .goal { stroke: #f0f6fc; }
}
</style>
<text x="8" y="18" font-weight="bold">Ours by what is beside it: shorter is better</text>
<text x="${one}" y="36" text-anchor="middle" class="faint">1 × = beside</text>
<line x1="${one}" y1="${TOP - 4}" x2="${one}" y2="${height - 8}" class="line"/>
${bars.map((row, index) => barOf(row, TOP + index * ROW_HEIGHT)).join("\n")}
</svg>
`;
}

function barOf(row: Row, y: number): string {
  const ratio = ratioOf(row) ?? 0;
  const width = Math.max(2, Math.min(ratio, MOST) * UNIT);
  const met = isMet(row);
  const look = met === undefined ? "open" : met ? "met" : "missed";
  const goal = row.goal !== undefined && "ratio" in row.goal ? LABEL_WIDTH + row.goal.ratio * UNIT : undefined;
  const label = escaped(`${row.what} / ${row.beside?.what ?? ""}`.replaceAll("`", ""));
  const mark = goal === undefined ? "" : `<line x1="${goal}" y1="${y}" x2="${goal}" y2="${y + 20}" class="goal"/>`;
  return `<g><title>${label}</title><text x="${LABEL_WIDTH - 8}" y="${y + 14}" text-anchor="end">${shortened(label)}</text>
<rect x="${LABEL_WIDTH}" y="${y + 2}" width="${width.toFixed(1)}" height="16" rx="2" class="${look}"/>${mark}
<text x="${LABEL_WIDTH + Math.max(width, (goal ?? 0) - LABEL_WIDTH) + 6}" y="${y + 14}">${ratio < 0.01 ? "under 0.01" : ratio.toFixed(2)} ×</text></g>`;
}

const shortened = (text: string): string => (text.length > 66 ? `${text.slice(0, 65)}…` : text);
