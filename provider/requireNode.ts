/**
 * The first import of what the engine loads: on an older Node the libraries below fail with messages that help nobody.
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 20)) {
  throw new Error(
    `loading pulumi-atlan (Node ${process.versions.node}): it needs Node 22.20 or newer. ` +
      "Install one and put it first on PATH, then run the command again. Nothing was sent.",
  );
}
