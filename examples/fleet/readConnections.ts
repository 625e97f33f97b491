import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";

type Mode = "archive" | "purge";

interface Connection {
  readonly connectionQualifiedName: string;
  readonly mode?: Mode;
  readonly maxAssets?: number;
  readonly reason?: string;
}

/** An entry of the list once it is known to be usable. */
interface Entry extends Omit<Connection, "connectionQualifiedName"> {
  readonly connection: string;
  /** For those who read the list; it is used for nothing. */
  readonly owner?: string;
}

const COLUMNS = ["connection", "owner", "mode", "maxAssets", "reason"];

/**
 * Reads the list that people edit.
 *
 * @throws Error that names the file and every entry that can't be used
 */
export function readConnections(file: string): Connection[] {
  // An editor may have put a byte order mark at the beginning, which the parser takes for text.
  const document = parseDocument(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  if (document.errors.length > 0) throw unusable(file, [document.errors.map(({ message }) => message).join("\n")]);
  const list: unknown = document.toJS() ?? [];
  if (!Array.isArray(list)) throw unusable(file, ["it has to be a list, each entry of which begins with a dash"]);
  const problems = list.flatMap((entry: unknown, index) => {
    const earlier = list
      .slice(0, index)
      .findIndex((it: unknown) => nameOf(it) !== undefined && nameOf(it) === nameOf(entry));
    const twice = earlier === -1 ? [] : [`entry ${earlier + 1} is of the same connection`];
    const name = nameOf(entry);
    const which = name === undefined ? `entry ${index + 1}` : `entry ${index + 1} (${name})`;
    return [...problemsOf(entry), ...twice].map((problem) => `${which}: ${problem}`);
  });
  if (problems.length > 0) throw unusable(file, problems);
  return (list as Entry[]).map(({ connection, owner, ...own }) => ({ connectionQualifiedName: connection, ...own }));
}

function unusable(file: string, problems: readonly string[]): Error {
  const name = path.basename(file);
  return new Error(
    `Reading the connections (${name}):\n${problems.map((it) => `  ${it}\n`).join("")}Nothing was started. Correct ${name}.`,
  );
}

function nameOf(entry: unknown): string | undefined {
  return isRecord(entry) && typeof entry["connection"] === "string" ? entry["connection"] : undefined;
}

function problemsOf(entry: unknown): string[] {
  if (!isRecord(entry)) return ["it needs columns, such as connection: default/snowflake/1234567890"];
  const { mode = "archive", maxAssets, reason = "", owner = "" } = entry;
  const strange = Object.keys(entry).filter((column) => !COLUMNS.includes(column));
  const checks: [boolean, string][] = [
    [strange.length === 0, `there is no column ${strange.join(", ")}; there are ${COLUMNS.join(", ")}`],
    [
      /^default\/[^/\s]+\/\d+$/.test(nameOf(entry) ?? ""),
      "connection has to be a qualified name, such as default/snowflake/1234567890",
    ],
    [mode === "archive" || mode === "purge", "mode has to be archive or purge"],
    [mode !== "purge" || maxAssets !== undefined, "a purge needs maxAssets, the number of assets that may go"],
    [
      maxAssets === undefined || (Number.isSafeInteger(maxAssets) && Number(maxAssets) >= 0),
      "maxAssets has to be a whole number without separators",
    ],
    [typeof reason === "string", "reason has to be text"],
    [typeof owner === "string", "owner has to be text"],
  ];
  return checks.flatMap(([passed, problem]) => (passed ? [] : [problem]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
