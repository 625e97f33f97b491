import { execFileSync } from "node:child_process";
import path from "node:path";
import { readChangelog } from "./changelog.mjs";

/*
 * What has to hold before a version goes out. Each check says what is wrong and what to do about it; nothing is well.
 */

/** The most that the package may unpack to, in bytes. */
export const LARGEST = 2_000_000;

/** All that the package may hold: code, pages with their pictures, examples. */
const ALLOWED =
  /^(dist\/[\w/-]+\.(js|d\.ts)|dist\/plugin\/schema\.json|plugin\/(index\.js|package\.json|PulumiPlugin\.yaml|pulumi-resource-atlan)|package\.json|[A-Z]+\.md|LICENSE|docs\/[\w/-]+\.(md|webp|svg)|examples\/[\w/.-]+\.(ts|mjs|json|yaml|yml|md))$/;
/** What lies beside that on the machine that packs: its own stacks and packages; and what nobody needs. */
const NOT_ALLOWED = /^docs\/demo\.md$|(^|\/)(node_modules|\.pulumi)\/|(^|\/)\.env|\.\.|Pulumi\.(?!prod\.)[^./]+\.yaml$/;

/** What programs, the engine and the shell load: the package is broken without them. */
const NEEDED = [
  "dist/index.js",
  "dist/index.d.ts",
  "dist/lifecycle/index.js",
  "dist/lifecycle/fleet/index.js",
  "dist/cli/main.js",
  "dist/plugin/main.js",
  "dist/plugin/schema.json",
  "plugin/PulumiPlugin.yaml",
  "plugin/package.json",
  "plugin/index.js",
  "plugin/pulumi-resource-atlan",
  "README.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "LICENSE",
  "docs/errors.md",
];

/** @param {string} status what `git status --porcelain` says */
export function checkWorkingTree(status) {
  const changed = status.split("\n").filter((line) => line !== "");
  if (changed.length === 0) return [];
  return [`there are changes that are not committed:\n${changed.join("\n")}\nCommit them, or put them away.`];
}

/** @param {{ manifest: string, lock: string | undefined, code: readonly string[] }} version as each of them has it */
export function checkVersion({ manifest, lock, code }) {
  const problems = [];
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(manifest)) problems.push(`package.json has ${manifest}, which is no version.`);
  if (lock !== manifest)
    problems.push(`package.json has ${manifest}, package-lock.json ${String(lock)}. Run npm install.`);
  if (!code.some((text) => text.includes(JSON.stringify(manifest))))
    problems.push(`the built code does not know ${manifest}. Look at provider/version.ts.`);
  return problems;
}

/** @param {{ version: string, changelog: string, tags: readonly string[] }} what */
export function checkUnreleased({ version, changelog, tags }) {
  const { unreleased, released } = readChangelog(changelog);
  const problems = [];
  if (released.includes(version))
    problems.push(`CHANGELOG.md has ${version} as released. Give package.json the next version (npm version).`);
  if (tags.includes(`v${version}`)) problems.push(`there is a tag v${version}. Give package.json the next version.`);
  if (unreleased.length === 0) problems.push('CHANGELOG.md has nothing under "Unreleased". Say there what is new.');
  return problems;
}

/** @param {readonly string[]} files */
export function checkContents(files) {
  const strange = files.filter((file) => !ALLOWED.test(file) || NOT_ALLOWED.test(file));
  const missing = NEEDED.filter((file) => !files.includes(file));
  return [
    ...strange.map((file) => `the package holds ${file}, which is not on the list of what it may hold.`),
    ...missing.map((file) => `the package lacks ${file}.`),
  ];
}

/**
 * Whether who has nothing but the package gets where its pages send them.
 *
 * @param {readonly string[]} files
 * @param {(file: string) => string} read
 */
export function checkLinks(files, read) {
  const isThere = (/** @type {string} */ target) =>
    files.includes(target) || files.some((file) => file.startsWith(`${target}/`));
  return files
    .filter((file) => file.endsWith(".md"))
    .flatMap((page) =>
      linksOf(read(page))
        .map((link) => path.posix.normalize(path.posix.join(path.posix.dirname(page), link)).replace(/\/$/, ""))
        .filter((target) => !isThere(target))
        .map((target) => `${page} links to ${target}, which is not in the package.`),
    );
}

/**
 * The files that a page names: neither addresses nor headings of its own.
 * @param {string} text
 */
function linksOf(text) {
  const words = text.replaceAll(/^```[^]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...words.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .flatMap(([, target]) => target ?? [])
    .filter((target) => !/^[a-z]+:/.test(target));
}

/**
 * Whether people can read the code that they install: minified code has lines that nobody reads, and no comments.
 *
 * @param {readonly { readonly file: string, readonly text: string }[]} code
 */
export function checkReadable(code) {
  const LONGEST_LINE = 1_000;
  const isCommented = (/** @type {string} */ text) => /^\s*(\/\/|\/\*\*)/m.test(text);
  return code.flatMap(({ file, text }) => {
    if (text.split("\n").some((line) => line.length > LONGEST_LINE)) return [`${file} has lines that nobody can read.`];
    return isCommented(text) ? [] : [`${file} has lost its comments.`];
  });
}

/** Where the project is: npm and who installs the package look there. @param {Readonly<Record<string, unknown>>} manifest */
export function checkAddresses(manifest) {
  const missing = ["keywords", "homepage", "repository", "bugs"].filter((key) => manifest[key] === undefined);
  if (missing.length === 0) return [];
  return [`package.json lacks ${missing.join(", ")}. Set them as soon as the project's address is known.`];
}

/** @param {number} unpackedSize */
export function checkSize(unpackedSize) {
  return unpackedSize <= LARGEST ? [] : [`it unpacks to ${unpackedSize} bytes; ${LARGEST} is the limit.`];
}

/**
 * @param {{ version: string, changelog: string, recorded: readonly string[] }} what recorded: the versions whose state is
 *   kept as a fixture
 */
export function checkStates({ version, changelog, recorded }) {
  const missing = readChangelog(changelog).released.filter((released) => !recorded.includes(released));
  return [
    ...missing.map((released) => `the state of ${released} is not in test/fixtures/state. Bring it back from its tag.`),
    ...(recorded.includes(version) ? [] : [`the state of ${version} is not recorded. Run npm run release:fixture.`]),
  ];
}

/**
 * Whether Node, bundlers and every TypeScript find the code, and the types that fit it: by publint and attw. In a process of
 * its own, for they are loaded as plain Node loads them.
 * @param {string} tarball
 * @returns {readonly string[]}
 */
export function checkResolution(tarball) {
  const linters = path.join(import.meta.dirname, "linters.mjs");
  return JSON.parse(execFileSync(process.execPath, [linters, tarball], { encoding: "utf8" }));
}

/**
 * All of `npm publish` but the sending; it needs no network.
 * @param {string} folder of the package
 */
export function checkPublishing(folder) {
  try {
    const args = ["publish", "--dry-run", "--offline", "--ignore-scripts", "--loglevel=error"];
    execFileSync("npm", args, { cwd: folder, stdio: "pipe", encoding: "utf8" });
    return [];
  } catch (error) {
    const { stderr } = /** @type {{ stderr?: string }} */ (error);
    return [`npm publish --dry-run: ${stderr?.trim() || String(error)}`];
  }
}
