import { resolve } from "node:path";
import { AtlanProviderError, messageOf } from "../../errors";
import { counted } from "../../text/counted";
import { shownJson, shownLine } from "../../text/escape";
import { present } from "../../text/present";
import { type Command, UsageError } from "../command";
import { readArguments } from "../readArguments";
import { expectFile, nameOfSource, readSource, STDIN } from "../readSource";
import type { Terminal } from "../terminal";
import type { StackReport } from "./model";
import { driftOf } from "./drift";
import { renderPage } from "./page";
import { readExport } from "./readExport";
import { csvOf, recordsOf } from "./records";
import { countStatuses, describeCounts } from "./status";
import { readTime } from "./time";
import { actorOfEnvironment, readHistory, updateAt } from "./who";

/** The exit code of `--check` where something is not as it was declared. */
const DRIFT = 2;

const OPTIONS = {
  out: { type: "string" },
  csv: { type: "boolean" },
  json: { type: "boolean" },
  check: { type: "boolean" },
  dated: { type: "boolean" },
  history: { type: "string" },
  who: { type: "boolean" },
  "approved-by": { type: "string" },
} as const;

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>["values"];

/** `pulumi-atlan report`: a stack export as an HTML page for people who did not run the update. */
export const reportCommand: Command = {
  name: "report",
  purpose: "writes an HTML page of what has become of a stack's connections; with --check, looks for drift",
  usage: [
    "Usage: pulumi stack export | pulumi-atlan report [--out report.html]",
    "       pulumi-atlan report FILE [--out report.html]",
    "       pulumi refresh --yes && pulumi stack export | pulumi-atlan report --check",
    "",
    "Writes one self-contained HTML page: of each connection what was asked for, what has become of it, when, and the",
    "receipt. Sends nothing anywhere.",
    "",
    "  FILE            what `pulumi stack export` printed; standard input unless given",
    "  --out FILE      where to write the page; standard output unless given",
    "  --csv, --json   a table, or JSON, instead of the page",
    "  --check         prints what is not as it was declared: what came back, what failed or was stopped, and another",
    "                  one's run that ended badly. Writes a page only with --out",
    "  --dated         notes when it was made; without this and --who, one export always makes the same page",
    "  --history FILE  what `pulumi stack history --json` printed: which update wrote each receipt, with its CI job,",
    "                  commit and pull request",
    "  --who           notes who makes the page: user, CI job, commit and pull request, as the variables of GitHub,",
    "                  GitLab, or of Pulumi (PULUMI_CI_…) tell them; without a user there, the user of this machine",
    "  --approved-by NAME  notes with --who who has approved it, which no variable tells",
    "",
    "Exit code 0; with --check 2 where something is not as it was declared (as for a wrong call); 1 when it failed, or",
    "with --check found no connection to look at.",
  ].join("\n"),

  async run(args, terminal) {
    const { values, positionals } = readArguments(args, OPTIONS);
    if (positionals.length > 1) throw new UsageError("it reads one stack export, and there are several names");
    if (values.csv && values.json) throw new UsageError("--csv and --json can't be combined");
    if (values["approved-by"] !== undefined && !values.who) throw new UsageError("--approved-by needs --who");
    if (values.check && values.out === undefined && (values.json || values.csv))
      throw new UsageError(
        `${values.json ? "--json" : "--csv"} with --check needs --out: --check prints what it finds`,
      );
    const source = positionals[0] ?? STDIN;
    const { out } = values;
    expectFile("--out", out);
    expectFile("--history", values.history);
    if (out !== undefined && [source, values.history].some((it) => it !== undefined && resolve(it) === resolve(out)))
      throw new UsageError(`--out would overwrite ${out}, which it reads`);
    const report = await withHistory(
      readExport(await readStack(source, terminal), nameOfSource(source)),
      values.history,
      terminal,
    );
    if (values.check) refuseEmpty(report, nameOfSource(source));
    if (out !== undefined) await writePage(out, contentOf(report, values, terminal), report, terminal);
    else if (!values.check) terminal.stdout(contentOf(report, values, terminal));
    return values.check ? check(report, terminal) : 0;
  },
};

function contentOf(report: StackReport, values: Values, terminal: Terminal): string {
  if (values.json) return `${shownJson(recordsOf(report))}\n`;
  if (values.csv) return csvOf(report);
  const madeBy = present({ ...actorOfEnvironment(terminal.env), approvedBy: values["approved-by"] });
  return renderPage(report, {
    ...(values.dated ? { madeAt: terminal.now() } : {}),
    ...(values.who ? { madeBy } : {}),
  });
}

/** Of an export of another stack or project there is nothing to check, which must not count as no drift. */
function refuseEmpty({ connections }: StackReport, identity: string): void {
  if (connections.length > 0) return;
  throw new AtlanProviderError("ATLAN_STACK_EXPORT", {
    doing: "looking for drift",
    identity,
    because: "there is no ConnectionDelete in it, so nothing was checked",
    suggestion: "Export the stack that archives or purges the connections.",
  });
}

function check({ connections, writtenAt }: StackReport, terminal: Terminal): number {
  const found = driftOf(connections);
  for (const line of found) terminal.stdout(`${shownLine(line)}\n`);
  const asOf = writtenAt === undefined ? "" : `, as of ${shownLine(writtenAt)}`;
  const all = `${counted(connections.length, "connection")}${asOf}`;
  terminal.stdout(
    found.length === 0 ? `No drift: ${all}.\n` : `DRIFT: ${found.length.toLocaleString("en-US")} of ${all}.\n`,
  );
  return found.length === 0 ? 0 : DRIFT;
}

async function withHistory(report: StackReport, file: string | undefined, terminal: Terminal): Promise<StackReport> {
  if (file === undefined) return report;
  const unusable = (because: string, cause?: unknown): AtlanProviderError =>
    new AtlanProviderError("ATLAN_STACK_EXPORT", {
      doing: "reading the stack's history",
      identity: file,
      because,
      suggestion: "Name a file that `pulumi stack history --json` has written.",
      cause,
    });
  const text = await readSource(file, terminal, { unreadable: unusable, nothing: "there is no history" });
  const updates = readHistory(text);
  if (updates === undefined) throw unusable("it is not what `pulumi stack history --json` prints");
  const connections = report.connections.map((it) => {
    const verifiedAt = it.receipt?.kind === "intact" ? it.receipt.receipt.verifiedAt : undefined;
    return present({ ...it, update: updateAt(updates, readTime(verifiedAt)) });
  });
  return { ...report, connections };
}

function readStack(source: string, terminal: Terminal): Promise<string> {
  return readSource(source === STDIN ? undefined : source, terminal, {
    unreadable: (because, cause) =>
      new AtlanProviderError("ATLAN_STACK_EXPORT", {
        doing: "reading the stack export",
        identity: nameOfSource(source),
        because,
        suggestion: "Name a file that `pulumi stack export` has written.",
        cause,
      }),
    nothing: "there is no FILE, and nothing is piped to standard input",
  });
}

async function writePage(file: string, page: string, { connections }: StackReport, terminal: Terminal): Promise<void> {
  await terminal.writeFile(file, page).catch((cause: unknown) => {
    throw new AtlanProviderError("ATLAN_REPORT", {
      doing: "writing the report",
      identity: file,
      because: messageOf(cause),
      suggestion: "Name a file in a folder that is there and may be written to.",
      cause,
    });
  });
  terminal.stdout(`${file}: ${describeCounts(countStatuses(connections))}\n`);
}
