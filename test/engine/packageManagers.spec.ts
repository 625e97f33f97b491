import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pack } from "../../scripts/release/pack.mjs";
import { installPackage, kindNamed, live } from "../matrix/combination";
import { packageManagers } from "../matrix/packageManagers";

/** The layout of packages that is least like npm's, and the other kind of modules. All of the matrix is `npm run test:matrix`. */
describe("the packed package, with another package manager", function () {
  this.timeout(300_000);
  let folder: string;
  before(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "pulumi-atlan-tarball-")));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("works in a program: ES module, installed by pnpm", async () => {
    const manager = packageManagers.find((it) => it.name === "pnpm")!;
    const tarball = pack(folder).file;
    const installed = await installPackage({ manager, tarball, node: process.execPath, sdk: "linked" });
    try {
      await live(installed, kindNamed("ES module"));
    } finally {
      rmSync(installed.folder, { recursive: true, force: true });
    }
  });
});
