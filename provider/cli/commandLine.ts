import { type Command, UsageError } from "./command";
import type { Terminal } from "./terminal";

/** The exit code for invalid arguments, as in shells and most tools. */
const CALLED_WRONGLY = 2;

/** Finds the command that the arguments name, runs it, and reports a failure in one line. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  commands: readonly Command[],
): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    terminal.stderr(overview(commands));
    return CALLED_WRONGLY;
  }
  if (asksForHelp(name)) {
    terminal.stdout(overview(commands));
    return 0;
  }
  const command = commands.find((it) => it.name === name);
  if (command === undefined) {
    terminal.stderr(`pulumi-atlan: there is no command "${oneLine(name)}".\n\n${overview(commands)}`);
    return CALLED_WRONGLY;
  }
  if (rest.some(asksForHelp)) {
    terminal.stdout(`${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    return report(command, error, terminal);
  }
}

function report(command: Command, error: unknown, terminal: Terminal): number {
  const line = `pulumi-atlan ${command.name}: ${oneLine(error instanceof Error ? error.message : String(error))}\n`;
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
    "pulumi-atlan <command> --help tells more of one.",
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
