import { countAssets } from "../../reconcile/targetState";
import { quoted, shortened, shownJson, shownLine } from "../../text/escape";
import { readQualifiedName } from "../../text/qualifiedName";
import type { ConnectionRow } from "./document";
import { peopleIn } from "./words";

/** The forms of a program: the list that the example `fleet` reads, and a whole program. */
export const PROGRAM_FORMS = ["yaml", "typescript"] as const;
export type ProgramForm = (typeof PROGRAM_FORMS)[number];

/** Where and when the connections were found. */
export interface Found {
  readonly tenant: string;
  readonly takenAt: string;
}

/**
 * Writes the connections as a list to archive, for a pull request. It approves what was counted and no more (`maxAssets`), and
 * never asks for a purge. Texts of Atlan's are strings in quotes, or comments that can't end before their line does.
 *
 * @returns `leftOut`: the qualified names that `ConnectionDelete` does not accept; the text names them in comments
 */
export function toProgram(
  form: ProgramForm,
  rows: readonly ConnectionRow[],
  found: Found,
): { readonly text: string; readonly leftOut: readonly string[] } {
  const isUsable = ({ qualifiedName }: ConnectionRow): boolean => "value" in readQualifiedName(qualifiedName);
  const leftOut = rows.filter((it) => !isUsable(it)).map(({ qualifiedName }) => qualifiedName);
  const write = form === "yaml" ? yamlOf : typescriptOf;
  return { text: write(rows.filter(isUsable), leftOut, found), leftOut };
}

const string = (text: string): string => shownJson(text, 0);

function heading({ tenant, takenAt }: Found): string[] {
  return [
    `Connections to archive, as \`pulumi-atlan list --program\` found them on ${shownLine(tenant)} at ${takenAt}.`,
    "Look at each before this is merged. maxAssets is how many active assets there were: a connection that has more by then is refused.",
  ];
}

function yamlOf(rows: readonly ConnectionRow[], leftOut: readonly string[], found: Found): string {
  const entries = rows.flatMap((row) => {
    const people = peopleIn(row.owners);
    return [
      "",
      `# ${describe(row)}`,
      `- connection: ${string(row.qualifiedName)}`,
      ...(people === "" ? [] : [`  owner: ${string(shortened(people))}`]),
      `  maxAssets: ${row.assets.active}`,
    ];
  });
  const lines = [...heading(found), ...leftOut.map(describeLeftOut)].map((it) => `# ${it}`);
  return [...lines, ...(rows.length === 0 ? ["", "[]"] : entries), ""].join("\n");
}

function typescriptOf(rows: readonly ConnectionRow[], leftOut: readonly string[], found: Found): string {
  const entries = rows.flatMap((row) => {
    const people = peopleIn(row.owners);
    return [
      `  // ${describe(row)}${people === "" ? "" : `; owners: ${quoted(people)}`}`,
      `  { connectionQualifiedName: ${string(row.qualifiedName)}, maxAssets: ${row.assets.active} },`,
    ];
  });
  return [
    'import * as atlan from "pulumi-atlan";',
    "",
    ...[...heading(found), ...leftOut.map(describeLeftOut)].map((it) => `// ${it}`),
    "const connections: atlan.FleetConnectionArgs[] = [",
    ...entries,
    "];",
    "",
    'const fleet = new atlan.ConnectionDeletes("retired", { connections });',
    "",
    "/** What has become of each connection: none, archived or purged. */",
    "export const achieved = fleet.results.apply((results) =>",
    "  Object.fromEntries(Object.entries(results).map(([connection, { achieved }]) => [connection, achieved])),",
    ");",
    "",
  ].join("\n");
}

/** `"legacy warehouse", active: 522 active assets, 12 of them with lineage; last read 2026-01-31`. */
function describe({ name, state, assets, lastReadAt, lastCrawledAt, runs }: ConnectionRow): string {
  const { active, archived, activeWithLineage } = assets;
  const lineage =
    activeWithLineage === null
      ? ", lineage unknown"
      : activeWithLineage === 0
        ? ""
        : `, ${activeWithLineage.toLocaleString("en-US")} of them with lineage`;
  return [
    `${name === null ? "without a name" : quoted(name)}, ${state}: ${countAssets(active)}${lineage}`,
    ...(archived === 0 ? [] : [`${countAssets(archived)} archived already`]),
    `last crawled ${lastCrawledAt?.slice(0, 10) ?? "unknown"}, last read ${lastReadAt?.slice(0, 10) ?? "unknown"}`,
    ...(runs !== null && runs.live + runs.unknown > 0 ? ["A RUN MAY BE GOING"] : []),
  ].join("; ");
}

function describeLeftOut(qualifiedName: string): string {
  return `Left out, since it is no default/<connector>/<epoch>: ${quoted(qualifiedName)}`;
}
