import { showTime } from "../../text/isoTime";
import { renderCard } from "./card";
import { renderContents } from "./contents";
import { Markup, markup } from "./markup";
import type { ConnectionReport, StackReport } from "./model";
import { SEARCH_ELEMENT, SEARCH_POLICY } from "./search";
import { countOutOfService, countStatuses, hiddenOf, STATUS_NAMES, STATUSES, statusOf } from "./status";
import { STYLE } from "./style";
import { formatTime, readTime } from "./time";
import { type Actor, describeActor } from "./who";

/** The page needs nothing from outside; injected content can't run or load anything. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; base-uri 'none'; form-action 'none'";

/** Above this number of connections, the page begins with a list of them. */
const MOST_WITHOUT_CONTENTS = 1;

export interface PageOptions {
  /**
   * When the page is created, in milliseconds since the epoch. By default the page does not contain it, so that the same export
   * gives the same page.
   */
  readonly madeAt?: number;
  /** Who makes it. By default the page does not contain it. */
  readonly madeBy?: Actor;
}

/** One self-contained HTML page: no external resource, and no script but that of the search field. */
export function renderPage(report: StackReport, { madeAt, madeBy }: PageOptions = {}): string {
  const { connections, stack, project } = report;
  const place = [project, stack].filter((it) => it !== undefined).join(" / ");
  const hasContents = connections.length > MOST_WITHOUT_CONTENTS;
  const policy = hasContents ? `${CONTENT_SECURITY_POLICY}; ${SEARCH_POLICY}` : CONTENT_SECURITY_POLICY;
  const title = `Retired connections${place === "" ? "" : ` – ${place}`}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
${new Markup(STYLE)}</style>
</head>
<body>
<header class="top">
<p class="eyebrow">${place === "" ? "Pulumi stack" : place}</p>
<h1>Retired connections</h1>
<p class="lede">${lede(report)}</p>
</header>
<main>
${connections.length === 0 ? undefined : summary(connections)}
${hasContents ? renderContents(connections, idOf) : undefined}
${connections.map((connection, index) => markup`${renderCard(connection, idOf(index))}\n`)}</main>
<footer>
<p>Made from <code>pulumi stack export</code> by <code>pulumi-atlan report</code>${madeAt === undefined ? "" : `, ${formatTime(madeAt)}`}. It tells
what the state says; Atlan was not asked.${madeBy === undefined ? "" : ` Made by: ${describeActor(madeBy) ?? "nothing in the environment tells"}.`}</p>
</footer>
${hasContents ? SEARCH_ELEMENT : undefined}</body>
</html>
`.text;
}

function lede({ connections, writtenAt }: StackReport): Markup {
  if (connections.length === 0)
    return markup`This stack retires no connection: it has no resource of the type ConnectionDelete.`;
  const done = countOutOfService(countStatuses(connections));
  const isUnknown = connections.some((it) => statusOf(it) === "notSeen" || hiddenOf(it).length > 0);
  const not = isUnknown ? "not known to be" : "not";
  const count =
    connections.length === 1
      ? `One Atlan connection, ${done === 1 ? "" : `${not} `}out of service`
      : `${done === connections.length ? "All" : `${done} of`} ${connections.length} Atlan connections are out of service`;
  const ms = readTime(writtenAt);
  if (ms === undefined) return markup`${count}.`;
  return markup`${count}, as of <time datetime="${showTime(ms)}">${formatTime(ms)}</time>.`;
}

function summary(connections: readonly ConnectionReport[]): Markup {
  const counts = countStatuses(connections);
  const tile = (it: (typeof STATUSES)[number]): Markup =>
    markup`
<div class="${it}${counts[it] === 0 ? " zero" : ""}"><dt>${STATUS_NAMES[it]}</dt><dd>${counts[it]}</dd></div>`;
  return markup`<dl class="summary" aria-label="Summary">${STATUSES.filter((it) => it !== "notSeen" || counts[it] > 0).map(tile)}
</dl>`;
}

function idOf(index: number): string {
  return `connection-${index + 1}`;
}
