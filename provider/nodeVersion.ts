/**
 * Every entry point imports this first: on an older Node, or inside a bundle, later imports fail with unhelpful
 * messages.
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 20)) {
  throw new Error(
    `loading pulumi-atlan (Node ${process.versions.node}): it needs Node 22.20 or newer. ` +
      "Install one and put it first on PATH, then run the command again. Nothing was sent.",
  );
}

if (!isInItsPackage()) {
  throw new Error(
    "loading pulumi-atlan (in a bundle): it can't be part of one, as state refers to it by name and the engine loads it " +
      "from node_modules. Keep it external (esbuild: --external:pulumi-atlan; webpack and rollup: external), and install " +
      "it where the program runs. Nothing was sent.",
  );
}

/** Whether this file is in the package of that name. A bundle of ES modules has no `__filename`. */
function isInItsPackage(): boolean {
  if (typeof __filename !== "string") return false;
  try {
    // A bundler would resolve an import or a require itself.
    const { readFileSync } = process.getBuiltinModule("node:fs");
    const manifest = readFileSync(__filename.replace(/[^\\/]*$/, "../package.json"), "utf8");
    return (JSON.parse(manifest) as { name?: unknown }).name === "pulumi-atlan";
  } catch {
    return false;
  }
}
