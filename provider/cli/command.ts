import type { Terminal } from "./terminal";

/** A subcommand of `pulumi-atlan`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly purpose: string;
  /** How to call it, and what each argument means. */
  readonly usage: string;
  /**
   * Runs the command.
   *
   * @returns the exit code
   * @throws UsageError, or an error of `parseArgs`, when its arguments are invalid; any other error when it failed
   */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** The arguments of the command are invalid. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
