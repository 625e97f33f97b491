import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { escapeText } from "../text/escape";

/** The exit code where a command did what it should, and what it printed was lost. */
const OUTPUT_LOST = 1;

/** All that a command uses of its process; a test passes another one. */
export interface Terminal {
  /** Writes a part of the result. */
  stdout(text: string): void;
  /** Writes usage and errors. */
  stderr(text: string): void;
  /** Reads standard input to its end; undefined if it is a keyboard, since nobody types a stack export. */
  readStdin(): Promise<string | undefined>;
  readFile(path: string): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves when the process receives Ctrl-C or SIGTERM. A second signal ends the process at once. */
  askedToEnd(): Promise<void>;
}

/**
 * The streams, files and clock of a process. Output is escaped, so that text from a file or from Atlan can't control a terminal
 * or CI.
 */
export function processTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // A command goes on, and may still write its receipt, whatever becomes of what it prints.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that closes the pipe early (`… | head`) is not a failure.
    if (error.code === "EPIPE") return;
    process.exitCode ??= OUTPUT_LOST;
    stderr.write(`pulumi-atlan: what it prints can't be written, and is not whole: ${escapeText(error.message)}\n`);
  });
  stderr.on("error", () => undefined);
  return {
    stdout: (part) => void stdout.write(escapeText(part)),
    stderr: (part) => void stderr.write(escapeText(part)),
    readStdin: async () => (stdin.isTTY ? undefined : text(stdin)),
    readFile: (path) => readFile(path, "utf8"),
    writeFile: (path, content) => writeFile(path, content, "utf8"),
    env,
    now: () => Date.now(),
    askedToEnd: () =>
      new Promise((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
      }),
  };
}
