import type { Terminal } from "./terminal";

/** One word behind `pulumi-atlan`, and what it does. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly purpose: string;
  /** How it is called, and what each argument means. */
  readonly usage: string;
  /**
   * Does it.
   *
   * @returns the exit code
   * @throws UsageError, or an error of `parseArgs`, when it was called wrongly; any other error when it failed
   */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** The command was called in a way that it does not have. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
