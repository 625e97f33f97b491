/**
 * The engine's address among the arguments with which it starts a process: `127.0.0.1:4000`, which comes last. With `--tracing` and
 * `--otel-traces` the address of a tracer comes before it, with or without a scheme.
 *
 * @param args - without the names of the program and its file
 * @returns undefined when no engine has started the process
 */
export function engineAddress(args: readonly string[]): string | undefined {
  return args.filter((it) => /^(\[[^\]]+\]|[^/:]+):\d+$/.test(it)).at(-1);
}

/**
 * The engine's address in a process of dynamic resources. In any other process, such as a test of a program, an address among the
 * arguments is something else, so only the first argument is looked at.
 *
 * @param argv - with the names of the program and its file
 */
export function engineAddressOfDynamic([, script = "", ...args]: readonly string[]): string | undefined {
  return /[\\/]dynamic-provider([\\/]|$)/.test(script) ? engineAddress(args) : args[0];
}
