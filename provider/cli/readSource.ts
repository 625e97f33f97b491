import { type AtlanProviderError, messageOf } from "../errors";
import { UsageError } from "./command";
import type { Terminal } from "./terminal";

/** Means standard input, as in other tools that expect a file. */
export const STDIN = "-";

/** How messages name a source. */
export const nameOfSource = (source: string): string => (source === STDIN ? "standard input" : source);

const NO_UTF_8 =
  "it is not UTF-8; Windows PowerShell 5 writes UTF-16 with `>`, where `cmd /c` with the same command writes UTF-8";

/**
 * Where a file has to be named: there, `-` would be a file of that name.
 *
 * @param what - as the usage names it
 * @throws UsageError for `-`
 */
export function expectFile(what: string, file: string | undefined): void {
  if (file === STDIN)
    throw new UsageError(
      `${what} needs a file: - is neither standard input nor standard output there. A file of that name is ./-`,
    );
}

/** What is said where something goes wrong. */
interface Words {
  /** The error of a file that can't be read. */
  readonly unreadable: (because: string, cause: unknown) => AtlanProviderError;
  /** What a wrong call is told that names no file and pipes nothing. */
  readonly nothing: string;
}

/** The text of a file, without a byte order mark. @param file - undefined for standard input */
export async function readSource(
  file: string | undefined,
  terminal: Terminal,
  { unreadable, nothing }: Words,
): Promise<string> {
  const read =
    file === undefined
      ? await terminal.readStdin()
      : await terminal.readFile(file).catch((cause: unknown) => {
          throw unreadable(messageOf(cause), cause);
        });
  if (read === undefined) throw new UsageError(nothing);
  // Some shells write a byte order mark at the beginning of a file.
  const text = read.replace(/^\uFEFF/, "");
  if (text.trim() === "") throw unreadable("it is empty", undefined);
  // No JSON has such a character as it is.
  if (text.includes("\0")) throw unreadable(NO_UTF_8, undefined);
  return text;
}
