import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { downloadEngine } from "../../scripts/toolchain/engineDownload.mjs";

describe("download of the engine", function () {
  this.timeout(20_000);
  let folder: string;
  let root: string;
  let silent: Server;
  beforeEach((done) => {
    folder = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-download-"));
    root = path.join(folder, "versions", "1.2.3");
    silent = createServer(() => undefined).listen(0, "127.0.0.1", done);
  });
  afterEach((done) => {
    rmSync(folder, { recursive: true });
    silent.closeAllConnections();
    silent.close(done);
  });

  /** A clone whose launcher does the given thing where the real one runs its installer. */
  function download(installer: string, limits: { answerWithinMs?: number; doneWithinMs?: number } = {}) {
    const lib = path.join(folder, "clone", "node_modules", "pulumi", "lib");
    mkdirSync(lib, { recursive: true });
    mkdirSync(path.join(folder, "clone", "scripts"));
    writeFileSync(
      path.join(lib, "resolve.js"),
      "exports.resolve = async ({ version, install }) => install(version, '');",
    );
    writeFileSync(
      path.join(lib, "download.js"),
      `const fs = require("node:fs");
      exports.installCLI = async (version, into, { fetchText }) => {
        fs.mkdirSync(into + "/bin", { recursive: true });
        ${installer}
      };`,
    );
    return downloadEngine({ clone: path.join(folder, "clone"), version: "1.2.3", root, env: process.env, ...limits });
  }

  it("puts what the launcher fetched into the launcher's cache", async () => {
    expect(await download('fs.writeFileSync(into + "/bin/pulumi", version);')).to.deep.equal({ ok: true });
    expect(readFileSync(path.join(root, "bin", "pulumi"), "utf8")).to.equal("1.2.3");
    expect(readdirSync(path.dirname(root))).to.deep.equal(["1.2.3"]);
  });

  it("says why it failed, and leaves nothing", async () => {
    const attempt = await download(
      'fs.writeFileSync(into + "/bin/pulumi", "half"); throw new Error("connection reset");',
    );
    expect(attempt).to.deep.equal({ ok: false, why: "connection reset" });
    expect(readdirSync(path.dirname(root))).to.deep.equal([]);
  });

  it("gives up on a host that does not answer", async () => {
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const attempt = await download(`await fetchText("${url}");`, { answerWithinMs: 200 });
    expect(attempt)
      .to.have.property("why")
      .that.matches(/timeout/i);
  });

  it("gives up on a download that does not get done", async () => {
    const attempt = await download("await new Promise(() => setInterval(() => undefined, 1000));", {
      doneWithinMs: 500,
    });
    expect(attempt).to.deep.equal({ ok: false, why: "not done after 0.5 s" });
    expect(readdirSync(path.dirname(root))).to.deep.equal([]);
  });
});
