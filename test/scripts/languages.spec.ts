import { expect } from "chai";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { engineOfAllLanguages, findLanguages } from "../../scripts/toolchain/languages.mjs";

describe("the language hosts", () => {
  let folder: string;
  let cache: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-languages-"));
    cache = path.join(folder, "cache");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const find = (system = ":/usr/bin:/bin") =>
    findLanguages({ cache, env: { PATH: `${path.join(folder, "bin")}${system}` } });
  const write = (name: string, script: string): void => {
    const file = path.join(folder, "bin", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  /** A `go` that answers for its version and does the given thing when it is asked to build `$out`. */
  const writeGo = (onBuild: string): void => {
    const output = 'for last; do [ "$before" = -o ] && out=$last; before=$last; done';
    write("go", `[ "$1" = version ] && { echo go version go9; exit; }\n${output}\n${onBuild}`);
  };
  /** A `python3` whose environments have a Python that does the given thing when it is asked to install. */
  const writePython = (onInstall: string): void => {
    const inner = `printf '#!/bin/sh\\n${onInstall}\\n' > "$3/bin/python"; chmod +x "$3/bin/python"`;
    write("python3", `mkdir -p "$3/bin"; ${inner}`);
  };

  it("are built and installed once", async () => {
    writeGo('echo host > "$out"');
    writePython("exit 0");
    const found = await find();
    if ("missing" in found) throw new Error(found.missing);
    const { languages } = found;
    expect(readdirSync(languages.folder).sort()).to.deep.equal([
      "language-hosts",
      "node-sdks",
      "pulumi-language-yaml",
      "python",
    ]);
    expect(existsSync(languages.python)).to.equal(true);
    expect(existsSync(path.join(languages.nodeSdks, "pulumi-language-nodejs"))).to.equal(true);
    writeGo("exit 1");
    expect(await find()).to.deep.equal(found);
  });

  it("lie beside the CLI, where the engine looks for them", async () => {
    writeGo('echo host > "$out"');
    writePython("exit 0");
    const found = await find();
    if ("missing" in found) throw new Error(found.missing);
    write("pulumi", "exit 0");
    const engine = engineOfAllLanguages(found.languages, path.join(folder, "bin", "pulumi"));
    expect(engineOfAllLanguages(found.languages, path.join(folder, "bin", "pulumi"))).to.equal(engine);
    const hosts = ["go", "nodejs", "python", "yaml"].map((it) => `pulumi-language-${it}`);
    expect(readdirSync(engine)).to.include.members(["pulumi", ...hosts]);
    expect(readlinkSync(path.join(engine, "pulumi-language-go"))).to.equal(path.join("..", "language-hosts"));
    expect(existsSync(path.join(engine, "pulumi-language-yaml"))).to.equal(true);
  });

  it("say that there is no Go", async () => {
    expect(await find("")).to.deep.equal({ missing: "there is no Go to build the language hosts" });
    expect(readdirSync(cache)).to.deep.equal([]);
  });

  for (const [why, arrange, missing] of [
    [
      "Go can't build them",
      () => {
        writeGo("echo first; echo no space left >&2; exit 1");
      },
      "Go can't build language-hosts: no space left",
    ],
    [
      "Python can't install its SDK",
      () => {
        writeGo('echo host > "$out"');
        writePython("echo no route; exit 1");
      },
      "Python can't install Pulumi's SDK: no route",
    ],
  ] as const) {
    it(`say what is missing, and leave nothing, where ${why}`, async () => {
      arrange();
      expect(await find()).to.deep.equal({ missing });
      expect(readdirSync(cache)).to.deep.equal([]);
    });
  }
});
