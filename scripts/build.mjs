import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";
import ts from "typescript";

/**
 * `npm run build`: makes dist/, which is what the package publishes. Code goes into one file per entry point and what
 * they share, readable and without comments, so that it is small and quick to load; declarations keep their docstrings,
 * and only those that a program can reach are there.
 */
const clone = path.join(import.meta.dirname, "..");
const provider = path.join(clone, "provider");
const dist = path.join(clone, "dist");
const GUARD = "requireNode";
const ENTRIES = ["index", "lifecycle/index", "cli/main", GUARD];

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
    comments: { legal: false, annotation: false, jsdoc: false },
    // A library that is loaded before it would fail on an older Node in words that help nobody.
    banner: ({ isEntry, fileName }) =>
      isEntry && fileName !== `${GUARD}.js`
        ? `require("${"../".repeat(fileName.split("/").length - 1) || "./"}${GUARD}.js");`
        : "",
  });
}

function writeDeclarations() {
  const { config } = ts.readConfigFile(path.join(clone, "tsconfig.json"), (file) => ts.sys.readFile(file));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, clone);
  const index = path.join(provider, "index.ts");
  const program = ts.createProgram([index], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    outDir: dist,
    rootDir: clone,
  });
  /** @type {Map<string, string>} */
  const texts = new Map();
  const { diagnostics } = program.emit(undefined, (file, text) =>
    texts.set(path.relative(path.join(dist, "provider"), file), text),
  );
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, ts.createCompilerHost(options)));
  for (const file of reachable("index.d.ts", texts)) {
    mkdirSync(path.dirname(path.join(dist, file)), { recursive: true });
    writeFileSync(path.join(dist, file), texts.get(file) ?? "");
  }
}

/**
 * @param {string} from
 * @param {Map<string, string>} texts
 */
function reachable(from, texts) {
  const found = new Set([from]);
  for (const file of found) {
    for (const { fileName } of ts.preProcessFile(texts.get(file) ?? "").importedFiles) {
      if (fileName.startsWith(".")) found.add(`${path.join(path.dirname(file), fileName.replace(/\.js$/, ""))}.d.ts`);
    }
  }
  return found;
}
