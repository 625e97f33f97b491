import { quoted, shownLine, word } from "../../text/escape";
import type { ConnectionImpact, RunRow, WorkflowRow } from "./document";
import { peopleIn } from "./words";
import { counted } from "../../text/counted";

/** A connection for people, a line for each fact. */
export function describeImpact(row: ConnectionImpact): string {
  const { qualifiedName, name, state, assets, admins, workflows, allRuns, namesakes } = row;
  const roles = admins.roles.map((it) => `role ${it}`);
  const staying = allTypes(assets.stayingByType);
  const lines: readonly (readonly [title: string, text: string])[] = [
    ["archive", row.archive.summary],
    ["purge", row.purge.summary],
    ["active", allTypes(assets.activeByType)],
    ["archived", allTypes(assets.archivedByType)],
    ["staying", staying === "" ? "" : `${staying} of access control`],
    ["created", row.createdAt ?? "unknown"],
    ["crawled", row.lastCrawledAt ?? "unknown"],
    ["read", row.lastReadAt ?? "unknown"],
    ["owners", peopleIn(row.owners) || "none"],
    ["admins", [peopleIn(admins), ...roles].filter((it) => it !== "").join(", ") || "none"],
    ["namesakes", namesakes === 0 ? "" : `${counted(namesakes, "archived connection")} of this name`],
    ...listed("workflows", workflows?.map(describeWorkflow)),
    ...listed("runs", allRuns?.map(describeRun)),
  ];
  const title = `${qualifiedName} (${name === null ? "without a name" : quoted(name)}, ${state})`;
  const shown = lines.filter(([, text]) => text !== "").map(([of, text]) => `  ${of.padEnd(9)}  ${shownLine(text)}`);
  return [shownLine(title), ...shown, ""].join("\n");
}

/** A line for each; one that says so if there is none, or if nobody has looked. */
function listed(title: string, items: readonly string[] | undefined): readonly (readonly [string, string])[] {
  if (items === undefined) return [[title, "not looked for"]];
  return items.length === 0 ? [[title, "none"]] : items.map((text, index) => [index === 0 ? title : "", text]);
}

function describeWorkflow({ name, mode, deleteType, deletesAssets, understood, createdAt }: WorkflowRow): string {
  const verbs = { archive: "archives it", purge: "PURGES it" } as const;
  const what = !understood
    ? "IS NOT UNDERSTOOD, and may delete anything"
    : mode === null
      ? `deletes it by a type that is not known: ${word(deleteType ?? "?")}`
      : `${verbs[mode]}${deletesAssets === false ? ", but not its assets" : ""}`;
  return `${word(name)} ${what}${createdAt === null ? "" : `, created at ${createdAt}`}`;
}

function describeRun({ id, phase, startedAt, finishedAt, stopped, message }: RunRow): string {
  return [
    `${word(id)} ${phase}${stopped ? " (stopped)" : ""}`,
    ...(startedAt === null ? [] : [`started at ${startedAt}`]),
    ...(finishedAt === null ? [] : [`ended at ${finishedAt}`]),
    ...(message === null ? [] : [message]),
  ].join(", ");
}

/** All types, the most frequent first. */
function allTypes(types: Readonly<Record<string, number>>): string {
  return Object.entries(types)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .map(([type, count]) => `${count.toLocaleString("en-US")} ${word(type)}`)
    .join(", ");
}
