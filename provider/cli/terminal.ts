import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { escapeText } from "../text/escape";

/** All that a command touches of the world around it; a test hands it another one. */
export interface Terminal {
  /** Writes a part of the result. */
  stdout(text: string): void;
  /** Writes what is said about the work: usage, errors. */
  stderr(text: string): void;
  /** Standard input to its end; undefined where it is a keyboard, since nobody types a stack export. */
  readStdin(): Promise<string | undefined>;
  readFile(path: string): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves when the process is asked to end: by Ctrl-C, or by a SIGTERM. The second time it ends at once. */
  askedToEnd(): Promise<void>;
}

/** The streams, files and clock of a process. What a file or Atlan has said steers no terminal, and is no command to CI. */
export function processTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // A reader that has seen enough (`… | head`) closes the pipe. That is no failure of ours.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
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
