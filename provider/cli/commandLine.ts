import { messageOf } from "../errors";
import { quoted } from "../text/escape";
import { version } from "../version";
import { type Command, UsageError } from "./command";
import { similarTo } from "./readArguments";
import type { Terminal } from "./terminal";

/** The exit code for invalid arguments, as in shells and most tools. */
const CALLED_WRONGLY = 2;

/** Accepted before and behind every command: nothing is coloured, so there is nothing to turn off. */
const NO_COLOR = "--no-color";

/**
 * Finds the command that the arguments name, runs it, and reports a failure in one line.
 *
 * @returns the exit code: of the command; 1 when it failed, 2 for invalid arguments
 */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  commands: readonly Command[],
): Promise<number> {
  const [name, ...rest] = withoutNoColor(args);
  if (name === undefined) {
    terminal.stderr(overview(commands));
    return CALLED_WRONGLY;
  }
  if (name === "--version" || name === "-v" || name === "version") {
    terminal.stdout(`${version}\n`);
    return 0;
  }
  if (name === "help" || asksForHelp(name)) return help(rest[0], terminal, commands);
  const command = commands.find((it) => it.name === name);
  if (command === undefined) return noSuchCommand(name, terminal, commands);
  if (beforeEnd(rest).some(asksForHelp)) return help(command.name, terminal, commands);
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    return report(command, error, terminal);
  }
}

function help(name: string | undefined, terminal: Terminal, commands: readonly Command[]): number {
  if (name === undefined || name.startsWith("-")) {
    terminal.stdout(overview(commands));
    return 0;
  }
  const command = commands.find((it) => it.name === name);
  if (command === undefined) return noSuchCommand(name, terminal, commands);
  terminal.stdout(`${command.usage}\n`);
  return 0;
}

function noSuchCommand(name: string, terminal: Terminal, commands: readonly Command[]): number {
  const what = name.startsWith("-") ? "option" : "command";
  const known = what === "option" ? ["--version", "--help", NO_COLOR] : ["help", ...commands.map((it) => it.name)];
  const [nearest] = similarTo(name, known);
  const question = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  terminal.stderr(`pulumi-atlan: there is no ${what} ${quoted(name)}.${question}\n\n${overview(commands)}`);
  return CALLED_WRONGLY;
}

function report(command: Command, error: unknown, terminal: Terminal): number {
  const line = `pulumi-atlan ${command.name}: ${oneLine(messageOf(error))}\n`;
  if (!isAboutTheCall(error)) {
    terminal.stderr(line);
    return 1;
  }
  terminal.stderr(`${line}\n${command.usage}\n`);
  return CALLED_WRONGLY;
}

function isAboutTheCall(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return error instanceof UsageError || (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS_"));
}

function asksForHelp(arg: string): boolean {
  return arg === "--help" || arg === "-h";
}

function withoutNoColor(args: readonly string[]): readonly string[] {
  const options = beforeEnd(args).filter((arg) => arg !== NO_COLOR);
  return [...options, ...args.slice(beforeEnd(args).length)];
}

/** The arguments before `--`; what comes behind it is no option. */
function beforeEnd(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end === -1 ? args : args.slice(0, end);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "Usage: pulumi-atlan <command> [arguments]",
    "",
    ...commands.map(({ name, purpose }) => `  ${name.padEnd(width)}  ${purpose}`),
    "",
    "pulumi-atlan help <command> tells more of one; pulumi-atlan --version prints the version. Nothing is coloured, also",
    "without --no-color or NO_COLOR.",
    "",
    "In this package's folder, node_modules/pulumi-atlan:",
    "",
    "  README.md          how a program takes connections out of service",
    "  docs/api/          resources, functions, inputs, outputs, types",
    "  docs/errors.md     each error code: what it means, what to do",
    "  docs/how-to/       archive, hold, purge, recover, permissions",
    "  examples/          complete programs, a pipeline, a policy",
    "  CHANGELOG.md       what is new in each version",
    "  dist/              the code, as it was written but for the types",
    "",
  ].join("\n");
}
