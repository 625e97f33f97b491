import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, UsageError } from "../../../provider/cli/command";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { readArguments } from "../../../provider/cli/readArguments";
import { version } from "../../../package.json";
import { ScriptedTerminal } from "./scriptedTerminal";

function command(name: string, run: Command["run"]): Command {
  return { name, purpose: `does ${name}`, usage: `Usage: pulumi-atlan ${name}`, run };
}

const COMMANDS: readonly Command[] = [
  command("greet", (args, terminal) => {
    terminal.stdout(`hello ${args.join(" ")}`);
    return Promise.resolve(3);
  }),
  command("parse", (args) => {
    readArguments(args, { json: { type: "boolean" }, out: { type: "string" } });
    return Promise.resolve(0);
  }),
  command("refuse", () => Promise.reject(new UsageError("one thing at a time"))),
  command("break", () => Promise.reject(new Error("doing it (x):\n  it broke.\nMend it."))),
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  command("throw", () => Promise.reject("a text")),
];

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = new ScriptedTerminal();
  const code = await runCommandLine(args, terminal, COMMANDS);
  return { code, out: terminal.out, err: terminal.err };
}

describe("the command line", () => {
  it("hands the arguments to the command, and its exit code back", async () => {
    expect(await run("greet", "you", "--there")).to.deep.equal({ code: 3, out: "hello you --there", err: "" });
  });

  for (const option of ["--help", "-h"]) {
    it(`lists the commands for ${option}`, async () => {
      const { code, out, err } = await run(option);
      expect({ code, err }).to.deep.equal({ code: 0, err: "" });
      expect(out)
        .to.match(/^Usage: pulumi-atlan <command>/)
        .and.include("  greet   does greet\n");
    });

    it(`names for ${option} what else is in the package, and all of it is`, async () => {
      const { out } = await run(option);
      const named = [...out.matchAll(/^ {2}(\S+(?:\/|\.md)) {2,}\S/gm)].map(([, name]) => name!);
      expect(named).to.include.members(["README.md", "docs/errors.md", "CHANGELOG.md"]);
      expect(named.filter((name) => !existsSync(join(__dirname, "../../..", name)))).to.deep.equal([]);
    });

    it(`tells how a command is called for ${option} behind it, and does not run it`, async () => {
      expect(await run("break", "x", option)).to.deep.equal({ code: 0, out: "Usage: pulumi-atlan break\n", err: "" });
    });
  }

  it("says on standard error how it is called when no command is named", async () => {
    const { code, out, err } = await run();
    expect({ code, out }).to.deep.equal({ code: 2, out: "" });
    expect(err).to.match(/^Usage: pulumi-atlan <command>/);
  });

  it("names a command that there is not", async () => {
    const { code, out, err } = await run("reprot");
    expect({ code, out }).to.deep.equal({ code: 2, out: "" });
    expect(err).to.match(/^pulumi-atlan: there is no command "reprot"\.\n\nUsage: /);
    expect((await run("gret")).err).to.include('there is no command "gret". Did you mean greet?\n');
    expect((await run("--verson")).err).to.include('there is no option "--verson". Did you mean --version?\n');
  });

  for (const args of [["--version"], ["-v"], ["version"], ["--no-color", "--version"]]) {
    it(`prints its version for ${args.join(" ")}`, async () => {
      expect(await run(...args)).to.deep.equal({ code: 0, out: `${version}\n`, err: "" });
    });
  }

  it("helps with all commands, and with one", async () => {
    expect(await run("help")).to.deep.equal(await run("--help"));
    expect(await run("help", "break")).to.deep.equal({ code: 0, out: "Usage: pulumi-atlan break\n", err: "" });
    const { code, err } = await run("help", "brake");
    expect(code).to.equal(2);
    expect(err).to.match(/^pulumi-atlan: there is no command "brake"\. Did you mean break\?\n/);
  });

  it("takes --no-color everywhere, and hands it to no command", async () => {
    expect((await run("greet", "--no-color", "you")).out).to.equal("hello you");
    expect((await run("--no-color", "greet", "you")).out).to.equal("hello you");
    expect((await run("greet", "--", "--no-color", "--help")).out, "behind -- is no option").to.equal(
      "hello -- --no-color --help",
    );
  });

  for (const [option, question] of [
    ["--fast", ""],
    ["--jsn", ". Did you mean --json?"],
    ["--js", ". Did you mean --json?"],
    ["--JSON", ". Did you mean --json?"],
    ["--oot=x", ". Did you mean --out?"],
    ["--hepl", ". Did you mean --help?"],
    ["-x", ""],
  ] as const) {
    it(`answers the option ${option}, which there is not, with the command's usage`, async () => {
      const { code, out, err } = await run("parse", "a", option);
      expect({ code, out }).to.deep.equal({ code: 2, out: "" });
      const [name] = option.split("=");
      expect(err).to.equal(
        `pulumi-atlan parse: there is no option "${String(name)}"${question}\n\nUsage: pulumi-atlan parse\n`,
      );
    });
  }

  it("lets no option that there is not write lines of its own", async () => {
    expect((await run("parse", "--a\n::error::\u001b")).err).to.match(/^[^\n]*\\n[^\n]*\n\nUsage/);
  });

  it("answers an option without its value with the command's usage", async () => {
    const { code, err } = await run("parse", "--out");
    expect(code).to.equal(2);
    expect(err).to.match(/^pulumi-atlan parse: Option '--out <value>' argument missing\n\nUsage: /);
  });

  it("answers a wrong call with the command's usage", async () => {
    expect(await run("refuse")).to.deep.equal({
      code: 2,
      out: "",
      err: "pulumi-atlan refuse: one thing at a time\n\nUsage: pulumi-atlan refuse\n",
    });
  });

  it("prints any other error in one line, without a stack trace", async () => {
    expect(await run("break")).to.deep.equal({
      code: 1,
      out: "",
      err: "pulumi-atlan break: doing it (x): it broke. Mend it.\n",
    });
    expect((await run("throw")).err).to.equal("pulumi-atlan throw: a text\n");
  });
});
