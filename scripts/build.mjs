import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generateDtsBundle } from "dts-bundle-generator";
import { rolldown } from "rolldown";
import { minify } from "rolldown/utils";

/**
 * `npm run build`: makes dist/, which is what the package publishes. Code goes into one file per entry point and what
 * they share, minified but for the names of classes and methods, so that it is small and quick to load; one file of
 * declarations holds what a program can reach, with its docstrings.
 */
const clone = path.join(import.meta.dirname, "..");
const provider = path.join(clone, "provider");
const dist = path.join(clone, "dist");
const GUARD = "requireNode";
/** The loopback tenant is no part of the provider; its command loads it from a folder of its own. */
const ENTRIES = {
  ...Object.fromEntries(
    ["index", "lifecycle/index", "lifecycle/fleet/index", "cli/main", GUARD].map((name) => [
      name,
      path.join(provider, `${name}.ts`),
    ]),
  ),
  "tenant/index": path.join(clone, "test/tenant/seed/index.ts"),
};

/** Imports of the guard leave nothing behind: the banner calls it before anything else is loaded. */
const guardLeftToBanner = {
  name: "guard-left-to-banner",
  resolveId: (/** @type {string} */ id) => (id.endsWith(`/${GUARD}`) ? { id: "\0guard" } : null),
  load: (/** @type {string} */ id) => (id === "\0guard" ? "export {}" : null),
};

/**
 * Errors are known again by the names of their classes; those are kept, and the names of methods and of what a program can
 * reach. What nothing assigns to needs no getter to be exported.
 */
const smaller = {
  name: "smaller",
  renderChunk: async (/** @type {string} */ code, /** @type {{ fileName: string }} */ { fileName }) => {
    const keepNames = { function: fileName === "index.js", class: !/^(cli|tenant)\//.test(fileName) };
    const getter =
      /Object\.defineProperty\(exports, "([\w$]+)", \{\s*enumerable: true,\s*get: function \(\) \{\s*return ([\w$]+);\s*\}\s*\}\);/g;
    const made = await minify(fileName, code.replace(getter, "exports.$1 = $2;"), {
      module: true,
      compress: { keepNames },
      mangle: { keepNames },
      codegen: { removeWhitespace: true },
    });
    if (made.errors.length > 0) throw new Error(`${fileName}: ${JSON.stringify(made.errors)}`);
    return made.code;
  },
};

/** The report's page carries its style sheet without the white space that people read it by. */
const denseStyle = {
  name: "dense-style",
  transform: (/** @type {string} */ code, /** @type {string} */ id) =>
    id.endsWith("/report/style.ts") ? code.replace(/\s*([{};,>])\s*/g, "$1").replace(/([a-z]): /g, "$1:") : null,
};

rmSync(dist, { recursive: true, force: true });
await writeCode();
writeDeclarations();

async function writeCode() {
  const bundle = await rolldown({
    input: ENTRIES,
    platform: "node",
    external: (id) => /^(node:|@pulumi\/|undici$)/.test(id),
    plugins: [guardLeftToBanner, denseStyle, smaller],
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
    // What only the engine loads, for one resource or for a fleet, is no burden to a program.
    codeSplitting: {
      groups: [
        { name: "core", minShareCount: 3 },
        { name: "engine", minShareCount: 2 },
      ],
    },
    minify: false,
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
