import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generateDtsBundle } from "dts-bundle-generator";
import { rolldown } from "rolldown";
import { fromBundler, toBundler } from "./build/readable.mjs";

/**
 * `npm run build`: makes dist/, which is what the package publishes, to be read as well as run. Code goes into one file for
 * each entry point and one for each folder that they share, as it was written but for the types: a file for each
 * module would take the engine twice as long to load. One file of declarations holds what a program can reach, with its
 * docstrings.
 */
const clone = path.join(import.meta.dirname, "..");
const provider = path.join(clone, "provider");
const dist = path.join(clone, "dist");
const GUARD = "nodeVersion";
const SCHEMA = "schema.json";
const { version } = JSON.parse(readFileSync(path.join(clone, "package.json"), "utf8"));
/** The loopback tenant is no part of the provider; its command loads it from a folder of its own. */
const ENTRIES = {
  ...Object.fromEntries(
    ["index", "lifecycle/index", "lifecycle/fleet/index", "plugin/main", "cli/main", GUARD].map((name) => [
      name,
      path.join(provider, `${name}.ts`),
    ]),
  ),
  "tenant/index": path.join(clone, "test/tenant/seed/index.ts"),
};

/** The banner calls the guard before anything else is loaded; imports of it are left out. */
const GUARD_IMPORT = new RegExp(`^import "[./]+/${GUARD}";\n`, "m");

/** What a request needs, this file loads: with the first one, for an unchanged `up` sends none. */
const CONNECT = "shared/connect.js";
/** @param {string} code of the bundler, where each import is an object named require_… */
const loadedWhenUsed = (code) =>
  code
    .replace(/^(const require_(?:atlan|http) = )(require\(.*?\));/gm, "$1() => $2;")
    .replaceAll(/\bnew (require_(?:atlan|http))\.(\w+)/g, "new ($1().$2)")
    .replaceAll(/\b(require_(?:atlan|http))\./g, "$1().");

/** Comments, empty lines and the layout of the sources come out as they went in. */
const readable = {
  name: "readable",
  transform: (/** @type {string} */ code, /** @type {string} */ id) =>
    id.endsWith(".ts")
      ? { code: toBundler(code.replace(GUARD_IMPORT, ""), id), moduleType: /** @type {const} */ ("js") }
      : null,
  renderChunk: async (/** @type {string} */ code, /** @type {{ fileName: string }} */ { fileName }) =>
    fromBundler(fileName === CONNECT ? loadedWhenUsed(code) : code),
};

/**
 * One file for each folder. Those that the engine loads for every command are few, for each costs as much as a hundred
 * lines; and what a program loads beside its own is apart from what only a run needs.
 */
const FOLDERS = [
  {
    name: "common",
    test: /provider[\\/](\w+|(text|concurrency)[\\/]\w+|atlan[\\/](phase|api)|inventory[\\/]inventory|functions[\\/](arguments|plainError|searchTime|lookUpError)|plugin[\\/]configuration|lifecycle[\\/](outputs|refusal|shownInClear|fleet[\\/]members))\.ts$/,
    minShareCount: 2,
  },
  { name: "http", test: /provider[\\/]http[\\/](?!fileWireLog|proxy)/ },
  { name: "atlan", test: /provider[\\/]atlan[\\/]/ },
  { name: "reconcile", test: /provider[\\/]reconcile[\\/]/, minShareCount: 2 },
  { name: "connect", test: /provider[\\/](lifecycle[\\/](connect|config)|http[\\/]proxy)\.ts$/ },
  { name: "lifecycle", test: /provider[\\/]lifecycle[\\/]\w+\.ts$/, minShareCount: 2 },
];

rmSync(dist, { recursive: true, force: true });
await writeCode();
writeDeclarations();
const schema = JSON.parse(readFileSync(path.join(provider, "plugin", SCHEMA), "utf8"));
// Deep as it is, an indent of two is a tenth of it.
writeFileSync(path.join(dist, "plugin", SCHEMA), `${JSON.stringify(schema, undefined, 1)}\n`);
writePluginFolder();

/**
 * plugin/: what `pulumi package add ./node_modules/pulumi-atlan/plugin` takes. It has no code of its own. The engine runs the
 * launcher where it can; by the manifest (on Windows) it starts through Pulumi's host for Node, which takes three times as long.
 */
function writePluginFolder() {
  const folder = path.join(clone, "plugin");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const manifest = { name: "pulumi-resource-atlan", version, private: true, main: "index.js" };
  const launcher = '#!/bin/sh\nexec node "$(dirname "$0")/index.js" "$@"\n';
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(path.join(folder, "PulumiPlugin.yaml"), "runtime: nodejs\n");
  writeFileSync(path.join(folder, "index.js"), '// What the engine starts.\nrequire("../dist/plugin/main.js");\n');
  writeFileSync(path.join(folder, "pulumi-resource-atlan"), launcher, { mode: 0o755 });
}

async function writeCode() {
  const bundle = await rolldown({
    input: ENTRIES,
    platform: "node",
    external: (id) => /^(node:|@pulumi\/|undici$)/.test(id),
    plugins: [readable],
    resolve: { extensionAlias: { ".js": [".js", ".ts"] } },
    transform: { target: "node22" },
    // All of each module: what only types or tests use is part of how it reads.
    treeshake: false,
    optimization: { inlineConst: false },
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
    codeSplitting: { groups: FOLDERS.map((group, index) => ({ ...group, priority: FOLDERS.length - index })) },
    minify: false,
    minifyInternalExports: false,
    comments: true,
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
