/**
 * `npm run release:check`: a release with everything but its effects. Looks at all that has to hold before a version goes
 * out, needs no network, and says what a person then does.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as checks from "./release/checks.mjs";
import { nextSteps } from "./release/nextSteps.mjs";
import { pack } from "./release/pack.mjs";
import { cloneFolder } from "./toolchain/clone.mjs";

/** @param {string} file */
const read = (file) => readFileSync(path.join(cloneFolder, file), "utf8");
/** @param {readonly string[]} args */
const git = (...args) => execFileSync("git", args, { cwd: cloneFolder, encoding: "utf8" });

let failed = 0;
/**
 * @param {string} name
 * @param {() => readonly string[]} look
 */
function check(name, look) {
  const problems = look();
  if (problems.length > 0) failed += 1;
  console.log([`${problems.length === 0 ? "ok    " : "FAILED"}  ${name}`, ...problems].join("\n        "));
}

/** @type {Readonly<Record<string, unknown>> & { version: string }} */
const manifest = JSON.parse(read("package.json"));
const { version } = manifest;
const changelog = read("CHANGELOG.md");
const folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-release-"));
try {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: cloneFolder, stdio: "inherit" });
  const { file, files, unpackedSize } = pack(folder);
  const paths = files.map((it) => it.path);
  const code = paths.filter((it) => it.endsWith(".js")).map((it) => ({ file: it, text: read(it) }));
  const recorded = readdirSync(path.join(cloneFolder, "test", "fixtures", "state"));

  console.log(`pulumi-atlan ${version}, ${files.length} files, ${unpackedSize} bytes unpacked\n`);
  check("everything is committed", () => checks.checkWorkingTree(git("status", "--porcelain")));
  check("the version is the same everywhere", () =>
    checks.checkVersion({
      manifest: version,
      lock: JSON.parse(read("package-lock.json")).version,
      code: code.map((it) => it.text),
    }),
  );
  check("the version is new, and the changelog says what is", () =>
    checks.checkUnreleased({ version, changelog, tags: git("tag", "--list").split("\n") }),
  );
  check("the state of every version is kept", () => checks.checkStates({ version, changelog, recorded }));
  check("the package holds what it should", () => checks.checkContents(paths));
  check("the package's pages link to what is in it", () => checks.checkLinks(paths, read));
  check("the code can be read", () => checks.checkReadable(code));
  check("the manifest says where the project is", () => checks.checkAddresses(manifest));
  check("the package is small", () => checks.checkSize(unpackedSize));
  check("code and types are found (publint, attw)", () => checks.checkResolution(file));
  check("npm would publish it", () => checks.checkPublishing(cloneFolder));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? nextSteps(version, new Date()) : `\n${failed} failed. Nothing was sent.`);
process.exitCode = failed === 0 ? 0 : 1;
