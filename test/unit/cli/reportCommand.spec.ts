import { expect } from "chai";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { renderPage } from "../../../provider/cli/report/page";
import { readExport } from "../../../provider/cli/report/readExport";
import { reportCommand } from "../../../provider/cli/report/reportCommand";
import { EXAMPLE, stackExport } from "../../browser/example";
import { ScriptedTerminal } from "./scriptedTerminal";

const PAGE = renderPage(readExport(EXAMPLE, "the example"));

async function run(terminal: ScriptedTerminal, ...args: string[]): Promise<number> {
  return runCommandLine(["report", ...args], terminal, [reportCommand]);
}

describe("pulumi-atlan report", () => {
  it("reads standard input and writes the page to standard output", async () => {
    const terminal = new ScriptedTerminal();
    terminal.stdin = EXAMPLE;
    expect(await run(terminal)).to.equal(0);
    expect(terminal).to.include({ out: PAGE, err: "" });
  });

  it("reads a file and writes another, and says what is in it", async () => {
    const terminal = new ScriptedTerminal();
    terminal.files.set("stack.json", EXAMPLE);
    expect(await run(terminal, "stack.json", "--out", "report.html")).to.equal(0);
    expect(terminal.files.get("report.html")).to.equal(PAGE);
    expect(terminal).to.include({ out: "report.html: 1 purged, 1 archived, 1 unfinished\n", err: "" });
  });

  it("takes - for standard input", async () => {
    const terminal = new ScriptedTerminal();
    terminal.stdin = stackExport([]);
    expect(await run(terminal, "-", "--out=report.html")).to.equal(0);
    expect(terminal.out).to.equal("report.html: no connections\n");
  });

  it("notes when the page was made only when asked to", async () => {
    const terminal = new ScriptedTerminal();
    terminal.stdin = EXAMPLE;
    await run(terminal, "--dated");
    expect(terminal.out).to.include("24 Nov 2026, 09:12:05 UTC");
    expect(PAGE).not.to.include("24 Nov 2026");
  });

  const failures: readonly { name: string; stdin?: string; args: string[]; code: number; line: RegExp }[] = [
    {
      name: "a keyboard as input",
      args: [],
      code: 2,
      line: /^pulumi-atlan report: there is no FILE, and nothing is p/,
    },
    {
      name: "several files",
      args: ["a.json", "b.json"],
      code: 2,
      line: /^pulumi-atlan report: it reads one stack export/,
    },
    { name: "an unknown option", args: ["--pdf"], code: 2, line: /^pulumi-atlan report: there is no option "--pdf"\n/ },
    {
      name: "a file that is not there",
      args: ["no.json"],
      code: 1,
      line: /^pulumi-atlan report: reading the stack export \(no\.json\): ENOENT[^\n]*\. Name a file [^\n]*\n$/,
    },
    {
      name: "a place that can't be written to",
      stdin: EXAMPLE,
      args: ["--out", "missing/report.html"],
      code: 1,
      line: /^pulumi-atlan report: writing the report \(missing\/report\.html\): ENOENT[^\n]*\n$/,
    },
    {
      name: "no JSON",
      stdin: "error: no stack selected",
      args: [],
      code: 1,
      line: /^pulumi-atlan report: reading the stack export \(standard input\): it is not JSON\. [^\n]*\n$/,
    },
  ];
  for (const { name, stdin, args, code, line } of failures) {
    it(`refuses ${name}, and prints no page`, async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = stdin;
      expect(await run(terminal, ...args)).to.equal(code);
      expect(terminal.err).to.match(line);
      expect(terminal.out).to.equal("");
    });
  }
});
