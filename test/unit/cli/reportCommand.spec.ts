import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { renderPage } from "../../../provider/cli/report/page";
import { readExport } from "../../../provider/cli/report/readExport";
import { FIELDS } from "../../../provider/cli/report/records";
import { reportCommand } from "../../../provider/cli/report/reportCommand";
import { sealReceipt } from "../../../provider/reconcile/receipt";
import { connectionDelete, EXAMPLE, stackExport } from "../../browser/example";
import { ScriptedTerminal } from "./scriptedTerminal";

const PAGE = renderPage(readExport(EXAMPLE, "the example"));

async function run(terminal: ScriptedTerminal, ...args: string[]): Promise<number> {
  return runCommandLine(["report", ...args], terminal, [reportCommand]);
}

/** Reports of this export, as these arguments ask for them. */
function teller(text: string): (...args: string[]) => Promise<string> {
  return async (...args) => {
    const terminal = new ScriptedTerminal();
    terminal.stdin = text;
    expect(await run(terminal, ...args)).to.equal(0);
    return terminal.out;
  };
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

  for (const [which, args] of [
    ["the export", ["./stack.json", "--out", "stack.json"]],
    ["the history", ["--history", "stack.json", "--out", "./stack.json"]],
  ] as const) {
    it(`does not overwrite ${which} that it reads`, async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = EXAMPLE;
      terminal.files.set("stack.json", EXAMPLE);
      expect(await run(terminal, ...args)).to.equal(2);
      expect(terminal.err).to.include("stack.json, which it reads");
      expect(terminal.files.get("stack.json")).to.equal(EXAMPLE);
    });
  }

  it("says of an export that is nested too deep which file it is and what to do", async () => {
    const terminal = new ScriptedTerminal();
    const triggers: unknown = JSON.parse("[".repeat(2_000) + "]".repeat(2_000));
    terminal.files.set("stack.json", stackExport([connectionDelete("legacy", { triggers })]));
    expect(await run(terminal, "stack.json")).to.equal(1);
    expect(terminal.err).to.equal(
      "pulumi-atlan report: reading the stack export (stack.json): it is JSON nested more than 1,000 levels deep. " +
        "Give it what `pulumi stack export` prints, whole and unchanged. [ATLAN_STACK_EXPORT] docs/errors.md#atlan_stack_export\n",
    );
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

  describe("for machines", () => {
    it("writes JSON with a version of its shape, counts and totals", async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = EXAMPLE;
      expect(await run(terminal, "--json")).to.equal(0);
      const { connections, ...all } = JSON.parse(terminal.out) as { connections: Record<string, unknown>[] };
      expect(all).to.deep.equal({
        format: 1,
        project: "retire",
        stack: "prod",
        writtenAt: "2026-02-16T06:00:31.482915Z",
        count: 3,
        statuses: { purged: 1, archived: 1, unfinished: 1, cameBack: 0, notSeen: 0, nothingToDo: 0 },
        assets: { before: 7_430, active: 170, archived: 6_035, gone: 1_225 },
      });
      expect(connections[1]).to.deep.include({
        ...{ resource: "trial", qualifiedName: "default/postgres/1700000002", name: "Trial database" },
        ...{ status: "purged", achieved: "purged", before: 1_225, gone: 1_225, archived: 0, active: 0 },
        ...{ mode: "archive", receipt: "intact", verifiedAt: "2026-02-16T06:00:30.871Z" },
      });
      expect(connections[0])
        .to.include({ status: "unfinished", activeWithLineage: 164 })
        .and.not.have.property("sha256");
    });

    it("writes a table with the same fields", async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = EXAMPLE;
      expect(await run(terminal, "--csv", "--out", "report.csv")).to.equal(0);
      expect(terminal.out).to.equal("report.csv: 1 purged, 1 archived, 1 unfinished\n");
      const lines = (terminal.files.get("report.csv") ?? "").split("\n");
      expect(lines).to.have.length(5);
      expect(lines[0]).to.match(
        /^"resource","qualifiedName","name",.*,"errors","beforeWithLineage","inventorySha256"$/,
      );
      expect(lines[2]).to.match(/^"trial","default\/postgres\/1700000002","Trial database",.*,1225,1225,0,0,,,/);
    });

    it("writes nothing that a spreadsheet calculates, or that ends a cell", async () => {
      const terminal = new ScriptedTerminal();
      const reason = '=HYPERLINK("https://example.com")\n\u202e\n=1+1\nb';
      terminal.stdin = stackExport([connectionDelete("@a", { reason, message: "-1", tenant: " +1" })]);
      await run(terminal, "--csv");
      const [, ...rest] = terminal.out.split("\n");
      expect(rest.join("\n"))
        .to.match(/^"'@a",,"'@a","' \+1",/)
        .and.include(`"'=HYPERLINK(""https://example.com"")\n\\u202e\n'=1+1\nb"`);
    });

    it("says of what can't be seen any more neither that it is archived nor that it is gone", async () => {
      const content = { tenant: "https://tenant.atlan.com", connection: "default/a/1", mode: "archive" } as const;
      const receipt = sealReceipt({
        ...{ ...content, stack: "prod", resource: "legacy", outcome: "ran", run: "ours" },
        before: { connection: "ACTIVE", active: 12, archived: 0, types: { Table: 12 } },
        ...{ after: { connection: "DELETED", active: 0, archived: 12 }, provider: "pulumi-atlan/0.1.0" },
        verifiedAt: "2026-01-15T09:00:22.000Z",
      });
      const done = { achieved: "archived", outcome: "ran", intent: { fulfilled: true, mode: "archive" }, receipt };
      const text = stackExport([connectionDelete("legacy", { ...done, assets: { active: 0, archived: 0 } })]);
      const told = teller(text);
      const { statuses, connections } = JSON.parse(await told("--json")) as {
        statuses: object;
        connections: [object];
      };
      expect(statuses).to.include({ notSeen: 1, archived: 0 });
      expect(connections[0]).to.include({ status: "notSeen", before: 12, archived: 0 }).and.not.have.property("gone");
      const page = await told();
      expect(page)
        .to.include("One Atlan connection, not known to be out of service")
        .and.include("<dt>not seen</dt><dd>1</dd>")
        .and.include('<i class="gone"></i>not seen<');
    });

    for (const name of ["achieved", "outcome", "intent", "assets"]) {
      it(`does not say what has become of it where ${name} is encrypted`, async () => {
        const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:a" };
        const intent = { fulfilled: true, mode: "archive", runId: "ours", phase: "Succeeded" };
        const done = { achieved: "archived", outcome: "ran", intent, assets: { active: 0, archived: 12 } };
        const text = stackExport([connectionDelete("legacy", { ...done, [name]: secret })]);
        const told = teller(text);
        const { statuses, connections } = JSON.parse(await told("--json")) as {
          statuses: object;
          connections: [{ achieved?: string }];
        };
        expect(statuses).to.include({ unfinished: 1, archived: 0 });
        expect(connections[0].achieved).to.equal(name === "achieved" ? undefined : "archived");
        expect(await told("--csv")).not.to.include("none");
        expect(await told())
          .to.include(`Encrypted in the state is ${name}. Take that out of`)
          .and.include("Not known")
          .and.not.include("not archived yet")
          .and.not.include("None of its assets is active");
      });
    }

    it("has the fields and the options that docs/report.md names, and no other", () => {
      const docs = readFileSync(join(__dirname, "../../../docs/report.md"), "utf8");
      const namesIn = (heading: string): string[] =>
        [
          ...(docs.split(`| ${heading} | meaning |`)[1]?.split("\n\n")[0] ?? "").matchAll(/^\| ([^|]*) \|.*$/gm),
        ].flatMap(([line, cell = ""]) => [
          ...[...cell.matchAll(/`([\w-]+)/g)].map(([, name]) => name!),
          ...(line.includes("are taken from") ? ["verifiedAt", "sha256"] : []),
        ]);
      expect(namesIn("field").sort()).to.deep.equal([...FIELDS].sort());
      const options = [...reportCommand.usage.matchAll(/^ {2}.*?(?= {2}|$)/gm)].flatMap(
        ([it]) => it.match(/--[\w-]+/g) ?? [],
      );
      expect(namesIn("option").sort()).to.deep.equal(options.sort());
    });

    it("takes - for no file to write, or to read the history of", async () => {
      for (const option of ["--out", "--history"]) {
        const terminal = new ScriptedTerminal();
        expect(await run(terminal, option, "-")).to.equal(2);
        expect(terminal.err).to.include(`${option} needs a file: - is neither standard input`);
      }
    });

    it("refuses two kinds at once", async () => {
      expect(await run(new ScriptedTerminal(), "--csv", "--json")).to.equal(2);
    });
  });

  describe("--check", () => {
    const receipt = sealReceipt({
      ...{ tenant: "https://tenant.atlan.com", connection: "default/a/1", mode: "archive", stack: "prod" },
      ...{ resource: "legacy", outcome: "ran", run: "ours", verifiedAt: "2026-01-15T09:00:22.000Z" },
      ...{ after: { connection: "DELETED", active: 0, archived: 12 }, provider: "pulumi-atlan/0.1.0" },
    } as const);
    const intent = { fulfilled: true, mode: "archive", runId: "ours" };
    const done = { achieved: "archived", outcome: "ran", intent, receipt };
    const check = (outputs: object, ...args: string[]) => checkAfter([], outputs, ...args);
    const checkAfter = async (errors: readonly string[], outputs: object, ...args: string[]) => {
      const terminal = new ScriptedTerminal();
      const legacy = { connectionQualifiedName: "default/a/1", runId: "ours", phase: "Succeeded", ...done, ...outputs };
      terminal.stdin = stackExport([connectionDelete("legacy", legacy, errors)]);
      return { code: await run(terminal, "--check", ...args), out: terminal.out, files: terminal.files };
    };

    it("ends with 0 where all is as it was declared, and prints no page", async () => {
      expect(await check({ assets: { active: 0, archived: 12 } })).to.deep.include({
        code: 0,
        out: "No drift: 1 connection, as of 2026-02-16T06:00:31.482915Z.\n",
      });
    });

    for (const [what, outputs, line] of [
      [
        "assets came back",
        { assets: { active: 3, archived: 9 } },
        /^legacy \(default\/a\/1\): Came back: .*3 assets were active again/,
      ],
      [
        "another one's run ended badly",
        { runId: "theirs", phase: "Error", message: "by hand\n::error::x" },
        /^legacy \(default\/a\/1\): Another run, theirs, ended Error: by hand ::error::x\.$/,
      ],
      [
        "a run failed",
        { phase: "Failed", intent: { fulfilled: false, phase: "Failed", runId: "ours" } },
        /: Failed: It was archived before/,
      ],
      [
        "a run was stopped",
        { phase: "Failed", intent: { fulfilled: false, phase: "Failed", stopped: true } },
        /: Stopped: /,
      ],
      [
        "what would tell it is encrypted",
        { assets: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:a" } },
        /^legacy \(default\/a\/1\): Not known: Encrypted in the state is assets\./,
      ],
    ] as const) {
      it(`ends with 2 where ${what}`, async () => {
        const { code, out } = await check(outputs);
        expect(code).to.equal(2);
        const [first, last] = out.split("\n");
        expect(first).to.match(line);
        expect(last).to.equal("DRIFT: 1 of 1 connection, as of 2026-02-16T06:00:31.482915Z.");
      });
    }

    for (const [name, outputs] of [
      ["achieved", {}],
      ["outcome", {}],
      ["intent", { phase: "Failed" }],
      ["receipt", { assets: { active: 0, archived: 0 } }],
    ] as const) {
      it(`ends with 2 where the ${name} is encrypted, which alone may tell of drift`, async () => {
        const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:a" };
        const { code, out } = await check({ ...outputs, [name]: secret });
        expect(code).to.equal(2);
        expect(out).to.include(`Not known: Encrypted in the state is ${name}.`);
      });
    }

    it("ends with 2 where the receipt was changed, which alone tells what can't be seen any more", async () => {
      const { code, out } = await check({ assets: { active: 0, archived: 0 }, receipt: '{"receipt":1}' });
      expect(code).to.equal(2);
      expect(out).to.include("legacy (default/a/1): Not known: its receipt is not as it was written.");
    });

    it("ends with 2 where the receipt was taken out, without which nobody knows what was archived", async () => {
      const { code, out } = await check({ receipt: undefined });
      expect(code).to.equal(2);
      expect(out).to.include("legacy (default/a/1): Not known: its receipt was taken out of the state.");
    });

    it("fails where the export has no connection to look at, for then nothing was checked", async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = stackExport([]);
      expect(await run(terminal, "--check")).to.equal(1);
      expect(terminal.err).to.equal(
        "pulumi-atlan report: looking for drift (standard input): there is no ConnectionDelete in it, so nothing was checked. " +
          "Export the stack that archives or purges the connections. [ATLAN_STACK_EXPORT] docs/errors.md#atlan_stack_export\n",
      );
    });

    for (const kind of ["--json", "--csv"]) {
      it(`prints no ${kind}: that needs a file`, async () => {
        const terminal = new ScriptedTerminal();
        terminal.stdin = EXAMPLE;
        expect(await run(terminal, "--check", kind)).to.equal(2);
        expect(terminal.err).to.include(`${kind} with --check needs --out`);
        expect(await run(terminal, "--check", kind, "--out", "report")).to.equal(2);
        expect(terminal.files.get("report")).to.not.equal(undefined);
      });
    }

    it("needs no receipt of what is purged", async () => {
      const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:a" };
      const purged = { mode: "purge", achieved: "purged", assets: { active: 0, archived: 0 }, receipt: secret };
      expect((await check(purged)).code).to.equal(0);
      expect((await check({ ...purged, receipt: "{}" })).code).to.equal(0);
    });

    for (const [what, outputs] of [
      ["and nothing else is open", {}],
      ["while its run goes on", { phase: "Running", intent: { fulfilled: false, phase: "Running", runId: "ours" } }],
    ] as const) {
      it(`ends with 2 where the last command has failed, ${what}, and says why`, async () => {
        const { code, out } = await checkAfter(["archiving (x): no answer. Try `pulumi up`. [ATLAN_X]"], outputs);
        expect(code).to.equal(2);
        expect(out.split("\n")[0]).to.match(/ archiving \(x\): no answer\. Try pulumi up\. \[ATLAN_X\]$/);
      });
    }

    for (const [what, outputs] of [
      ["a run is still going", { phase: "Running", intent: { fulfilled: false, phase: "Running", runId: "ours" } }],
      ["another one's run ended well", { runId: "theirs", phase: "Succeeded" }],
      ["another one's run is going", { runId: "theirs", phase: "Running" }],
    ] as const) {
      it(`ends with 0 where ${what}`, async () => {
        expect((await check(outputs)).code).to.equal(0);
      });
    }

    it("writes a page beside, where it is told to", async () => {
      const { code, files } = await check({ assets: { active: 1, archived: 0 } }, "--out", "report.html");
      expect(code).to.equal(2);
      expect(files.get("report.html")).to.include("Came back");
    });
  });

  describe("tells who", () => {
    const job = "https://github.com/acme/data/actions/runs/77";
    const history = JSON.stringify([
      {
        ...{ kind: "update", version: 12, result: "succeeded" },
        ...{ startTime: "2026-02-16T06:00:05.000Z", endTime: "2026-02-16T06:00:31.000Z" },
        environment: {
          "ci.system": "GitHub Actions",
          "ci.build.url": job,
          "ci.pr.headSHA": "0123456789abcdef0123456789abcdef01234567",
          "ci.pr.number": "42",
          "git.author": "Grace <b>",
          "git.head": "fedcba9876543210fedcba9876543210fedcba98",
        },
      },
      { startTime: "2026-02-15T06:00:05.000Z", endTime: "2026-02-15T06:00:31.000Z", environment: 7 },
      "odd",
      { startTime: 7 },
    ]);

    it("wrote each receipt, from the history of the stack", async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = EXAMPLE;
      terminal.files.set("history.json", history);
      expect(await run(terminal, "--history", "history.json")).to.equal(0);
      const [dashboards, trial, warehouse] = terminal.out.split("<article").slice(1);
      expect(trial).to.include(
        `<dt>Update</dt><dd>number 12, GitHub Actions, job ${job}, commit 0123456789ab of Grace &#60;b&#62;, pull request 42</dd>`,
      );
      expect(dashboards).not.to.include("<dt>Update");
      expect(warehouse, "its receipt was written at another time").not.to.include("<dt>Update");
    });

    it("wrote it, for machines", async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = EXAMPLE;
      terminal.files.set("history.json", history);
      await run(terminal, "--json", "--history=history.json");
      const { connections } = JSON.parse(terminal.out) as { connections: Record<string, unknown>[] };
      expect(connections[1]).to.include({ job, pullRequest: "42", commit: "0123456789abcdef0123456789abcdef01234567" });
    });

    it("nothing of an update that is not the only one at that time", async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = EXAMPLE;
      terminal.files.set(
        "history.json",
        JSON.stringify([...(JSON.parse(history) as []), ...(JSON.parse(history) as [])]),
      );
      await run(terminal, "--history", "history.json");
      expect(terminal.out).not.to.include("<dt>Update");
    });

    it("says that a history is UTF-16, as Windows writes it", async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = EXAMPLE;
      terminal.files.set("history.json", "\uFFFD\uFFFD[\0]\0");
      expect(await run(terminal, "--history", "history.json")).to.equal(1);
      expect(terminal.err).to.include("reading the stack's history (history.json): it is not UTF-8;");
    });

    for (const [what, text] of [
      ["no JSON", "no history"],
      ["something else", '{"deployment":{}}'],
    ] as const) {
      it(`refuses a history that is ${what}`, async () => {
        const terminal = new ScriptedTerminal();
        terminal.stdin = EXAMPLE;
        terminal.files.set("history.json", text);
        expect(await run(terminal, "--history", "history.json")).to.equal(1);
        expect(terminal.err).to.include(
          "reading the stack's history (history.json): it is not what `pulumi stack history --json` prints. Name a file that",
        );
      });
    }

    for (const [what, env, said] of [
      [
        "GitHub",
        {
          ...{
            GITHUB_ACTIONS: "true",
            GITHUB_ACTOR: "ada",
            GITHUB_TRIGGERING_ACTOR: "grace",
            GITHUB_SHA: "a".repeat(40),
          },
          ...{ GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/data", GITHUB_RUN_ID: "77" },
          GITHUB_REF: "refs/pull/42/merge",
        },
        `grace, GitHub Actions, job ${job}, commit aaaaaaaaaaaa, pull request 42.`,
      ],
      [
        "GitLab",
        {
          ...{
            GITLAB_CI: "true",
            GITLAB_USER_LOGIN: "ada",
            CI_JOB_URL: "https://gitlab.com/j/7",
            CI_COMMIT_SHA: "b".repeat(40),
          },
          CI_MERGE_REQUEST_IID: "3",
        },
        "ada, GitLab CI/CD, job https://gitlab.com/j/7, commit bbbbbbbbbbbb, pull request 3.",
      ],
      [
        "Pulumi",
        {
          USER: "ada",
          PULUMI_CI_SYSTEM: "Jenkins",
          PULUMI_CI_BUILD_URL: "https://ci/9",
          PULUMI_CI_PULL_REQUEST_SHA: "c",
        },
        "ada, Jenkins, job https://ci/9, commit c.",
      ],
      ["a machine", { USERNAME: "ada" }, "ada."],
      ["nothing", {}, "nothing in the environment tells."],
    ] as const) {
      it(`makes the page, from the variables of ${what}, and only when asked to`, async () => {
        const terminal = new ScriptedTerminal();
        terminal.stdin = EXAMPLE;
        terminal.env = { ...env };
        await run(terminal, "--who");
        expect(terminal.out).to.include(` Made by: ${said}</p>`);
        expect(PAGE).not.to.include("Made by");
      });
    }

    it("has approved it, as it is told", async () => {
      const terminal = new ScriptedTerminal();
      terminal.stdin = EXAMPLE;
      await run(terminal, "--who", "--approved-by", "<Lin>");
      expect(terminal.out).to.include(" Made by: approved by &#60;Lin&#62;.</p>");
      expect(await run(new ScriptedTerminal(), "--approved-by", "Lin")).to.equal(2);
    });
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
