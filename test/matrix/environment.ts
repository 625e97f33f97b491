import path from "node:path";

/** The environment of a package manager: as in a shell, on that Node, with nothing of the npm or the runner around us. */
export function environment(node: string, extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const foreign = /^(npm_|NODE_OPTIONS$|NODE_V8_COVERAGE$|COREPACK_)/i;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(inherited),
    PATH: [path.dirname(node), process.env["PATH"]].join(path.delimiter),
    ...extra,
  };
}
