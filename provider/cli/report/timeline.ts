import { showTime } from "../../text/isoTime";
import { markup, type Markup } from "./markup";
import type { Moment, Stage } from "./stages";
import { formatSpan, formatTime, readTime } from "./time";

/** Vertical positions in the drawing, in pixels: the stages' titles, the line with its events, the durations between them. */
const TITLE_Y = 14;
const RAIL_Y = 42;
const SPAN_Y = 72;
const HEIGHT = 80;
const RADIUS = 11;
/** The distance between two events on a wide page; on a narrow page the events share the width. */
const REM_PER_SPAN = 8.5;

/** An event with its position on the line. */
interface Station extends Moment {
  readonly stage: Stage;
  readonly number: number;
  readonly ms: number | undefined;
  /** Whether it is the first of its stage. */
  readonly opens: boolean;
}

/**
 * The stages as a drawing and, with the same numbers, as a list. The drawing is not to scale: a run takes seconds, a hold takes
 * weeks. Positions are percentages of the width, so that the text keeps its size on a phone.
 */
export function renderTimeline(stages: readonly Stage[], connection: string): Markup {
  const stations = stationsOf(stages);
  if (stations.length === 0) return markup`<p class="soft">When anything happened is not known.</p>`;
  return markup`<div class="timeline">
${drawing(stations, connection)}
<ol>${stations.map(item)}
</ol>
</div>`;
}

function stationsOf(stages: readonly Stage[]): Station[] {
  return stages
    .flatMap((stage) => stage.moments.map((it, index) => ({ ...it, stage, opens: index === 0, ms: readTime(it.at) })))
    .map((station, index) => ({ ...station, number: index + 1 }));
}

function drawing(stations: readonly Station[], connection: string): Markup {
  const summary = `Timeline of ${connection}: ${stations.map(inWords).join("; ")}.`;
  const width = ((stations.length - 1) * REM_PER_SPAN).toFixed(1);
  return markup`<svg role="img" aria-label="${summary}" width="100%" height="${HEIGHT}" style="max-width:${width}rem">
<title>${summary}</title>
${stations.slice(1).map((it, index) => span(stations, index, it))}
${stations.map((it) => station(it, place(stations, it.number - 1)))}
</svg>`;
}

/** The line from one event to the next: solid for a run, dotted for the time between runs. */
function span(stations: readonly Station[], index: number, to: Station): Markup {
  const from = stations[index];
  const [x1, x2] = [place(stations, index), place(stations, index + 1)];
  const isRun = from?.stage === to.stage && from.label === "Run started";
  const label = formatSpan(from?.ms, to.ms);
  return markup`<line class="${isRun ? `run ${to.stage.mode}` : "pause"}" x1="${x1}" x2="${x2}" y1="${RAIL_Y}" y2="${RAIL_Y}"/>
${label === undefined ? undefined : markup`<text class="span" x="${place(stations, index + 0.5)}" y="${SPAN_Y}">${label}</text>`}`;
}

function station({ kind, stage, number, opens }: Station, x: string): Markup {
  const title = markup`<text class="stage ${stage.mode}" x="${x}" dx="${-RADIUS}" y="${TITLE_Y}">${stage.title}</text>`;
  return markup`${opens ? title : undefined}<circle class="${kind} ${stage.mode}" cx="${x}" cy="${RAIL_Y}" r="${RADIUS}"/>
<text class="number ${kind}" x="${x}" y="${RAIL_Y}" dy="0.35em">${number}</text>
`;
}

function place(stations: readonly Station[], index: number): string {
  return `${((index / Math.max(1, stations.length - 1)) * 100).toFixed(2)}%`;
}

function item({ kind, label, stage, number, at, ms }: Station): Markup {
  return markup`
<li><span class="badge ${kind} ${stage.mode}">${number}</span><span><b>${stage.title}</b> · ${label}<br>${timeOf(at, ms)}</span></li>`;
}

function timeOf(at: string | undefined, ms: number | undefined): Markup | undefined {
  if (at === undefined) return undefined;
  if (ms === undefined) return markup`<span class="soft">${at}</span>`;
  return markup`<time datetime="${showTime(ms)}">${formatTime(ms)}</time>`;
}

function inWords({ stage, label, at, ms }: Station): string {
  const time = ms === undefined ? at : formatTime(ms);
  return `${stage.title}, ${label}${time === undefined ? "" : `, ${time}`}`;
}
