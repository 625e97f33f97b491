import { expect } from "chai";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { cloneFolder, engineVersion } from "../../scripts/toolchain/clone.mjs";
import { buildEngine } from "../../scripts/toolchain/engineBuild.mjs";
import { fillAtomically, launcherCache } from "../../scripts/toolchain/launcherCache.mjs";

describe("building the engine", () => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-build-"));
    root = path.join(folder, "versions", "1.2.3");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A `go` that answers for its version and does the given thing when it is asked to build. */
  function build(onBuild: string) {
    const bin = path.join(folder, "go-bin");
    mkdirSync(bin);
    const output = 'for last; do [ "$before" = -o ] && out=$last; before=$last; done';
    const go = path.join(bin, "go");
    writeFileSync(go, `#!/bin/sh\n[ "$1" = version ] && { echo go version go9; exit; }\n${output}\n${onBuild}\n`);
    chmodSync(go, 0o755);
    const env = { PATH: `${bin}:/usr/bin:/bin` };
    return buildEngine({ module: folder, version: "1.2.3", root, env, say: () => undefined });
  }

  it("puts the executable where the launcher looks for it", async () => {
    expect(await build('echo engine > "$out"')).to.deep.equal({ ok: true });
    expect(readFileSync(path.join(root, "bin", "pulumi"), "utf8")).to.equal("engine\n");
    expect(readdirSync(path.dirname(root))).to.deep.equal(["1.2.3"]);
  });

  it("leaves nothing of a build that fails half way", async () => {
    const attempt = await build('echo half > "$out"; echo no space left >&2; exit 1');
    expect(attempt).to.deep.equal({ ok: false, why: "no space left" });
    expect(readdirSync(path.dirname(root))).to.deep.equal([]);
  });

  it("leaves nothing runnable of a build that is killed half way", async () => {
    const attempt = await build('echo half > "$out"; kill -9 $$');
    expect(attempt.ok).to.equal(false);
    expect(existsSync(root)).to.equal(false);
  });

  it("says that there is no Go", async () => {
    const attempt = await buildEngine({ module: folder, version: "1.2.3", root, env: { PATH: folder } });
    expect(attempt).to.deep.equal({ ok: false, why: "no go on PATH" });
  });

  it("lets one of two win that fill the cache at once", async () => {
    const make = (text: string) => (aside: string) => {
      mkdirSync(path.join(aside, "bin"));
      writeFileSync(path.join(aside, "bin", "pulumi"), text);
      return new Promise<{ ok: true }>((resolve) => setTimeout(resolve, 20, { ok: true }));
    };
    const attempts = await Promise.all([fillAtomically(root, make("one")), fillAtomically(root, make("two"))]);
    expect(attempts).to.deep.equal([{ ok: true }, { ok: true }]);
    expect(readFileSync(path.join(root, "bin", "pulumi"), "utf8")).to.be.oneOf(["one", "two"]);
    expect(readdirSync(path.dirname(root))).to.deep.equal(["1.2.3"]);
  });

  it("uses the cache of the official launcher", () => {
    expect(launcherCache({ PULUMI_HOME: "/there" }, "1.2.3")).to.equal("/there/versions/1.2.3");
    expect(launcherCache({}, "1.2.3")).to.equal(path.join(os.homedir(), ".pulumi", "versions", "1.2.3"));
  });

  it("builds from the modules of the very version that the launcher is pinned to", () => {
    const module = readFileSync(path.join(cloneFolder, "scripts", "toolchain", "engine-module", "go.mod"), "utf8");
    for (const part of ["pkg", "sdk"]) {
      expect(module).to.match(
        new RegExp(`github\\.com/pulumi/pulumi/${part}/v3 v${engineVersion.replaceAll(".", "\\.")}\\b`),
      );
    }
  });
});
