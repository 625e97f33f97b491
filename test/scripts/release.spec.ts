import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readChangelog } from "../../scripts/release/changelog.mjs";
import * as checks from "../../scripts/release/checks.mjs";
import { nextSteps } from "../../scripts/release/nextSteps.mjs";
import { cloneFolder } from "../../scripts/toolchain/clone.mjs";
import { pack } from "../../scripts/release/pack.mjs";

const CHANGELOG = `# Changelog

Newest first.

## Unreleased

- Add this,
  on two lines.
- Mend that.

## 0.2.0 (2026-12-01)

- Add more.

## 0.1.0 (2026-11-01)

- Add all.
`;

describe("the changelog", () => {
  it("tells what is new from what is released", () => {
    expect(readChangelog(CHANGELOG)).to.deep.equal({
      unreleased: ["- Add this,", "- Mend that."],
      released: ["0.2.0", "0.1.0"],
    });
  });

  it("may have nothing new, or nothing at all", () => {
    expect(readChangelog("# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-11-01)\n\n- Add all.\n")).to.deep.equal({
      unreleased: [],
      released: ["0.1.0"],
    });
    expect(readChangelog("# Changelog\n")).to.deep.equal({ unreleased: [], released: [] });
  });
});

describe("a release is refused", () => {
  it("with changes that are not committed", () => {
    expect(checks.checkWorkingTree("")).to.deep.equal([]);
    expect(checks.checkWorkingTree(" M README.md\n?? notes\n")).to.deep.equal([
      "there are changes that are not committed:\n M README.md\n?? notes\nCommit them, or put them away.",
    ]);
  });

  it("with a version that is none, or not the same everywhere", () => {
    const right = { manifest: "0.3.0", lock: "0.3.0", code: ["a", 'var version = "0.3.0";'] };
    expect(checks.checkVersion(right)).to.deep.equal([]);
    expect(checks.checkVersion({ ...right, manifest: "next", lock: "next", code: ['"next"'] })).to.deep.equal([
      "package.json has next, which is no version.",
    ]);
    expect(checks.checkVersion({ ...right, lock: "0.2.0" })).to.deep.equal([
      "package.json has 0.3.0, package-lock.json 0.2.0. Run npm install.",
    ]);
    expect(checks.checkVersion({ ...right, lock: undefined })).to.have.length(1);
    expect(checks.checkVersion({ ...right, code: ['var version = "0.2.0";'] })).to.deep.equal([
      "the built code does not know 0.3.0. Look at provider/version.ts.",
    ]);
  });

  it("with a version that is out already, or nothing that is new", () => {
    const right = { version: "0.3.0", changelog: CHANGELOG, tags: ["v0.1.0", "v0.2.0", ""] };
    expect(checks.checkUnreleased(right)).to.deep.equal([]);
    expect(checks.checkUnreleased({ ...right, version: "0.2.0" })).to.deep.equal([
      "CHANGELOG.md has 0.2.0 as released. Give package.json the next version (npm version).",
      "there is a tag v0.2.0. Give package.json the next version.",
    ]);
    expect(checks.checkUnreleased({ ...right, changelog: "## Unreleased\n\n## 0.2.0 (2026-12-01)\n" })).to.deep.equal([
      'CHANGELOG.md has nothing under "Unreleased". Say there what is new.',
    ]);
  });

  it("with a version whose state is not kept", () => {
    const right = { version: "0.3.0", changelog: CHANGELOG, recorded: ["0.1.0", "0.2.0", "0.3.0", "README.md"] };
    expect(checks.checkStates(right)).to.deep.equal([]);
    expect(checks.checkStates({ ...right, recorded: ["0.2.0", "0.3.0"] })).to.deep.equal([
      "the state of 0.1.0 is not in test/fixtures/state. Bring it back from its tag.",
    ]);
    expect(checks.checkStates({ ...right, recorded: ["0.1.0", "0.2.0"] })).to.deep.equal([
      "the state of 0.3.0 is not recorded. Run npm run release:fixture.",
    ]);
  });

  it("with a package that holds too much, lacks something or is too large", () => {
    const right = [
      "LICENSE",
      "README.md",
      "CHANGELOG.md",
      "SECURITY.md",
      "docs/errors.md",
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
    ];
    expect(checks.checkContents(right)).to.deep.equal([]);
    const pages = [
      "docs/api/types.md",
      "docs/report.webp",
      "examples/archive/index.ts",
      "examples/archive/Pulumi.yaml",
    ];
    expect(checks.checkContents([...right, ...pages])).to.deep.equal([]);
    const strange = [
      "dist/index.js.map",
      "plugin/node_modules/a/index.js",
      "provider/index.ts",
      ".env",
      "dist/../key.js",
      "dist/notes.txt",
      "docs/demo.md",
      "examples/archive/node_modules/a/index.ts",
      "examples/archive/Pulumi.dev.yaml",
      "examples/archive/state.tgz",
    ];
    expect(checks.checkContents([...right, ...strange])).to.deep.equal(
      strange.map((file) => `the package holds ${file}, which is not on the list of what it may hold.`),
    );
    expect(checks.checkContents(right.slice(1))).to.deep.equal(["the package lacks LICENSE."]);
    expect(checks.checkSize(2_000_000)).to.deep.equal([]);
    expect(checks.checkSize(2_000_001)).to.deep.equal(["it unpacks to 2000001 bytes; 2000000 is the limit."]);
  });
});

describe("a release is refused, too", () => {
  it("with a page that links to what is not in the package", () => {
    const pages: Readonly<Record<string, string>> = {
      "README.md": "[a](docs/a.md) [b](docs/b.md#part) ![c](docs/c.png) [d](https://d.example) [e](#e) [x](examples)",
      "docs/a.md": "[up](../README.md) `[code](no.md)`\n```md\n[shown](no.md)\n```\n[gone](how-to/gone.md)",
    };
    const files = [...Object.keys(pages), "docs/c.png", "examples/a/index.ts"];
    expect(checks.checkLinks(files, (file) => pages[file]!)).to.deep.equal([
      "README.md links to docs/b.md, which is not in the package.",
      "docs/a.md links to docs/how-to/gone.md, which is not in the package.",
    ]);
  });

  it("with code that nobody can read", () => {
    const right = { file: "dist/a.js", text: "/** Counts. */\nexports.a = 1;\n" };
    const dense = { file: "dist/b.js", text: `// b\n${"b();".repeat(300)}` };
    const bare = { file: "dist/c.js", text: 'exports.url = "https://c.example";\n' };
    expect(checks.checkReadable([right, dense, bare])).to.deep.equal([
      "dist/b.js has lines that nobody can read.",
      "dist/c.js has lost its comments.",
    ]);
  });

  it("with a manifest that does not say where the project is", () => {
    const right = { keywords: [], homepage: "h", repository: "r", bugs: "b" };
    expect(checks.checkAddresses(right)).to.deep.equal([]);
    expect(checks.checkAddresses({ keywords: [], homepage: "h" })).to.deep.equal([
      "package.json lacks repository, bugs. Set them as soon as the project's address is known.",
    ]);
  });
});

describe("the packed package", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-release-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** The folder of another package, with a defect. */
  function sourceOf(name: string, manifest: Readonly<Record<string, unknown>>, files: readonly string[]): string {
    const source = path.join(folder, name);
    mkdirSync(source);
    writeFileSync(
      path.join(source, "package.json"),
      JSON.stringify({ name, version: "1.0.0", type: "commonjs", ...manifest }),
    );
    for (const file of files) writeFileSync(path.join(source, file), file.endsWith(".js") ? "exports.a = 1;\n" : "");
    return source;
  }

  function packed(name: string, manifest: Readonly<Record<string, unknown>>, files: readonly string[]): string {
    const args = ["pack", "--ignore-scripts", "--pack-destination", folder];
    execFileSync("npm", args, { cwd: sourceOf(name, manifest, files), stdio: "pipe" });
    return path.join(folder, `${name}-1.0.0.tgz`);
  }

  it("is what publint, attw and npm publish want, holds what it should, can be read, and is small", () => {
    const { file, files, unpackedSize } = pack(folder);
    expect(checks.checkResolution(file)).to.deep.equal([]);
    expect(checks.checkPublishing(cloneFolder)).to.deep.equal([]);
    const paths = files.map((it) => it.path);
    const read = (name: string) => readFileSync(path.join(cloneFolder, name), "utf8");
    expect(checks.checkContents(paths)).to.deep.equal([]);
    expect(checks.checkLinks(paths, read)).to.deep.equal([]);
    const code = paths.filter((it) => it.endsWith(".js")).map((it) => ({ file: it, text: read(it) }));
    expect(checks.checkReadable(code)).to.deep.equal([]);
    expect(checks.checkSize(unpackedSize)).to.deep.equal([]);
  });

  it("would be refused with a manifest that names what is not there, and without types", () => {
    expect(checks.checkResolution(packed("lost", { main: "gone.js" }, ["index.js"]))).to.deep.equal([
      "publint, FILE_DOES_NOT_EXIST: pkg.main is gone.js but the file does not exist.",
      "attw: the package has no types.",
    ]);
  });

  it("would be refused with types that do not fit the code", () => {
    const exports = { ".": { types: "./index.d.mts", default: "./index.js" } };
    const found = checks.checkResolution(packed("posing", { exports }, ["index.js", "index.d.mts"]));
    expect(found.join("\n")).to.include('attw, FalseESM: {"kind":"FalseESM"');
  });

  it("would be refused under a name that npm does not take", () => {
    const [problem, ...more] = checks.checkPublishing(sourceOf("odd", { name: "Odd Name" }, ["index.js"]));
    expect(problem).to.match(/^npm publish --dry-run: npm error Invalid name: "Odd Name"/);
    expect(more).to.deep.equal([]);
  });
});

describe("the steps of a release", () => {
  it("name the version and the day", () => {
    const text = nextSteps("0.3.0", new Date("2026-12-24T12:00:00Z"));
    expect(text).to.include('write "## 0.3.0 (2026-12-24)" below "## Unreleased"');
    expect(text).to.include("npm run test:all && npm run test:matrix");
    expect(text).to.include("git tag v0.3.0").and.to.include("git push origin main v0.3.0");
    expect(readChangelog("## Unreleased\n\n## 0.3.0 (2026-12-24)\n").released).to.deep.equal(["0.3.0"]);
  });
});
