import { parseDuration } from "../../text/duration";
import { oneOf } from "../../text/json";
import { type Command, UsageError } from "../command";
import { readArguments } from "../readArguments";
import type { Terminal } from "../terminal";
import type { Order } from "./choose";
import type { ListDocument } from "./document";
import type { ProgramForm } from "./program";
import { onTenant, type OpenSurvey, type SurveyedTenant } from "./survey";

const DAY_MS = 86_400_000;
/** Longer than Atlan exists. */
const LONGEST_UNUSED_MS = 3_650 * DAY_MS;

const OPTIONS = {
  connector: { type: "string" },
  state: { type: "string" },
  "unused-since": { type: "string" },
  sort: { type: "string" },
  "no-workflows": { type: "boolean" },
  csv: { type: "boolean" },
  json: { type: "boolean" },
  program: { type: "string" },
} as const;

/** What the arguments ask for. */
interface Asked {
  readonly connector: string | undefined;
  readonly state: "active" | "archived" | undefined;
  /** In milliseconds before now. */
  readonly unusedForMs: number | undefined;
  readonly sort: Order;
  readonly withWorkflows: boolean;
  readonly output: "table" | "csv" | "json" | { readonly program: ProgramForm };
}

/** `pulumi-atlan list`: the connections of a tenant, and what is known of their use. */
export function listCommand(open: OpenSurvey): Command {
  return {
    name: "list",
    purpose: "lists the connections of a tenant: their assets, people, last use and workflows",
    usage: [
      "Usage: pulumi-atlan list [--connector NAME] [--state active|archived] [--unused-since 90d] [--sort ORDER]",
      "                         [--no-workflows] [--csv | --json | --program yaml|typescript]",
      "",
      "Lists all connections that the token sees, with their assets by state, lineage, owners, when they were last crawled and",
      "last read, and the connection-delete workflows that are for them. Changes nothing. Needs ATLAN_BASE_URL and",
      "ATLAN_API_KEY (or an OAuth client) in the environment.",
      "",
      "  --connector NAME     only those of a kind of source: snowflake",
      "  --state STATE        only those that are active, or archived",
      "  --unused-since TIME  only those that nobody has read for so long: 90d. Those of which Atlan does not know when they",
      "                       were read are counted, and not listed",
      "  --sort ORDER         qualified-name (unless given), name, connector, assets (most first), last-read or last-crawled",
      "                       (longest ago first), created",
      "  --no-workflows       does not look for workflows and runs",
      "  --csv                prints a table for spreadsheets",
      "  --json               prints a document for programs, with more of each connection",
      "  --program FORM       writes the chosen ones as a list to archive, for a pull request: yaml for the example fleet,",
      "                       typescript for a whole program",
      "",
      "Exit code 0 for a whole list; 1 when Atlan could not be asked, or its answers are not whole; 2 for a wrong call.",
    ].join("\n"),
    async run(args, terminal) {
      const asked = await readCall(args);
      const list = await onTenant(open, terminal, (tenant) => listOf(tenant, asked, terminal.now()));
      await print(list, asked.output, terminal);
      return 0;
    },
  };
}

async function readCall(args: readonly string[]): Promise<Asked> {
  const { values, positionals } = readArguments(args, OPTIONS);
  if (positionals.length > 0)
    throw new UsageError("it takes options only; `pulumi-atlan impact` tells of connections by their names");
  const { connector, state, sort = "qualified-name", csv, json, program } = values;
  const outputs = [csv, json, program].filter((it) => it !== undefined);
  if (outputs.length > 1) throw new UsageError("--csv, --json and --program can't be combined");
  if (connector !== undefined && !/^[\w-]+$/.test(connector))
    throw new UsageError(
      "--connector has to be the middle part of default/<connector>/<epoch> alone, such as snowflake",
    );
  const { ALL_ORDERS } = await import("./choose.js");
  const { PROGRAM_FORMS } = await import("./program.js");
  const form = program === undefined ? undefined : among(PROGRAM_FORMS, program, "--program");
  return {
    connector,
    state: state === undefined ? undefined : among(["active", "archived"], state, "--state"),
    unusedForMs: unusedFor(values["unused-since"]),
    sort: among(ALL_ORDERS, sort, "--sort"),
    withWorkflows: values["no-workflows"] !== true,
    output: form !== undefined ? { program: form } : csv === true ? "csv" : json === true ? "json" : "table",
  };
}

function among<const Word extends string>(words: readonly Word[], given: string, option: string): Word {
  const word = oneOf(words, given);
  if (word === undefined) throw new UsageError(`${option} has to be one of ${words.join(", ")}`);
  return word;
}

function unusedFor(given: string | undefined): number | undefined {
  const ms = given === undefined ? undefined : parseDuration(given, LONGEST_UNUSED_MS);
  if (given !== undefined && ms === undefined)
    throw new UsageError('--unused-since has to be a time such as "90d", at most ten years');
  return ms;
}

async function listOf(
  tenant: SurveyedTenant,
  { connector, state, unusedForMs, sort, withWorkflows }: Asked,
  now: number,
): Promise<ListDocument> {
  const { collect } = await import("./collect.js");
  const { sorted, unusedSince } = await import("./choose.js");
  const { LIST_FORMAT } = await import("./document.js");
  const { showTime } = await import("../../text/isoTime.js");
  const { rows, visible, notListed } = await collect(tenant, {
    fits: (it) => (connector ?? it.connector) === it.connector && (state ?? it.state) === it.state,
    withWorkflows,
  });
  // By the tenant's clock, as the times of its assets are.
  const at = tenant.api.tenantTime() ?? now;
  const { unused, unknown } =
    unusedForMs === undefined ? { unused: rows, unknown: 0 } : unusedSince(rows, at - unusedForMs);
  return {
    format: LIST_FORMAT,
    tenant: tenant.baseUrl,
    takenAt: showTime(at),
    visible,
    notListed: { ...notListed, unknownLastRead: unknown },
    connections: sorted(unused, sort),
  };
}

async function print(list: ListDocument, output: Asked["output"], terminal: Terminal): Promise<void> {
  const { shownJson } = await import("../../text/escape.js");
  if (output === "json") {
    terminal.stdout(`${shownJson(list)}\n`);
    return;
  }
  const { connections, visible, notListed } = list;
  const { notesOn, totalOf, toTable } = await import("./words.js");
  const notes = notesOn(connections, visible, notListed).map((it) => `${it}\n`);
  if (output === "table") {
    const total = `${totalOf(connections, visible)}\n`;
    terminal.stdout([toTable(connections), total, ...notes].filter((it) => it !== "").join("\n"));
    return;
  }
  if (output === "csv") {
    const { toCsv } = await import("./csv.js");
    terminal.stdout(toCsv(connections));
  } else {
    const { toProgram } = await import("./program.js");
    const { text, leftOut } = toProgram(output.program, connections, list);
    terminal.stdout(text);
    if (leftOut.length > 0)
      notes.push(
        `${leftOut.length} of the connections can't be archived by this package: their names are no default/<connector>/<epoch>.\n`,
      );
  }
  for (const note of notes) terminal.stderr(note);
}
