import { countAssets } from "../../reconcile/targetState";
import { escapeLine } from "../../text/escape";
import type { ConnectionRow, NotListed, RunsRow, Unclear } from "./document";
import { counted } from "../../text/counted";

const LONGEST_CELL = 60;

/** A text of Atlan's in a table: on one line, and not longer than a column may be. */
export function cell(text: string | null): string {
  const shown = Array.from(escapeLine((text ?? "").slice(0, 4 * LONGEST_CELL)));
  return shown.length > LONGEST_CELL ? `${shown.slice(0, LONGEST_CELL - 1).join("")}…` : shown.join("");
}

/** `jsmith, group stewards`. */
export function peopleIn({
  users,
  groups,
}: {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}): string {
  return [...users, ...groups.map((it) => `group ${it}`)].join(", ");
}

const day = (time: string | null): string => time?.slice(0, 10) ?? "unknown";

const COLUMNS: readonly (readonly [title: string, align: "left" | "right", read: (row: ConnectionRow) => string])[] = [
  ["CONNECTION", "left", (it) => cell(it.qualifiedName)],
  ["NAME", "left", (it) => cell(it.name)],
  ["STATE", "left", (it) => it.state],
  ["ACTIVE", "right", (it) => it.assets.active.toLocaleString("en-US")],
  ["ARCHIVED", "right", (it) => it.assets.archived.toLocaleString("en-US")],
  ["LINEAGE", "right", (it) => lineageOf(it)],
  ["CRAWLED", "left", (it) => day(it.lastCrawledAt)],
  ["READ", "left", (it) => day(it.lastReadAt)],
  ["OWNERS", "left", (it) => cell(peopleIn(it.owners))],
  ["WORKFLOWS", "left", (it) => workflowsOf(it)],
];

function lineageOf({ assets: { activeWithLineage, archivedWithLineage } }: ConnectionRow): string {
  if (activeWithLineage === null || archivedWithLineage === null) return "unknown";
  return (activeWithLineage + archivedWithLineage).toLocaleString("en-US");
}

function workflowsOf({ workflows, runs }: ConnectionRow): string {
  if (workflows === null || runs === null) return "not looked for";
  const strange = workflows.some(({ understood }) => !understood) ? " (not understood)" : "";
  const count = workflows.length === 0 ? "" : `${workflows.length}${strange}`;
  return [count, describeRuns(runs)].filter((it) => it !== "").join(", ");
}

/** `1 live run`, or the newest one; empty if there is none. */
function describeRuns({ live, unknown, latest }: RunsRow): string {
  if (live > 0) return counted(live, "live run");
  if (unknown > 0) return `${counted(unknown, "run")} in an unknown phase`;
  if (latest === null) return "";
  return `last run ${latest.phase}${latest.startedAt === null ? "" : ` ${latest.startedAt.slice(0, 10)}`}`;
}

/** The rows in columns; empty without rows. */
export function toTable(rows: readonly ConnectionRow[]): string {
  if (rows.length === 0) return "";
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, , read]) => read(row)))];
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((text, at) => (COLUMNS[at]?.[1] === "right" ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

/** The whole in one line. */
export function totalOf(rows: readonly ConnectionRow[], visible: number): string {
  const archived = rows.filter(({ state }) => state === "archived").length;
  const assets = rows.reduce((sum, row) => sum + row.assets.active + row.assets.archived, 0);
  const of = rows.length === visible ? "" : ` of ${visible.toLocaleString("en-US")}`;
  return `${counted(rows.length, "connection")}${of}: ${rows.length - archived} active, ${archived} archived; ${countAssets(assets)}`;
}

/** `2 workflows and 1 run`; empty for none, and if nobody has looked. */
function both(workflows: number | null, runs: number | null): string {
  return [...(workflows ? [counted(workflows, "workflow")] : []), ...(runs ? [counted(runs, "run")] : [])].join(
    " and ",
  );
}

/** Of what it is not known for which connection it is, in a sentence; none if there is none. */
export function notesOnUnclear({ unclearWorkflows, unclearRuns }: Unclear): string[] {
  const unclear = both(unclearWorkflows, unclearRuns);
  return unclear === ""
    ? []
    : [
        `${unclear} can't be told apart by connection: they don't say what they delete, and no workflow that is still there does.`,
      ];
}

/** What the list does not show, one sentence each. */
export function notesOn(rows: readonly ConnectionRow[], visible: number, notListed: NotListed): string[] {
  const { indexOnly, unknownLastRead, workflows, runs } = notListed;
  const are = (count: number): string => (count === 1 ? "is" : "are");
  const others = both(workflows, runs);
  const never = (read: (row: ConnectionRow) => unknown): boolean =>
    rows.length > 0 && rows.every((it) => read(it) === null);
  return [
    ...(visible === 0
      ? [
          "The token sees no connection. Check that its persona includes some, with the permission to read their assets.",
        ]
      : []),
    ...(never((it) => it.lastCrawledAt)
      ? ["Atlan has no time of a crawl (lastSyncRunAt) for any asset of these connections."]
      : []),
    ...(never((it) => it.lastReadAt)
      ? [
          "Atlan does not know when any of these connections was last read (sourceLastReadAt): it mines that for some sources only.",
        ]
      : []),
    ...(unknownLastRead > 0
      ? [
          `${counted(unknownLastRead, "connection")} ${are(unknownLastRead)} not listed, since Atlan does not know when somebody last read ${unknownLastRead === 1 ? "it" : "them"}; that does not mean that nobody does.`,
        ]
      : []),
    ...(indexOnly > 0
      ? [
          `Atlan's index has ${counted(indexOnly, "more connection")} that its catalogue does not show; most likely they are deleted.`,
        ]
      : []),
    ...(others === ""
      ? []
      : [`Beside these there are ${others} of connections that are purged, or not visible to the token.`]),
    ...notesOnUnclear(notListed),
  ];
}
