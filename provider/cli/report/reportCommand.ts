import { AtlanProviderError } from "../../errors";
import { type Command, UsageError } from "../command";
import { readArguments } from "../readArguments";
import type { Terminal } from "../terminal";
import type { StackReport } from "./model";
import { renderPage } from "./page";
import { readExport } from "./readExport";
import { countStatuses, describeCounts } from "./status";

/** Means standard input, as in other tools that expect a file. */
const STDIN = "-";

/** `pulumi-atlan report`: a stack export as an HTML page for people who did not run the update. */
export const reportCommand: Command = {
  name: "report",
  purpose: "write an HTML page of what has become of a stack's connections",
  usage: [
    "Usage: pulumi stack export | pulumi-atlan report [--out report.html]",
    "       pulumi-atlan report FILE [--out report.html]",
    "",
    "Writes one self-contained HTML page: of each connection what was asked for, what has become of it, when, and the",
    "receipt. Sends nothing anywhere.",
    "",
    "  FILE        what `pulumi stack export` printed; standard input unless given",
    "  --out FILE  where to write the page; standard output unless given",
    "  --dated     note in the page when it was made; without it, one export always makes the same page",
  ].join("\n"),

  async run(args, terminal) {
    const { values, positionals } = readArguments(args, { out: { type: "string" }, dated: { type: "boolean" } });
    if (positionals.length > 1) throw new UsageError("it reads one stack export, and there are several names");
    const source = positionals[0] ?? STDIN;
    const report = readExport(await readSource(source, terminal), source === STDIN ? "standard input" : source);
    const page = renderPage(report, values.dated === true ? { madeAt: terminal.now() } : {});
    if (values.out === undefined) terminal.stdout(page);
    else await writePage(values.out, page, report, terminal);
    return 0;
  },
};

async function readSource(source: string, terminal: Terminal): Promise<string> {
  if (source !== STDIN) {
    return terminal.readFile(source).catch((cause: unknown) => {
      throw new AtlanProviderError("ATLAN_STACK_EXPORT", {
        doing: "reading the stack export",
        identity: source,
        because: messageOf(cause),
        suggestion: "Name a file that `pulumi stack export` has written.",
        cause,
      });
    });
  }
  const text = await terminal.readStdin();
  if (text === undefined) throw new UsageError("there is no FILE, and nothing is piped to standard input");
  return text;
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
