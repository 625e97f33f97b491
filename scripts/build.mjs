import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generateDtsBundle } from "dts-bundle-generator";
import { rolldown } from "rolldown";

/**
 * `npm run build`: makes dist/, which is what the package publishes. Code goes into one file per entry point and what
 * they share, minified but for the names of functions and classes, so that it is small and quick to load; one file of
 * declarations holds what a program can reach, with its docstrings.
 */
const clone = path.join(import.meta.dirname, "..");
const provider = path.join(clone, "provider");
const dist = path.join(clone, "dist");
const GUARD = "requireNode";
/** Stack traces are read by the names of functions, and errors are known again by the names of their classes. */
const keepNames = { function: true, class: true };
const ENTRIES = ["index", "lifecycle/index", "lifecycle/fleet/index", "cli/main", GUARD];

/** Imports of the guard leave nothing behind: the banner calls it before anything else is loaded. */
const guardLeftToBanner = {
  name: "guard-left-to-banner",
  resolveId: (/** @type {string} */ id) => (id.endsWith(`/${GUARD}`) ? { id: "\0guard" } : null),
  load: (/** @type {string} */ id) => (id === "\0guard" ? "export {}" : null),
};

rmSync(dist, { recursive: true, force: true });
await writeCode();
writeDeclarations();

async function writeCode() {
  const bundle = await rolldown({
    input: Object.fromEntries(ENTRIES.map((name) => [name, path.join(provider, `${name}.ts`)])),
    platform: "node",
    external: (id) => /^(node:|@pulumi\/|undici$)/.test(id),
    plugins: [guardLeftToBanner],
    resolve: { extensionAlias: { ".js": [".js", ".ts"] } },
    transform: { target: "node22" },
    onLog: (level, log) => {
      throw new Error(`${level}: ${log.message}`);
    },
  });
  await bundle.write({
    dir: dist,
    format: "cjs",
    esModule: true,
    entryFileNames: "[name].js",
    chunkFileNames: "shared/[name].js",
    minify: { compress: { keepNames }, mangle: { keepNames }, codegen: { removeWhitespace: true } },
    minifyInternalExports: true,
    comments: { legal: false, annotation: false, jsdoc: false },
    // A library that is loaded before it would fail on an older Node in words that help nobody.
    banner: ({ isEntry, fileName }) =>
      isEntry && fileName !== `${GUARD}.js`
        ? `require("${"../".repeat(fileName.split("/").length - 1) || "./"}${GUARD}.js");`
        : "",
  });
}

function writeDeclarations() {
  const [text] = generateDtsBundle(
    [{ filePath: path.join(provider, "index.ts"), output: { exportReferencedTypes: false, noBanner: true } }],
    { preferredConfigPath: path.join(clone, "tsconfig.json") },
  );
  writeFileSync(path.join(dist, "index.d.ts"), text ?? "");
}
