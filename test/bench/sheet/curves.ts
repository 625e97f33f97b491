import type { Curve, Row } from "../measure";
import { escaped } from "./markup";

const WIDTH = 420;
const HEIGHT = 260;
const LEFT = 56;
const RIGHT = 84;
const TOP = 40;
const BOTTOM = 34;

/** The curves of each picture, side by side; readable on light and on dark pages. Undefined where there are none. */
export function curvesOf(rows: readonly Row[]): string | undefined {
  const curves = rows.flatMap(({ curve }) => (curve === undefined || curve.points.length < 2 ? [] : [curve]));
  const pictures = [...new Set(curves.map(({ picture }) => picture))];
  if (pictures.length === 0) return undefined;
  const width = pictures.length * WIDTH;
  const parts = pictures.map((picture, index) => {
    const some = curves.filter((it) => it.picture === picture);
    return `<g transform="translate(${index * WIDTH} 0)">${pictureOf(picture, some)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${escaped(pictures.join("; "))}">
<style>
text { font: 11px system-ui, sans-serif; fill: #1f2328; }
.faint { fill: #59636e; }
.grid { stroke: #d1d9e0; }
.curve { fill: none; stroke: #0969da; stroke-width: 1.5; }
.point { fill: #0969da; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; } .faint { fill: #9198a1; } .grid { stroke: #3d444d; } .curve { stroke: #4493f8; } .point { fill: #4493f8; }
}
</style>
${parts.join("\n")}
</svg>
`;
}

function pictureOf(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((it) => it.points);
  const across = axisOf(points.map(({ x }) => x));
  const up = axisOf(points.map(({ y }) => y));
  const atX = (x: number): number => LEFT + across.share(x) * (WIDTH - LEFT - RIGHT);
  const atY = (y: number): number => HEIGHT - BOTTOM - up.share(y) * (HEIGHT - TOP - BOTTOM);
  const grid = [
    ...across.ticks.map((x) => {
      const at = atX(x).toFixed(1);
      return `<line x1="${at}" y1="${TOP}" x2="${at}" y2="${HEIGHT - BOTTOM}" class="grid"/><text x="${at}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle" class="faint">${x.toLocaleString("en")}</text>`;
    }),
    ...up.ticks.map((y) => {
      const at = atY(y).toFixed(1);
      return `<line x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" class="grid"/><text x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end" class="faint">${y.toLocaleString("en")}</text>`;
    }),
  ];
  const drawn = curves.map(({ label, points: own }) => {
    const places = own.map(({ x, y }) => [atX(x).toFixed(1), atY(y).toFixed(1)] as const);
    const last = places.at(-1)!;
    const dots = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2.5" class="point"/>`).join("");
    return `<polyline points="${places.map((it) => it.join(",")).join(" ")}" class="curve"/>${dots}<text x="${Number(last[0]) + 6}" y="${last[1]}" dy="4">${escaped(label)}</text>`;
  });
  return `<text x="8" y="18" font-weight="bold">${escaped(title)}</text>${[...grid, ...drawn].join("\n")}`;
}

/** From the power of ten below the smallest value to the one above the largest. */
function axisOf(values: readonly number[]): {
  readonly ticks: readonly number[];
  readonly share: (value: number) => number;
} {
  const logs = values.map((it) => Math.log10(Math.max(it, 0.001)));
  const from = Math.floor(Math.min(...logs));
  const to = Math.max(Math.ceil(Math.max(...logs)), from + 1);
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => Number((10 ** (from + index)).toPrecision(1)));
  return { ticks, share: (value) => (Math.log10(Math.max(value, 0.001)) - from) / (to - from) };
}
