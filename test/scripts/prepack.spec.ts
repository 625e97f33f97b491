import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const clone = path.join(__dirname, "..", "..");

describe("npm pack in a fresh clone", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-pack-"));
    writeFileSync(path.join(folder, "package.json"), readFileSync(path.join(clone, "package.json")));
    mkdirSync(path.join(folder, "scripts"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Packs with this in the place of the set-up, which installs what the build needs and builds. */
  function pack(build: string) {
    writeFileSync(path.join(folder, "scripts", "bootstrap.mjs"), build);
    const args = ["pack", "--dry-run", "--offline", "--loglevel=notice"];
    const { status, stdout, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
    return { status, said: stdout + stderr };
  }

  it("builds what it packs", () => {
    const { status, said } = pack(`
      import { mkdirSync, writeFileSync } from "node:fs";
      mkdirSync("dist");
      if (process.argv.slice(2).join(" ") === "--no-build build") writeFileSync("dist/index.js", "built");`);
    expect(status, said).to.equal(0);
    expect(said).to.include("dist/index.js");
  });

  it("fails where that can't be built", () => {
    expect(pack("process.exitCode = 1;").status).to.not.equal(0);
  });
});
