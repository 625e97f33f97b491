import { STATUSES } from "./status";

/**
 * The filters of the list: what has another status than the chosen one, or lacks a searched word, is not shown on a screen.
 * Each selector is more specific than the one with which a phone makes a grid of a row.
 */
const FILTERS = `@media screen {\n${STATUSES.map(
  (it) => `  body:has(#show-${it}:checked) :is(.index tbody tr, article):not(.is-${it}) { display: none; }\n`,
).join("")}  :is(.index tbody tr, article).unfound { display: none; }
}`;

/**
 * The page's style. Colours are named by meaning; there is a dark scheme for screens, not for paper. All text has a contrast
 * ratio of at least 4.5 to its background.
 */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #f6f5f2; --card: #ffffff; --ink: #1d1c24; --soft: #5c5a68; --rule: #e4e1da; --well: #f4f2ee;
  --archived: #0b655d; --purged: #6a3c9e; --running: #8f4a06; --failed: #ab2420; --nothing: #55535f;
  --on-tone: #ffffff; --active: #d9822b; --gone: #d5d1c8;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #131318; --card: #1c1c23; --ink: #eeedf2; --soft: #aba9b6; --rule: #32313b; --well: #25252e;
    --archived: #5ccdbf; --purged: #c4a5f7; --running: #f0b060; --failed: #ff938a; --nothing: #b6b4c0;
    --on-tone: #16161b; --active: #e8984a; --gone: #4a4955;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 62rem; padding: clamp(1.5rem, 5vw, 4rem) clamp(1rem, 4vw, 2.5rem);
  background: var(--ground); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Open Sans", Arial, sans-serif;
}
html { background: var(--ground); }
h1, h2, h3, p, dl, dd, ol, ul { margin: 0; }
h1, h2 { line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h1 { font-size: clamp(2rem, 6vw, 2.75rem); font-weight: 700; }
h2 { font-size: 1.375rem; font-weight: 700; }
h3, .eyebrow, thead th, .summary dt { color: var(--soft); font-size: 0.8125rem; font-weight: 400; letter-spacing: 0.02em; }
h3 { margin-bottom: 0.75rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.8125em; }
h1, h2, p, dd, tbody th, a, code, pre { overflow-wrap: anywhere; unicode-bidi: isolate; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
a { color: inherit; text-underline-offset: 0.2em; text-decoration-color: var(--soft); }
:focus-visible { outline: 2px solid var(--archived); outline-offset: 3px; border-radius: 3px; }
.soft, .lede, footer { color: var(--soft); }
.top { margin-bottom: 2.25rem; }
.eyebrow { margin-bottom: 0.5rem; }
.lede { margin-top: 0.75rem; font-size: 1.0625rem; max-width: 42rem; }

.summary { display: grid; grid-template-columns: repeat(auto-fit, minmax(5rem, 1fr)); gap: 1rem; }
.summary div { display: flex; flex-direction: column-reverse; border-top: 3px solid var(--tone); padding-top: 0.75rem; }
.summary dt::first-letter { text-transform: uppercase; }
.summary dd { font-size: 2.25rem; font-weight: 700; line-height: 1.15; font-variant-numeric: tabular-nums; color: var(--tone); }
.summary .zero { --tone: var(--rule); }
.summary .zero dd { color: var(--soft); font-weight: 400; }
.archived { --tone: var(--archived); }
.purged { --tone: var(--purged); }
.running { --tone: var(--running); }
.failed, .unfinished, .cameBack, .notSeen { --tone: var(--failed); }
.nothing, .nothingToDo { --tone: var(--nothing); }

nav { margin-top: 1.5rem; }
.index td.status { text-align: left; color: var(--tone); white-space: nowrap; }
.index thead th:nth-child(2) { text-align: left; padding-left: 0.75rem; }
.index th code { color: var(--soft); }
.filter { margin: 2rem 0 0; padding: 0; border: 0; font-size: 0.875rem; min-width: 0; }
.filter legend { float: left; margin-right: 1rem; padding: 0; color: var(--soft); }
.filter label { display: inline-block; margin-right: 1rem; white-space: nowrap; cursor: pointer; }
.search { margin-top: 1rem; font-size: 0.875rem; color: var(--soft); }
.search input {
  width: min(20rem, 100%); margin: 0 0.5rem; padding: 0.35rem 0.6rem; font: inherit; font-size: 1rem;
  color: var(--ink); background: var(--card); border: 1px solid var(--soft); border-radius: 6px;
}
.search output { font-variant-numeric: tabular-nums; color: var(--ink); }
.search output:not(:empty) { margin-right: 0.75rem; }
${FILTERS}
article {
  margin-top: 2rem; padding: clamp(1.25rem, 4vw, 2.25rem); scroll-margin-top: 1rem;
  background: var(--card); border: 1px solid var(--rule); border-radius: 14px;
}
article > header { display: flex; gap: 0.75rem 1.5rem; justify-content: space-between; align-items: flex-start; flex-wrap: wrap; }
article > header > div { min-width: 0; flex: 1 1 14rem; }
.qualified { margin-top: 0.25rem; color: var(--soft); }
.pill {
  flex: none; padding: 0.2rem 0.85rem; border-radius: 99px; background: var(--tone); color: var(--on-tone);
  font-size: 0.875rem; font-weight: 700; print-color-adjust: exact; -webkit-print-color-adjust: exact;
}
.verdict { margin-top: 1rem; font-size: 1.0625rem; max-width: 44rem; }
.said { margin-top: 1rem; padding: 0.9rem 1.1rem; border-radius: 8px; background: var(--well); font-size: 0.9375rem; }
.when { margin-top: 2rem; }

/* The last stage may need room for its name. */
.timeline svg { display: block; overflow: visible; margin-left: 11px; width: calc(100% - 4.5rem); }
.timeline svg text { text-anchor: middle; fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.timeline svg .archive { --stage: var(--archived); }
.timeline svg .purge { --stage: var(--purged); }
.timeline svg text.stage { text-anchor: start; fill: var(--stage); font-weight: 700; font-size: 13px; }
.timeline svg line { stroke: var(--soft); stroke-width: 1.5; }
.timeline svg line.pause { stroke-dasharray: 1.5 5; stroke-linecap: round; }
.timeline svg line.run { stroke: var(--stage); stroke-width: 5; }
.timeline svg circle { fill: var(--stage); stroke: var(--card); stroke-width: 3; }
.timeline svg circle.failed { fill: var(--failed); }
.timeline svg circle.open { fill: var(--card); stroke: var(--stage); stroke-width: 2; }
.timeline svg text.number { fill: var(--on-tone); font-weight: 700; }
.timeline svg text.number.open { fill: var(--ink); }
.timeline ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15.5rem, 100%), 1fr)); gap: 0.9rem 1.5rem; margin-top: 1rem; padding: 0; list-style: none; }
.timeline li { display: flex; gap: 0.7rem; font-size: 0.875rem; line-height: 1.45; }
.timeline time { color: var(--soft); }
.badge {
  flex: none; width: 1.375rem; height: 1.375rem; border-radius: 50%; text-align: center; line-height: 1.375rem;
  font-size: 0.75rem; font-weight: 700; background: var(--stage); color: var(--on-tone);
  print-color-adjust: exact; -webkit-print-color-adjust: exact;
}
.badge.archive { --stage: var(--archived); }
.badge.purge { --stage: var(--purged); }
.badge.failed { --stage: var(--failed); }
.badge.open { background: none; color: var(--ink); box-shadow: inset 0 0 0 1.5px var(--stage); }

.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 2rem 3rem; margin-top: 2rem; }
.columns > section { min-width: 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 400; padding: 0.4rem 0; vertical-align: bottom; }
td, thead th:not(:first-child) { text-align: right; padding: 0.4rem 0 0.4rem 0.75rem; vertical-align: top; }
tbody th, tbody td { border-top: 1px solid var(--rule); }
thead th { padding-top: 0; }
tfoot th, tfoot td { border-top: 2px solid var(--rule); font-weight: 700; }
td.none { color: var(--soft); font-weight: 400; }
.bar { display: flex; height: 5px; margin: 0.3rem 0 0.15rem; border-radius: 3px; overflow: hidden; }
.bar i { min-width: 2px; }
i.archived { background: var(--archived); }
i.active { background: var(--active); }
i.gone { background: var(--gone); }
.bar i, .legend i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.legend { display: flex; gap: 1.25rem; margin-top: 0.6rem; color: var(--soft); font-size: 0.8125rem; }
.legend i { display: inline-block; width: 0.7rem; height: 0.35rem; border-radius: 2px; margin-right: 0.4rem; vertical-align: 0.1rem; }
table ~ .soft { margin-top: 0.4rem; font-size: 0.8125rem; }

.facts { font-size: 0.875rem; }
.facts div { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: 1rem; padding: 0.4rem 0; border-top: 1px solid var(--rule); }
.facts div:first-child { border-top: 0; padding-top: 0; }
dt { color: var(--soft); }
.trigger { display: block; }

.receipt { margin-top: 1.75rem; padding-top: 1.1rem; border-top: 1px solid var(--rule); font-size: 0.875rem; }
.receipt summary { cursor: pointer; width: fit-content; }
.receipt > p, .receipt dl, .receipt pre { margin-top: 0.9rem; }
.receipt dl div { margin-top: 0.4rem; }
.receipt pre { padding: 1rem; border-radius: 8px; background: var(--well); white-space: pre-wrap; line-height: 1.55; }
.digest { margin-left: 0.5rem; color: var(--archived); }
.digest.changed, .digest.ofAnother, .digest.unreadable { color: var(--failed); font-weight: 700; }
footer { margin-top: 2.5rem; font-size: 0.8125rem; }

@media (max-width: 34rem) {
  .search input { margin: 0.25rem 0; }
  .summary { grid-template-columns: repeat(2, 1fr); }
  .index thead { display: none; }
  .index tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); padding: 0.5rem 0; border-top: 1px solid var(--rule); }
  .index th, .index td.status, .index tfoot td:empty { grid-column: 1 / -1; }
  .index tbody :is(th, td), .index tfoot :is(th, td) { display: block; border: 0; padding: 0.1rem 0; text-align: left; }
  .index td[data-title]::before { content: attr(data-title) " "; color: var(--soft); }
  article { padding: 1.25rem 1rem; }
  td, thead th:not(:first-child) { padding-left: 0.5rem; }
  .facts div { grid-template-columns: 6rem minmax(0, 1fr); gap: 0.75rem; }
}
@media print {
  @page { margin: 16mm; }
  :root { color-scheme: light; --ground: #ffffff; --well: #ffffff; }
  html { font-size: 12px; }
  body { max-width: none; padding: 0; }
  .top { margin-bottom: 1.5rem; }
  .when, .columns, article, .receipt { margin-top: 1.25rem; }
  article { padding: 1.25rem 0 0; border: 0; border-top: 1px solid var(--ink); border-radius: 0; break-inside: avoid; }
  article section, .receipt { break-inside: avoid; }
  .said, .receipt pre { border: 1px solid var(--rule); }
  .receipt pre { padding: 0.6rem; font-size: 0.7rem; line-height: 1.4; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .filter, .search { display: none; }
}
`;
