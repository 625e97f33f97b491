import { type AtlanProviderError, messageOf } from "../errors";
import { UsageError } from "./command";
import type { Terminal } from "./terminal";

/** Means standard input, as in other tools that expect a file. */
export const STDIN = "-";

/** What is said where something goes wrong. */
interface Words {
  /** The error of a file that can't be read. */
  readonly unreadable: (because: string, cause: unknown) => AtlanProviderError;
  /** What a wrong call is told that names no file and pipes nothing. */
  readonly nothing: string;
}

/** @param file - undefined for standard input */
export async function readSource(
  file: string | undefined,
  terminal: Terminal,
  { unreadable, nothing }: Words,
): Promise<string> {
  if (file !== undefined) {
    return terminal.readFile(file).catch((cause: unknown) => {
      throw unreadable(messageOf(cause), cause);
    });
  }
  const text = await terminal.readStdin();
  if (text === undefined) throw new UsageError(nothing);
  return text;
}
